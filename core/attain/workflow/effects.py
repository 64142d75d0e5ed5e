"""What a driver has to do about each event: tasks, messages, grants, sessions.  Derived, never decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.values import dataclass
from attain.workflow import events as e
from attain.workflow import events_beside as b
from attain.workflow.chains import level_of, waits_for_session
from attain.workflow.settling import settles

if TYPE_CHECKING:
    from datetime import date

    from attain.workflow.case import CaseState, PersonId, StepKey, StepState
    from attain.workflow.days import Due
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
    """Nothing is left to do here; with `persons`, for these only; with `verb`, only what is so called."""

    key: StepKey
    persons: tuple[PersonId, ...] | None = None
    verb: str = ""


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
    sees: str = "everything"  # of what came before: everything, released or nothing


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
    effective: date | None = None  # from which day they count; the day of settling when none is named


@dataclass(frozen=True, slots=True)
class JoinSession:
    """The case has arrived at a session, of several levels at that one; answer with SessionClosed or SessionMissed."""

    key: StepKey
    level: int = 1


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
class OpenCase:
    """Open a case of another workflow for the same employee; when the step `waits` for its end, answer UsedEnded."""

    key: StepKey
    workflow: str
    waits: bool


@dataclass(frozen=True, slots=True)
class RunAct:
    """Begin an act of a plugin; answer with ActDone."""

    key: StepKey
    plugin: str
    act: str


@dataclass(frozen=True, slots=True)
class AskAddition:
    """A former manager may fill this form, until then, or until the case closes the addition."""

    form: str
    person: PersonId
    due: Due | None


@dataclass(frozen=True, slots=True)
class CloseAddition:
    """He may fill it no more, or has."""

    form: str
    person: PersonId


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
    | OpenCase
    | RunAct
    | AskAddition
    | CloseAddition
    | CaseEnded
)


def effects_of(workflow: Workflow, before: CaseState | None, event: e.Event, case: CaseState) -> list[Effect]:
    """What to do about an event."""
    match event:
        case e.CaseOpened():
            return [BindRole("employee", (event.subject,))]
        case e.PeopleBound():
            return [BindRole(event.role, event.persons, event.sees)]
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
        case b.AdditionAsked():
            return [AskAddition(event.form, event.person, event.due)]
        case b.AdditionGiven():
            return [CloseAddition(event.form, event.by)]
        case b.AdditionOver():
            return [CloseAddition(event.form, event.person)]
        case b.CaseResumed():
            return [MoveDue(key, due) for key, due in event.dues]
        case b.Migrated():
            return _migrated(before, event)
        case e.WorkTakenBack():
            return _taken_back(workflow, event, case)
        case e.SentBackTo():
            return [*_close_again(before, event), *_attempts(case, event)]
        case _:
            return _of_step(workflow, event, case)


def _migrated(before: CaseState | None, event: b.Migrated) -> list[Effect]:
    closed: list[Effect] = [CloseTasks(key) for key in event.dropped]
    names = dict(event.names)
    was = (
        {key._replace(step=names.get(key.step, key.step)): state for key, state in before.steps.items()}
        if before
        else {}
    )
    moved = ((key, state.due, was.get(key)) for key, state in event.passages if state.status == "open")
    return closed + [MoveDue(key, due) for key, due, old in moved if due and old and old.due != due]


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
        case b.LevelReached():
            return [JoinSession(event.key, level_of(event.path))]
        case b.RepetitionOpened() | b.SignatureAsked() | b.NoteSigned() | b.ExceptionAsked() | b.ExceptionDecided():
            return _beside(workflow, event, case)
        case _:
            return []


def _beside(workflow: Workflow, event: e.Event, case: CaseState) -> list[Effect]:
    """What repetitions, signatures and exceptions ask of people."""
    match event:
        case b.RepetitionOpened():
            return _task(workflow, event.key, case, case.steps[event.key].actors)
        case b.SignatureAsked():
            return [OpenTask(event.key, "sign", event.persons, case.steps[event.key].due)]
        case b.NoteSigned():
            done = case.steps[event.key].to_sign == 0
            return [CloseTasks(event.key, case.steps[event.key].signers, "sign")] if done else []
        case b.ExceptionAsked():
            return [OpenTask(event.key, "excuse", event.persons, case.steps[event.key].due)]
        case b.ExceptionDecided():
            return [CloseTasks(event.key, case.steps[event.key].helpers, "excuse")]
        case _:
            return []


def _opened(workflow: Workflow, event: e.StepOpened, case: CaseState) -> list[Effect]:
    step = workflow.step(event.key.step)
    if step.do == "session":
        return [JoinSession(event.key)]
    if step.do == "use":
        return [OpenCase(event.key, step.workflow, step.waits_for_end)]
    if step.do == "run":
        return [RunAct(event.key, step.plugin, step.plugin_act)]
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
    if final := settles(step, event.outcome):
        found.append(Settle(event.key, final, event.effective))
    if event.outcome == "agreed" and step.enrol:
        found.append(Enrol(event.key))
    return found
