"""What a simulation found, as values: the same for the command line, JSON and the portal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from attain.values import dataclass


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as a report names him."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class RoleFound:
    """How a person of the workflow was found: `itself`, by stand-ins, or not at all (`stops`: no plan is accepted;
    `by`: the person of the workflow with whom its chain of stand-ins ends, "" where that is itself).
    """

    role: str
    title: str
    itself: int
    stand_ins: tuple[tuple[str, int], ...]
    nobody: int
    stops: bool
    examples: tuple[Someone, ...]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """What one person has to do: tasks in all, and the most that lie open at once, first on that day."""

    person: Someone
    tasks: int
    most_open: int
    on: date


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day: tasks that come, tasks that lie open at some hour of it, mails that go out."""

    day: date
    new: int
    open: int
    mails: int


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on one person: were he away for the whole cycle, so many cases would only wait for their dates, so
    many would be handed over, so many would end unfinished.
    """

    person: Someone
    wait: int
    handed_over: int
    unfinished: int

    @property
    def cases(self) -> int:
        """All of them."""
        return self.wait + self.handed_over + self.unfinished


@dataclass(frozen=True, slots=True)
class SessionSeen:
    """One session; `short` says why it is too small, "" when it is not, `level` what a further level is called."""

    step: str
    level: str
    wave: str
    group: str
    cases: int
    late: int
    members: int
    opens: date
    closes: date | None
    short: str

    @property
    def place(self) -> str:
        """Its level, where it is a further one, and its group."""
        return ", ".join(filter(None, (self.level, self.group or "without a group")))


@dataclass(frozen=True, slots=True)
class Promise:
    """An anonymous step: in how many cases it asks, in how many fewer are asked than must answer before anything is
    shown, and in how many fewer answered in this run.
    """

    step: str
    show_from: int
    cases: int
    never_shown: int
    not_shown: int


@dataclass(frozen=True, slots=True)
class Ends:
    """How and when cases end: {status: cases}; `bound` is the latest day that is proved, None where the workflow waits
    for dates that each person has of his own.

    `unfinished`: (step by which a case ended unfinished, cases).
    """

    how: tuple[tuple[str, int], ...]
    unfinished: tuple[tuple[str, int], ...]
    half_by: date | None
    latest: date | None
    bound: date | None


@dataclass(frozen=True, slots=True)
class Simulated:
    """All that a simulation found.

    `outside`: (reason, people).  `problems`: sentences, the gravest first.  `refused`: (step, why, how often) of what
    people tried in vain.  `drawn`: (condition, held, did not) of what only the cases themselves will tell.  `happened`:
    what was assumed to start reviews that no cycle starts; `surplus`: how many of those did not, as one ran already.
    `titles`: what steps and persons of the workflow are called.
    """

    cycle: str
    workflow: str
    behaviour: str
    seed: int
    people: int
    outside: tuple[tuple[str, int], ...]
    ends: Ends
    roles: tuple[RoleFound, ...]
    loads: tuple[Load, ...]
    days: tuple[DayLoad, ...]
    mails: int
    hanging: tuple[Hanging, ...]
    sessions: tuple[SessionSeen, ...]
    promises: tuple[Promise, ...]
    refused: tuple[tuple[str, str, int], ...]
    drawn: tuple[tuple[str, int, int], ...]
    assumed: tuple[str, ...]
    happened: tuple[str, ...]
    surplus: int
    findings: tuple[str, ...]
    problems: tuple[str, ...]
    courses: int
    titles: Mapping[str, str]

    def called(self, name: str) -> str:
        """What a step or a person of the workflow is called."""
        return self.titles.get(name, name)

    @property
    def fullest(self) -> DayLoad | None:
        """The day on which most tasks lie open."""
        return max(self.days, key=lambda each: each.open, default=None)

    @property
    def most_mail(self) -> DayLoad | None:
        """The day on which most mails go out."""
        return max(self.days, key=lambda each: each.mails, default=None)
