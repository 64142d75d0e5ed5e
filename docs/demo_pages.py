"""Which pages of the demo are worth a picture, and who sees each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection, func, select

from attain.cases.hr.scope import scope_of
from attain.cases.session_tables import session, session_case
from attain.cases.standing_in import ways_in
from attain.cases.tables import cases, review_cycle, task
from attain.demo.founding import ACTOR
from attain.demo.gathering import people_of
from attain.demo.serving import faces
from attain.kernel import Kernel
from attain.measures.tables import measure
from attain.people.tables import person
from attain.portal.security.links import issue_link

TALENT_LEAD = "1021"
"""The staff number that roles.yaml of the demo names."""
LASTS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Shot:
    """A page to take: its name, title and path, who sees it in words, and the path of a one-time link for him."""

    name: str
    title: str
    path: str
    who: str = "anybody"
    person_id: int = 0
    dark: bool = False
    link: str = ""


def links(kernel: Kernel, shots: Sequence[Shot]) -> list[Shot]:
    """The pages with one link for each person who sees some."""
    made: dict[int, str] = {0: ""}
    for person_id in {shot.person_id for shot in shots} - {0}:
        with kernel.store.write(ACTOR, "demo.link") as tx:
            made[person_id] = "/sign-in/" + issue_link(tx, person_id, LASTS)
    return [replace(shot, link=made[shot.person_id]) for shot in shots]


def pages(kernel: Kernel) -> list[Shot]:
    """All of them that the demo has today."""
    with kernel.store.read() as connection:
        found = faces(connection, kernel)
        people = {face.title: person_id for face, person_id in found}
        seen = [Shot("sign_in", "Sign in", "/sign-in")]
        seen += _own(connection, people)
        seen += _tasks(connection)
        seen += _sessions(connection)
        partner = people["an HR partner"]
        scope = scope_of(connection, kernel.world, partner, "run_cycles", kernel.clock.now())
        mine = select(cases.c.subject_id).where(scope.covers(connection, cases.c.subject_id)).order_by(cases.c.id)
        seen += _hr(connection, people, connection.execute(mine.limit(1)).scalar_one())
        seen += _done(connection)
        cycle = connection.execute(select(review_cycle.c.cycle).order_by(review_cycle.c.id.desc())).scalars().first()
        seen += _for_another(connection, kernel, partner, f"/cycles/{cycle}")
    return seen


def _own(connection: Connection, people: dict[str, int]) -> Iterator[Shot]:
    employee, manager = people["an employee"], people["a manager"]
    mine = select(cases.c.id).where(cases.c.subject_id == employee)
    case = connection.execute(mine.order_by(cases.c.id.desc())).scalars().first()
    busiest = select(measure.c.person_id).group_by(measure.c.person_id).order_by(func.count().desc())
    learned = connection.execute(busiest.limit(1)).scalar_one()
    who = "an employee"
    yield Shot("home", "Home", "/", "a manager", manager, dark=True)
    yield Shot("home_employee", "Home of somebody without a team", "/", who, employee)
    yield Shot("reviews", "My reviews", "/reviews", "a manager", manager)
    yield Shot("review", "One review", f"/reviews/{case}", who, employee)
    yield Shot("profile", "Profile", f"/people/{learned}", "the person", learned, dark=True)
    yield Shot("goals", "My goals", "/goals_based", who, employee)
    yield Shot("cascade", "Goal cascade", "/goals_based/cascade", "a manager", manager)
    yield Shot("team_goals", "Goals of my team", "/goals_based/team", "a manager", manager)
    yield Shot("capabilities", "My capabilities", "/competency_based/mine", who, employee)
    yield Shot("team_capabilities", "Capabilities of my team", "/competency_based/team", "a manager", manager)
    yield Shot("frameworks", "Frameworks", "/competency_based/frameworks", who, employee)
    framework = "/competency_based/frameworks/core_capabilities"
    yield Shot("framework", "One framework", framework, who, employee)
    yield Shot("team", "My team", "/team", "a manager", manager)
    yield Shot("messages", "Messages", "/messages", who, employee)


TASKS = (
    ("set_goals", "plan_form", "Writing goals", "an employee", False),
    ("self_review", "self_form", "The own review", "an employee", False),
    ("choose_peers", "nominate", "Naming colleagues", "an employee", False),
    ("agree_peers", "agree_people", "Agreeing to those named", "a manager", False),
    ("agree_goals", "agree_goals", "Agreeing to goals", "a manager", False),
    ("peer_feedback", "peer_form", "Feedback for a colleague", "a colleague", False),
    ("manager_review", "manager_form", "The manager's review", "a manager", True),
    ("potential_review", "potential_form", "Growth potential", "a manager's manager", False),
    ("second_approval", "approve", "Approval", "a manager's manager", False),
    ("release", "release", "Sharing the result", "an HR partner", False),
    ("acknowledge", "sign", "Reading and signing", "an employee", False),
    ("development", "plan", "Planning to learn", "an employee", False),
)


def _tasks(connection: Connection) -> Iterator[Shot]:
    for step, name, title, who, dark in TASKS:
        found = connection.execute(select(task).where(task.c.step == step, task.c.state == "open").limit(1)).first()
        if found:
            yield Shot(name, title, f"/tasks/{found.id}", who, found.person_id, dark)


def _sessions(connection: Connection) -> Iterator[Shot]:
    found = connection.execute(select(session.c.id, session.c.status).order_by(session.c.id)).first()
    yield from _late(connection)
    if found is None:
        return
    chair, _ = people_of(connection, found.id)
    who, path = "whoever leads the session", f"/sessions/{found.id}"
    yield Shot("sessions", "Sessions", "/sessions", who, chair)
    yield Shot("session", "One session", path, who, chair, dark=True)
    inside = select(session_case.c.case_id).where(session_case.c.session_id == found.id)
    case = connection.execute(inside.order_by(session_case.c.case_id.desc())).scalars().first()
    yield Shot("session_case", "One case of a session", f"{path}/cases/{case}", who, chair)
    if found.status == "open":
        yield Shot("session_close", "Closing a session", f"{path}/close", who, chair)


def _late(connection: Connection) -> Iterator[Shot]:
    """A case that its session missed, where somebody decides on one today."""
    wanted = select(task).where(task.c.verb == "session", task.c.state == "open").order_by(task.c.id)
    for row in connection.execute(wanted.limit(1)):
        yield Shot("late_case", "Deciding on a late case", f"/tasks/{row.id}", "a head of department", row.person_id)


def _done(connection: Connection) -> Iterator[Shot]:
    """Something sent that nobody has gone on with."""
    open_case = select(cases.c.id).where(cases.c.status == "open")
    wanted = select(task).where(task.c.state == "done", task.c.verb == "fill_form", task.c.case_id.in_(open_case))
    for row in connection.execute(wanted.order_by(task.c.due_at.desc(), task.c.id.desc()).limit(1)):
        yield Shot("task_done", "After sending: taking it back", f"/tasks/{row.id}", "whoever sent it", row.person_id)


def _for_another(connection: Connection, kernel: Kernel, partner: int, path: str) -> Iterator[Shot]:
    """A task that HR may do for somebody."""
    open_ones = select(task.c.id).where(task.c.state == "open", task.c.verb.in_(("fill_form", "approve")))
    ids = connection.execute(open_ones.order_by(task.c.due_at, task.c.id)).scalars().all()
    may = ways_in(connection, kernel.world, partner, ids, kernel.clock.now())
    for task_id in [one for one in ids if one in may][:1]:
        title = "Acting for somebody else"
        yield Shot("for_another", title, f"/tasks/{task_id}/for-another", "an HR partner", partner, dark=True)
        yield Shot("open_tasks", "Who is late", f"{path}/open?late=no", "an HR partner", partner)


def _hr(connection: Connection, people: dict[str, int], employee: int) -> Iterator[Shot]:
    partner = people["an HR partner"]
    newest = select(review_cycle.c.cycle).order_by(review_cycle.c.id.desc())
    cycle = connection.execute(newest).scalars().first()
    who, path = "HR", f"/cycles/{cycle}"
    yield Shot("cycles", "Cycles", "/cycles", who, partner)
    yield Shot("cycle", "Control room of a cycle", path, who, partner, dark=True)
    yield Shot("launch", "Before a launch", "/cycles/half_year_2027", who, partner)
    yield Shot("cycle_people", "Who is in a cycle", f"{path}/people", who, partner)
    yield Shot("remind", "Reminding", f"{path}/remind", who, partner)
    yield Shot("extend", "Giving more time", f"{path}/extend?step=manager_review&late=no", who, partner)
    yield Shot("replace", "Putting somebody in a manager's place", f"{path}/replace", who, partner)
    yield Shot("who_sees_what", "Who sees what", f"{path}/who-sees-what", who, partner)
    yield Shot("people", "People", "/people", who, partner)
    yield Shot("record", "A person's record", f"/people/{employee}/record", who, partner)
    yield Shot("view_as", "Viewing as somebody", f"/view-as/{employee}", who, partner)
    admin, leader = people["an administrator"], people["an executive"]
    yield Shot("import", "Importing people", "/people/import", "an administrator", admin)
    yield Shot("outbox", "Outbox", "/outbox", "an administrator", admin)
    yield Shot("learning", "Learning", "/learning", "a learning manager", people["a learning manager"])
    yield Shot("figures", "Figures", "/figures", "an executive", leader, dark=True)
    lead = connection.execute(select(person.c.id).where(person.c.staff_number == TALENT_LEAD)).scalar_one()
    yield Shot("grids", "Talent grids", "/talent_ranking", "a talent lead", lead)
    yield Shot("grid", "One talent grid", "/talent_ranking/talent_map", "a talent lead", lead)
