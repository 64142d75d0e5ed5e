from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from attain.phrases import ast
from attain.phrases.amounts import Amount, parse_amount, parse_fewer, parse_number, parse_percent
from attain.phrases.parser import (
    KERNEL,
    PhraseError,
    Words,
    parse_condition,
    parse_duration,
    parse_people,
    parse_time,
)
from attain.phrases.writer import format

EMPLOYEE = ast.Named("employee")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("employee", EMPLOYEE),
        ("second_manager", ast.Named("second_manager")),
        ("manager of employee", ast.Related("manager", EMPLOYEE)),
        ("manager of manager of employee", ast.Related("manager", ast.Related("manager", EMPLOYEE))),
        ("matrix managers of employee", ast.Related("matrix managers", EMPLOYEE)),
        ("mentor of employee", ast.Related("mentor", EMPLOYEE)),
        ("direct reports of employee", ast.Reports(EMPLOYEE)),
        ("colleagues of employee", ast.Colleagues(EMPLOYEE)),
        ("former managers of employee since cycle start", ast.Former(EMPLOYEE, ast.Anchor("cycle start"))),
        ("nearest role division_head above employee", ast.NearestRole("division_head", EMPLOYEE)),
        ("role hr_operations", ast.RoleHolders("hr_operations")),
        ("role hr in organisation", ast.RoleHolders("hr", ast.WholeOrganisation())),
        (
            "role hr_partner in department of employee",
            ast.RoleHolders("hr_partner", ast.UnitOf("department", EMPLOYEE)),
        ),
        (
            "direct reports of role division_head in department sales",
            ast.Reports(ast.RoleHolders("division_head", ast.UnitNamed("department", "sales"))),
        ),
        ('everyone in location "New York"', ast.Everyone(ast.UnitNamed("location", "New York"))),
        ("everyone", ast.Everyone()),
        ("everyone with direct reports in organisation", ast.Everyone(ast.WholeOrganisation(), with_reports=True)),
        ("chosen in choose_peers", ast.Chosen("choose_peers")),
        ("by lookup approvers", ast.ByLookup("approvers")),
    ],
)
def test_people(text: str, node: ast.People) -> None:
    assert parse_people(text) == node
    assert format(node) == text


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("2027-02-12", ast.On(date(2027, 2, 12))),
        ("goals_due", ast.Anchor("date", "goals_due")),
        ("due", ast.Anchor("due")),
        ("case ends", ast.Anchor("case ends")),
        ("release ends", ast.Anchor("step", "release", "ends")),
        ("case of probation opens", ast.Anchor("case", "probation")),
        (
            "10 working days after it opens",
            ast.Offset(ast.Duration(10, "working day"), "after", ast.Anchor("it opens")),
        ),
        (
            "1 week before end of probation",
            ast.Offset(ast.Duration(1, "week"), "before", ast.Anchor("end of probation")),
        ),
        ("2 weeks before x.new_end", ast.Offset(ast.Duration(2, "week"), "before", ast.Anchor("field", "x.new_end"))),
        ("due or 2027-01-01", ast.Earliest((ast.Anchor("due"), ast.On(date(2027, 1, 1))))),
    ],
)
def test_times(text: str, node: ast.Time) -> None:
    assert parse_time(text) == node
    assert format(node) == text


