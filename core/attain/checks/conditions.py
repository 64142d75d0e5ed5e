"""Clauses of conditions whose two sides do not fit: a level that its scale lacks, a date compared with a percent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.scores import levels_of, scale_of
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.plugin_act import NOT_DONE
from attain.config.values import entries
from attain.phrases import ast, parser
from attain.phrases.check import Type, clashes
from attain.phrases.errors import PhraseError
from attain.phrases.writer import format
from attain.plugins import acts_of
from attain.workflow.recorded import MEASURE
from attain.workflow.result_scale import scale_of_measure

PLAIN = ("number", "percent", "date", "yes_no")
WHY = "The condition could never hold, or would hold for everybody."


def check(scene: Scene) -> Iterator[Finding]:
    """Every condition of workflows and forms."""
    for resource, use in scene.phrases("condition"):
        if resource.kind not in ("workflow", "form"):
            continue
        try:
            condition = parser.parse_condition(use.value)
        except PhraseError:
            continue
        near = _section(resource, use.path)
        for clash in clashes(condition, lambda subject: _type(scene, resource, subject, near)):  # noqa: B023
            start, end = clash.at
            if not scene.doubtful(use.value[start:end]):
                where = Where(resource.kind, resource.id, use.path, within=clash.at)
                yield Finding("E224", where, clash.message, WHY, clash.help)


def _section(resource: Resource, path: tuple[str | int, ...]) -> Mapping[str, Any]:
    """The section of a form in which a condition stands, whose fields it may name by their ids alone."""
    if resource.kind != "form" or path[:1] != ("sections",) or len(path) < 2:
        return {}
    found: Mapping[str, Any] = resource.data["sections"][path[1]]
    return found


def _type(scene: Scene, resource: Resource, subject: ast.Subject, near: Mapping[str, Any]) -> Type | None:
    if isinstance(subject, ast.FactOf) and subject.of == "employee":
        parts: tuple[str, ...] = (subject.fact,)
    elif isinstance(subject, ast.Path):
        parts = subject.parts
    elif isinstance(subject, ast.MeasureOf) and str(format(subject)).startswith(f"measure {subject.name}"):
        return _measured(scene, subject.name)
    else:
        return None
    if resource.kind == "form":
        return _of_form(scene, resource, parts, near)
    step = scene.names(resource).step.get(parts[0])
    if step is not None:
        return _of_step(scene, step, parts[1:])
    score = next((one for one in resource.data.get("scores") or () if one["id"] == parts[0]), None)
    if score is None or len(parts) > 2 or (len(parts) == 1 and parts[0] in scene.facts):
        return None
    # by its name alone it is what it has come to: a level where it is cut into bands or judged
    return _of_score(scene, resource, score, parts[1] if len(parts) == 2 else "final")


def _measured(scene: Scene, name: str) -> Type | None:
    """The levels of a measure, where all that records it gives levels of one scale."""
    asked = (field for form in scene.of_kind("form") for one in _sections(form) for field in entries(one.get("fields")))
    found = {str(field.get("scale")) for field in asked if field.get("records") == name}
    for workflow in scene.of_kind("workflow"):
        scores = entries(workflow.data.get("scores"))
        found |= {scale_at(scene, workflow, f"{one['id']}.final") for one in scores if one.get("records") == name}
    return _level(scene, found.pop()) if len(found) == 1 else None


def _sections(form: Resource) -> Iterator[Mapping[str, Any]]:
    yield from entries(form.data.get("sections"))


OF_SCALE = "scale "


def value_type(scene: Scene, workflow: Resource, path: str) -> Type | None:
    """The type of what a path leads to in a workflow, or of a measure; None where it is not said, or leads nowhere."""
    if path.startswith(MEASURE):
        return _level(scene, scale_of_measure(scene.catalogue, path.split()[1]))
    return _type(scene, workflow, ast.Path(tuple(path.split("."))), {})


def scale_at(scene: Scene, workflow: Resource, path: str) -> str:
    """The scale of the levels to which a path leads; "" for numbers, and where it is not said."""
    found = value_type(scene, workflow, path)
    levels = found is not None and found.name == "level" and found.called.startswith(OF_SCALE)
    return found.called.removeprefix(OF_SCALE) if found is not None and levels else ""


def _of_form(scene: Scene, form: Resource, parts: tuple[str, ...], near: Mapping[str, Any]) -> Type | None:
    sections = entries(form.data.get("sections"))
    if len(parts) == 1:
        return _field(scene, near, parts[0])
    return next((_field(scene, one, parts[1]) for one in sections if one.get("id") == parts[0]), None)


def _of_step(scene: Scene, step: StepAt, parts: tuple[str, ...]) -> Type | None:
    if not parts and step.data.get("do") == "decide":
        return Type("choice", _ids(step.data.get("choices")), f'step "{step.id}"')
    if not parts and step.data.get("do") == "run":
        act = acts_of(scene.catalogue).get((str(step.data.get("plugin")), str(step.data.get("act"))))
        return Type("choice", (*act.outcomes, NOT_DONE), f'step "{step.id}"') if act else None
    form = scene.catalogue.get("form", str(step.data.get("form")))
    return _of_form(scene, form, parts, {}) if form is not None and len(parts) == 2 else None


def _field(scene: Scene, section: Mapping[str, Any], name: str) -> Type | None:
    fields = entries(section.get("fields"))
    field = next((one for one in fields if one.get("id") == name), None)
    if field is None:
        return None
    if "scale" in field:
        return _level(scene, field["scale"])
    if field.get("type") in ("choice", "choices") and isinstance(field.get("choices"), list):
        return Type("choice", _ids(field["choices"]), f'field "{name}"')
    return Type(field["type"]) if field.get("type") in PLAIN else None


def _of_score(scene: Scene, workflow: Resource, score: Mapping[str, Any], layer: str) -> Type | None:
    """A score's number, or the level that its bands or its judgement give."""
    if layer == "number":
        return Type("number")
    scale = scale_of(workflow, score)
    if scale:
        return _level(scene, scale)
    judged = (score.get("judgement") or {}).get("in")
    step, _, rest = str(judged or "").partition(".")
    known = scene.names(workflow).step.get(step)
    return _of_step(scene, known, tuple(rest.split("."))) if known else None


def _level(scene: Scene, scale: object) -> Type | None:
    known = levels_of(scene, scale) if isinstance(scale, str) else None
    return Type("level", tuple(known), f"scale {scale}") if known else None


def _ids(listed: Any) -> tuple[str, ...]:
    return tuple(str(one.get("id")) for one in entries(listed))
