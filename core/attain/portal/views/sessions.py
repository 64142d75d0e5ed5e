"""Sessions as pages show them: lists, the board, one case, distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from attain.config.text import words
from attain.portal.views.charts import Bar, Bars
from attain.portal.views.fields import Field, Option
from attain.portal.views.parts import Badge, Cell, Column, Empty, Link, Table, Text, Tone
from attain.portal.wording import counted, day, number, percent

if TYPE_CHECKING:
    from attain.cases.session_board import Board, BoardCase, Measurand, Value
    from attain.cases.session_distribution import Comparison
    from attain.cases.session_distribution import Row as Level
    from attain.cases.session_levels import LevelSeen
    from attain.cases.session_lists import SessionSeen
    from attain.cases.session_spread import FactSpread

STATES: dict[str, tuple[str, Tone]] = {
    "gathering": ("Gathering", "quiet"),
    "open": ("Open", "info"),
    "closed": ("Closed", "good"),
}
SHOWS = (("all", "All"), ("discuss", "To discuss"), ("changed", "Changed"), ("proposed", "Proposals"))
REASON_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Tab:
    """One way of filtering the board."""

    label: str
    href: str
    current: bool
    count: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each level was given, before and after, as a chart and as a table."""

    title: str
    lead: str
    chart: Bars
    table: Table
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One score on the page of a case; `becomes` and `reason` are the fields of its form."""

    id: str
    title: str
    came: str
    suggested: str
    stands: str
    changed: bool
    value: Value
    labels: dict[str, str]
    becomes: Field
    reason: Field


def status(name: str) -> Badge:
    """How far a session is."""
    text, tone = STATES.get(name, (name, "quiet"))
    return Badge(text, tone)


def list_of(sessions: Sequence[SessionSeen], caption: str, zone: str, *, linked: bool) -> Table:
    """Sessions as a table; those of others have no way in."""
    columns = (Column("Session"), Column("Cycle"), Column("State"), Column("Cases", "end"), Column("When"))
    rows = tuple(_line(each, zone, linked=linked) for each in sessions)
    empty = Empty("No sessions yet", "You are told here when one opens in which you sit.", icon="people")
    return Table(caption, columns, rows, empty)


def _line(each: SessionSeen, zone: str, *, linked: bool) -> tuple[Cell, ...]:
    title = f"{each.title}, {each.group}"
    ready = linked and each.status != "gathering"
    place = f"Level {each.level} of {each.levels}" if each.levels > 1 else ""
    role = joined_by_dots("You lead it" if each.leads else "", place)
    first: Cell = Link(title, f"/sessions/{each.id}", detail=role) if ready else Text(title, role)
    when = ""
    if each.status == "gathering" and each.opens_by:
        when = f"Opens by {day(each.opens_by, zone)}"
    elif each.due_day:
        when = f"Close by {day(each.due_day)}" if each.status == "open" else f"Was due {day(each.due_day)}"
    return (first, Text(each.cycle), status(each.status), Text(str(each.arrived)), Text(when))


def joined_by_dots(*parts: str) -> str:
    """Short remarks beside each other."""
    return " · ".join(filter(None, parts))


def level_words(levels: Sequence[LevelSeen]) -> str:
    """Which level a session is, what is below it and what above; "" where there is only one."""
    at = next((number for number, each in enumerate(levels, 1) if each.here), 0)
    if not at:
        return ""
    below, above = levels[: at - 1], levels[at:]
    said = [f"Level {at} of {len(levels)}."]
    if below:
        said.append(f"It begins with what {_then(below)} came to.")
    if above:
        said.append(f"Next its cases go to {_then(above)}, once all sessions of this level are closed.")
    else:
        said.append("It is the last: when it is closed, its cases go on.")
    return " ".join(said)


def next_words(levels: Sequence[LevelSeen]) -> str:
    """Where cases go when their session is closed."""
    at = next((number for number, each in enumerate(levels, 1) if each.here), 0)
    return levels[at].title if 0 < at < len(levels) else "the next step"


def _then(levels: Sequence[LevelSeen]) -> str:
    return ", then ".join(f"{each.title} ({each.groups})" for each in levels)


# --- the board -------------------------------------------------------------------------------------------------------


def fits(case: BoardCase, show: str) -> bool:
    """Whether a case belongs to a filter."""
    changes = [change for value in case.values.values() for change in value.changes]
    match show:
        case "discuss":
            return case.discuss
        case "changed":
            return any(value.stands != value.came for value in case.values.values())
        case "proposed":
            return any(change.state == "proposed" for change in changes)
        case _:
            return True


def tabs(board: Board, show: str) -> tuple[Tab, ...]:
    """The filters with how many cases each has."""
    counts = {name: sum(fits(case, name) for case in board.cases) for name, _ in SHOWS}
    return tuple(
        Tab(label, f"/sessions/{board.id}" + (f"?show={name}" if name != "all" else ""), name == show, counts[name])
        for name, label in SHOWS
    )


def cases_table(board: Board, show: str, language: str) -> Table:
    """The cases of a filter: for each score where it stands, and what it was."""
    columns = (Column("Person"), *(Column(score.title) for score in board.scores), Column("State"))
    rows = tuple(_case(board, case, language) for case in board.cases if fits(case, show))
    empty = Empty(
        "No case here", "Nothing in this session fits this filter.", "Show all", f"/sessions/{board.id}", "check"
    )
    return Table("Cases of this session", columns, rows, empty)


def _case(board: Board, case: BoardCase, language: str) -> tuple[Cell, ...]:
    name = Link(case.name, f"/sessions/{board.id}/cases/{case.case_id}", detail=case.detail)
    values = (_stands(score, case.values.get(score.id), language) for score in board.scores)
    return (name, *values, _state(case))


def _stands(score: Measurand, value: Value | None, language: str) -> Cell:
    if value is None:
        return Text("–", "Not for you here")
    label = label_of(score, value.stands, language)
    if value.stands != value.came:
        return Text(label, f"was {label_of(score, value.came, language)}")
    differs = value.suggested and value.suggested != value.proposed and value.proposed
    return Text(label, f"suggested: {label_of(score, value.suggested, language)}" if differs else "")


def _state(case: BoardCase) -> Badge:
    if any(change.state == "proposed" for value in case.values.values() for change in value.changes):
        return Badge("Proposal", "warn")
    if any(value.stands != value.came for value in case.values.values()):
        return Badge("Changed", "info")
    return Badge("To discuss", "warn") if case.discuss else Badge("As it came")


def label_of(score: Measurand, level: str, language: str) -> str:
    """A level in words."""
    if not level:
        return "No rating"
    return score.scale.label(level, language) if score.scale else level


def spread_title(comparison: Comparison, titles: Mapping[str, str]) -> str:
    """The score, and for whom it is compared where that is not everybody."""
    rule, title = comparison.rule, titles[comparison.score]
    return f"{title}: {rule.title}" if rule is not None and rule.applies is not None else title


def spread(comparison: Comparison, title: str) -> Spread:
    """A distribution as chart and table."""
    chart = Bars(
        f"{title}: before and after",
        tuple(Bar(row.label, row.after, row.before, 1) for row in comparison.rows),
        head=("Level", "Now"),
        mark_label="Before the session",
        most=max([1, *(row.after for row in comparison.rows), *(row.before for row in comparison.rows)]),
    )
    columns = (Column("Level"), Column("Before", "end"), Column("Now", "end"), Column("Share", "end"), Column("Guide"))
    rows = tuple(_level(row, comparison) for row in comparison.rows)
    outside = tuple(row.label for row in comparison.outside)
    return Spread(title, _about(comparison), chart, Table(f"{title} in figures", columns, rows), outside)


def _level(row: Level, comparison: Comparison) -> tuple[Cell, ...]:
    share = percent(Fraction(row.after, comparison.counted)) if comparison.counted else "–"
    guide: Cell = Text(_range(row) if comparison.compared else "–")
    if row.outside:
        guide = Badge(f"Outside {_range(row)}", "warn")
    return (Text(row.label), Text(str(row.before)), Text(str(row.after)), Text(share), guide)


def _range(row: Level) -> str:
    def said(value: Fraction) -> str:
        return f"{number(value, 0)}%"

    if row.low is None or row.high is None:
        return f"at most {said(row.high)}" if row.high is not None else f"at least {said(row.low)}" if row.low else "–"
    return f"{said(row.low)} to {said(row.high)}"


def _about(comparison: Comparison) -> str:
    seen = counted(comparison.counted, "rated case")
    if comparison.rule is None or comparison.rule.kind == "none":
        return f"Counted from the {seen} that you see here."
    if comparison.rule.over:
        together = f"{comparison.rule.title} is for several groups together and is asked for at the end."
        return f"Counted from the {seen} that you see here. {together}"
    if not comparison.compared:
        least = comparison.rule.smallest
        return f"Counted from the {seen} that you see here; fewer than {least} are not compared with the guide."
    return f"Counted from the {seen} that you see here, beside {comparison.rule.title}. A question, never an order."


@dataclass(frozen=True, slots=True)
class OverFact:
    """The results of one score over one fact; no table where nothing may be told apart."""

    title: str
    lead: str
    table: Table | None


def over_fact(found: FactSpread, scores: Iterable[Measurand], language: str) -> OverFact:
    """How many of each group came with which level."""
    score = next(each for each in scores if each.id == found.score)
    fact = found.fact.replace("_", " ")
    title = f"{score.title} by {fact}"
    if not found.groups or score.scale is None:
        return OverFact(title, "Too few people to tell groups apart.", None)
    levels = [level for level in score.scale.ordered if score.scale.like(level.id) == level.id]
    heads = (Column(fact.capitalize()), *(Column(words(each.label, language), "end") for each in levels))
    rows = tuple(
        (Text(one.group or "All others together"), *(Text(str(one.counts.get(each.id, 0))) for each in levels))
        for one in found.groups
    )
    return OverFact(title, "As they came into the session.", Table(title, heads, rows))


def why_field(value: str, error: str) -> Field:
    """Why the ratings may differ from the guide."""
    return reason_field("reason", value, error, "Why may the ratings differ from the guide?")


# --- one case --------------------------------------------------------------------------------------------------------


def score_parts(
    scores: Iterable[Measurand], case: BoardCase, language: str, typed: dict[str, str], problems: dict[str, str]
) -> tuple[ScorePart, ...]:
    """Every score of a case that this viewer may change; `typed` and `problems` are those of the score posted."""
    found = []
    for score in scores:
        value = case.values.get(score.id)
        if value is not None:
            mine = typed.get("score") == score.id
            found.append(_part(score, value, language, typed if mine else {}, problems if mine else {}))
    return tuple(found)


def _part(score: Measurand, value: Value, language: str, typed: dict[str, str], problems: dict[str, str]) -> ScorePart:
    labels = {level.id: score.scale.label(level.id, language) for level in score.scale.levels} if score.scale else {}
    return ScorePart(
        id=score.id,
        title=score.title,
        came=label_of(score, value.came, language),
        suggested=label_of(score, value.suggested, language) if value.suggested else "",
        stands=label_of(score, value.stands, language),
        changed=value.stands != value.came,
        value=value,
        labels=labels,
        becomes=level_field(
            score, f"{score.id}-becomes", typed.get("becomes", ""), problems.get("becomes", ""), language
        ),
        reason=reason_field(f"{score.id}-reason", typed.get("reason", ""), problems.get("reason", "")),
    )


def level_field(score: Measurand, name: str, value: str, error: str, language: str) -> Field:
    """The levels to choose from."""
    levels = reversed(score.scale.ordered) if score.scale else ()
    options = tuple(Option(each.id, words(each.label, language), words(each.meaning, language)) for each in levels)
    return Field(name, "rating", "New level", value, error=error, options=options, required=True)


def reason_field(name: str, value: str, error: str, label: str = "Why?") -> Field:
    """Why a level changes."""
    help = "Whoever reads the result later finds this beside it."
    return Field(name, "text", label, value, help=help, error=error, required=True, at_most=REASON_LIMIT, rows=3)


def attendance(board: Board) -> Field:
    """Who is there."""
    options = tuple(
        Option(str(each.person_id), each.name, "leads the session" if each.leads else "") for each in board.members
    )
    there = tuple(str(each.person_id) for each in board.members if each.present)
    help = f"At least {board.quorum} have to be there to close it." if board.quorum > 1 else ""
    return Field("present", "choices", "Who is there?", values=there, help=help, options=options, required=True)
