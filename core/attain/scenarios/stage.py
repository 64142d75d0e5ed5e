"""Where a story is played: in memory, or on a database through the portal's own commands; both are judged alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from attain.workflow.evolve import evolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from attain.phrases.ast import Condition
    from attain.phrases.calendar import Calendar
    from attain.scenarios.sentences import Act
    from attain.workflow.case import CaseState
    from attain.workflow.events import Event
    from attain.workflow.model import Workflow

MORNING, NOON = time(8), time(12)
"""Cases open in the morning; people act at noon."""


@dataclass(frozen=True, slots=True)
class Sat:
    """A session as the judge sees it: the people whose cases it is about, and those who sit there."""

    step: str
    opened_at: datetime | None
    closed_at: datetime | None
    cases: frozenset[str]
    seats: frozenset[str]


@dataclass(frozen=True, slots=True)
class Seen:
    """A played case as the judge sees it.

    `names` says who the persons are, `reminders` who was reminded of which step, once for each; `holds` decides a
    condition about the case as it stands; `most_tasks` is how many tasks somebody had open at once in it.
    """

    workflow: Workflow
    case: CaseState
    events: Sequence[Event]
    zone: str
    calendar: Calendar
    names: Mapping[int, str]
    reminders: Sequence[tuple[str, str]]
    holds: Callable[[Condition], bool | None]
    most_tasks: int = 0
    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tells: Callable[[Condition], str] = lambda _: ""
    """What the subject of a condition really is, in words; "" where that cannot be said."""
    cases: tuple[Seen, ...] = ()
    """All cases of the story, where there are several; this one is the newest."""
    story: tuple[Seen, ...] = ()
    """All cases of one person in the order in which they opened, those that others led to among them."""
    changes: Mapping[str, str] = field(default_factory=dict)
    """{step: how it stands with the newest change of its settled list}: waiting, approved, declined or withdrawn."""
    holds_in: Callable[[Condition, int], bool | None] = lambda _, __: None
    """Decides a condition with the answers of the nth repetition."""
    beside: Mapping[str, Seen] = field(default_factory=dict)
    """In a story of several people: the case of each."""
    sessions: tuple[Sat, ...] = ()

    @property
    def every(self) -> tuple[Seen, ...]:
        """All cases, the first one first."""
        return self.cases or (self,)

    def states(self) -> Iterator[CaseState]:
        """The case as it was after each instant at which something happened."""
        state: CaseState | None = None
        for number, event in enumerate(self.events):
            state = evolve(state, event)
            later = self.events[number + 1 : number + 2]
            if not later or later[0].at != event.at:
                yield state

    def instants(self) -> list[datetime]:
        """When something happened, as `states` gives them."""
        return list(dict.fromkeys(event.at for event in self.events))


class Stage(Protocol):
    """One case that can be played.  Raises Refusal or BadInput for what the system refuses, Unplayable for a line that
    makes no sense.
    """

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let time pass up to the act, then do it; `fill` adds what the story leaves out of a decision."""
        ...

    def run_out(self) -> None:
        """Let time pass until nothing happens by itself any more."""
        ...

    def seen(self) -> Seen:
        """The case as it stands."""
        ...


def at_hour(day: date, hour: time, zone: str) -> datetime:
    """An hour of a day in a zone, as UTC."""
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)
