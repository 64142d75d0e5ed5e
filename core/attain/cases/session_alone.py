"""What one person who decides alone on a late case may change in it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.access.reading import scores
from attain.cases.session_board import Measurand, measurands
from attain.cases.session_changes import LAYERS
from attain.cases.session_sight import readable
from attain.cases.sessions import rules_of
from attain.cases.viewing import viewpoint
from attain.workflow.chains import is_alone

if TYPE_CHECKING:
    from attain.cases.opened import OpenedTask


@dataclass(frozen=True, slots=True)
class Standing:
    """A score that may be changed, as its reader may see it: level ids, "" where there is none."""

    score: Measurand
    stands: str
    suggested: str


def is_late_case(task: OpenedTask) -> bool:
    """Whether the task is the decision on a case that its session missed."""
    state = task.running.state.now_in(task.row.step)
    return task.step.do == "session" and state is not None and is_alone(state.late_path)


def standings(task: OpenedTask) -> list[Standing]:
    """The scores that this person may change here, by the same rule as in the session's room."""
    names = rules_of(task.step).may_change
    layers = readable(task.connection, task.person_id, [task.running], names, task.at)[task.running.id]
    view = viewpoint(task.connection, task.running, task.person_id, task.at)
    known = {
        (one.score, one.layer): one.label
        for one in scores(task.connection, view, task.running.id)
        if not one.item and one.layer in layers.get(one.score, ())
    }
    found = []
    for score in measurands([task.running], names):
        if layers[score.id] & set(LAYERS):
            stands = next((known[score.id, layer] for layer in LAYERS if known.get((score.id, layer))), "")
            found.append(Standing(score, stands, known.get((score.id, "suggested"), "")))
    return found
