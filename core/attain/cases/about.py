"""The case that conditions are about, and the scales of what they name in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from attain.workflow.result_scale import scale_in, scale_of_score

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.calendar import Calendar
    from attain.workflow.case import CaseState
    from attain.workflow.model import Workflow


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another workflow of the same configuration, for questions about what its scores stand on."""

    catalogue: Catalogue
    workflow: Workflow
    calendar: Calendar
    state: CaseState
    occasion: int = 1

    @classmethod
    def of(cls, about: About, workflow: str) -> Elsewhere:
        """The workflow with this id; KeyError when there is none."""
        state = replace(about.state, steps={})
        return cls(about.catalogue, about.catalogue.model("workflow", workflow), about.calendar, state)


class About(Protocol):
    """The case that conditions are about: a running one, or one that is only played."""

    @property
    def state(self) -> CaseState:
        """The case as it stands."""
        ...

    @property
    def catalogue(self) -> Catalogue:
        """The configuration that it runs on."""
        ...

    @property
    def workflow(self) -> Workflow:
        """Its workflow."""
        ...

    @property
    def calendar(self) -> Calendar:
        """Its calendar."""
        ...

    @property
    def occasion(self) -> int:
        """Which of several cases of one start it is."""
        ...


def scale_of(running: About, parts: Sequence[str]) -> str:
    """The scale of `STEP.SECTION.FIELD`, or of a score's result; "" when it has none."""
    if parts[0] in running.workflow.scores:
        return scale_of_score(running.catalogue, running.workflow.id, parts[0])
    try:
        step = running.workflow.step(parts[0])
    except KeyError:
        return ""
    return scale_in(running.catalogue, running.state.form_of(step), parts[1:]) if step.form else ""


def scale_of_past(catalogue: Catalogue, workflow: str, score: str, value: Any) -> str:
    """The scale on which a score was given once: its own, or the one that had the level and leads to it."""
    own = scale_of_score(catalogue, workflow, score)
    if not own or not isinstance(value, str) or value in catalogue.model("scale", own):
        return own
    others = (one.id for one in catalogue.of_kind("scale") if own in one.data.get("maps_to", {}))
    return next((each for each in others if value in catalogue.model("scale", each)), own)
