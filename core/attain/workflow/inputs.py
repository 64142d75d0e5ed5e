"""What may happen to a case from outside.  `by` is the person who acts; whether he may is the engine's question."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.values import dataclass

if TYPE_CHECKING:
    from datetime import date

    from attain.workflow.case import PersonId, StepKey


@dataclass(frozen=True, slots=True)
class Opened:
    """The case begins; only possible where there is none yet."""

    subject: PersonId


@dataclass(frozen=True, slots=True)
class TimePassed:
    """Nothing but the clock: whatever is due up to now happens, in order."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """A form, a note or a plan was handed in (fill_form, ask_each, meet, plan; a late case's own decision).

    `hand` is who really did it, where he acted in the name of `by`: he is barred from approving it as `by` is.
    """

    step: str
    by: PersonId
    hand: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Declined:
    """Somebody who was asked does not wish to answer."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class Finished:
    """Repeated talks or forms are enough; closed by hand."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class Agreed:
    """A submitted plan is agreed."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class Nominated:
    """The list of people to ask; `outside` are those who are not of the organisation; `hand` as in Submitted."""

    step: str
    by: PersonId
    chosen: tuple[PersonId, ...]
    hand: PersonId | None = None
    outside: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedMore:
    """More people are asked, by whom an `ask_more` named."""

    step: str
    by: PersonId
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Approved:
    """Approved; `edited` when the approver changed it; `chosen` when what he changed is a list of people.

    `hand` as in Submitted, `outside` as in Nominated.
    """

    step: str
    by: PersonId
    edited: bool = False
    chosen: tuple[PersonId, ...] | None = None
    hand: PersonId | None = None
    outside: tuple[PersonId, ...] = ()


@dataclass(frozen=True, slots=True)
class SentBack:
    """Sent back to be done again."""

    step: str
    by: PersonId
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A choice was taken; `answered` when the field that the choice asks for came with it."""

    step: str
    by: PersonId
    choice: str
    reason: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Released:
    """What the step shows is shared."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Read and signed, or read and `refused` to sign."""

    step: str
    by: PersonId
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Replied:
    """A reply beside an acknowledgement."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Who handed something in wants it back, before anybody has gone on with it."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class SessionClosed:
    """The session that the case waited for is closed; of several levels that one."""

    step: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class SessionMissed:
    """The session was closed without this case; it is decided alone."""

    step: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class PersonLeft:
    """Somebody left; `done` are the passages in which his own task is done already.

    `over`: who is above the post that he left, for whoever is gone has no manager any more; None: ask for his manager.
    """

    person: PersonId
    done: frozenset[StepKey] = frozenset()
    over: tuple[PersonId, ...] | None = None


@dataclass(frozen=True, slots=True)
class Replaced:
    """One person takes over the open tasks of another; with `role`, only those that are this role's (a new manager)."""

    was: PersonId
    by: PersonId
    done: frozenset[StepKey] = frozenset()
    role: str = ""


@dataclass(frozen=True, slots=True)
class OpenedAgain:
    """One more repetition of a step, or of a part."""

    step: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class UsedEnded:
    """The case of another workflow that a `use` step opened is over (how: its status), or could not be opened."""

    step: str
    how: str = "closed"


@dataclass(frozen=True, slots=True)
class ActDone:
    """The act of a plugin that a `run` step began has come to one of its outcomes."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class WentAway:
    """Somebody is on leave from now on, until the last day given; `done` are the passages in which his own task is done
    already.  The employee of the case may be meant.
    """

    person: PersonId
    until: date | None = None
    done: frozenset[StepKey] = frozenset()


@dataclass(frozen=True, slots=True)
class CameBack:
    """Somebody is back from leave."""

    person: PersonId


@dataclass(frozen=True, slots=True)
class Added:
    """A former manager wrote what he may still add."""

    form: str
    by: PersonId


@dataclass(frozen=True, slots=True)
class Extended:
    """The step is due on a later day."""

    step: str
    day: date


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody ends the case, with a reason."""

    by: PersonId
    reason: str


Act = (
    Submitted
    | Declined
    | Finished
    | Agreed
    | Nominated
    | AskedMore
    | Approved
    | SentBack
    | Decided
    | Released
    | Acknowledged
    | Replied
    | OpenedAgain
    | TakenBack
)
"""What persons do in steps."""

People = PersonLeft | Replaced | WentAway | CameBack
"""What happens to people."""

Input = (
    Opened
    | TimePassed
    | Act
    | SessionClosed
    | SessionMissed
    | UsedEnded
    | ActDone
    | People
    | Added
    | Extended
    | Stopped
)
