"""Further levels of a session: when one is over for a case, the case waits for that of the next (LANGUAGE 7)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attain.workflow.cast import actors_of
from attain.workflow.chains import at_level, is_alone, level_of, to_level
from attain.workflow.days import after, extended
from attain.workflow.events_beside import LevelReached
from attain.workflow.model import ENDINGS
from attain.workflow.times import arrives, due_from

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from attain.phrases.ast import Time
    from attain.workflow.case import StepKey
    from attain.workflow.days import Due
    from attain.workflow.facts import Where
    from attain.workflow.model import LateEntry, Step
    from attain.workflow.run import Run

GOES_ON = ("continue", "continue_without")
"""Endings of a session that close it as it stands; the next level looks at its cases all the same."""


def rises(run: Run, key: StepKey) -> bool:
    """Let a case wait for the next level of its session; False where there is none, or it was decided alone.

    A level at which nobody may sit over the case is passed over.
    """
    step, state = run.index[key.step], run.state(key)
    if is_alone(state.late_path):
        return False
    for level in range(level_of(state.late_path) + 1, len(step.levels) + 2):
        above = at_level(step, level)
        persons = actors_of(run, above).persons
        if persons and above.due:
            opens = max(run.at, _opens_by(run, step, level, state.since))
            due = due_from(run, above.due, opens, above)
            run.emit(LevelReached(run.at, key, to_level(level), persons, due))
            return True
    return False


def _opens_by(run: Run, step: Step, level: int, since: datetime) -> datetime:
    first = arrives(run, step.session.or_by) if step.session and step.session.or_by else None
    return opens_by(run.facts, partial(due_from, run), step, level, first or since)


def opens_by(where: Where, due: Callable[[Time, datetime], Due], step: Step, level: int, opens: datetime) -> datetime:
    """When the session of a further level opens in any case: when those below it, the first of which opens at `opens`
    at the latest, are closed by their late chains.  `due` gives the due date of a phrase for a wait that begins then.
    """
    for lower in range(1, level):
        held = at_level(step, lower)
        opens = _closes(where, due, extended(where, due(held.due, opens), held), held.if_late) if held.due else opens
    return opens


def _closes(where: Where, due: Callable[[Time, datetime], Due], first: Due, chain: Sequence[LateEntry]) -> datetime:
    """The last instant to which a wait and its late chain can lead."""
    now = latest = first.at
    for entry in chain:
        now = after(where, now, entry.after).at if entry.after else now
        latest = max(latest, now)
        if entry.due is not None and entry.act not in (*ENDINGS, "tell"):
            latest = max(latest, _closes(where, due, due(entry.due, now), entry.if_late))
    return latest
