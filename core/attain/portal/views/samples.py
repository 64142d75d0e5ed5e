"""Invented content for the gallery: every part with much, with little and with nothing."""

from __future__ import annotations

from decimal import Decimal

from attain.portal.views.charts import Bar, Bars, Box, Grid, Heat, HeatCell, HeatRow, Line, Radar, Trend
from attain.portal.views.fields import Beside, Field, Option, Statement
from attain.portal.views.parts import (
    Badge,
    Column,
    Empty,
    Fact,
    Figure,
    Link,
    Pages,
    Person,
    Share,
    Step,
    Table,
    Text,
    Tone,
)

LEVELS = (
    Option("1", "Does not meet", "Results or conduct fall short in most of what the role asks for."),
    Option("2", "Partly meets", "Meets some of it; support is needed for the rest."),
    Option("3", "Meets", "Does reliably what the role asks for. This is a good rating."),
    Option("4", "Exceeds", "Often goes beyond the role, with an effect that others notice."),
    Option("5", "Outstanding", "Rare: has changed for the better how the unit works."),
    Option("early", "Too early to say", "Less than three months in the role.", apart=True),
)
AGREE = tuple(
    Option(str(at), word)
    for at, word in enumerate(("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree", "Cannot say"))
)
STATEMENTS = (
    Statement("a1", "Listens before deciding, and says afterwards why it was decided so.", "3"),
    Statement("a2", "Gives credit where it is due."),
    Statement("a3", "Speaks about mistakes openly, own ones first.", error="Choose how far you agree."),
)
UNITS = (
    Option("", "All units"),
    Option("north", "Northern Region"),
    Option("south", "Southern Region and Overseas Territories"),
)
REVIEW = (
    Field(
        "overall",
        "rating",
        "How was the year as a whole?",
        "3",
        options=LEVELS,
        required=True,
        help="Look at the **whole year**, not only at the last weeks.",
    ),
    Field(
        "message",
        "text",
        "What would you like to say to Amara?",
        "You took over the archive in spring.",
        unit="characters",
        at_least=80,
        at_most=3000,
        required=True,
        error="Write at least 80 characters; there are 36.",
        help="She reads exactly this text.",
    ),
    Field(
        "proud",
        "text",
        "What are you proud of?",
        at_most=1500,
        beside=(Beside("Amara wrote", "The move of the archive: two weeks early, and nothing lost."),),
    ),
    Field(
        "private",
        "text",
        "Your own answer of last year",
        locked="It was signed in March and cannot be changed.",
        value="I would like to lead a small team.",
    ),
)
FIELDS = (
    Field("name", "line", "Title of the undertaking", "Digital archive", required=True),
    Field("reached", "percent", "How much of it was reached?", "85", lowest="0", highest="150", required=True),
    Field("hours", "number", "Time spent", "12.5", unit="hours", lowest="0"),
    Field("from", "date", "From when on?", "2026-11-12", required=True),
    Field("unit", "select", "Unit", "south", options=UNITS, required=True),
    Field(
        "ways",
        "choices",
        "Which ways of learning suit you?",
        values=("b",),
        at_most=2,
        unit="choices",
        options=(
            Option("a", "A course with others"),
            Option("b", "A mentor", "Somebody from another unit, an hour a month"),
            Option("c", "Reading on my own"),
        ),
    ),
    Field(
        "pace",
        "choice",
        "Which pace?",
        options=(Option("s", "Steady"), Option("f", "Fast")),
        error="Choose one.",
        required=True,
    ),
    Field("willing", "yes_no", "Would you move for this post?", "yes"),
    Field(
        "wishes",
        "list",
        "What would you like to learn next?",
        values=("Speaking before many people",),
        at_most=5,
        unit="entries",
    ),
    Field(
        "paper",
        "file",
        "Certificate",
        unit="file",
        at_most=1,
        help="PDF or picture, 10 MB at most.",
        accepts=".pdf,image/*",
    ),
    Field("agree", "agreement", "How far do you agree?", options=AGREE, statements=STATEMENTS, required=True),
)
STEPS = (
    Step("Agree what the year is about", "done", "Amara Okafor and Jonas Lind, 14 January"),
    Step("Your own review", "late", "Yours. 2 days late"),
    Step("Manager's review", "now", "Jonas Lind, due in 5 days"),
    Step("Panel", "skipped", "Not for this grade"),
    Step(
        "Release and talk",
        "later",
        "Expected by 18 December",
        "What is released can be read by *you and your manager*.",
    ),
)
NAMES = ("Amara Okafor", "Jonas Lind", "Mei-Ling Zhang", "Sofía Hernández de la Vega", "Tom O'Brien", "Åsa Öberg", "Xi")
STATES: tuple[tuple[str, Tone], ...] = (
    ("Done", "good"),
    ("Open", "info"),
    ("2 days late", "bad"),
    ("Due today", "warn"),
    ("Not begun", "quiet"),
)
COLUMNS = (
    Column("Person", sort="?sort=name", sorted="ascending"),
    Column("Step"),
    Column("State", sort="?sort=state"),
    Column("Answers"),
    Column("Days", "end"),
)


