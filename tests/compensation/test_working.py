"""Every step of one person's increase, as tables; and laws of whole groups."""

from __future__ import annotations

import itertools
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compensation.amounts import down, factor, money, percent, to_unit, up
from compensation.budget import Done, work_out
from compensation.model import CENT, Above, Budget, Caps, Plan, build
from compensation.working import Guide, Person, after_budget, before_budget

F = Fraction
PLAN = build(
    {
        "id": "raises",
        "title": "Raises",
        "of": "workflow merit",
        "pay": "salary",
        "proposed": "a.b.c",
        "takes_effect": "day",
    }
)
ANN = Person(pay=F(50_000), proposed=F(4))


def raised(plan: Plan, person: Person) -> tuple[Fraction, Fraction]:
    wanted = before_budget(plan, person)
    found = after_budget(plan, wanted, wanted.amount, F(1))
    return found.increase, found.lump_sum


def plan(**changes: Any) -> Plan:
    return replace(PLAN, **changes)


CAP = Caps(F(15), None, "pay.increase")
LIMIT = Above("limit", F(1), "lump_sum")


@pytest.mark.parametrize(
    ("what", "with_", "person", "increase", "once"),
    [
        ("as proposed", {}, {}, 2000, 0),
        ("nobody proposed and no table", {}, {"proposed": None}, 0, 0),
        ("nobody proposed: recommended", {}, {"proposed": None, "guide": Guide(F(2), F(4), F(3))}, 1500, 0),
        ("nobody proposed, a single value", {}, {"proposed": None, "guide": Guide(F(2), F(2))}, 1000, 0),
        ("nobody proposed, a range alone", {}, {"proposed": None, "guide": Guide(F(2), F(4))}, 0, 0),
        ("no pay known", {}, {"pay": None}, 0, 0),
        ("no pay", {}, {"pay": F(0)}, 0, 0),
        ("barred", {}, {"barred": "No."}, 0, 0),
        ("under the cap", {"caps": CAP}, {"earlier": F(11)}, 2000, 0),
        ("cut by the cap", {"caps": CAP}, {"earlier": F(12)}, 1500, 0),
        ("over the cap already", {"caps": CAP}, {"earlier": F(16)}, 0, 0),
        ("seven months", {}, {"part": F(7, 12)}, F("1166.67"), 0),
        ("cap, then months", {"caps": CAP}, {"earlier": F(12), "part": F(1, 2)}, 750, 0),
        ("raised to the minimum", {}, {"raise_to": F(53_000)}, 3000, 0),
        ("above the minimum anyway", {}, {"raise_to": F(51_000)}, 2000, 0),
        ("the minimum is not in part", {}, {"part": F(1, 2), "raise_to": F(53_000)}, 3000, 0),
        ("barred from the minimum too", {}, {"barred": "No.", "raise_to": F(53_000)}, 0, 0),
        ("barred but for the minimum", {}, {"barred": "No.", "minimum": True, "raise_to": F(53_000)}, 3000, 0),
        ("part of it once", {"above": LIMIT}, {"limit": F(51_200)}, 1200, 800),
        ("all of it once", {"above": LIMIT}, {"limit": F(49_000)}, 0, 2000),
        ("below the limit", {"above": LIMIT}, {"limit": F(60_000)}, 2000, 0),
        ("nothing above", {"above": Above("l", F(1), "nothing")}, {"limit": F(51_200)}, 1200, 0),
        ("the minimum beats the limit", {"above": LIMIT}, {"limit": F(51_000), "raise_to": F(51_500)}, 1500, 500),
        ("whole thousands", {"unit": F(1000)}, {"proposed": F(3)}, 2000, 0),
    ],
)
def test_steps(what: str, with_: dict[str, Any], person: dict[str, Any], increase: Any, once: Any) -> None:
    assert raised(plan(**with_), replace(ANN, **person)) == (increase, once), what


def test_the_way_is_told() -> None:
    with_all = plan(caps=CAP, above=LIMIT, currency="GBP", budget=Budget("d", F(1, 100), "scale_down"))
    person = replace(
        ANN, guide=Guide(F(2), F(4), F(3)), proposed=F(6), earlier=F(10), part=F(1, 2), part_because="6 of 12 months",
        limit=F(50_100),
    )  # fmt: skip
    found = work_out(with_all, {"ann": person}, {"ann": "x"}).people["ann"]
    assert [(line.stage, line.text) for line in found.lines] == [
        ("Guide", "2% to 4%, recommended 3%"),
        ("Proposed", "6% of pay, above the guide."),
        ("Cap", "10% of 15% were given before, so 5% is left."),
        ("Part of the year", "6 of 12 months: × 0.5."),
        ("Budget", "1,250.00 GBP × 0.4, as the group costs more than its pool: 500.00 GBP."),
        ("Lump sum", "Pay does not rise above 50,100.00 GBP; 400.00 GBP is paid once."),
        ("Result", "100.00 GBP a year, 0.2%, and 400.00 GBP once: 50,000.00 GBP becomes 50,100.00 GBP."),
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (money(F(4000), CENT, "GBP"), "4,000.00 GBP"),
        (money(F(-4000), F(1)), "-4,000"),
        (money(F("0.005"), CENT), "0.01"),
        (money(F("1234567.5"), F(1, 10)), "1,234,567.5"),
        (percent(F("6.514657")), "6.51%"),
        (percent(F(8)), "8%"),
        (factor(F(25_000, 30_700)), "0.8143"),
    ],
)
def test_words_of_amounts(said: str, expected: str) -> None:
    assert said == expected


