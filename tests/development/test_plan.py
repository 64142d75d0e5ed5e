from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from learning_help import NOW, PROPOSE, SYSTEM, Academy
from sqlalchemy import func, select

from attain.demo.academy import study
from attain.development import plan
from attain.development.plan import Hand, Parties
from attain.development.tables import development_plan
from attain.development.view import ShownPlan, plans
from attain.development.wording import PlanEntry
from attain.errors import BadInput, Refusal
from attain.learning import demand, evidence
from attain.learning.assign import send, unsent
from attain.learning.registrations import Wanted, register, withdraw
from attain.learning.results import import_results
from attain.learning.tables import learning_activity, registration
from attain.learning.transcript import transcript
from attain.people.tables import person
from attain.store.clock import SetClock

EMPLOYEE, MANAGER, STRANGER = 1, 2, 3
PARTIES = Parties(EMPLOYEE, frozenset({MANAGER}))
TODAY = NOW.date()


def activity(academy: Academy, item: str) -> int:
    with academy.store.read() as connection:
        return connection.execute(select(learning_activity.c.id).where(learning_activity.c.item == item)).scalar_one()


def started(academy: Academy, *entries: PlanEntry) -> Hand:
    with academy.store.write(SYSTEM, "plan.start") as tx:
        hand = Hand(plan.start(tx, EMPLOYEE, PARTIES), 1, EMPLOYEE, PARTIES)
    for entry in entries:
        with academy.store.write(SYSTEM, "plan.add") as tx:
            plan.add(tx, hand, entry)
        hand = replace(hand, version=hand.version + 1)
    return hand


def shown(academy: Academy, on: date = TODAY) -> ShownPlan:
    with academy.store.read() as connection:
        return plans(connection, EMPLOYEE, on)[0]


def agreed(academy: Academy, *entries: PlanEntry) -> Hand:
    hand = started(academy, *entries)
    with academy.store.write(SYSTEM, "plan.propose") as tx:
        plan.propose(tx, hand)
    with academy.store.write(SYSTEM, "plan.agree") as tx:
        plan.agree(tx, replace(hand, by=MANAGER))
    return hand


def refused(academy: Academy, act: object, *given: object) -> str:
    with academy.store.write(SYSTEM, "test.refused") as tx, pytest.raises(Refusal) as found:
        act(tx, *given)  # type: ignore[operator]
    return found.value.code


def course(academy: Academy) -> PlanEntry:
    return PlanEntry(
        activity_id=activity(academy, "comm_more"), item="communicating", to_level="skilled", why="a gap",
        due_on=TODAY + timedelta(days=30),
    )  # fmt: skip


def test_both_must_agree_to_the_same_version_before_anything_is_assigned(academy: Academy) -> None:
    hand = started(academy, course(academy), PlanEntry(title="Read a book"))
    assert refused(academy, plan.agree, replace(hand, by=MANAGER)) == "not_proposed"
    with academy.store.write(SYSTEM, "plan.propose") as tx:
        plan.propose(tx, hand)
    assert refused(academy, plan.agree, hand) == "wrote_it"
    with academy.store.write(SYSTEM, "plan.edit") as tx:
        plan.edit(tx, hand, shown(academy).items[1].id, PlanEntry(title="Read two books"))
    hand = replace(hand, version=hand.version + 1)
    assert refused(academy, plan.agree, replace(hand, by=MANAGER)) == "not_proposed"
    with academy.store.write(SYSTEM, "plan.propose") as tx:
        plan.propose(tx, replace(hand, by=MANAGER))
    with academy.store.write(SYSTEM, "plan.agree") as tx:
        assert len(plan.agree(tx, hand)) == 1
    found = shown(academy)
    assert (found.status, set(found.agreed_by)) == ("agreed", {EMPLOYEE, MANAGER})
    assert [(one.title, one.status) for one in found.items] == [
        ("Hard conversations", "assigned"),
        ("Read two books", "open"),
    ]


def test_a_plan_is_refused_to_others_to_stale_pages_and_when_empty(academy: Academy) -> None:
    hand = started(academy)
    assert refused(academy, plan.propose, hand) == "empty"
    assert refused(academy, plan.add, replace(hand, by=STRANGER), course(academy)) == "not_yours"
    assert refused(academy, plan.add, replace(hand, plan_id=99), course(academy)) == "not_yours"
    other = Parties(STRANGER, frozenset({MANAGER}))
    assert refused(academy, plan.add, replace(hand, parties=other, by=STRANGER), course(academy)) == "not_yours"
    assert refused(academy, plan.start, STRANGER, PARTIES) == "not_yours"
    assert refused(academy, plan.add, replace(hand, version=7), course(academy)) == "stale"
    assert refused(academy, plan.add, hand, PlanEntry(activity_id=999)) == "no_activity"
    started(academy)
    with academy.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(development_plan)).scalar() == 1


