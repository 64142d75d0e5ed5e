"""What happened in a case.  Events are stored; `evolve` makes the case from them and from nothing else.

An anonymous answer leaves a count here: no person, no time finer than what the step itself tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.values import dataclass
from attain.workflow.events_beside import (
    AdditionAsked,
    AdditionGiven,
    AdditionOver,
    CameBackToWork,
    CasePaused,
    CaseProlonged,
    CaseResumed,
    ExceptionAsked,
    ExceptionDecided,
    GiverJoined,
    LevelReached,
    Migrated,
    NoteSigned,
    RepetitionOpened,
    RoundBegan,
    SignatureAsked,
    StandardsSeen,
    WentOnLeave,
    WentStraightTo,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from attain.workflow.case import PersonId, StepKey
    from attain.workflow.days import Due


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A case of `subject` began."""

    at: datetime
    workflow: str
    subject: PersonId


@dataclass(frozen=True, slots=True)
class PeopleBound:
    """From now on these persons hold the role; `earlier` ones who are not among them hold it no more."""

    at: datetime
    role: str
    persons: tuple[PersonId, ...]
    sees: str = "everything"  # of what came before: everything, released (what the employee may see) or nothing


@dataclass(frozen=True, slots=True)
class StepWaits:
    """The step was reached and opens later."""

    at: datetime
    key: StepKey
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class StepOpened:
    """The step is open for its actors; `asked` counts the people of ask_each."""

    at: datetime
    key: StepKey
    actors: tuple[PersonId, ...] = ()
    due: Due | None = None
    asked: int = 0
    opens_at: datetime | None = None  # wait: when it is over
    form: str = ""  # where there are several: which one
    expected: tuple[PersonId, ...] = ()  # repeat for_each: one repetition for each of them


@dataclass(frozen=True, slots=True)
class StepSkipped:
    """The step was not done; it counts as ended."""

    at: datetime
    key: StepKey
    why: str


@dataclass(frozen=True, slots=True)
class StepSubmitted:
    """Something was handed in, the nth time in this passage; `by` is None where answers are anonymous.

    `hand` is who really did it, where he acted in the name of `by`.
    """

    at: datetime
    key: StepKey
    nth: int
    by: PersonId | None = None
    hand: PersonId | None = None


@dataclass(frozen=True, slots=True)
class AnswerDeclined:
    """One of those asked does not answer."""

    at: datetime
    key: StepKey


@dataclass(frozen=True, slots=True)
class AnswerWithdrawn:
    """One of those asked can be asked no more (left before answering)."""

    at: datetime
    key: StepKey
    person: PersonId


@dataclass(frozen=True, slots=True)
class PeopleChosen:
    """A nominate step's list, written or changed."""

    at: datetime
    key: StepKey
    by: PersonId
    chosen: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class MoreAsked:
    """More people were asked."""

    at: datetime
    key: StepKey
    by: PersonId
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class WorkEdited:
    """An approver changed what he approves, and so is one of its writers."""

    at: datetime
    key: StepKey
    by: PersonId


@dataclass(frozen=True, slots=True)
class AgreementAsked:
    """A plan was submitted; now these agree to it."""

    at: datetime
    key: StepKey
    actors: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class VoteCast:
    """One of several who must agree took a choice."""

    at: datetime
    key: StepKey
    by: PersonId
    choice: str


@dataclass(frozen=True, slots=True)
class StepLate:
    """The due date passed."""

    at: datetime
    key: StepKey


@dataclass(frozen=True, slots=True)
class LateEntryRan:
    """One entry of the late chain is done; `note` says when it came to nothing."""

    at: datetime
    key: StepKey
    act: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class WaitHandedOver:
    """A new wait inside the step, for other people; `path` leads to its late chain (attain.workflow.chains)."""

    at: datetime
    key: StepKey
    act: str
    path: tuple[int, ...]
    persons: tuple[PersonId, ...]
    due: Due


@dataclass(frozen=True, slots=True)
class ActorsChanged:
    """Others do the open step now (somebody left or was replaced)."""

    at: datetime
    key: StepKey
    actors: tuple[PersonId, ...]
    why: str


@dataclass(frozen=True, slots=True)
class SentBackTo:
    """The sender sent it back: every step of `again` begins a new attempt; `due` is the reopened step's."""

    at: datetime
    key: StepKey
    sender: str
    to: str
    by: PersonId
    again: tuple[str, ...]
    due: Due
    reason: str = ""
    locked_by: str = ""  # a closed session that is not held again
    reopens: str = ""


@dataclass(frozen=True, slots=True)
class WorkTakenBack:
    """What `by` handed in is his again: the step is open for `actors`, `dropped` passages are as if not reached, and
    containers `again` that ended with it are open."""

    at: datetime
    key: StepKey
    by: PersonId
    actors: tuple[PersonId, ...]
    dropped: tuple[StepKey, ...] = ()
    again: tuple[StepKey, ...] = ()


@dataclass(frozen=True, slots=True)
class StepEnded:
    """The step is over; `why` when it was not a person's plain act."""

    at: datetime
    key: StepKey
    outcome: str
    by: PersonId | None = None
    by_silence: bool = False
    choice: str = ""
    why: str = ""
    effective: date | None = None  # from which day the result counts


@dataclass(frozen=True, slots=True)
class StepExtended:
    """A later due date."""

    at: datetime
    step: str
    due: Due


@dataclass(frozen=True, slots=True)
class ReplyGiven:
    """A reply stands beside the acknowledgement, in this form."""

    at: datetime
    key: StepKey
    by: PersonId
    form: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A message to persons."""

    at: datetime
    step: str
    message: str
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Reminded:
    """The nth reminder's hour came; `quiet` when the calendar forbids it that day and nothing is sent."""

    at: datetime
    key: StepKey
    message: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Granted:
    """Holders of the role may read this from now on."""

    at: datetime
    role: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """Holders of the role may read this no more."""

    at: datetime
    role: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """The case is over: closed, closed_unfinished or stopped."""

    at: datetime
    how: str
    why: str = ""
    by: PersonId | None = None


Event = (
    CaseOpened
    | PeopleBound
    | StepWaits
    | StepOpened
    | StepSkipped
    | StepSubmitted
    | AnswerDeclined
    | AnswerWithdrawn
    | PeopleChosen
    | MoreAsked
    | WorkEdited
    | AgreementAsked
    | VoteCast
    | StepLate
    | LateEntryRan
    | WaitHandedOver
    | ActorsChanged
    | SentBackTo
    | WorkTakenBack
    | StepEnded
    | RepetitionOpened
    | SignatureAsked
    | NoteSigned
    | RoundBegan
    | LevelReached
    | GiverJoined
    | StandardsSeen
    | ExceptionAsked
    | ExceptionDecided
    | WentOnLeave
    | CameBackToWork
    | CasePaused
    | CaseProlonged
    | CaseResumed
    | AdditionAsked
    | AdditionGiven
    | AdditionOver
    | WentStraightTo
    | Migrated
    | StepExtended
    | ReplyGiven
    | Told
    | Reminded
    | Granted
    | Revoked
    | CaseClosed
)
