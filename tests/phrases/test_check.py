from __future__ import annotations

import pytest

from attain.phrases import ast
from attain.phrases.check import Type, clashes
from attain.phrases.parser import parse_condition
from attain.phrases.writer import text

FIVE = Type("level", ("misses", "meets", "outstanding", "too_early"), "five_point")
TYPES = {
    "r.s.rating": FIVE,
    "overall.final": FIVE,
    "potential.final": Type("level", ("placed", "ready"), "potential"),
    "steps": Type("level", ("1", "1.5", "2"), "half_steps"),
    "decision": Type("choice", ("confirm", "extend", "end")),
    "share": Type("percent"),
    "hours": Type("number"),
    "hire_date": Type("date"),
    "on_notice": Type("yes_no"),
    "country": Type("text"),
}


def type_of(subject: ast.Subject) -> Type | None:
    return TYPES.get(text(subject))


@pytest.mark.parametrize(
    "condition",
    [
        "overall.final is at least meets",
        "overall.final is too_early",
        "any of r.s.rating is better than meets",
        "overall.final is not r.s.rating",
        "steps is at least 1.5",
        "decision in [confirm, end]",
        "share is at least 85%",
        "hours is more than 3.5",
        "hire_date is after 2026-12-31",
        "hire_date is before cut_off",
        "on_notice is true",
        "country is DE",
        "country is at least 8",
        "tenure at cut_off is at least 3 months",
        "days with manager is at least 90",
        "undeclared is at least whatever",
        "all of catalogue academy.mandatory are completed",
        "case of probation at least 2 times in the last 12 months",
        "in population pilot",
        True,
    ],
)
def test_what_fits_is_left_alone(condition: object) -> None:
    assert list(clashes(parse_condition(condition), type_of)) == []


@pytest.mark.parametrize(
    ("condition", "at", "message", "help"),
    [
        ("overall.final is meet", (17, 21), 'there is no "meet" in five_point', 'did you mean "meets"?'),
        ("any of r.s.rating is 3", (0, 22), 'there is no "3" in five_point', ""),
        ("overall.final is 85%", (17, 20), "is a level of five_point; 85% is not", "is misses"),
        ("overall.final is potential.final", (17, 32), "they cannot be compared", ""),
        ("decision is at least extend", (0, 27), "neither more nor less", "in [ ]"),
        ("decision is extended", (12, 20), 'there is no "extended"', 'did you mean "extend"?'),
        ("share is at least 85", (0, 20), "share is a percent; 85 is not", "is at least 85%"),
        ("hours is high", (9, 13), "hours is a number; high is not", "is at least 3"),
        ("hours is better than 3", (0, 22), "is no rating", "is more than"),
        ("hours is after 2027-01-01", (0, 25), "is no date", ""),
        ("hire_date is at least 2027-01-01", (0, 32), "is a date, which is neither", "is after"),
        ("hire_date is soon", (13, 17), "hire_date is a date; soon is not", "2027-03-31"),
        ("on_notice is yes", (13, 16), "is true or false; yes is not", "is true"),
        ("tenure at cut_off is at least 3", (0, 31), "is a duration; 3 is not", "3 months"),
        ("country is 85%", (11, 14), "country is a text; 85% is not", ""),
    ],
)
def test_what_does_not_fit_is_told(condition: str, at: tuple[int, int], message: str, help: str) -> None:
    (found,) = clashes(parse_condition(condition), type_of)
    assert found.at == at
    assert message in found.message
    assert help in found.help


def test_every_part_is_looked_at() -> None:
    condition = parse_condition({"all_of": ["hours is high", {"none_of": ["share is low", "country is DE"]}]})
    assert len(list(clashes(condition, type_of))) == 2
