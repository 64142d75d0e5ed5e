"""What a case's events change in the rows kept beside it: tasks, participants, grants, messages.

Pure, so that launching many cases and moving one case cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.workflow import events as happened

if TYPE_CHECKING:
    from attain.workflow.case import Due, StepKey
    from attain.workflow.events import Event
    from attain.workflow.model import Workflow


@dataclass(frozen=True, slots=True)
class NewTask:
    """Somebody is asked for something."""

    key: StepKey
    person: int
    verb: str
    at: datetime
    due: Due | None
    optional: bool


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Somebody is told something; `nth` tells reminders of one task apart."""

    message: str
    person: int
    step: str
    attempt: int
    at: datetime
    nth: int = 0
    to_open_tasks: bool = False


@dataclass(frozen=True, slots=True)
class NewGrant:
    """Holders of a role may read something from now on; `until` when they may no more."""

    role: str
    what: str
    how: str
    since: datetime
    until: datetime | None = None


@dataclass(slots=True)
class Changes:
    """Everything to be written beside the case."""

    tasks: list[NewTask] = field(default_factory=list)
    closed: dict[StepKey, datetime] = field(default_factory=dict)
    done: list[tuple[StepKey, int]] = field(default_factory=list)
    bound: dict[str, tuple[int, ...]] = field(default_factory=dict)
    grants: list[NewGrant] = field(default_factory=list)
    messages: list[NewMessage] = field(default_factory=list)
    extended: dict[str, tuple[date, datetime]] = field(default_factory=dict)
    ended: happened.CaseClosed | None = None


def changes(workflow: Workflow, found: Sequence[Event]) -> Changes:
    """What these events of one case change, in their order."""
    made = Changes()
    for event in found:
        _change(workflow, made, event)
    return made


def _change(workflow: Workflow, made: Changes, event: Event) -> None:
    match event:
        case happened.PeopleBound():
            made.bound[event.role] = event.persons
        case happened.Granted():
            made.grants.append(NewGrant(event.role, event.what, event.how, event.at))
        case happened.Revoked():
            made.grants.append(NewGrant(event.role, event.what, event.how, event.at, event.at))
        case happened.StepExtended():
            made.extended[event.step] = (event.due.day, event.due.at)
        case happened.Told():
            for person in event.persons:
                made.messages.append(NewMessage(event.message, person, event.step, 1, event.at))
        case happened.Reminded(quiet=False):
            made.messages.append(
                NewMessage(event.message, 0, event.key.step, event.key.attempt, event.at, to_open_tasks=True)
            )
        case happened.CaseClosed():
            made.ended = event
        case _:
            _tasks(workflow, made, event)


def _tasks(workflow: Workflow, made: Changes, event: Event) -> None:
    match event:
        case happened.StepOpened():
            _ask(workflow, made, event.key, event.actors, event.at, event.due)
        case happened.WaitHandedOver():
            _close(made, event.key, event.at, keep=event.act == "ask_more")
            _ask(workflow, made, event.key, event.persons, event.at, event.due, _handed(event.act))
        case happened.ActorsChanged():
            _close(made, event.key, event.at)
            _ask(workflow, made, event.key, event.actors, event.at, None, "same")
        case happened.AgreementAsked():
            _close(made, event.key, event.at)
            _ask(workflow, made, event.key, event.actors, event.at, None, "agree")
        case happened.MoreAsked():
            _ask(workflow, made, event.key, event.persons, event.at, None)
        case happened.AnswerWithdrawn():
            made.done.append((event.key, event.person))
        case happened.StepEnded() | happened.StepSkipped():
            _close(made, event.key, event.at)


def _handed(act: str) -> str:
    return "ask_more" if act == "ask_more" else ""


def _ask(
    workflow: Workflow,
    made: Changes,
    key: StepKey,
    persons: Sequence[int],
    at: datetime,
    due: Due | None,
    verb: str = "",
) -> None:
    step = workflow.step(key.step)
    made.tasks.extend(NewTask(key, person, verb or step.do, at, due, step.optional) for person in persons)


def _close(made: Changes, key: StepKey, at: datetime, *, keep: bool = False) -> None:
    if not keep:
        made.closed[key] = at
        made.tasks = [task for task in made.tasks if task.key != key]
