"""The state of one case, as frozen values.

A case knows roles (`manager`, `peers`), times and what ended; never answers.  Anonymous answers are counters here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from attain.values import dataclass
from attain.workflow.days import Due

if TYPE_CHECKING:
    from attain.workflow.model import Step

PersonId = int
OVER = ("ended", "skipped")
"""Statuses of a step in which nothing more happens."""


class StepKey(NamedTuple):
    """One passage through a step: which step, which repetition inside it, which attempt (all count from 1).

    A tuple because a case looks its passages up at every turn.
    """

    step: str
    repetition: int = 1
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one passage through a step is.

    status: waiting (until `opens_at`), open, ended, skipped.  `outcome` says how it ended: submitted, agreed, approved,
    sent_back, released, acknowledged, refused_to_sign, decided, closed (session), decided_alone, all_answered, reached
    (wait), told, done (containers), superseded (done again after a send-back), stopped, case_ended, or one of the
    endings; `by_silence` when nobody acted.
    """

    status: str
    since: datetime
    opens_at: datetime | None = None
    due: Due | None = None
    first_due: Due | None = None  # as it was before hand-overs; what a send-back compares with
    actors: tuple[PersonId, ...] = ()
    helpers: tuple[PersonId, ...] = ()  # may ask more people (ask_more)
    outcome: str = ""
    by: PersonId | None = None
    by_silence: bool = False
    choice: str = ""
    asked: int = 0
    answered: int = 0
    declined: int = 0
    submitted: int = 0
    writers: tuple[PersonId, ...] = ()
    editors: tuple[PersonId, ...] = ()  # approvers who changed it
    hands: tuple[PersonId, ...] = ()  # who really did it in the name of a writer
    votes: tuple[tuple[PersonId, str], ...] = ()
    agreeing: bool = False  # a submitted plan that waits for agreement
    chosen: tuple[PersonId, ...] = ()
    late: bool = False
    late_entry: int = 0  # how many entries of the running chain have been done
    late_since: datetime | None = None  # what the next entry's `after` counts from
    late_path: tuple[int, ...] = ()  # the entries whose new wait runs now (hand_over inside hand_over …)
    was_late: bool = False  # session: one of the levels below
    reminded: int = 0
    wait_since: datetime | None = None  # when the wait that runs now began
    submitted_at: datetime | None = None
    ended_at: datetime | None = None
    form: str = ""  # which of several forms it is
    expected: tuple[PersonId, ...] = ()  # repeat for_each: whose turn each repetition is
    openings: int = 0  # how many repetitions were opened beyond those that may be done in any case
    opened_again_at: datetime | None = None  # when the newest one was
    to_sign: int = 0  # repetitions that wait for somebody's signature
    signers: tuple[PersonId, ...] = ()
    standards: tuple[tuple[str, bool | None], ...] = ()  # check: what is known of each
    excused: bool | None = None  # check: whether not meeting them is nobody's fault
    effective: date | None = None  # from which day the result counts

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens in it; skipped counts as ended."""
        return self.status in OVER


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """Holders of `role` may read `what` in this way."""

    role: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody is away; until when, if that is known."""

    person: PersonId
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Addition:
    """What a former manager may still add to a case: in which form, and until when (None: an event will tell)."""

    form: str
    person: PersonId
    due: Due | None
    asked_at: datetime
    given_at: datetime | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case between two events.  `fold(events)` gives exactly this; nothing else does."""

    workflow: str
    subject: PersonId
    opened_at: datetime
    status: str = "open"  # open, closed, closed_unfinished, stopped
    steps: Mapping[StepKey, StepState] = field(default_factory=dict)
    attempts: Mapping[str, int] = field(default_factory=dict)  # where it is not 1
    again: Mapping[str, Due] = field(default_factory=dict)  # due of a step that was sent back
    extended: Mapping[str, Due] = field(default_factory=dict)
    sent_back: Mapping[str, int] = field(default_factory=dict)  # by sender (`step` or `step.choice`)
    bound: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    grants: frozenset[Grant] = frozenset()
    revoked: frozenset[Grant] = frozenset()
    closed_at: datetime | None = None
    why_closed: str = ""
    version: int = 0
    rounds: Mapping[str, int] = field(default_factory=dict)  # steps of repeated parts, where it is not 1
    away: tuple[Absence, ...] = ()
    paused_since: datetime | None = None
    paused_until: datetime | None = None
    ends_pause: bool = False  # the pause ends by the ending that the document gives, not by the person's return
    pauses: int = 0
    additions: tuple[Addition, ...] = ()
    replies: Mapping[str, datetime] = field(default_factory=dict)  # by form
    hurried: tuple[str, ...] = ()  # steps that wait for no date any more
    open_until: datetime | None = None  # the last step has ended; it stays open so long
    moved_at: datetime | None = None  # when its newest event happened

    @property
    def is_open(self) -> bool:
        """Whether anything may still happen in its steps."""
        return self.status == "open"

    def key(self, step_id: str) -> StepKey:
        """The passage through a step that counts now."""
        return StepKey(step_id, self.rounds.get(step_id, 1), self.attempts.get(step_id, 1))

    def form_of(self, step: Step) -> str:
        """The form that a step opens, or would open now."""
        state = self.now_in(step.id)
        return state.form if state and state.form else step.form

    def now_in(self, step_id: str) -> StepState | None:
        """How far the passage that counts now is; None when it was not reached."""
        return self.steps.get(self.key(step_id))

    def passages(self, step_id: str) -> list[StepState]:
        """Every passage through a step, the first attempt first."""
        return [self.steps[key] for key in sorted(key for key in self.steps if key.step == step_id)]

    def current(self, step_id: str) -> tuple[StepKey, StepState] | None:
        """The newest passage through a step that was reached."""
        found = [key for key in self.steps if key.step == step_id]
        return (max(found), self.steps[max(found)]) if found else None

    @property
    def is_paused(self) -> bool:
        """Whether the clock of the case stands still."""
        return self.paused_since is not None

    def is_away(self, person: PersonId, at: datetime) -> bool:
        """Whether somebody is away at an hour."""
        return any(each.person == person and (each.until is None or each.until > at) for each in self.away)

    def open_steps(self) -> list[tuple[StepKey, StepState]]:
        """What waits or is open, in the order of keys."""
        return [
            (key, self.steps[key]) for key in sorted(key for key, one in self.steps.items() if one.status not in OVER)
        ]
