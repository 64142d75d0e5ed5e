"""Cases that are alike so far, played together: the engine runs once for all of them, with stand-ins for persons.

As in `attain.cases.shapes`: what the engine asks is asked for every member; where the answers differ in more than who
the people are, the strand forks.
"""

from __future__ import annotations

from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from attain.phrases.ast import Duration
from attain.phrases.calendar import add, local_day
from attain.values import dataclass, replace
from attain.workflow.case import CaseState, StepKey
from attain.workflow.days import Due
from attain.workflow.facts import Want

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from attain.cases.running import Running
    from attain.workflow.inputs import Input
    from attain.workflow.model import Step, Workflow

SUBJECT = 1
NOON = time(12)


@dataclass(slots=True)
class Member:
    """One case of a strand: the persons behind its stand-ins, the subject first."""

    running: Running
    persons: list[int]
    places: dict[int, int]

    @classmethod
    def of(cls, running: Running) -> Member:
        """A case of which nothing but its subject is known."""
        return cls(running, [running.subject_id], {running.subject_id: SUBJECT})

    def stand_ins(self, persons: Iterable[int]) -> tuple[int, ...]:
        """The numbers that stand for these persons here; new ones get the next."""
        return tuple(self._place(person) for person in persons)

    def _place(self, person: int) -> int:
        if person not in self.places:
            self.persons.append(person)
            self.places[person] = len(self.persons)
        return self.places[person]

    def real(self, stand_ins: Iterable[int]) -> tuple[int, ...]:
        """Who is meant."""
        return tuple(self.persons[number - 1] for number in stand_ins)


@dataclass(slots=True)
class Setting:
    """What all cases of one variation share: the workflow without its table of who sees what (nothing depends on it
    in time), zone, calendar, dates of the wave.
    """

    workflow: Workflow
    running: Running
    _days: dict[tuple[date, int], date] = field(default_factory=dict)
    _steps: dict[str, Step] = field(default_factory=dict)
    _noons: dict[date, datetime] = field(default_factory=dict)

    @classmethod
    def of(cls, running: Running) -> Setting:
        """The setting of a case."""
        workflow = replace(running.workflow, visibility=())
        return cls(workflow, running, _steps={step.id: step for step in workflow.walk()})

    def step(self, name: str) -> Step:
        """A step by its id."""
        return self._steps[name]

    def working_day(self, day: date, count: int) -> date:
        """The day that lies so many working days after another; itself, or the next one, for none."""
        key = (day, count)
        if key not in self._days:
            start, step = (day, count) if count else (day - timedelta(1), 1)
            self._days[key] = add(self.running.calendar, start, Duration(step, "working day"))
        return self._days[key]

    def there_are(self, opens: date, due: date) -> int:
        """How many working days lie after the day of opening, up to the due day."""
        count = 0
        while self.working_day(opens, count + 1) <= due:
            count += 1
        return count

    def day(self, at: datetime) -> date:
        """The local day of an instant."""
        return local_day(at, self.running.zone)

    def noon(self, day: date) -> datetime:
        """When people act on a day."""
        if day not in self._noons:
            self._noons[day] = datetime.combine(day, NOON, ZoneInfo(self.running.zone)).astimezone(UTC)
        return self._noons[day]


@dataclass(frozen=True, slots=True)
class Planned:
    """One person's task and when he does it (None: never)."""

    key: StepKey
    person: int
    verb: str
    due: Due | None
    at: datetime | None
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened.  what: task, done, closed, mail, remind, opens, ends, refused, handed_over, assumed."""

    at: datetime
    what: str
    step: str
    persons: tuple[int, ...] = ()
    said: str = ""


@dataclass(slots=True)
class Strand:
    """Members and how far all of them are.

    `arrived`: {(step, level): when it came to a session}, while that holds it up; `chosen`: whom somebody is going to
    name.
    """

    setting: Setting
    members: list[Member]
    course: str
    now: datetime
    absent: frozenset[int] = frozenset()
    case: CaseState | None = None
    answers: dict[Want, Any] = field(default_factory=dict)
    planned: list[Planned] = field(default_factory=list)
    outside: list[tuple[datetime, Input]] = field(default_factory=list)
    log: list[Entry] = field(default_factory=list)
    inputs: list[tuple[datetime, Input]] = field(default_factory=list)
    arrived: dict[tuple[str, int], datetime] = field(default_factory=dict)
    chosen: dict[object, tuple[int, ...]] = field(default_factory=dict)

    def fork(self, members: list[Member]) -> Strand:
        """The same for some of the members."""
        return Strand(
            self.setting,
            members,
            self.course,
            self.now,
            self.absent,
            self.case,
            dict(self.answers),
            list(self.planned),
            list(self.outside),
            list(self.log),
            list(self.inputs),
            dict(self.arrived),
            dict(self.chosen),
        )

    def split(self, keys: Sequence[Any]) -> list[tuple[Any, Strand]]:
        """A strand for each distinct key; itself when all members have the same."""
        groups: dict[Any, list[Member]] = {}
        for key, member in zip(keys, self.members, strict=True):
            groups.setdefault(key, []).append(member)
        if len(groups) == 1:
            return [(next(iter(groups)), self)]
        return [(key, self.fork(members)) for key, members in groups.items()]

    def leave(self, step: str) -> None:
        """No session of the step holds it up any more."""
        self.arrived = {place: at for place, at in self.arrived.items() if place[0] != step}

    def note(
        self, what: str, step: str, persons: tuple[int, ...] = (), said: str = "", at: datetime | None = None
    ) -> None:
        """Write down what happened, now unless an hour is given."""
        self.log.append(Entry(at or self.now, what, step, persons, said))
