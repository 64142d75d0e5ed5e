"""The case that conditions are about, and the scales of what they name in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from attain.scoring.model import Score, build_score

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
    return _scale_in(running.catalogue, running.state.form_of(step), parts[1:]) if step.form else ""


def _scale_in(catalogue: Catalogue, form: str, place: Sequence[str]) -> str:
    """The scale of `[SECTION, FIELD]` of a form."""
    found = catalogue.model("form", form).field(*place[:2]) if len(place) > 1 else None
    return found.scale if found else ""


def scale_of_score(catalogue: Catalogue, workflow: str, name: str) -> str:
    """The scale of what is judged, else of what the bands or the table give, else the one that the score names."""
    document = catalogue.get("workflow", workflow)
    data: Mapping[str, Any] = document.data if document else {}
    found = next((each for each in data.get("scores", ()) if each["id"] == name), None)
    if found is None:
        return ""
    score: Score = build_score(found)
    if score.judgement:
        head, *place = score.judgement.where.parts
        step = next((each for each in catalogue.model("workflow", workflow).walk() if each.id == head), None)
        forms = [each.form for each in step.forms] or [step.form] if step else []
        return next((scale for form in forms if form and (scale := _scale_in(catalogue, form, place))), "")
    table = score.by if score.aggregate == "look_up" else score.bands.lookup if score.bands else ""
    gives: str = data.get("lookups", {}).get(table, {}).get("gives", score.gives)
    return gives if catalogue.get("scale", gives) else ""


def scale_of_past(catalogue: Catalogue, workflow: str, score: str, value: Any) -> str:
    """The scale on which a score was given once: its own, or the one that had the level and leads to it."""
    own = scale_of_score(catalogue, workflow, score)
    if not own or not isinstance(value, str) or value in catalogue.model("scale", own):
        return own
    others = (one.id for one in catalogue.of_kind("scale") if own in one.data.get("maps_to", {}))
    return next((each for each in others if value in catalogue.model("scale", each)), own)
