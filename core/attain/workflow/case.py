"""The state of one case and what happens to it, as frozen values.

A case knows roles (`manager`, `peers`), times and what ended; never answers.  Anonymous answers are counters here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

PersonId = int


@dataclass(frozen=True, slots=True, order=True)
class StepKey:
    """One passage through a step: which step, which repetition inside it, which attempt (all count from 1)."""

    step: str
    repetition: int = 1
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due: the local day it was computed from, and the instant (UTC) at which that day ends."""

    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one passage through a step is.

    status: waiting (for not_before), open, ended, skipped.  `outcome` says how it ended: submitted, approved, released,
    acknowledged, refused_to_sign, decided, closed (session), or one of the endings; `by_silence` when nobody acted.
    """

    status: str
    since: datetime
    due: Due | None = None
    actors: tuple[PersonId, ...] = ()
    outcome: str = ""
    by: PersonId | None = None
    by_silence: bool = False
    choice: str = ""
    asked: int = 0
    answered: int = 0
    declined: int = 0
    sent_back: int = 0
    submitted: int = 0
    late_entry: int = 0  # how many entries of the late chain have been done
    late_since: datetime | None = None  # what the next entry's `after` counts from
    late_path: tuple[int, ...] = ()  # the entries whose new wait runs now (hand_over inside hand_over …)
    reminded: int = 0
    chosen: tuple[PersonId, ...] = ()
    ended_at: datetime | None = None
    first_due: Due | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """From now on holders of `role` may read `what` in this way."""

    role: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case between two events.  `fold(events)` gives exactly this; nothing else does."""

    workflow: str
    subject: PersonId
    opened_at: datetime
    status: str = "open"  # open, closed, closed_unfinished, stopped
    steps: Mapping[StepKey, StepState] = field(default_factory=dict)
    bound: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    grants: frozenset[Grant] = frozenset()
    closed_at: datetime | None = None
    why_closed: str = ""
    version: int = 0

    def current(self, step_id: str) -> tuple[StepKey, StepState] | None:
        """The newest passage through a step, if it was ever reached."""
        found = [key for key in self.steps if key.step == step_id]
        return (max(found, key=_newest), self.steps[max(found, key=_newest)]) if found else None


def _newest(key: StepKey) -> tuple[int, int]:
    return key.attempt, key.repetition
