"""The words of messages: the message documents of the case's own revision, with their placeholders filled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, select

from attain.cases.outside import ASKED, PORTAL, addresses
from attain.cases.queries import TaskSeen, step_title, tasks_of, text_of
from attain.cases.tables import cases, review_cycle, task
from attain.mail.wording import fill
from attain.people.tables import person

if TYPE_CHECKING:
    from attain.revisions.catalogues import Catalogues

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)


@dataclass(frozen=True, slots=True)
class Worded:
    """A message in words, and the address of the page that it is about."""

    subject: str
    body: str
    href: str


def said_day(day: date | None) -> str:
    """5 March 2027; nothing for no day."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else ""


@dataclass(frozen=True, slots=True)
class Wording:
    """Everything that the placeholders of some mail rows refer to, read at once."""

    connection: Connection
    catalogues: Catalogues
    base_url: str
    people: Mapping[int, Row[Any]]
    cases: Mapping[int, Row[Any]]
    tasks: Mapping[tuple[int, str, int], Row[Any]]
    outside: Mapping[int, str]

    def address_of(self, row: Row[Any]) -> str:
        """Where a mail goes; "" where nowhere.  People outside get the mail that asks them, and no other."""
        if row.message == ASKED:
            return self.outside.get(row.person_id, "")
        return self.people[row.person_id].work_email or ""

    def of(self, row: Row[Any], todo: Sequence[TaskSeen] = ()) -> Worded:
        """The words of one mail row."""
        href = self._href(row)
        if row.subject is not None:
            return Worded(row.subject, (row.body or "").replace(PORTAL, self.base_url), href)
        who = self.people[row.person_id]
        about = self.cases.get(row.case_id) if row.case_id is not None else None
        overlays = about.overlays if about is not None else ()
        document = self.catalogues.at(self.connection, row.revision, overlays).get("message", row.message)
        data: Mapping[str, Any] = document.data if document else {"subject": "", "body": ""}
        values = self._values(row, who, href, todo)
        language = who.language or ""
        subject, body = (fill(text_of(data[part], language), values) for part in ("subject", "body"))
        return Worded(subject, body, href)

    def _href(self, row: Row[Any]) -> str:
        if row.case_id is None:
            return "/"
        own = self.tasks.get((row.case_id, row.step, row.person_id))
        return f"/tasks/{own.id}" if own else f"/reviews/{row.case_id}"

    def _values(self, row: Row[Any], who: Row[Any], href: str, todo: Sequence[TaskSeen]) -> dict[str, str]:
        values = {"person.name": who.name, "person.first_name": who.first_name or who.name.split()[0]}
        values["tasks"] = "".join(f"\n- {_line(each)}\n  {self.base_url}/tasks/{each.id}" for each in todo)
        case = self.cases.get(row.case_id) if row.case_id is not None else None
        if case is None:
            return values
        workflow = self.catalogues.at(self.connection, case.revision, case.overlays).model("workflow", case.workflow)
        step = next((each for each in workflow.walk() if each.id == row.step), None)
        passage = next((t for (c, s, _), t in self.tasks.items() if (c, s) == (row.case_id, row.step)), None)
        due = row.due_day or (passage.due_day if passage else None)
        return values | {
            "employee.name": case.name,
            "employee.first_name": case.first_name or case.name.split()[0],
            "step.title": step_title(step, who.language or "") if step else "",
            "step.due": said_day(due),
            "step.link": self.base_url + href,
            "case.title": text_of(workflow.title, who.language or ""),
            "case.link": f"{self.base_url}/reviews/{row.case_id}",
            "cycle.title": text_of(case.cycle_title, who.language or ""),
        }


def _line(each: TaskSeen) -> str:
    due = f" (due {said_day(each.due_day)})" if each.due_day else ""
    return f"{each.title}, {each.subject}: {each.review}{due}"


def wording(connection: Connection, catalogues: Catalogues, rows: Sequence[Row[Any]], base_url: str) -> Wording:
    """What the placeholders of these rows need; four statements, however many rows."""
    persons = {row.person_id for row in rows}
    case_ids = {row.case_id for row in rows if row.case_id is not None}
    people = connection.execute(select(person).where(person.c.id.in_(persons))).all()
    return Wording(
        connection,
        catalogues,
        base_url,
        {row.id: row for row in people},
        _cases(connection, case_ids),
        _tasks(connection, case_ids),
        addresses(connection, {row.person_id for row in rows if row.message == ASKED}),
    )


def _cases(connection: Connection, ids: Collection[int]) -> dict[int, Row[Any]]:
    rows = (
        select(cases.c.id, cases.c.workflow, cases.c.revision, cases.c.overlays, person.c.name, person.c.first_name)
        .add_columns(review_cycle.c.title.label("cycle_title"))
        .join(person, person.c.id == cases.c.subject_id)
        .outerjoin(review_cycle, review_cycle.c.id == cases.c.cycle_id)
        .where(cases.c.id.in_(ids))
    )
    return {row.id: row for row in connection.execute(rows)}


def _tasks(connection: Connection, ids: Collection[int]) -> dict[tuple[int, str, int], Row[Any]]:
    rows = select(task).where(task.c.case_id.in_(ids)).order_by(task.c.attempt, task.c.id)
    return {(row.case_id, row.step, row.person_id): row for row in connection.execute(rows)}


def todo_of(connection: Connection, catalogues: Catalogues, persons: Collection[int]) -> dict[int, list[TaskSeen]]:
    """{person: what he has to do}."""
    return {each: tasks_of(connection, catalogues, each) for each in persons}
