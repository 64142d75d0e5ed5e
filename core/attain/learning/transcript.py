"""What a person has learnt and is learning, ready to be shown: on his page, in his next review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.learning.certifications import WARN_DAYS, Held, held
from attain.learning.result_tables import completion
from attain.learning.states import OPEN, overdue
from attain.learning.tables import learning_activity, registration

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class ShownResult:
    """A result; the title as it was then. `builds` is {item: level} of what it is evidence for."""

    id: int
    activity_id: int
    title: str
    completed_on: date
    outcome: str
    score: Decimal | None
    score_max: Decimal | None
    evidence_url: str
    builds: dict[str, str]


@dataclass(frozen=True, slots=True)
class ShownRegistration:
    """What a person is to take or takes; `late` is derived. `sent`: the learning system was told (or knew it first)."""

    id: int
    activity_id: int
    title: str
    url: str
    state: str
    progress: Decimal | None
    due_on: date | None
    assigned_by: str
    late: bool
    sent: bool
    problem: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """Results newest first, what is open by due date, certifications that hold longest first."""

    results: Sequence[ShownResult]
    open: Sequence[ShownRegistration]
    certifications: Sequence[Held]


def transcript(connection: Connection, person_id: int, on: date, warn_days: int = WARN_DAYS) -> Transcript:
    """The person's transcript as it stands on a day. Three statements."""
    certified = held(connection, [person_id], on, warn_days).get(person_id, [])
    return Transcript(_results(connection, person_id), _open(connection, person_id, on), certified)


def _results(connection: Connection, person_id: int) -> list[ShownResult]:
    rows = (
        select(completion, learning_activity.c.title, learning_activity.c.builds)
        .join(learning_activity, learning_activity.c.id == completion.c.activity_id)
        .where(completion.c.person_id == person_id)
        .where(completion.c.retracted_at.is_(None), completion.c.superseded_by_id.is_(None))
        .order_by(completion.c.completed_at.desc(), completion.c.id.desc())
    )
    return [_result(row) for row in connection.execute(rows)]


def _result(row: Row[Any]) -> ShownResult:
    builds = row.builds if row.effect in ("evidence", "propose", "set") else {}
    what = (row.id, row.activity_id, row.activity_title or row.title, row.completed_on, row.outcome)
    return ShownResult(*what, row.score, row.score_max, row.evidence_url, builds)


def _open(connection: Connection, person_id: int, on: date) -> list[ShownRegistration]:
    rows = (
        select(registration, learning_activity.c.title, learning_activity.c.url)
        .join(learning_activity, learning_activity.c.id == registration.c.activity_id)
        .where(registration.c.person_id == person_id, registration.c.state.in_(OPEN))
        .order_by(registration.c.due_on.is_(None), registration.c.due_on, registration.c.id)
    )
    return [_registration(row, on) for row in connection.execute(rows)]


def _registration(row: Row[Any], on: date) -> ShownRegistration:
    what = (row.id, row.activity_id, row.title, row.url, row.state, row.progress, row.due_on, row.assigned_by)
    sent = row.sent_at is not None or row.assigned_by != "plm"
    return ShownRegistration(*what, overdue(row.state, row.due_on, on), sent, row.problem)
