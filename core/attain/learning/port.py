"""The port to a learning system: what a provider is asked, and in what it answers.

A provider speaks one system's protocol and keeps nothing. What has changed, what is new, what has vanished, whom a row
concerns and what follows from it is decided by the kernel, so a provider may be dumb and give everything each time.
A cursor is plain data that only its provider understands; the kernel keeps it with what it stored of that page.
No call raises for one bad row: the row becomes a RowProblem (reading) or a Result (writing). A system that cannot
be used at all (unreachable, its file is not there) is told by raising ProviderError.

Shapes follow what the systems of the field really give: days without a time, learners known by one key only, events
without an id, dates of change that are missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from attain.errors import AttainError

Cursor = Any
"""Plain JSON data, or None for the first time."""


class ProviderError(AttainError):
    """The learning system cannot be used now, or not with these settings; nothing was kept of this page."""


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A row that could not be taken: where (file and row), what is wrong, and its `external_id` if it told it."""

    where: str
    message: str
    external_id: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check of the connection found; `severity` is "error" or "warning"."""

    severity: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class Description:
    """What a system can do (catalogue, match, assign, withdraw, progress, deep_link), and how many rows at once."""

    title: str
    can: frozenset[str]
    batch_size: int = 200


@dataclass(frozen=True, slots=True)
class Activity:
    """One thing to learn from, as the system lists it; `key` is the code that people know, or its id."""

    external_id: str
    key: str
    title: str
    summary: str = ""
    kind: str = "course"
    url: str = ""
    language: str = ""
    duration_minutes: int | None = None
    status: str = "open"
    """open, hidden or retired."""


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """Some of the catalogue. `gone`: ids that the system says are no more. After the last page of a sweep (`swept`),
    what none of its pages named has vanished."""

    activities: Sequence[Activity]
    problems: Sequence[RowProblem] = ()
    gone: Sequence[str] = ()
    cursor: Cursor = None
    swept: bool = False


@dataclass(frozen=True, slots=True)
class Learner:
    """A person, by what a learning system may know of him."""

    person_id: int
    staff_number: str
    work_email: str
    name: str


@dataclass(frozen=True, slots=True)
class Match:
    """Who a person is there; `status` is matched, missing or ambiguous."""

    person_id: int
    external_id: str
    matched_by: str
    status: str = "matched"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One person is to take one activity. `key` is stable: the same key sent again is the same assignment."""

    key: str
    learner: str
    activity: str
    title: str
    assigned_on: date
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row: done, already (it was there), refused (do not try again) or later (try again)."""

    key: str
    outcome: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is; `state` is enrolled, in_progress, suspended, withdrawn or expired; `progress` is 0 to 1."""

    learner: str
    activity: str
    state: str
    where: str
    at: datetime | None = None
    progress: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """One result. Without an `event_id`, learner, activity, moment and outcome make it one.

    `completed_on` is the local day, `completed_at` the instant (the end of that day where only the day is known, which
    `precision` says: second, minute or day). `outcome` is completed, passed, failed, waived or satisfied. `retracted`:
    the system takes the event back. `raw` is what the system said, as plain data.
    """

    learner: str
    activity: str
    completed_on: date
    completed_at: datetime
    outcome: str
    where: str
    event_id: str = ""
    activity_title: str = ""
    precision: str = "second"
    score: Decimal | None = None
    score_max: Decimal | None = None
    valid_until: date | None = None
    evidence_url: str = ""
    retracted: bool = False
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProgressPage:
    """Some of what happened, and the cursor with which to go on after it."""

    completions: Sequence[Completed] = ()
    progress: Sequence[Progress] = ()
    problems: Sequence[RowProblem] = ()
    cursor: Cursor = None


class LearningProvider(Protocol):
    """One learning system, reached with one connection's settings."""

    def describe(self) -> Description:
        """What it can do."""
        ...

    def check(self) -> Sequence[Finding]:
        """Try what can be tried without changing anything, and say what would go wrong, loudly or silently."""
        ...

    def catalogue(self, cursor: Cursor) -> Iterator[CataloguePage]:
        """The activities, all of them or what changed since the cursor."""
        ...

    def match(self, learners: Sequence[Learner]) -> Sequence[Match]:
        """Who these persons are there; whoever is left out is missing."""
        ...

    def assign(self, assignments: Sequence[Assignment]) -> Sequence[Result]:
        """Make them so; keys that are there already stay as they are. A result for each."""
        ...

    def withdraw(self, assignments: Sequence[Assignment]) -> Sequence[Result]:
        """Take them back; a result for each."""
        ...

    def progress(self, cursor: Cursor) -> Iterator[ProgressPage]:
        """What happened, all of it or since the cursor."""
        ...

    def deep_link(self, activity: str, learner: str) -> str:
        """The address at which this learner starts this activity, both by the system's ids; empty: there is none."""
        ...


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """A connection as a provider gets it: secrets filled in; relative folders lie under `base`."""

    id: str
    settings: Mapping[str, Any]
    match_people_by: str
    base: Path


@dataclass(frozen=True, slots=True)
class LearningSystem:
    """What a plugin registers: the name by which a connection's `plugin:` asks for it, the JSON Schema of its settings,
    and how to make a provider of them (ProviderError when they cannot be used)."""

    plugin: str
    settings: Mapping[str, Any]
    connect: Callable[[ConnectionSettings], LearningProvider]
