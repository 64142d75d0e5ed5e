"""What somebody does about a task, and when: the inputs that the engine is given in a simulation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attain.values import dataclass, replace
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from datetime import datetime

    from attain.simulating.habits import Draws
    from attain.simulating.strand import Planned, Strand
    from attain.workflow.case import StepKey
    from attain.workflow.days import Due
    from attain.workflow.model import Step

REASON = "Drawn by the simulation."
AHEAD = 5
"""Working days that somebody takes where nothing is due."""


@dataclass(frozen=True, slots=True)
class Actors:
    """People who act by chance."""

    draws: Draws

    def when(self, strand: Strand, key: StepKey, person: int, verb: str, due: Due | None, nth: int) -> datetime | None:
        """When somebody does a task that is open from now on; None for never."""
        if person in strand.absent:
            return None
        setting = strand.setting
        today = setting.day(strand.now)
        there_are = setting.there_are(today, due.day) if due else AHEAD
        days = self.draws.days(there_are, strand.course, str(key), person, verb, nth)
        if days is None:
            return None
        at = setting.noon(setting.working_day(today, days))
        return max(at, strand.now)

    def planned(self, strand: Strand, task: Planned) -> Planned:
        """The task with the hour at which it will be done."""
        return replace(task, at=self.when(strand, task.key, task.person, task.verb, task.due, task.nth))

    def act(self, strand: Strand, task: Planned, chosen: tuple[int, ...]) -> i.Input | None:
        """The input; None where there is nothing that he could do.  `chosen`: whom he names, where he names people."""
        step = strand.setting.step(task.key.step)
        name = (strand.course, str(task.key), task.person, task.nth)
        match task.verb:
            case "ask_each" if step.may_decline and self.draws.share("declines", *name) < self.draws.habit.declines:
                return i.Declined(step.id, task.person)
            case "approve" if step.send_back and self._sends_back(name):
                return i.SentBack(step.id, task.person, REASON)
            case "nominate":
                return i.Nominated(step.id, task.person, chosen)
            case "ask_more":
                return i.AskedMore(step.id, task.person, chosen) if chosen else None
            case "decide":
                return self._decided(step, task, name)
            case verb if verb in _PLAIN:
                return _PLAIN[verb](step.id, task.person)
            case _:
                return None

    def _sends_back(self, name: tuple[object, ...]) -> bool:
        return self.draws.share("sends back", *name) < self.draws.habit.sends_back

    def _decided(self, step: Step, task: Planned, name: tuple[object, ...]) -> i.Input:
        """One of the choices, all alike; one that sends back as often as approvers send back."""
        on = [each for each in step.choices if each.sends_back is None]
        back = [each for each in step.choices if each.sends_back is not None]
        several = back if back and (not on or self._sends_back(name)) else on
        taken = several[self.draws.below(len(several), "choice", *name[:2])]
        return i.Decided(step.id, task.person, taken.id, REASON, answered=True)


def _signs(step: str, person: int) -> i.Input:
    return i.Acknowledged(step, person)


def _excuses(step: str, person: int) -> i.Input:
    return i.Decided(step, person, "excused", REASON)


_PLAIN: dict[str, Callable[[str, int], i.Input]] = {
    "fill_form": i.Submitted,
    "ask_each": i.Submitted,
    "meet": i.Submitted,
    "plan": i.Submitted,
    "session": i.Submitted,
    "agree": i.Agreed,
    "approve": i.Approved,
    "check": i.Approved,
    "release": i.Released,
    "acknowledge": _signs,
    "sign": _signs,
    "excuse": _excuses,
}
