"""More pages worth a picture: what people say of their own accord, what HR and administrators oversee, and the end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from demo_pages import Shot
from demo_staging import will_leave
from sqlalchemy import Connection, select

from attain.cases.excusing import exceptions_for
from attain.cases.hr.scope import scope_of
from attain.cases.tables import cases, review_cycle
from attain.confirming import waiting
from attain.demo.serving import faces
from attain.jobs.overseeing import troubled
from attain.mail.tables import mail
from attain.people.asof import view
from attain.people.lines import managers
from attain.people.roles import holders
from attain.planning.approving import proposed
from goals_based.tables import goal

if TYPE_CHECKING:
    from attain.kernel import Kernel

HR_OPERATIONS = "HR operations"


def more_pages(kernel: Kernel) -> list[Shot]:
    """Those of a demo that was staged."""
    leaver = will_leave(kernel)
    with kernel.store.read() as connection:
        people = {face.title: person_id for face, person_id in faces(connection, kernel)}
        seen = [*_own(connection, people), *_office(connection, kernel, people, leaver)]
        seen += _levels(connection, kernel)
        return seen + list(_administrator(connection, people["an administrator"]))


def _own(connection: Connection, people: dict[str, int]) -> Iterator[Shot]:
    employee, manager = people["an employee"], people["a manager"]
    who = "an employee"
    yield Shot("ask", "Asking for a review", "/ask", who, employee)
    yield Shot("absence", "Being away", "/absence", "a manager", manager)
    mine = select(goal.c.id).where(goal.c.person_id == employee).order_by(goal.c.id)
    for found in connection.execute(mine.limit(1)).scalars():
        yield Shot("goal", "One goal", f"/goals_based/goals/{found}", who, employee)
    yield Shot(
        "talent_empty", "Talent grids, nobody to see yet", "/talent_ranking", "an executive", people["an executive"]
    )


def _levels(connection: Connection, kernel: Kernel) -> Iterator[Shot]:
    seen = view(connection, kernel.clock.now())
    everybody = connection.execute(select(cases.c.subject_id).distinct()).scalars().all()
    leads = {one for above in managers(connection, seen, everybody).values() for one in above}
    for one in sorted(leads):
        if waiting(connection, one, kernel.clock.now()):
            yield Shot("levels", "Levels to confirm", "/levels", "a manager", one)
            return


def _office(connection: Connection, kernel: Kernel, people: dict[str, int], leaver: int) -> Iterator[Shot]:
    partner = people["an HR partner"]
    everything = _operations(connection, kernel)
    newest = select(review_cycle.c.cycle).order_by(review_cycle.c.id.desc())
    cycle = connection.execute(newest).scalars().first()
    yield Shot("try", "Trying a cycle out", "/cycles/half_year_2027/try", HR_OPERATIONS, everything)
    mine = scope_of(connection, kernel.world, partner, "run_cycles", kernel.clock.now())
    open_ones = select(cases.c.id).where(cases.c.status == "open", mine.covers(connection, cases.c.subject_id))
    for case in connection.execute(open_ones.order_by(cases.c.id).limit(1)).scalars():
        yield Shot("stop", "Taking somebody out of a cycle", f"/cycles/{cycle}/people/{case}/stop", "HR", partner)
    yield Shot("changes", "Changes of the configuration", "/changes", HR_OPERATIONS, everything)
    edit = "/changes/edit"
    yield Shot("change_words", "What may be changed in the portal", edit, HR_OPERATIONS, everything)
    yield Shot("change_cycle", "Changing words and dates", f"{edit}/cycle/annual_2026", HR_OPERATIONS, everything)
    for hash_, *_ in proposed(connection)[:1]:
        yield Shot("change", "One proposed change", f"/changes/{hash_}", HR_OPERATIONS, everything, dark=True)
    base = f"/people/{leaver}"
    yield Shot("planned", "A person's record with what is planned", f"{base}/record", HR_OPERATIONS, everything)
    yield Shot("another_manager", "Another manager", f"{base}/manager", HR_OPERATIONS, everything)
    yield Shot("leaving", "Somebody leaves", f"{base}/leave", HR_OPERATIONS, everything)
    yield Shot("capability", "One person's capabilities", f"/competency_based/people/{leaver}", "the person", leaver)


def _operations(connection: Connection, kernel: Kernel) -> int:
    held = holders(connection, view(connection, kernel.clock.now()), "hr_operations")
    return min(one for persons in held.values() for one in persons)


def _administrator(connection: Connection, admin: int) -> Iterator[Shot]:
    who = "an administrator"
    yield Shot("home_administrator", "Home of an administrator", "/", who, admin)
    yield Shot("jobs", "Background work that went wrong", "/jobs", who, admin, dark=True)
    for one in troubled(connection)[:1]:
        yield Shot("job", "One job that went wrong", f"/jobs/{one.id}", who, admin)
    newest = connection.execute(select(mail.c.id).order_by(mail.c.id.desc()).limit(1)).scalar()
    yield Shot("mail", "One mail", f"/outbox/{newest}", who, admin)


def _excused(connection: Connection, kernel: Kernel) -> Iterator[Shot]:
    """A closed gate on which somebody may make an exception."""
    held = holders(connection, view(connection, kernel.clock.now()), "hr_partner")
    for one in sorted({person for persons in held.values() for person in persons}):
        for gate in exceptions_for(connection, kernel.world, one, kernel.clock.now())[:1]:
            title = "Making an exception from a gate"
            yield Shot("exception", title, f"/reviews/{gate.case_id}", "an HR partner", one)
            return


def played_pages(kernel: Kernel) -> list[Shot]:
    """Those of a demo whose main job was played to its end."""
    with kernel.store.read() as connection:
        done = select(cases.c.id, cases.c.subject_id).where(cases.c.status == "closed").order_by(cases.c.id)
        case, subject = connection.execute(done).first() or (0, 0)
        seen = [*_excused(connection, kernel)]
    who = "the employee"
    seen += [
        Shot("result", "A review that is over", f"/reviews/{case}", who, subject, dark=True),
        Shot("feedback", "Feedback without names", f"/reviews_360/{case}/feedback", who, subject),
        Shot("profile_after", "Profile after a review", f"/people/{subject}", who, subject),
    ]
    return seen if case else []
