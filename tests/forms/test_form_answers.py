from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.errors import AttainError
from attain.forms.answers import (
    Filled,
    check,
    check_draft,
    from_plain,
    key_of,
    keys,
    name_of,
    parse_posted,
    rendered,
    to_plain,
)
from attain.forms.dates import dated, days_of, said_limits
from attain.forms.model import Form, Item, Section, build, build_field
from attain.forms.values import Around, Unreadable, clean, describe, misfit, read, render
from attain.phrases import ast
from attain.phrases.calendar import Calendar
from attain.phrases.conditions import Nothing, Value
from attain.phrases.errors import PhraseError
from attain.scales.model import build as build_scale

SCALES = {
    "five": build_scale(
        {
            "id": "five",
            "use": "rating",
            "levels": [
                {"id": "misses", "value": 1, "label": {"en": "Misses", "de": "Verfehlt"}},
                {"id": "meets", "value": 3, "label": "Meets"},
                {"id": "outstanding", "value": 5, "label": "Outstanding"},
            ],
            "off_scale": [{"id": "too_early", "label": "Too early"}],
        }
    )
}
FORM = build(
    {
        "id": "review",
        "title": "Review",
        "sections": [
            {
                "id": "skills",
                "for_each": "skills of the role",
                "fields": [
                    {"id": "rating", "type": "rating", "scale": "five", "required": True},
                    {
                        "id": "why",
                        "type": "text",
                        "required_when": "rating in [misses, outstanding]",
                        "at_most": "20 characters",
                    },
                ],
            },
            {
                "id": "end",
                "fields": [
                    {
                        "id": "agree",
                        "type": "choice",
                        "choices": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}],
                    },
                    {"id": "statement", "type": "text", "required_when": "agree is no", "at_least": "2 words"},
                    {"id": "share", "type": "percent", "lowest": "0%", "highest": "150%", "step": "5%"},
                    {"id": "hours", "type": "number", "when": "any of skills.rating is misses"},
                    {"id": "met", "type": "date"},
                    {"id": "help", "type": "yes_no"},
                    {"id": "wishes", "type": "list", "at_most": "2 entries"},
                    {
                        "id": "moves",
                        "type": "choices",
                        "choices": [{"id": "a", "label": "A"}, {"id": "b", "label": "B"}],
                    },
                    {"id": "buddy", "type": "choice", "choices_from": "peers"},
                ],
            },
            {
                "id": "senior",
                "when": "grade is at least 8",
                "fields": [{"id": "vision", "type": "text", "required": True}],
            },
        ],
    }
)
ITEMS = {"skills": [Item("talk", "Talking"), Item("data.base", "Data")], "end.buddy": [Item("p1", "Pia")]}
GOOD: dict[tuple[str, str, str], Any] = {
    ("skills", "talk", "rating"): "meets",
    ("skills", "data.base", "rating"): "meets",
}


class Grade(Nothing):
    def __init__(self, grade: int) -> None:
        self.grade = grade

    def value(self, subject: ast.Subject) -> Value | None:
        return self.grade if subject == ast.FactOf("grade") else None


def problems(**answers: Any) -> dict[str, str]:
    given = GOOD | {("end", "", name): value for name, value in answers.items()}
    return {problem.where: problem.message for problem in check(FORM, given, ITEMS, SCALES)}


def test_a_whole_answer_has_no_problem() -> None:
    assert problems() == {}


def test_every_item_is_asked() -> None:
    found = check(FORM, {}, ITEMS, SCALES)
    assert [problem.where for problem in found] == ["skills.talk.rating", "skills.data.base.rating"]
    assert check_draft(FORM, {}, ITEMS, SCALES) == []


@pytest.mark.parametrize(
    ("answers", "where", "message"),
    [
        ({"agree": "maybe"}, "agree", "Choose one"),
        ({"agree": "no"}, "statement", "Please answer this."),
        ({"agree": "no", "statement": "No"}, "statement", "The least is 2 words; this has 1."),
        ({"share": Decimal(151)}, "share", "The highest is 150%."),
        ({"share": Decimal(-1)}, "share", "The lowest is 0%."),
        ({"share": Decimal(12)}, "share", "steps of 5%"),
        ({"share": "12"}, "share", "Write a number."),
        ({"share": True}, "share", "Write a number."),
        ({"met": "31.3.2027"}, "met", "date"),
        ({"met": 7}, "met", "date"),
        ({"help": "yes"}, "help", "yes or no"),
        ({"wishes": ["a", "b", "c"]}, "wishes", "The most is 2 entries; this has 3."),
        ({"wishes": "a"}, "wishes", "one entry a line"),
        ({"wishes": [3]}, "wishes", "Write a text"),
        ({"moves": ["a", "a"]}, "moves", "each once"),
        ({"moves": ["c"]}, "moves", "each once"),
        ({"buddy": "p2"}, "buddy", "Choose one"),
        ({"statement": "x" * 100_001}, "statement", "longer than"),
    ],
)
def test_what_is_wrong_is_told(answers: dict[str, Any], where: str, message: str) -> None:
    assert message in problems(**answers)[f"end..{where}"]