def _row(at: int) -> tuple[Person, Text, Badge, Share, Text]:
    name = NAMES[at % len(NAMES)]
    word, tone = STATES[at % len(STATES)]
    step = Text("Manager's review", "due 18 December 2026")
    return Person(name, "Adviser, Northern Region", "#"), step, Badge(word, tone), Share(at, 9), Text(str(at * 7))


TABLE = Table("Who is where", COLUMNS, tuple(_row(at) for at in range(9)))
ONE_ROW = Table("One", COLUMNS, (_row(3),))
NO_ROWS = Table(
    "None",
    COLUMNS,
    (),
    Empty("Nobody fits these filters", "Take one of them away to see more people.", "Show everybody", "#", "people"),
)
PAGES = Pages(7, 50, 2431, "/styleguide", (("unit", "north"),))
FACTS = (
    Fact("Position", Text("Senior adviser", "since 1 March 2024")),
    Fact("Manager", Person("Jonas Lind", "Head of Archive")),
    Fact("State", Badge("Open", "info")),
    Fact("Transcript", Link("12 courses", "#", detail="3 in this year")),
)
FIGURES = (
    Figure("Done", "1,874", "of 2,431 people", "#", "good"),
    Figure("Open", "498", "due within 5 days"),
    Figure("Late", "59", "12 more than yesterday", "#", "bad"),
    Figure("Not eligible", "0"),
)
SHARES = Bars(
    "Completed, by unit",
    (
        Bar("Northern Region", Decimal("92.5"), 80),
        Bar("Southern Region and Overseas", 61, 80, 1),
        Bar("Headquarters", 8, 80),
        Bar("Newly founded unit", None, 80),
    ),
    "%",
    100,
    ("Unit", "Completed"),
    "Expected by today: 80%",
)
SPREAD = Bars(
    "Ratings given",
    tuple(
        Bar(label, count, tone=1)
        for label, count in zip(
            ("Does not meet", "Partly meets", "Meets", "Exceeds", "Outstanding"), (12, 180, 1240, 410, 32), strict=True
        )
    ),
    "",
    None,
    ("Rating", "People"),
)
RADAR = Radar(
    "Needed and shown",
    ("Communicating", "Planning", "Leading", "Digital", "Judgement", "Delivering"),
    (Line("Shown", (3, 4, 2, 5, 3, 4)), Line("Needed by the role", (4, 3, 3, 4, 4, 4))),
    5,
)
NO_BARS = Bars("Demand for courses", ())


def _box(at: int) -> Box:
    names = NAMES[: at % 4]
    return Box(f"Box {at + 1}", len(names), "#" if names else "", names, (3, 1, 1, 2, 3, 1, 2, 2, 3)[at])


GRID = Grid(
    "Where people stand",
    "Results",
    "Potential",
    ("Low", "Middle", "High"),
    tuple(
        (label, tuple(_box(row * 3 + column) for column in range(3)))
        for row, label in enumerate(("High", "Middle", "Low"))
    ),
)
TREND = Trend(
    "Rating over the years",
    (("2022", 3), ("2023", Decimal("3.4")), ("2024", None), ("2025", Decimal("3.2")), ("2026", 4)),
)
WARM = (
    HeatCell("Skilled", "good", "as needed"),
    HeatCell("Aware", "warn", "1 level short"),
    HeatCell("Aware", "bad", "2 levels short"),
    HeatCell("Not assessed", "missing"),
    HeatCell("", "none"),
)
HEAT = Heat(
    "What the team can do",
    "Person",
    ("Writing", "Planning", "Working with data", "Law", "Safety"),
    tuple(HeatRow(name, WARM[at:] + WARM[:at], "Adviser", "#") for at, name in enumerate(NAMES[:4])),
    WARM[:4],
)
EMPTY = Empty(
    "Nothing waits for you", "When somebody needs you, it will stand here, and you get a mail.", "", "", "leaf"
)
GALLERY = {
    "review": REVIEW,
    "fields": FIELDS,
    "steps": STEPS,
    "table": TABLE,
    "one_row": ONE_ROW,
    "no_rows": NO_ROWS,
    "list_pages": PAGES,
    "facts": FACTS,
    "figures": FIGURES,
    "shares": SHARES,
    "spread": SPREAD,
    "radar": RADAR,
    "no_bars": NO_BARS,
    "grid": GRID,
    "heat": HEAT,
    "trend": TREND,
    "empty": EMPTY,
    "no_courses": Empty("No courses yet"),
}
