"""What had been before a story: earlier reviews, measures and completed courses of an invented person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attain.cases.about import scale_of_score
from attain.cases.lookups import MeasureSeen
from attain.scoring.inputs import Entered, Source
from attain.workflow.past import Dated, PastCase

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue


LONG_AGO = date(2020, 1, 1)
"""Since when a story's manager is one where nothing is said: before everything that stories are about."""


@dataclass(frozen=True, slots=True)
class Before:
    """`cases`: earlier reviews · `measures`: {name: dated values} · `completed`: ids of catalogue items · `running`:
    workflows of which a review is open · `asked`: by how many others of the cycle he is asked for feedback ·
    `manager_since`: the day from which the story's manager is his.
    """

    cases: tuple[PastCase, ...] = ()
    measures: Mapping[str, Sequence[Dated]] = field(default_factory=dict)
    completed: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    asked: int = 0
    manager_since: date | None = None

    def seen(self, catalogue: Catalogue, today: date) -> dict[str, list[MeasureSeen]]:
        """The newest value of each measure, on the scale of whatever records it."""
        found: dict[str, list[MeasureSeen]] = {}
        for name, values in self.measures.items():
            known = [one for one in values if one.day <= today]
            if known:
                value = max(known, key=lambda one: one.day).value
                label, number = (value, None) if isinstance(value, str) else ("", value)
                found[name] = [MeasureSeen("", label, number, "", scale_of_measure(catalogue, name))]
        return found

    def inputs(self, catalogue: Catalogue, workflow: str) -> dict[str, Source]:
        """What scores take `of last case of W`, and what they carry over; the newest review of each workflow counts."""
        found: dict[str, Source] = {}
        for case in sorted(self.cases, key=lambda one: one.opened):
            for score, value in case.scores.items():
                source = Source((Entered(value, label=score),), scale_of_past(catalogue, case.workflow, score, value))
                found[f"{score}.final of last case of {case.workflow}"] = source
                if case.workflow == workflow:
                    found[f"{score}.final of the last case"] = source
        return found


def read_before(data: Mapping[str, Any]) -> Before:
    """What stands under `before:` of a person, checked by the schema already."""
    measures = {
        name: tuple(Dated(date.fromisoformat(one["on"]), _value(one["value"])) for one in values)
        for name, values in data.get("measures", {}).items()
    }
    cases = tuple(map(_case, data.get("reviews", ())))
    completed, running = tuple(data.get("completed", ())), tuple(data.get("running", ()))
    since = date.fromisoformat(data["manager_since"]) if "manager_since" in data else None
    return Before(cases, measures, completed, running, data.get("asked", 0), since)


def _case(data: Mapping[str, Any]) -> PastCase:
    closed = date.fromisoformat(data["closed"])
    opened = date.fromisoformat(data["opened"]) if "opened" in data else closed
    scores = {name: _value(value) for name, value in data.get("scores", {}).items()}
    return PastCase(data["of"], opened, closed, scores)


def _value(said: Any) -> Any:
    return Decimal(str(said)) if isinstance(said, int) and not isinstance(said, bool) else said


def scale_of_past(catalogue: Catalogue, workflow: str, score: str, value: Any) -> str:
    """The scale on which a score was given once: its own, or the one that had the level and leads to it."""
    own = scale_of_score(catalogue, workflow, score)
    if not own or not isinstance(value, str) or value in catalogue.model("scale", own):
        return own
    others = (one.id for one in catalogue.of_kind("scale") if own in one.data.get("maps_to", {}))
    return next((each for each in others if value in catalogue.model("scale", each)), own)


def scale_of_measure(catalogue: Catalogue, measure: str) -> str:
    """The scale of the field that records a measure, or of the field in which a score is judged that does; "" else."""
    for document in catalogue.of_kind("form"):
        for _, one in catalogue.model("form", document.id).fields():
            if one.records == measure:
                scale: str = one.scale
                return scale
    for document in catalogue.of_kind("workflow"):
        for score in document.data.get("scores", ()):
            if score.get("records") == measure:
                return scale_of_score(catalogue, document.id, score["id"])
    return ""
