"""Play a case in memory: facts from callables, a clock that is set, tasks and messages kept.  No mock of anything: the
same engine, driven as a database would drive it (`needs` until nothing is left, then `advance`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.workflow import effects as fx
from attain.workflow import inputs as i
from attain.workflow.case import StepKey
from attain.workflow.engine import Transition, advance, needs, needs_to_wake, wakes_at
from attain.workflow.facts import Known, Unknown, Want, WantMoment, WantPeople, WantTruth
from attain.workflow.migrating import Move, migrate, needs_to_migrate
from attain.workflow.run import Run
from attain.workflow.truth import known

if TYPE_CHECKING:
    from attain.phrases.ast import Condition
    from attain.phrases.calendar import Calendar
    from attain.workflow.case import CaseState, PersonId
    from attain.workflow.days import Due
    from attain.workflow.events import Event
    from attain.workflow.model import Workflow


@dataclass(slots=True)
class Task:
    """What one person has to do."""

    key: StepKey
    person: PersonId
    verb: str
    due: Due | None
    done: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """Where facts come from.  Each callable gets the want and the case so far (None before it opens)."""

    zone: str
    calendar: Calendar
    people: Callable[[WantPeople, CaseState | None], tuple[PersonId, ...]]
    truth: Callable[[WantTruth, CaseState | None], bool | None]
    moment: Callable[[WantMoment, CaseState | None], datetime | date | None]

    def answer(self, want: Want, case: CaseState | None) -> Any:
        """The answer to one want."""
        match want:
            case WantPeople():
                return self.people(want, case)
            case WantTruth():
                return self.truth(want, case)
            case WantMoment():
                return self.moment(want, case)


@dataclass(slots=True)
class Play:
    """One case played.  `now` is its clock; `run_until` lets time pass and wakes the case when a worker would."""

    workflow: Workflow
    world: World
    now: datetime
    case: CaseState | None = None
    events: list[Event] = field(default_factory=list)
    effects: list[fx.Effect] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    sent: list[fx.Send] = field(default_factory=list)
    reminders: list[tuple[datetime, PersonId, str]] = field(default_factory=list)

    def do(self, what: i.Input) -> Transition:
        """Give the case an input at the present hour; Refusal changes nothing."""
        done = advance(self.workflow, self.case, what, self._facts(what))
        self._taken(done)
        self._tick_off(what)
        return done

    def go_over(self, workflow: Workflow) -> None:
        """Go on under another variation of the workflow."""
        if self.case is None:
            self.workflow = workflow
            return
        answers: dict[Want, Any] = {}
        how = Move(0, 0)
        while wants := needs_to_migrate(workflow, self.case, how, self._known(answers)):
            answers |= {want: self.world.answer(want, self.case) for want in wants}
        done = migrate(workflow, self.case, how, self._known(answers))
        self.workflow = workflow
        self._taken(done)

    def _taken(self, done: Transition) -> None:
        self.case = done.case
        self.events += done.events
        self.effects += done.effects
        for effect in done.effects:
            self._carry_out(effect)

    def wakes_at(self) -> datetime | None:
        """When a worker would wake the case next."""
        if self.case is None:
            return None
        answers: dict[Want, Any] = {}
        while wants := needs_to_wake(self.workflow, self.case, self._known(answers)):
            answers |= {want: self.world.answer(want, self.case) for want in wants}
        return wakes_at(self.workflow, self.case, self._known(answers))

    def run_until(self, end: datetime) -> None:
        """Let time pass, waking the case at each hour at which something happens by itself."""
        while (at := self.wakes_at()) is not None and at <= end:
            self.now = max(self.now, at)
            self.do(i.TimePassed())
        self.now = max(self.now, end)

    def run_out(self) -> None:
        """Let time pass until nothing happens by itself any more."""
        while (at := self.wakes_at()) is not None:
            self.now = max(self.now, at)
            self.do(i.TimePassed())

    def holds(self, condition: Condition) -> bool | None:
        """Whether a condition holds now, by what the case itself knows first; None when that is unknown."""
        answers: dict[Want, Any] = {}
        while self.case is not None:
            try:
                return known(Run(self.workflow, self.case, self._known(answers), self.now), condition)
            except Unknown as missing:
                answers |= {want: self.world.answer(want, self.case) for want in missing.wants}
        return None

    def open_tasks(self, person: PersonId | None = None) -> list[Task]:
        """What is still to be done, by one person or by all."""
        return [task for task in self.tasks if not task.done and person in (None, task.person)]

    def _known(self, answers: Mapping[Want, Any]) -> Known:
        return Known(self.now, self.world.zone, self.world.calendar, answers)

    def _facts(self, what: i.Input) -> Known:
        answers: dict[Want, Any] = {}
        while wants := needs(self.workflow, self.case, what, self._known(answers)):
            answers |= {want: self.world.answer(want, self.case) for want in wants}
        return self._known(answers)

    def _carry_out(self, effect: fx.Effect) -> None:
        match effect:
            case fx.OpenTask():
                self.tasks += [Task(effect.key, person, effect.verb, effect.due) for person in effect.persons]
            case fx.CloseTasks():
                self._close(effect)
            case fx.MoveDue():
                for task in self.open_tasks():
                    task.due = effect.due if task.key == effect.key else task.due
            case fx.AskAddition():
                self.tasks.append(Task(StepKey(effect.form), effect.person, "add", effect.due))
            case fx.CloseAddition():
                self._close(fx.CloseTasks(StepKey(effect.form), (effect.person,)))
            case fx.Send():
                self.sent.append(effect)
            case fx.Remind():
                waiting = [task for task in self.open_tasks() if task.key == effect.key]
                self.reminders += [(self.now, task.person, effect.key.step) for task in waiting]

    def _close(self, effect: fx.CloseTasks) -> None:
        for task in self.open_tasks():
            named = effect.persons is None or task.person in effect.persons
            if task.key == effect.key and named and effect.verb in ("", task.verb):
                task.done = True

    def _tick_off(self, what: i.Input) -> None:
        """Who answered or declined is done, though the step goes on; the case itself does not know who."""
        if isinstance(what, (i.Submitted, i.Declined)) and self.workflow.step(what.step).do == "ask_each":
            for task in self.open_tasks(what.by):
                task.done = task.done or task.key.step == what.step
