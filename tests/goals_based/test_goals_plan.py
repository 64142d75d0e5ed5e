"""What must be true of all goals of a plan together, and what must be true of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from goals_help import entry
from hypothesis import given
from hypothesis import strategies as st

from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.forms.entries import EntryList, form_of, given_answers, rows
from attain.phrases.conditions import Nothing
from goals_based.checking import TAKEN, check
from goals_based.model import build
from goals_based.wanted import RESERVED

FIELDS = [{"id": "title", "title": "Goal", "type": "text"}]
PLAN: dict[str, Any] = {
    "id": "plan",
    "title": "Plan",
    "items": {"at_least": 2, "at_most": 5},
    "measured_by": ["number", "yes_no"],
    "weights": {"together": "100%", "each_at_least": "10%", "each_at_most": "60%"},
    "fields": FIELDS,
}


def told(entries: list[Mapping[str, Any]], **changes: Any) -> list[str]:
    plan = build({**PLAN, **changes}).for_subject(Nothing())
    return [f"{one.where}: {one.message}" for one in plan.check(entries)]


def keyed(*entries: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [{"key": f"e{number}", **one} for number, one in enumerate(entries, 1)]


def test_a_plan_is_a_list_that_people_write() -> None:
    plan = build(PLAN)
    assert isinstance(plan, EntryList)
    assert [one.id for one in form_of(plan, "f").sections[0].fields] == [
        "title", "weight", "measured", "start", "target", "unit",
    ]  # fmt: skip
    assert told(keyed(entry("A", 50), entry("B", 50))) == []


@given(st.lists(st.decimals("10", "60", places=2), min_size=1, max_size=8))
def test_weights_make_a_hundred_exactly_or_say_what_is_off(weights: list[Decimal]) -> None:
    found = told(keyed(*(entry("A", 1) | {"weight": weight} for weight in weights)))
    total = sum(weights)
    assert bool(found) == (total != 100)
    assert total == 100 or f"make {total.normalize():f}%" in found[0]


@pytest.mark.parametrize(
    ("entries", "changes", "message"),
    [
        ([entry("A", 70), entry("B", 30)], {}, "entries.e1.weight: A weight lies between 10% and 60%; this is 70%."),
        ([entry("A", 50), entry("B", 50) | {"weight": None}], {}, "entries.e2.weight: Say how much it counts."),
        (
            [entry("A", 50), entry("B", 50, target=Decimal(0))],
            {},
            "entries.e2.target: The target equals the start, so nothing would change. Write another target.",
        ),
        (
            [entry("A", 50), entry("B", 50, measured="zones")],
            {},
            "entries.e2.measured: Choose how it is measured: number, yes no.",
        ),
        (
            [entry("A", 50), entry("B", 50)],
            {"linked_to": {"goals of": "manager of employee", "required": True}},
            "entries.e1.parent: Choose the goal that it supports.",
        ),
        (
            [entry("A", 50, kind="own"), entry("B", 50, kind="team")],
            {"kinds": ["own", "team", "wide"], "at_least_as_many": {"wide": "own"}},
            "entries: There are 0 wide goals and 1 own ones. At least as many must be wide.",
        ),
        ([entry("A", 50), entry("B", 50)], {"kinds": ["own"]}, "entries.e2.kind: Choose a kind."),
    ],
)
def test_what_is_wrong_is_told_at_its_entry(
    entries: list[dict[str, Any]], changes: dict[str, Any], message: str
) -> None:
    assert message in told(keyed(*entries), **changes)


def test_given_goals_come_first_and_count() -> None:
    given_goals = [{"id": "safe", "title": {"en": "Safe", "de": "Sicher"}, "weight": "20%", "locked": True}]
    plan = build({**PLAN, "given_goals": given_goals}).for_subject(Nothing())
    assert given_answers(plan, locked_only=True)["entries", "safe", "title"] == "Safe"
    assert [one.key for one in rows(plan, given_answers(plan))] == ["safe", "e1"]
    written = {**given_answers(plan), ("entries", "e7", "title"): "Later"}
    assert [one.key for one in rows(plan, written, more=1)] == ["safe", "e1", "e7"]
    entries = [{"key": "safe", "title": "Safe", "weight": Decimal(20), "measured": "yes_no"}]
    assert plan.check([*entries, *keyed(entry("A", 40), entry("B", 40))]) == []


def test_a_goal_given_for_some_is_given_to_nobody_of_whom_it_is_not_known() -> None:
    given_goals = [{"id": "safe", "title": "Safe", "for": "department is operations"}]
    assert build({**PLAN, "given_goals": given_goals}).for_subject(Nothing()).given == ()


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"items": {"at_least": 6, "at_most": 5}}, "at least 6 goals and at most 5 cannot both be"),
    ({"weights": {"together": "100%", "each_at_least": "60%"}}, "2 goals of at least 60% make more than 100%"),
    ({"weights": {"together": "100%", "each_at_most": "15%"}}, "5 goals of at most 15% make less than 100%"),
    ({"weights": {"together": "100%", "each_at_most": "40%"}}, "with 2 goals of at most 40% each"),
    ({"weights": {"together": "100%", "each_at_least": "25%"}}, "5 goals of at least 25% each make more than 100%"),
    ({"weights": {"together": "100%", "each_at_least": "9%", "each_at_most": "8%"}}, "at least 9% and at most 8%"),
    ({"weights": "none", "rolls_up": "weighted"}, "this plan has no weights"),
    ({"weights": "none", "given_goals": [{"id": "a", "title": "A", "weight": "5%"}]}, '"a" has a weight'),
    ({"given_goals": [{"id": "a", "title": "A", "weight": "5%"}]}, '"a" weighs 5%, outside of 10% to 60%'),
    (
        {"given_goals": [{"id": one, "title": "A", "weight": "60%"} for one in "ab"]},
        "the goals given to everybody weigh 120% together",
    ),
    ({"given_goals": [{"id": one, "title": "A"} for one in "abcdef"]}, "6 goals are given to everybody"),
    ({"weights": {"together": "100%", "largest": "safe"}}, 'no goal "safe" is given'),
    ({"fields": [*FIELDS, {"id": "weight", "title": "W", "type": "text"}]}, '"weight" is what the setting weights'),
    ({"fields": [*FIELDS, {"id": "unit", "title": "U", "type": "text"}]}, '"unit" is what the setting measured_by'),
    ({"kinds": ["own"], "at_least_as_many": {"own": "team"}}, '"team" is none of the kinds of this plan'),
    ({"linked_to": {"goals of": "boss"}}, 'nobody is called "boss" as no workflow writes this plan'),
]


@pytest.mark.parametrize(("changes", "message"), WRONG, ids=[message for _, message in WRONG])
def test_a_plan_that_nobody_could_fill_in_is_refused(changes: dict[str, Any], message: str) -> None:
    catalogue = Catalogue([Resource("goal_plan", "plan", {**PLAN, **changes})], {})
    found = list(check(catalogue))
    assert [one for one in found if message in one.message], [one.message for one in found]
    assert all(one.help for one in found)


def test_a_sound_plan_is_not_refused() -> None:
    assert list(check(Catalogue([Resource("goal_plan", "plan", PLAN)], {}))) == []


def test_both_halves_name_the_same_fields() -> None:
    assert TAKEN == RESERVED
