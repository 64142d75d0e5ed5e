"""The only way back: what is done again, and what happens when it was sent back often enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.workflow.chains import root_of
from attain.workflow.ending import end_by_itself, end_for_want_of_people
from attain.workflow.events import SentBackTo
from attain.workflow.late import new_wait
from attain.workflow.model import ENDINGS
from attain.workflow.times import time_again

if TYPE_CHECKING:
    from attain.workflow.case import StepKey
    from attain.workflow.model import SendBack, Step, Workflow
    from attain.workflow.run import Run

Place = tuple[tuple["Step", ...], int]


def send_back(run: Run, step: Step, key: StepKey, by: int, reason: str = "", choice: str = "") -> None:
    """Send back, or do what follows when that was done `at_most` times."""
    rules = step.sends_back(choice)
    if rules is None:
        raise Refusal("no_way_back", "This cannot be sent back.", "Approve it, or talk to its writer.")
    root = root_of(step, choice)
    sender = f"{step.id}.{choice}" if choice else step.id
    if _times_back(run, step) < rules.at_most:
        run.emit(_back(run, key, sender, rules, by, reason))
    elif run.state(key).late_path[:1] == (root,):
        raise Refusal("no_way_back", "It was sent back as often as is allowed; please settle it now.")
    elif rules.then.act in ENDINGS:
        end_by_itself(run, key, rules.then.act, "sent back as often as is allowed")
    elif not new_wait(run, step, key, (root,)):
        end_for_want_of_people(run, key)


def _times_back(run: Run, step: Step) -> int:
    """How often a step has sent back, by itself or by any of its choices."""
    return sum(n for sender, n in run.case.sent_back.items() if sender.partition(".")[0] == step.id)


def _back(run: Run, key: StepKey, sender: str, rules: SendBack, by: int, reason: str) -> SentBackTo:
    now = run.case.key(rules.to).repetition
    keys = sorted(each for each in run.case.steps if (each.step, each.repetition) == (rules.to, now))
    first = [run.case.steps[each] for each in keys]
    due = time_again(run, first[0].first_due if first else None, rules.time_again)
    again = stretch(run.workflow, rules.to, key.step, rules.across)
    return SentBackTo(run.at, key, sender, rules.to, by, again, due, reason, rules.across, rules.reopens)


def stretch(workflow: Workflow, to: str, sender: str, across: str = "") -> tuple[str, ...]:
    """The steps that are done again: `to`, what follows it up to the sender, and the containers on the way.

    Other branches of a parallel on the way, and a closed session that is crossed, are left as they are.
    """
    there, here = places(workflow.steps, to), places(workflow.steps, sender)
    parting = next(
        (i for i, (a, b) in enumerate(zip(there, here, strict=False)) if a != b), min(len(there), len(here)) - 1
    )
    found: list[str] = []
    for steps, index in reversed(there[parting + 1 :]):
        found += [steps[index].id, *whole(steps[index + 1 :])]
    (steps, first), (_, last) = there[parting], here[parting]
    found += [steps[first].id, *whole(steps[first + 1 : last]), steps[last].id]
    for steps, index in here[parting + 1 :]:
        found += [*whole(steps[:index]), steps[index].id]
    target = next(step for step in workflow.walk() if step.id == to)
    found += whole(target.children) if sender not in whole((target,)) else []
    return tuple(each for each in dict.fromkeys(found) if each != across)


def places(steps: tuple[Step, ...], wanted: str) -> list[Place]:
    """The way to a step: the place in each list of steps at which it, or what holds it, stands, outermost first."""
    for index, step in enumerate(steps):
        if step.id == wanted:
            return [(steps, index)]
        for inner in (step.steps, *(branch.steps for branch in step.branches)):
            if found := places(inner, wanted):
                return [(steps, index), *found]
    return []


def whole(steps: tuple[Step, ...]) -> list[str]:
    """The steps of a list with all that lies in them, in the order written."""
    return [each for step in steps for each in (step.id, *whole(step.children))]
