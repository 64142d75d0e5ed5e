"""The scale on which a score, or what records a measure, is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.scoring.model import build_score

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.scales.model import Scale
    from attain.scoring.model import Score


def scale_in(catalogue: Catalogue, form: str, place: Sequence[str]) -> str:
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
        return next((scale for form in forms if form and (scale := scale_in(catalogue, form, place))), "")
    table = score.by if score.aggregate == "look_up" else score.bands.lookup if score.bands else ""
    gives: str = data.get("lookups", {}).get(table, {}).get("gives", score.gives)
    return gives if catalogue.get("scale", gives) else ""


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


def measured_on(catalogue: Catalogue, measure: str) -> Scale | None:
    """The scale itself on which a measure stands; None for numbers."""
    name = scale_of_measure(catalogue, measure)
    found: Scale | None = catalogue.model("scale", name) if name else None
    return found