def test_rounding_is_named() -> None:
    assert (to_unit(F("0.125"), CENT), down(F("0.129"), CENT), up(F("0.121"), CENT)) == (
        F("0.13"),
        F("0.12"),
        F("0.13"),
    )


# --- groups


def group(if_over: str = "scale_down", share: str = "0.025", **people: Person) -> Done:
    with_budget = plan(budget=Budget("unit", F(share), if_over))
    return work_out(with_budget, people, dict.fromkeys(people, "unit"))


def test_the_worked_example_of_a_pool_that_is_too_small() -> None:
    pays = {"a": 8, "b": 4, "c": F("2.35"), "d": 1, "e": 0}
    done = group(**{name: Person(pay=F(200_000), proposed=F(share)) for name, share in pays.items()})
    unit = done.groups["unit"]
    assert (unit.pay, unit.pool, unit.cost, unit.scale) == (1_000_000, 25_000, 30_700, F(25_000, 30_700))
    assert [one.increase for one in done.people.values()] == [
        F("13029.31"),
        F("6514.65"),
        F("3827.36"),
        F("1628.66"),
        0,
    ]
    assert unit.paid == F("24999.98")


def test_refused_leaves_proposals_and_makes_nothing_final() -> None:
    done = group("refuse", share="0.03", a=replace(ANN, proposed=F(4)))
    unit = done.groups["unit"]
    assert (unit.refused, unit.paid, unit.left, done.is_final("a")) == (True, 2000, -500, False)


def test_the_minimum_is_not_scaled_and_the_rest_shares_what_is_left() -> None:
    done = group(a=replace(ANN, proposed=F(0), raise_to=F(51_500)), b=replace(ANN, proposed=F(4)))
    assert [one.increase for one in done.people.values()] == [1500, 1000]
    assert done.groups["unit"].scale == F(1, 2)


def test_minima_that_cost_more_than_the_pool_are_refused() -> None:
    done = group(a=replace(ANN, raise_to=F(60_000)))
    assert done.groups["unit"].refused


def test_one_open_review_keeps_its_whole_group_from_being_final() -> None:
    done = group(a=ANN, b=replace(ANN, waits="Not over."))
    assert not done.is_final("a")
    assert done.groups["unit"].waiting == 1


cents = st.integers(0, 10_000_000).map(lambda value: F(value, 100))
shares = st.integers(0, 3000).map(lambda value: F(value, 100))
people = st.lists(
    st.builds(lambda pay, share: Person(pay=pay + 1, proposed=share), cents, shares), min_size=1, max_size=8
)
with_minima = st.lists(
    st.builds(
        lambda pay, share, more: Person(pay=pay + 1, proposed=share, raise_to=pay + 1 + more),
        cents, shares, st.integers(0, 100_000).map(lambda value: F(value, 100)),
    ),
    min_size=1, max_size=8,
)  # fmt: skip


def done_of(persons: list[Person], share: Fraction, if_over: str = "scale_down") -> Done:
    keys = {str(number): one for number, one in enumerate(persons)}
    return work_out(plan(budget=Budget("u", share, if_over)), keys, dict.fromkeys(keys, "u"))


@settings(max_examples=60, deadline=None)
@given(with_minima, shares)
def test_never_over_the_pool_unless_refused(persons: list[Person], share: Fraction) -> None:
    unit = done_of(persons, share / 100).groups["u"]
    assert unit.pool is not None
    assert unit.refused or unit.paid <= unit.pool


@settings(max_examples=60, deadline=None)
@given(people, shares)
def test_scaling_keeps_the_order_and_nought_and_loses_less_than_a_cent_each(
    persons: list[Person], share: Fraction
) -> None:
    whole, scaled = done_of(persons, F(1)), done_of(persons, share / 100)
    before = [one.increase for one in whole.people.values()]
    after = [one.increase for one in scaled.people.values()]
    pairs = sorted(zip(before, after, strict=True))
    assert all(one[1] <= other[1] for one, other in itertools.pairwise(pairs))
    assert all(now == 0 for was, now in pairs if was == 0)
    unit = scaled.groups["u"]
    assert unit.pool is not None
    if unit.scale != 1:
        assert unit.pool - unit.paid < CENT * len(persons)


@settings(max_examples=60, deadline=None)
@given(with_minima, shares)
def test_sums_are_exact_and_nobody_falls_below_his_minimum(persons: list[Person], share: Fraction) -> None:
    done = done_of(persons, share / 100)
    unit = done.groups["u"]
    assert unit.paid == sum(one.increase + one.lump_sum for one in done.people.values())
    assert unit.pay == sum(one.person.pay or 0 for one in done.people.values())
    assert all(one.new_pay is not None and one.new_pay >= (one.person.raise_to or 0) for one in done.people.values())


@settings(max_examples=40, deadline=None)
@given(people, shares, st.randoms())
def test_the_order_of_people_does_not_matter(persons: list[Person], share: Fraction, chance: Any) -> None:
    keys = {str(number): one for number, one in enumerate(persons)}
    mixed = list(keys.items())
    chance.shuffle(mixed)
    one, other = (
        work_out(plan(budget=Budget("u", share / 100, "scale_down")), dict(each), dict.fromkeys(keys, "u"))
        for each in (keys.items(), mixed)
    )
    assert dict(one.people) == dict(other.people)
    assert one.groups == other.groups