def fact(name: str, verb: str, *operands: ast.Operand) -> ast.Clause:
    return ast.Clause(ast.FactOf(name), verb, operands)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("country is DE", fact("country", "is", ast.Name("DE"))),
        ("grade is at least 8", fact("grade", "at least", Decimal(8))),
        ("on_notice is true", fact("on_notice", "is", True)),
        ("rating in [misses, outstanding]", fact("rating", "in", ast.Name("misses"), ast.Name("outstanding"))),
        ("decision is not extend", fact("decision", "is not", ast.Name("extend"))),
        ("hire_date is after 2026-12-31", fact("hire_date", "after", ast.On(date(2026, 12, 31)))),
        ("share is more than 12.5%", fact("share", "more than", ast.Percent(Decimal("12.5")))),
        ("goals was answered", ast.Clause(ast.Path(("goals",)), "answered")),
        ("grade of manager is less than 8", ast.Clause(ast.FactOf("grade", "manager"), "less than", (Decimal(8),))),
        (
            "at least 2 of manager_review.capabilities.rating is misses",
            ast.Clause(
                ast.CountOf("at least", 2, ast.Path(("manager_review", "capabilities", "rating"))),
                "is",
                (ast.Name("misses"),),
            ),
        ),
        (
            "all of catalogue academy.mandatory are completed",
            ast.Clause(ast.CountOf("all", 0, ast.Name("catalogue academy.mandatory")), "completed"),
        ),
        (
            "any of capability.level is under target",
            ast.Clause(ast.CountOf("any", 0, ast.Path(("capability", "level"))), "under target"),
        ),
        (
            "tenure at cut_off is at least 3 months",
            ast.Clause(ast.Tenure("tenure", ast.Anchor("cut_off")), "at least", (ast.Duration(3, "month"),)),
        ),
        (
            "days since review ended is at most 30",
            ast.Clause(ast.Counted("days since", "review"), "at most", (Decimal(30),)),
        ),
        (
            "years since last case of probation is 2",
            ast.Clause(ast.Counted("years since", "probation"), "is", (Decimal(2),)),
        ),
        ("case of probation is running", ast.Clause(ast.CaseOf("probation"), "running")),
        ("occasion is last", ast.Clause(ast.Special("occasion"), "is", (ast.Name("last"),))),
        ("in population permanent_staff", ast.InPopulation("permanent_staff")),
        (
            "case of improvement_plan at least 2 times in the last 12 months",
            ast.Clause(ast.CaseOf("improvement_plan"), "times", (Decimal(2), ast.Duration(12, "month"))),
        ),
        (
            "measure a.b before this case is worse than good",
            ast.Clause(ast.MeasureOf("a.b", before_this_case=True), "worse than", (ast.Name("good"),)),
        ),
        (
            "sum of measure cpd.hours in the last 12 months is at least 35",
            ast.Clause(
                ast.MeasureOf("cpd.hours", within=ast.Duration(12, "month"), how="sum"), "at least", (Decimal(35),)
            ),
        ),
        (
            "measure a.b in the last 2 weeks is good",
            ast.Clause(ast.MeasureOf("a.b", within=ast.Duration(2, "week")), "is", (ast.Name("good"),)),
        ),
        ("last overall of workflow w is meets", ast.Clause(ast.LastScore("overall", "w"), "is", (ast.Name("meets"),))),
        (
            "a.b tagged safety is not a.c",
            ast.Clause(ast.Path(("a", "b"), "safety"), "is not", (ast.Path(("a", "c")),)),
        ),
        ('staff_number is "00123"', fact("staff_number", "is", ast.Name("00123"))),
        (
            "a is 1 and b is 2",
            ast.Junction("all", (fact("a", "is", Decimal(1)), fact("b", "is", Decimal(2)))),
        ),
    ],
)
def test_conditions(text: str, node: ast.Condition) -> None:
    assert parse_condition(text) == node
    assert parse_condition(format(node)) == node


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("grade >= 8", "grade is at least 8"),
        ("grade < 8 or grade = 9", "grade is less than 8 or grade is 9"),
        ("rating are misses", "rating is misses"),
        ({"any_of": ["a is 1", "b is 2"]}, "a is 1 or b is 2"),
        (True, True),
        ("false", False),
        ({"none_of": ["a is 1"]}, {"none_of": ["a is 1"]}),
        (
            {"all_of": ["a is 1", {"any_of": ["b is 2", "c is 3"]}]},
            {"all_of": ["a is 1", "b is 2 or c is 3"]},
        ),
        ({"all_of": ["a is 1"], "none_of": ["b is 2"]}, {"all_of": [{"all_of": ["a is 1"]}, {"none_of": ["b is 2"]}]}),
    ],
)
def test_a_condition_is_written_back_in_canonical_words(written: object, canonical: object) -> None:
    assert format(parse_condition(written)) == canonical