@pytest.mark.parametrize(
    ("entry", "where"),
    [
        (PlanEntry(), "title"),
        (PlanEntry(title="x" * 301), "title"),
        (PlanEntry(title="x", why="y" * 2001), "why"),
        (PlanEntry(title="x", due_on=TODAY - timedelta(days=1)), "due_on"),
        (PlanEntry(title="x\0"), "title"),
    ],
)
def test_bad_entries_are_told(academy: Academy, entry: PlanEntry, where: str) -> None:
    hand = started(academy)
    with academy.store.write(SYSTEM, "plan.add") as tx, pytest.raises(BadInput) as found:
        plan.add(tx, hand, entry)
    assert [problem.where for problem in found.value.problems] == [where]


def test_removing_what_was_sent_takes_it_back_there_too(academy: Academy) -> None:
    hand = agreed(academy, course(academy))
    assert send(academy.store, "academy", academy.provider)["later"] == 1
    academy.results([])
    assert send(academy.store, "academy", academy.provider)["done"] == 1
    assert send(academy.store, "academy", academy.provider).counts == {}
    with academy.store.write(SYSTEM, "plan.remove") as tx:
        plan.remove(tx, hand, shown(academy).items[0].id)
    assert send(academy.store, "academy", academy.provider)["done"] == 1
    lines = (academy.folder / "assignments.csv").read_text().splitlines()
    assert [line.split(",")[1] for line in lines] == ["action", "assign", "withdraw"]


def test_what_nobody_took_is_tried_some_times_and_then_listed(academy: Academy) -> None:
    academy.results([])
    agreed(academy, course(academy))
    (academy.folder / "assignments.csv").write_text("spoilt\n")
    for _ in range(3):
        send(academy.store, "academy", academy.provider, tries=3)
    with academy.store.read() as connection:
        (given_up,) = unsent(connection)
    assert (given_up.person_id, given_up.tries) == (EMPLOYEE, 3)
    assert "the column 'key' is missing" in given_up.problem


def test_one_open_registration_serves_all_who_ask_and_a_withdrawn_one_was_never_sent(academy: Academy) -> None:
    wanted = Wanted(EMPLOYEE, activity(academy, "safety"))
    with academy.store.write(SYSTEM, "test.assign") as tx:
        first, second = register(tx, [wanted, wanted])
        (third,) = register(tx, [wanted])
        assert first == second == third
        withdraw(tx, [first])
        assert register(tx, [wanted]) != [first]
    academy.results([])
    assert send(academy.store, "academy", academy.provider)["done"] == 1


def test_the_whole_bridge_from_the_plan_to_the_proposed_level(academy: Academy) -> None:
    agreed(academy, course(academy), PlanEntry(activity_id=activity(academy, "mentoring")), PlanEntry(title="Read"))
    academy.results([])
    send(academy.store, "academy", academy.provider)
    files = [academy.folder / name for name in ("assignments.csv", "transcript.csv", "catalogue.csv")]
    (academy.folder / "transcript.csv").unlink()
    later = NOW + timedelta(days=70)
    assert study(*files, NOW, 7) == 0
    added = sum(study(*files, NOW + timedelta(days=day), 7) for day in range(71))
    assert study(*files, later, 7) == 0
    academy.store.clock = SetClock(later)
    for _ in range(2):
        import_results(academy.store, "academy", academy.provider, PROPOSE)
    with academy.store.read() as connection:
        learnt = transcript(connection, EMPLOYEE, later.date())
        waits = evidence.waiting_for(connection, [EMPLOYEE])
    assert 2 <= added <= 3
    assert learnt.results[0].outcome == "passed"
    assert [one.level for one in waits] == ["skilled"]
    assert [one.status for one in shown(academy, later.date()).items] == ["done", "assigned", "open"]
    assert shown(academy).progress == (1, 3)


def test_demand_is_counted_in_the_database(academy: Academy) -> None:
    hard, safe = activity(academy, "comm_more"), activity(academy, "safety")
    with academy.store.write(SYSTEM, "test.assign") as tx:
        register(tx, [Wanted(one, hard, due_on=TODAY + timedelta(days=10)) for one in (1, 2, 3)])
        register(tx, [Wanted(4, safe), Wanted(5, safe)])
    academy.results(["e1,E4,c3,Safety,passed,2027-03-05,,"])
    after = TODAY + timedelta(days=11)
    members = select(person.c.id.label("person_id"), person.c.name.label("unit")).where(person.c.id.in_([1, 4]))
    gaps = [demand.Gap(one, "communicating", "skilled") for one in (1, 2, 6)] + [demand.Gap(1, "data", "aware")]
    with academy.store.read() as connection:
        found = demand.per_activity(connection, after)
        assert [(one.activity_id, one.open, one.late, one.done) for one in found] == [(hard, 3, 3, 0), (safe, 1, 0, 1)]
        assert demand.states(found) == {"open": 4, "late": 3, "done": 1, "ended": 0}
        assert [one.person_id for one in demand.late(connection, after)] == [1, 2, 3]
        assert [one.person_id for one in demand.late(connection, after, members)] == [1]
        needs = demand.needs(connection, gaps)
        assert [(one.item, one.people, one.served, one.activities) for one in needs] == [
            ("communicating", 3, 2, ("Hard conversations",)),
            ("data", 1, 0, ()),
        ]
        assert transcript(connection, 1, after).open[0].late
        assert connection.execute(select(func.count()).select_from(registration)).scalar() == 5