@pytest.mark.parametrize(
    "answers",
    [
        {"agree": "yes"},
        {"agree": "no", "statement": "Not so."},
        {"share": Decimal(85)},
        {"share": 150},
        {"met": "2027-03-31"},
        {"help": False},
        {"wishes": ["a", "b"]},
        {"moves": ["b", "a"]},
        {"buddy": "p1"},
    ],
)
def test_what_is_right_passes(answers: dict[str, Any]) -> None:
    assert problems(**answers) == {}


def test_a_condition_names_a_field_of_the_same_item() -> None:
    answers = GOOD | {("skills", "talk", "rating"): "misses"}
    assert [problem.where for problem in check(FORM, answers, ITEMS, SCALES)] == ["skills.talk.why"]
    assert not check(FORM, answers | {("skills", "talk", "why"): "Late"}, ITEMS, SCALES)


def test_a_draft_may_be_short_but_not_wrong() -> None:
    key = ("skills", "talk", "why")
    assert check_draft(FORM, {key: "x" * 21}, ITEMS, SCALES)[0].message == "The most is 20 characters; this has 21."
    assert not check_draft(FORM, {("end", "", "statement"): "x"}, ITEMS, SCALES)


def test_hidden_questions_are_neither_asked_nor_kept() -> None:
    hours = ("end", "", "hours")
    hidden = Filled(FORM, GOOD | {hours: Decimal(3)}, ITEMS, SCALES)
    assert not hidden.asked(hours)
    assert hours not in hidden.kept()
    shown = Filled(FORM, {("skills", "talk", "rating"): "misses", hours: Decimal(3)}, ITEMS, SCALES)
    assert shown.asked(hours)
    assert shown.kept()[hours] == 3


@pytest.mark.parametrize(("grade", "asked"), [(7, False), (8, True)])
def test_a_section_follows_a_fact(grade: int, asked: bool) -> None:
    found = check(FORM, GOOD, ITEMS, SCALES, Grade(grade))
    assert [problem.where for problem in found] == (["senior..vision"] if asked else [])


def test_an_unknown_scale_or_level_is_refused() -> None:
    field = build_field({"id": "r", "type": "rating", "scale": "gone"})
    assert misfit(field, "meets", Around(SCALES)) == "Choose one of the levels."
    assert "too_early" in SCALES["five"]
    assert not check(FORM, GOOD | {("skills", "talk", "rating"): "too_early"}, ITEMS, SCALES)


# --- posts


def test_reading_a_post() -> None:
    posted = parse_posted(
        FORM,
        {
            "skills.talk.rating": "meets",
            "skills.data.base.rating": ["", "misses"],
            "end..agree": " ",
            "end..statement": "One\r\ntwo  \n",
            "end..share": "85 %",
            "end..hours": "3.50",
            "end..met": " 2027-03-31 ",
            "end..help": "no",
            "end..wishes": "more\n\n less \n",
            "end..moves": ["a", "b"],
            "csrf": "x",
            "other.thing.here": "y",
        },
        ITEMS,
    )
    assert not posted.problems
    assert to_plain(posted.answers) == {
        "skills.talk.rating": "meets",
        "skills.data.base.rating": "misses",
        "end..statement": "One\ntwo",
        "end..share": Decimal(85),
        "end..hours": Decimal("3.50"),
        "end..met": "2027-03-31",
        "end..help": False,
        "end..wishes": ["more", "less"],
        "end..moves": ["a", "b"],
    }


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("end..share", "3,5", "Write a point, not a comma: 3.5."),
        ("end..share", "many", '"many" is not a number'),
        ("end..share", "9" * 40, "is not a number"),
        ("end..share", "NaN", "is not a number"),
        ("end..met", "31.3.2027", "is not a date"),
        ("end..met", "2027-02-30", "is not a date"),
        ("end..help", "perhaps", "Choose yes or no."),
    ],
)
def test_what_cannot_be_read_is_told_and_kept(name: str, text: str, message: str) -> None:
    posted = parse_posted(FORM, {name: text}, ITEMS)
    assert [problem.where for problem in posted.problems] == [name]
    assert message in posted.problems[0].message
    assert rendered(posted.answers, posted.unread) == {name: [text]}


@pytest.mark.parametrize("name", ["skills.gone.rating", "end..gone", "skills..rating", "end.x.agree"])
def test_a_question_that_is_gone_is_told(name: str) -> None:
    posted = parse_posted(FORM, {name: "x"}, ITEMS)
    assert "no longer part" in posted.problems[0].message
    assert not posted.answers