@pytest.mark.parametrize(
    ("read", "text", "at", "message", "help"),
    [
        (
            parse_time,
            "10 workin days after it opens",
            (3, 9),
            '"workin" does not fit here; a unit of time',
            "working days",
        ),
        (parse_time, "10 days aftr it opens", (8, 12), '"aftr" does not fit here', 'did you mean "after"?'),
        (parse_time, "review opns", (7, 11), '"opns" does not fit here', 'did you mean "opens"?'),
        (parse_time, "2027-02-30", (0, 10), "is not a day", "year-month-day"),
        (parse_time, "", (0, 0), "empty", ""),
        (parse_duration, "1.5 days", (0, 3), "whole number", "10 working days"),
        (parse_duration, "10 days after due", (8, 13), '"after" does not fit', ""),
        (parse_people, "manager off employee", (8, 11), '"off" does not fit', 'did you mean "of"?'),
        (parse_people, "nearest rol x above employee", (8, 11), '"rol"', ""),
        (parse_people, "manager of", (10, 10), "ends too early; a person is wanted", ""),
        (parse_people, "colleagus of employee of", (24, 24), "ends too early", ""),
        (parse_condition, "grade is at leest 8", (12, 17), '"leest"', 'did you mean "least"?'),
        (parse_condition, "a is 1 and b is 2 or c is 3", (18, 20), "cannot be mixed", "any_of"),
        (parse_condition, "grade is 8 + 1", (11, 12), '"+" cannot be used', "no arithmetic"),
        (parse_condition, "location is New York", (16, 20), '"York"', "in quotes"),
        (parse_condition, 'location is "New', (12, 16), "never closed", ""),
        (parse_condition, "grade", (5, 5), "ends too early", ""),
        (parse_condition, "x is " + "y" * 1000, (1000, 1005), "1005 characters", "all_of"),
        (parse_people, "manager of " * 20 + "employee", (0, 228), "nests more than 16", ""),
    ],
)
def test_errors_say_where_and_what(read: Any, text: str, at: tuple[int, int], message: str, help: str) -> None:
    with pytest.raises(PhraseError) as caught:
        read(text)
    assert caught.value.at == at
    assert message in caught.value.message
    assert help in caught.value.help


@pytest.mark.parametrize(
    ("value", "path", "message"),
    [
        ({"all_of": ["a is 1", {"any_of": ["b iss 2"]}]}, ("all_of", 1, "any_of", 0), '"iss" does not fit'),
        ({"al_of": ["a is 1"]}, ("al_of",), "does not join"),
        ({"all_of": []}, ("all_of",), "needs a list"),
        ({}, (), "empty"),
        (7, (), "not a phrase"),
        (None, (), "not a phrase"),
    ],
)
def test_a_mistake_inside_a_map_is_found(value: object, path: tuple[object, ...], message: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_condition(value)
    assert caught.value.path == path
    assert message in caught.value.message


def test_nesting_of_maps_is_bounded() -> None:
    value: object = "a is 1"
    for _ in range(30):
        value = {"none_of": [value]}
    with pytest.raises(PhraseError, match="nests more than"):
        parse_condition(value)


def test_a_phrase_is_read_once() -> None:
    assert parse_people("manager of employee") is parse_people("manager of employee")


def test_positions_lie_inside_the_text() -> None:
    node = parse_people("manager of second_manager")
    assert isinstance(node, ast.Related)
    assert node.at == (0, 25)
    assert isinstance(node.of, ast.Named)
    assert node.of.at == (11, 25)


def test_a_plugin_adds_relation_words() -> None:
    words = Words((*KERNEL.relations, "dotted line managers"))
    assert parse_people("dotted line managers of employee", words) == ast.Related("dotted line managers", EMPLOYEE)
    with pytest.raises(PhraseError):
        parse_people("dotted line managers of employee")


def test_amounts() -> None:
    assert parse_amount("1 character", ("characters", "words")) == Amount(1, "characters")
    assert parse_amount("5 entries", ("entries",)) == Amount(5, "entries")
    assert str(Amount(1, "entries")) == "1 entry"
    assert parse_percent("12.5 %") == Decimal("12.5")
    assert parse_fewer("fewer than 3 answers") == 3
    assert parse_number("2.50") == Decimal("2.5")


@pytest.mark.parametrize("text", ["80", "80 pages", "-1 characters", "many characters"])
def test_wrong_amounts(text: str) -> None:
    with pytest.raises(PhraseError, match="is not a number of characters"):
        parse_amount(text, ("characters",))
