"""Levels that somebody is asked to confirm, by whatever phrase the connection names him: list, home, page and menu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hr_pages_help import EMPLOYEE, HR, PARTNER, Visitor, visiting
from reviews_help import SYSTEM, Trial
from sqlalchemy import insert, select

from attain.api.people import people_of
from attain.confirming import waiting
from attain.learning.result_tables import completion, measure_proposal
from attain.people.tables import person

USUAL, ABOVE = "manager of employee", "manager of manager of employee"
BY_PARTNER = "role hr_partner in department of employee"


def propose(at: Trial, who: int, phrase: str, item: str) -> int:
    """A course speaks for a level of somebody."""
    with at.kernel.store.write(SYSTEM, "a result came in") as tx:
        result, number = tx.id("completion"), tx.id("measure_proposal")
        course = {"activity": "writing", "activity_title": "Clear writing", "learner": "x", "connection": "academy"}
        when: dict[str, Any] = {"completed_on": tx.now.date(), "completed_at": tx.now, "observed_at": tx.now}
        keys = {"dedupe_key": str(result), "event_key": str(result), "precision": "day", "outcome": "passed"}
        more = {"person_id": who, "raw": {}, "raw_hash": "-", "evidence_url": "", "effect": "propose"}
        tx.connection.execute(insert(completion).values(id=result, **course, **when, **keys, **more))
        level = {"scale": "five_point", "label": "meets", "status": "proposed", "made_at": tx.now}
        what = {"person_id": who, "measure": "capability.level", "item": item, "confirmed_by": phrase}
        tx.connection.execute(insert(measure_proposal).values(id=number, completion_id=result, **what, **level))
    return int(number)


def found(at: Trial, phrase: str, number: str = EMPLOYEE) -> str:
    """The staff number of the first whom a phrase means for somebody."""
    who = at.person(number)
    with at.kernel.store.read() as connection:
        (first, *_) = people_of(connection, phrase, [who], at.clock.now())[who]
        return str(connection.execute(select(person.c.staff_number).where(person.c.id == first)).scalar_one())


def listed(at: Trial, number: str) -> list[str]:
    with at.kernel.store.read() as connection:
        return [one.item for one in waiting(connection, at.person(number), at.clock.now())]


@pytest.fixture
def asked(half_year: Trial) -> Trial:
    """Three levels of one person, each to be confirmed by somebody else."""
    who = half_year.person(EMPLOYEE)
    for phrase, item in ((USUAL, "writing"), (ABOVE, "leading"), (BY_PARTNER, "fairness")):
        propose(half_year, who, phrase, item)
    return half_year


def test_each_finds_what_is_his(asked: Trial) -> None:
    partner = found(asked, BY_PARTNER)
    assert listed(asked, found(asked, USUAL)) == ["writing"]
    assert "leading" in listed(asked, found(asked, ABOVE))
    assert listed(asked, partner) == ["fairness"]
    assert listed(asked, EMPLOYEE) == []
    others = {PARTNER, HR} - {partner}
    assert [listed(asked, one) for one in sorted(others)] == [[] for _ in others]


def test_nobody_is_offered_his_own(half_year: Trial) -> None:
    partner = found(half_year, BY_PARTNER)
    propose(half_year, half_year.person(partner), "role hr_partner in department of employee", "fairness")
    assert listed(half_year, partner) == []
    with visiting(half_year, partner) as visitor:
        assert "/levels" not in visitor.get("/")


def test_whoever_is_named_sees_it_at_home_opens_the_page_and_decides(asked: Trial) -> None:
    partner = found(asked, BY_PARTNER)
    with visiting(asked, partner) as visitor:
        home = visitor.get("/")
        assert "Levels to confirm" in home
        assert "1 proposal" in home
        page = visitor.get("/levels")
        assert "fairness" in page
        assert "leading" not in page
        (number,) = numbers(asked, "fairness")
        answer = visitor.post(f"/levels/{number}/decline", page, **{f"reason-{number}": "Not seen yet"})
        assert answer.headers["location"] == after(visitor)
        assert "Levels to confirm" not in visitor.get("/") or leads(visitor)


def test_for_whoever_is_not_named_and_leads_nobody_there_is_no_such_page(asked: Trial) -> None:
    with visiting(asked, without_reports(asked)) as visitor:
        assert visitor.client.get("/levels").status_code == 404
        assert "/levels" not in visitor.get("/")


def test_a_phrase_is_asked_once_for_all_whom_it_concerns(asked: Trial) -> None:
    from sqlalchemy import event

    counts: list[int] = []
    for _ in range(2):
        seen: list[str] = []
        with asked.kernel.store.read() as connection:

            def note(*told: Any, seen: list[str] = seen) -> None:
                seen.append(str(told[2]))

            event.listen(connection, "before_cursor_execute", note)
            waiting(connection, asked.person(found(asked, ABOVE)), asked.clock.now())
        counts.append(len(seen))
        for other in some_people(asked):
            propose(asked, other, ABOVE, "another")
    assert counts[1] < 20, "vacant posts cost a few more, people none"


def without_reports(at: Trial) -> str:
    """Somebody who leads nobody."""
    with at.kernel.store.read() as connection:
        rows = connection.execute(select(person.c.id, person.c.staff_number).order_by(person.c.id)).all()
        led = people_of(connection, "direct reports of employee", [row.id for row in rows], at.clock.now())
    return str(next(row.staff_number for row in rows if not led[row.id] and row.staff_number > EMPLOYEE))


def some_people(at: Trial) -> Sequence[int]:
    with at.kernel.store.read() as connection:
        return connection.execute(select(person.c.id).order_by(person.c.id).limit(60).offset(40)).scalars().all()


def numbers(at: Trial, item: str) -> list[int]:
    with at.kernel.store.read() as connection:
        mine = select(measure_proposal.c.id).where(measure_proposal.c.item == item)
        return list(connection.execute(mine).scalars())


def leads(visitor: Visitor) -> bool:
    return "/team" in visitor.get("/")


def after(visitor: Visitor) -> str:
    return "/levels" if leads(visitor) else "/"