def test_names_and_keys() -> None:
    assert key_of("skills.data.base.rating") == ("skills", "data.base", "rating")
    assert key_of("end..agree") == ("end", "", "agree")
    assert key_of("csrf") is None
    assert key_of("a.b") is None
    assert [name_of(key) for key, _ in keys(FORM.part(["skills"]), ITEMS)][:2] == [
        "skills.talk.rating",
        "skills.talk.why",
    ]
    assert from_plain({"end..agree": "yes", "junk": 1}) == {("end", "", "agree"): "yes"}


def test_control_characters_are_left_out() -> None:
    assert clean("a\x00b\tc\x1b") == "ab\tc"


def test_reading_for_people() -> None:
    around = Around(SCALES, ITEMS["end.buddy"])

    def field(name: str, section: str = "end") -> Any:
        return FORM.field(section, name)

    assert describe(field("rating", "skills"), "misses", around, "de") == "Verfehlt"
    assert describe(field("agree"), "no", around) == "No"
    assert describe(field("moves"), ["a", "b"], around) == "A, B"
    assert describe(field("share"), Decimal("85.0"), around) == "85%"
    assert describe(field("help"), True, around) == "yes"
    assert describe(field("buddy"), "p1", around) == "Pia"
    assert describe(field("statement"), "So.", around) == "So."


@given(st.decimals(-(10**9), 10**9, places=3))
def test_numbers_come_back(value: Decimal) -> None:
    field = build_field({"id": "n", "type": "number"})
    assert read(field, render(value)) == value


@given(st.lists(st.text(max_size=20), max_size=4))
def test_texts_come_back(lines: list[str]) -> None:
    field = build_field({"id": "n", "type": "list"})
    once = read(field, lines)
    assert once is None or read(field, render(once)) == once


@given(st.sampled_from([field for _, field in FORM.fields()]), st.text(max_size=30))
def test_any_post_is_read_or_refused_politely(field: Any, text: str) -> None:
    try:
        value = read(field, [text])
    except Unreadable as wrong:
        value, text = None, str(wrong)
    assert value is None or isinstance(misfit(field, value, Around(SCALES)), str)
    assert text is not None


# --- building


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"id": "x", "type": "text", "at_most": "many"}, "is not a number of characters"),
        ({"id": "x", "type": "percent", "highest": "150"}, "is not a percent"),
        ({"id": "x", "type": "number", "lowest": "much"}, "is not a number"),
        ({"id": "x", "type": "text", "when": "grade iss 3"}, "does not fit here"),
    ],
)
def test_a_wrong_field_is_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(PhraseError, match=message):
        build_field(data)


@pytest.mark.parametrize("twice", ["section", "field"])
def test_ids_are_distinct(twice: str) -> None:
    field = {"id": "a", "type": "text"}
    section = {"id": "s", "fields": [field, field] if twice == "field" else [field]}
    with pytest.raises(AttainError, match=f"has {twice}"):
        build({"id": "f", "sections": [section, section] if twice == "section" else [section]})


def test_finding_parts() -> None:
    assert isinstance(FORM, Form)
    assert FORM.field("end", "gone") is None
    assert FORM.field("gone", "agree") is None
    assert [section.id for section in FORM.part(["end"]).sections] == ["end"]
    assert FORM.part([]) == FORM


def test_one_item_alone_may_be_asked_for_more() -> None:
    only = {"id": "pages", "type": "text", "required_when": "item is results"}
    hidden = {"id": "why", "type": "text", "required": True, "when": "item is not results"}
    section = {"id": "entries", "for_each": "entries", "fields": [only, hidden]}
    form = build({"id": "plan", "title": "Plan", "sections": [section]})
    items = {"entries": [Item("results", "Results"), Item("e1", "Another")]}
    problems = [problem.where for problem in check(form, {}, items, {})]
    assert problems == ["entries.results.pages", "entries.e1.why"]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2027-03-01", ""),
        ("2027-06-30", ""),
        ("2027-02-28", "The earliest date is 1 March 2027."),
        ("2027-07-01", "The latest date is 30 June 2027."),
        ("2027-2-28", "Write a date as year-month-day."),
    ],
)
def test_a_date_lies_within_its_limits(value: str, said: str) -> None:
    field = build_field({"id": "until", "type": "date", "earliest": "2027-03-01", "latest": "2027-06-30"})
    assert misfit(field, value, Around({})) == said


def test_a_limit_that_is_not_known_yet_limits_nothing() -> None:
    said = {"id": "until", "type": "date", "earliest": "it opens", "latest": "2 weeks after review ends"}
    form = dated(Form("f", "F", (Section("s", "S", (build_field(said),)),)), Nothing(), date(2027, 3, 1), Calendar())
    (field,) = form.sections[0].fields
    assert (days_of(field), said_limits(field)) == ((date(2027, 3, 1), None), "Not before 1 March 2027.")
    assert misfit(field, "2030-01-01", Around({})) == ""
