"""What happened that a plugin may react to, in the transaction in which it happened.

Plugins meet each other only through these, measures, item sources and suggestions (DESIGN 2.4).  Every event names
its case by
id, or 0 where there is none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case began for its subject."""

    case_id: int
    subject_id: int
    workflow: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PlanSettled:
    """An item list was agreed: `kind` and `document` name what it is a list of; entries are {field: value}
    with a `key` each.
    """

    case_id: int
    subject_id: int
    step: str
    kind: str
    document: str
    entries: Sequence[Mapping[str, Any]]
    period: tuple[date, date]
    agreed_by: int | None
    at: datetime
    written_by: int | None = None


@dataclass(frozen=True, slots=True)
class MeasureRecorded:
    """A measure of a person got a new value."""

    person_id: int
    name: str
    item: str
    label: str
    number: Decimal | None
    source: str
    at: datetime
    case_id: int = 0


@dataclass(frozen=True, slots=True)
class CompletionRecorded:
    """A learning system reported a result for the first time; `builds` says which items it raises to which level."""

    person_id: int
    activity: str
    outcome: str
    completed_on: date
    at: datetime
    builds: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """A case closed, unfinished or not; outcomes run only when `finished`."""

    case_id: int
    subject_id: int
    workflow: str
    finished: bool
    at: datetime


Event = CaseOpened | PlanSettled | MeasureRecorded | CompletionRecorded | CaseEnded
