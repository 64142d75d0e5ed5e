"""The only way back: what is done again, and what happens when it was sent back often enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.workflow.chains import root_of
from attain.workflow.ending import end_by_itself, end_for_want_of_people
from attain.workflow.events import SentBackTo
from attain.workflow.late import new_wait
from attain.workflow.model import ENDINGS
from attain.workflow.stretches import stretch
from attain.workflow.times import time_again

if TYPE_CHECKING:
    from attain.workflow.case import StepKey
    from attain.workflow.model import SendBack, Step
    from attain.workflow.run import Run


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
