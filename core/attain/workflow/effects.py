"""What a driver has to do about each event: tasks, messages, grants, sessions.  Derived, never decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.workflow import events as e
from attain.workflow.chains import waits_for_session

if TYPE_CHECKING:
    from attain.workflow.case import CaseState, Due, PersonId, StepKey, StepState
    from attain.workflow.model import Workflow


@dataclass(frozen=True, slots=True)
class OpenTask:
    """These persons have this to do (verb: the step's, or agree, ask_more); who has it done already keeps it done."""

    key: StepKey
    verb: str
    persons: tuple[PersonId, ...]
    due: Due | None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CloseTasks:
    """Nothing is left to do here; with `persons`, for these only."""

    key: StepKey
    persons: tuple[PersonId, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReopenTask:
    """What this person had done is to be done again by him, in the same passage."""

    key: StepKey
    person: PersonId


@dataclass(frozen=True, slots=True)
class MoveDue:
    """Open tasks of the passage are due on another day."""

    key: StepKey
    due: Due


@dataclass(frozen=True, slots=True)
class Send:
    """A message to persons, about a step."""

    message: str
    persons: tuple[PersonId, ...]
    step: str


@dataclass(frozen=True, slots=True)
class Remind:
    """A reminder to those whose task in the passage is not done (the driver knows who; the case need not)."""

    key: StepKey
    message: str


@dataclass(frozen=True, slots=True)
class BindRole:
    """The persons who hold a role of the case from now on."""

    role: str
    persons: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class GiveGrant:
    """Holders of the role may read this."""

    role: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class TakeGrant:
    """Holders of the role may read this no more."""

    role: str
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Settle:
    """These scores are final now."""

    key: StepKey
    scores: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JoinSession:
    """The case has arrived at a session; answer with SessionClosed or SessionMissed, once."""

    key: StepKey


@dataclass(frozen=True, slots=True)
class CloseAnswers:
    """An asking step is over: seal or destroy links, count, show or hide (`hidden`: show nothing to anybody)."""

    key: StepKey
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class NewAttempt:
    """The step will be done again, prefilled; what the closed session `locked_by` could change is locked."""

    step: str
    attempt: int
    locked_by: str = ""
    reopens: str = ""


@dataclass(frozen=True, slots=True)
class Enrol:
    """A plan is agreed: what it chose can be enrolled."""

    key: StepKey


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """The case is over: closed, closed_unfinished or stopped."""

    how: str
    why: str


Effect = (
    OpenTask
    | CloseTasks
    | ReopenTask
    | MoveDue
    | Send
    | Remind
    | BindRole
    | GiveGrant
    | TakeGrant
    | Settle
    | JoinSession
    | CloseAnswers
    | NewAttempt
    | Enrol
    | CaseEnded
)


def effects_of(workflow: Workflow, before: CaseState | None, event: e.Event, case: CaseState) -> list[Effect]:
    """What to do about an event."""
    match event:
        case e.CaseOpened():
            return [BindRole("employee", (event.subject,))]
        case e.PeopleBound():
            return [BindRole(event.role, event.persons)]
        case e.Granted():
            return [GiveGrant(event.role, event.what, event.how)]
        case e.Revoked():
            return [TakeGrant(event.role, event.what, event.how)]
        case e.Told():
            return [Send(event.message, event.persons, event.step)] if event.persons else []
        case e.Reminded():
            return [] if event.quiet else [Remind(event.key, event.message)]
        case e.CaseClosed():
            return [*_close_all(before), CaseEnded(event.how, event.why)]
        case e.WorkTakenBack():
            return _taken_back(workflow, event, case)
        case e.SentBackTo():
            return [*_close_again(before, event), *_attempts(case, event)]
        case _:
            return _of_step(workflow, event, case)


def _taken_back(workflow: Workflow, event: e.WorkTakenBack, case: CaseState) -> list[Effect]:
    closed = [CloseTasks(key) for key in (*event.dropped, event.key)]
    return [*closed, ReopenTask(event.key, event.by), *_task(workflow, event.key, case, event.actors)]


def _close_all(before: CaseState | None) -> list[Effect]:
    return [CloseTasks(key) for key, _ in before.open_steps()] if before else []


def _close_again(before: CaseState | None, event: e.SentBackTo) -> list[Effect]:
    return [CloseTasks(key) for key, _ in before.open_steps() if key.step in event.again] if before else []


def _attempts(case: CaseState, event: e.SentBackTo) -> list[Effect]:
    return [NewAttempt(step, case.attempts[step], event.locked_by, event.reopens) for step in event.again]


def _of_step(workflow: Workflow, event: e.Event, case: CaseState) -> list[Effect]:
    match event:
        case e.StepOpened():
            return _opened(workflow, event, case)
        case e.WaitHandedOver():
            return _handed_over(workflow, event, case)
        case e.AgreementAsked():
            return [CloseTasks(event.key), OpenTask(event.key, "agree", event.actors, case.steps[event.key].due)]
        case e.ActorsChanged():
            return [CloseTasks(event.key), *_task(workflow, event.key, case, event.actors)]
        case e.MoreAsked():
            return _task(workflow, event.key, case, event.persons)
        case e.AnswerWithdrawn():
            return [CloseTasks(event.key, (event.person,))]
        case e.StepExtended():
            key = case.key(event.step)
            return [MoveDue(key, event.due)] if key in case.steps and case.steps[key].status == "open" else []
        case e.StepEnded():
            return _ended(workflow, event)
        case _:
            return []


def _opened(workflow: Workflow, event: e.StepOpened, case: CaseState) -> list[Effect]:
    if workflow.step(event.key.step).do == "session":
        return [JoinSession(event.key)]
    return _task(workflow, event.key, case, event.actors)


def _task(workflow: Workflow, key: StepKey, case: CaseState, persons: tuple[PersonId, ...]) -> list[Effect]:
    step, state = workflow.step(key.step), case.steps[key]
    return [OpenTask(key, _verb(step.do, state), persons, state.due, step.optional)] if persons else []


def _verb(do: str, state: StepState) -> str:
    return "agree" if state.agreeing else do


def _handed_over(workflow: Workflow, event: e.WaitHandedOver, case: CaseState) -> list[Effect]:
    if event.act == "ask_more":
        return [OpenTask(event.key, "ask_more", event.persons, event.due), MoveDue(event.key, event.due)]
    if waits_for_session(workflow.step(event.key.step), case.steps[event.key]):
        return []
    return [CloseTasks(event.key), *_task(workflow, event.key, case, event.persons)]


def _ended(workflow: Workflow, event: e.StepEnded) -> list[Effect]:
    step = workflow.step(event.key.step)
    if step.is_container:
        return []
    found: list[Effect] = [CloseTasks(event.key)]
    if step.do == "ask_each":
        found.append(CloseAnswers(event.key, event.outcome == "hide_answers"))
    if step.settles and event.outcome not in ("close_unfinished", "stopped"):
        found.append(Settle(event.key, step.settles))
    if event.outcome == "agreed" and step.enrol:
        found.append(Enrol(event.key))
    return found
