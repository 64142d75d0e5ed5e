"""Goals in a running review: written, agreed, linked, checked in, asked about in the next form."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from goals_help import Firm, entry
from sqlalchemy import event, select

from attain.access.reading import latest_submissions
from attain.cases import asking
from attain.errors import BadInput, Refusal
from attain.store.doors import Actor
from goals_based import acting, reading
from goals_based.tables import check_in, goal

THREE = [entry("Answer sooner", 50), entry("Fewer errors", 30, measured="yes_no"), entry("Move the archive", 20)]


def goals_of(firm: Firm, person: int, status: str = "agreed") -> list[Any]:
    with firm.kernel.store.read() as connection:
        mine = select(goal).where(goal.c.person_id == person, goal.c.status == status).order_by(goal.c.place)
        return list(connection.execute(mine).all())


def say(firm: Firm, by: int, goal_id: int, value: str, **more: Any) -> None:
    """Check in on a goal, having just looked at it."""
    with firm.kernel.store.read() as connection:
        version = connection.execute(select(goal.c.version).where(goal.c.id == goal_id)).scalar_one()
    said = acting.Said(value, confidence=more.pop("confidence", "on_track"), **more)
    with firm.kernel.store.write(Actor(by, "portal"), "goals.check_in") as tx:
        acting.check_in_on(tx, goal_id, version, said)


def test_an_agreed_plan_becomes_goals(firm: Firm) -> None:
    _, (person, *_) = firm.team("engineering")
    firm.write_goals(person, THREE)
    assert goals_of(firm, person) == []
    firm.agree(person)
    found = goals_of(firm, person)
    assert [(row.title, row.weight, row.measured, row.target) for row in found] == [
        ("Answer sooner", Decimal(50), "number", Decimal(100)),
        ("Fewer errors", Decimal(30), "yes_no", None),
        ("Move the archive", Decimal(20), "number", Decimal(100)),
    ]
    assert {row.agreed_by_id for row in found} == {firm.team("engineering")[0]}


def test_a_given_goal_stands_in_the_plan_and_cannot_be_changed(firm: Firm) -> None:
    _, (person, *_) = firm.team("operations")
    with pytest.raises(BadInput, match="All weights together make 110%"):
        firm.write_goals(person, THREE)
    changed = [{"key": "safe_work", "title": "Work unsafely"}, *THREE[:2], entry("Move the archive", 10)]
    with pytest.raises(BadInput, match=r"safe_work\.title: This is given and cannot be changed"):
        firm.write_goals(person, changed)
    firm.settle(person, changed[1:])
    found = goals_of(firm, person)
    assert next((row.key, row.title, row.weight) for row in found) == ("safe_work", "Work safely", Decimal(10))
    assert len(found) == 4


def test_a_managers_goal_agreed_meanwhile_can_be_supported(firm: Firm) -> None:
    manager, (person, *_) = firm.team("engineering")
    firm.settle(manager, THREE)
    top = goals_of(firm, manager)[0]
    firm.settle(person, [entry("Answer sooner, too", 60, parent=f"g{top.id}"), *(entry(f"Goal {n}", 20) for n in "ab")])
    assert goals_of(firm, person)[0].parent_id == top.id
    with firm.kernel.store.read() as connection:
        sent = latest_submissions(connection, firm.case(person))["set_goals"]
    offered = {str(item["key"]): item["title"] for item in sent.items["entries.parent"]}
    assert offered[f"g{top.id}"] == "Answer sooner", "whoever reads the plan later reads a title"
    other = firm.team("commercial")[1][0]
    with pytest.raises(BadInput, match=r"e1\.parent: Choose one of the answers"):
        firm.write_goals(other, [entry("Not mine to link", 60, parent=f"g{top.id}"), entry("B", 20), entry("C", 20)])


def test_check_ins_roll_up_and_leave_out_what_has_no_data(firm: Firm) -> None:
    manager, (first, second, *_) = firm.team("engineering")
    firm.settle(manager, THREE)
    top = goals_of(firm, manager)[0].id
    for person in (first, second):
        firm.settle(person, [entry("Mine", 60, parent=f"g{top}"), entry("B", 20), entry("C", 20)])
    say(firm, first, goals_of(firm, first)[0].id, "30", comment="A third")
    with firm.kernel.store.read() as connection:
        found = reading.one(connection, manager, top, firm.clock.now())
    assert found is not None
    assert (found.rolled, found.counted, found.missing, found.progress) == (Fraction(3, 10), 1, 1, None)
    say(firm, manager, goals_of(firm, second)[0].id, "100")
    assert goals_of(firm, manager)[0].rolled == Fraction(13, 20)


def test_a_check_in_takes_the_same_number_of_statements_in_a_broad_cascade(firm: Firm) -> None:
    manager, reports = firm.team("engineering")
    firm.settle(manager, THREE)
    top = goals_of(firm, manager)[0].id
    counts = []
    for person in reports[:3]:
        firm.settle(person, [entry("Mine", 60, parent=f"g{top}"), entry("B", 20), entry("C", 20)])
        counts.append(statements(firm, person))
    assert counts[0] == counts[-1]
    assert counts[0] < 30


def statements(firm: Firm, person: int) -> int:
    engine = firm.kernel.store._engines.writing
    seen: list[str] = []
    listen = lambda *told: seen.append(told[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    say(firm, person, goals_of(firm, person)[0].id, "40")
    event.remove(engine, "before_cursor_execute", listen)
    return len(seen)


def test_the_same_form_sent_twice_counts_once_and_a_stale_one_is_refused(firm: Firm) -> None:
    manager, (person, *_) = firm.team("engineering")
    firm.settle(person, THREE)
    mine = goals_of(firm, person)[0]
    for _ in range(2):
        with firm.kernel.store.write(Actor(person, "portal"), "goals.check_in") as tx:
            acting.check_in_on(tx, mine.id, mine.version, acting.Said("10", confidence="at_risk"))
    with firm.kernel.store.read() as connection:
        assert len(connection.execute(select(check_in)).all()) == 1
    with firm.kernel.store.write(Actor(manager, "portal"), "goals.check_in") as tx, pytest.raises(Refusal) as refused:
        acting.check_in_on(tx, mine.id, mine.version, acting.Said("90", confidence="on_track"))
    assert refused.value.code == "stale"


def test_nobody_but_the_owner_and_his_manager_writes(firm: Firm) -> None:
    manager, (person, other, *_) = firm.team("engineering")
    firm.settle(person, THREE)
    mine = goals_of(firm, person)[0]
    hidden = []
    for attacker, id in ((other, mine.id), (other, 10**6), (firm.team("commercial")[0], mine.id)):
        with firm.kernel.store.write(Actor(attacker, "portal"), "try") as tx, pytest.raises(Refusal) as refused:
            acting.check_in_on(tx, id, mine.version, acting.Said("1", confidence="on_track"))
        hidden.append((refused.value.code, refused.value.message))
    assert len(set(hidden)) == 1
    say(firm, manager, mine.id, "5")
    assert goals_of(firm, person)[0].value == 5


def test_a_link_that_closes_a_ring_is_refused(firm: Firm) -> None:
    manager, (person, *_) = firm.team("engineering")
    firm.settle(manager, THREE)
    firm.settle(person, THREE)
    top, mine = goals_of(firm, manager)[0], goals_of(firm, person)[0]
    with firm.kernel.store.write(Actor(person, "portal"), "goals.link") as tx:
        acting.link(tx, mine.id, mine.version, top.id)
    with firm.kernel.store.write(Actor(manager, "portal"), "goals.link") as tx, pytest.raises(Refusal):
        acting.link(tx, top.id, top.version, mine.id)


def test_the_review_asks_about_the_agreed_goals(firm: Firm) -> None:
    _, (person, *_) = firm.team("engineering")
    firm.settle(person, THREE)
    firm.later(days=22)
    from attain.cases.waking import wake_all

    wake_all(firm.kernel.store, firm.kernel.world)
    row = firm.task(person, "self_review")
    items = asking.from_plain(row.frozen)["goals"]
    assert [(one.title, one.attributes["weight"]) for one in items] == [
        ("Answer sooner", "50%"),
        ("Fewer errors", "30%"),
        ("Move the archive", "20%"),
    ]


def test_a_plan_settled_again_changes_and_drops_the_same_goals(firm: Firm) -> None:
    from datetime import date

    from attain.events import PlanSettled
    from goals_based.settling import plans_settled

    _, (person, *_) = firm.team("engineering")
    firm.settle(person, THREE)
    before = goals_of(firm, person)
    say(firm, person, before[0].id, "40")
    again = [{"key": "e1", **entry("Answer sooner", 70)} | {"target": Decimal(80)}, {"key": "e9", **entry("New", 30)}]
    period = (date(2025, 10, 1), date(2026, 9, 30))
    told = PlanSettled(
        firm.case(person), person, "set_goals", "goal_plan", "annual_goals", again, period, None, firm.clock.now()
    )
    with firm.kernel.store.write(Actor(None, "system"), "settle again") as tx:
        _, catalogue = firm.kernel.world.catalogues.current(tx.connection)
        plans_settled(tx, catalogue, [told])
    after = goals_of(firm, person)
    assert next((row.id, row.key, row.weight) for row in after) == (before[0].id, "e1", Decimal(70))
    assert after[0].progress == Fraction(1, 2)
    assert [row.key for row in goals_of(firm, person, "dropped")] == ["e2", "e3"]
