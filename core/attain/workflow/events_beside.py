"""Events of repetitions, of checks, and of people who are away or change; the others are in attain.workflow.events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.values import dataclass

if TYPE_CHECKING:
    from datetime import datetime

    from attain.workflow.case import PersonId, StepKey, StepState
    from attain.workflow.days import Due


@dataclass(frozen=True, slots=True)
class RepetitionOpened:
    """One more repetition may be done; `by` is None where the clock opened it."""

    at: datetime
    key: StepKey
    by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class SignatureAsked:
    """A repetition was handed in, and these sign it."""

    at: datetime
    key: StepKey
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class NoteSigned:
    """What was handed in is signed."""

    at: datetime
    key: StepKey
    by: PersonId


@dataclass(frozen=True, slots=True)
class RoundBegan:
    """The part is done once more: its steps begin anew, not before `opens_at`."""

    at: datetime
    key: StepKey
    steps: tuple[str, ...]
    nth: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class LevelReached:
    """The session of one level is over for the case; it waits for that of the next, to which `path` leads."""

    at: datetime
    key: StepKey
    path: tuple[int, ...]
    actors: tuple[PersonId, ...]
    due: Due


@dataclass(frozen=True, slots=True)
class GiverJoined:
    """Somebody answers who was not asked; his name is kept only where answers bear names."""

    at: datetime
    key: StepKey
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class StandardsSeen:
    """What is known of the standards of a check has changed."""

    at: datetime
    key: StepKey
    found: tuple[tuple[str, bool | None], ...]


@dataclass(frozen=True, slots=True)
class ExceptionAsked:
    """A standard is not met; these decide whether that is anybody's fault."""

    at: datetime
    key: StepKey
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class ExceptionDecided:
    """Whether not meeting the standards is excused."""

    at: datetime
    key: StepKey
    by: PersonId
    excused: bool


@dataclass(frozen=True, slots=True)
class WentOnLeave:
    """Somebody is away, longer than the document lets work wait for him."""

    at: datetime
    person: PersonId
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class CameBackToWork:
    """Somebody is no longer away."""

    at: datetime
    person: PersonId


@dataclass(frozen=True, slots=True)
class CasePaused:
    """The clock of the case stands still until then; with `ends` the document's ending follows."""

    at: datetime
    until: datetime
    ends: bool


@dataclass(frozen=True, slots=True)
class CaseResumed:
    """The clock goes on; what was due is due so many days later."""

    at: datetime
    days: int
    dues: tuple[tuple[StepKey, Due], ...] = ()


@dataclass(frozen=True, slots=True)
class AdditionAsked:
    """A former manager may still add something; without `due` until an event that has not come yet."""

    at: datetime
    form: str
    person: PersonId
    due: Due | None


@dataclass(frozen=True, slots=True)
class AdditionGiven:
    """He added it."""

    at: datetime
    form: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class AdditionOver:
    """He may add it no more."""

    at: datetime
    form: str
    person: PersonId


@dataclass(frozen=True, slots=True)
class CaseProlonged:
    """The last step has ended, and the case stays open until then, as an outcome says."""

    at: datetime
    until: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class WentStraightTo:
    """The case goes straight on with this part, whose dates need not be waited for."""

    at: datetime
    part: str


@dataclass(frozen=True, slots=True)
class Migrated:
    """From now on the case runs on another revision; by which migration its `map_hash` says (empty: what counts at
    once for everybody).

    `names`: (old, new) of steps; `dropped` passages are as if not reached; `passages` are as they are from now on.
    """

    at: datetime
    from_revision: int
    to_revision: int
    map_hash: str = ""
    names: tuple[tuple[str, str], ...] = ()
    dropped: tuple[StepKey, ...] = ()
    passages: tuple[tuple[StepKey, StepState], ...] = ()
