"""What the engine wants to know from outside, and how it is told.

The engine never asks a database.  `needs` gives Wants; a driver resolves them for many cases at once and hands in the
answers; what a case itself knows (its steps, its people, its choices) is never wanted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from attain.values import dataclass, replace

if TYPE_CHECKING:
    from attain.phrases.ast import Anchor, Condition, People
    from attain.phrases.calendar import Calendar
    from attain.workflow.case import CaseState, PersonId


@dataclass(frozen=True, slots=True)
class WantPeople:
    """Who a phrase finds for this case; `actor` are the persons that the word `actor` means."""

    phrase: People
    actor: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class WantTruth:
    """Whether a condition holds for the subject, or for `about`; unknown counts as None.

    `settled`: scores of which the final value is asked and which this very passage has made final: nobody outside
    knows it yet.  `held`: who holds places that the condition names, where this very passage has filled them or nobody
    holds them yet.
    """

    condition: Condition
    about: PersonId | None = None
    settled: frozenset[str] = frozenset()
    held: tuple[tuple[str, tuple[PersonId, ...]], ...] = ()


def holding(case: CaseState, want: WantTruth) -> CaseState:
    """The case with those in their places whom only the passage knows that asks."""
    return replace(case, bound={**case.bound, **dict(want.held)}) if want.held else case


@dataclass(frozen=True, slots=True)
class WantMoment:
    """When an anchor is that the case does not know: a named date, a date fact, a field of a decision."""

    anchor: Anchor


Want = WantPeople | WantTruth | WantMoment


class Where(Protocol):
    """What days mean: fixed for a case at launch."""

    @property
    def zone(self) -> str:
        """The case's time zone."""
        ...

    @property
    def calendar(self) -> Calendar:
        """The case's calendar."""
        ...


class Facts(Where, Protocol):
    """Answers to wants, the hour, and where."""

    @property
    def now(self) -> datetime:
        """The present instant (UTC)."""
        ...

    def people(self, want: WantPeople) -> tuple[PersonId, ...]:
        """Persons, in a steady order."""
        ...

    def truth(self, want: WantTruth) -> bool | None:
        """True, false, or None for unknown."""
        ...

    def moment(self, want: WantMoment) -> datetime | date | None:
        """An instant, a local day, or None for unknown."""
        ...


class Unknown(Exception):
    """Raised by Known for what it was not told; `wants` is what to find out next."""

    def __init__(self, *wants: Want) -> None:
        self.wants = frozenset(wants)
        super().__init__(", ".join(map(str, wants)))


@dataclass(frozen=True, slots=True)
class Known:
    """Facts from a mapping; Unknown is raised for what is missing."""

    now: datetime
    zone: str
    calendar: Calendar
    answers: Mapping[Want, Any] = field(default_factory=dict)

    def people(self, want: WantPeople) -> tuple[PersonId, ...]:
        """The persons told."""
        return tuple(self._told(want))

    def truth(self, want: WantTruth) -> bool | None:
        """The truth told."""
        told: bool | None = self._told(want)
        return told

    def moment(self, want: WantMoment) -> datetime | date | None:
        """The moment told."""
        told: datetime | date | None = self._told(want)
        return told

    def _told(self, want: Want) -> Any:
        if want not in self.answers:
            raise Unknown(want)
        return self.answers[want]
