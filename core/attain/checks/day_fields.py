"""Times that name a field: it has to ask for a date, and one person once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.config.finding import Finding, Where
from attain.config.values import entries
from attain.phrases import ast


def check(scene: Scene) -> Iterator[Finding]:
    """Every time of a workflow."""
    for resource, use in scene.phrases("time"):
        if resource.kind != "workflow":
            continue
        for node in parts_read("time", use.value):
            if not isinstance(node, ast.Anchor) or node.kind != "field":
                continue
            step, *rest = node.ref.split(".")
            known = scene.names(resource).step.get(step)
            wrong = _wrong(scene, known, rest) if known is not None else ""
            if wrong:
                where = Where(resource.kind, resource.id, use.path, within=node.at)
                why = "The time would never be known."
                yield Finding("E216", where, f'"{node.ref}" is no date: {wrong}', why, "name a field of type: date")


def _wrong(scene: Scene, step: StepAt, rest: list[str]) -> str:
    """Why a field gives no day; "" where it does, and where there is none, which others tell."""
    section, field = _field(scene, step, rest)
    if field is None:
        return ""
    if field.get("type") != "date":
        return f"it asks for a {field.get('type')}"
    if "for_each" in section:
        return f'"{section.get("id")}" asks for one of each item'
    return f'several people answer in "{step.id}"' if step.data.get("do") == "ask_each" else ""


def _field(scene: Scene, step: StepAt, rest: list[str]) -> tuple[Mapping[str, Any], Mapping[str, Any] | None]:
    """The section and the field that a path means, of a form or of the choices of a decision."""
    if len(rest) == 1:
        asked = (one.get("asks") for one in entries(step.data.get("choices")))
        return {}, next((one for one in asked if isinstance(one, dict) and one.get("id") == rest[0]), None)
    form = scene.catalogue.get("form", str(step.data.get("form")))
    if form is None or len(rest) != 2:
        return {}, None
    section = next((one for one in entries(form.data.get("sections")) if one.get("id") == rest[0]), {})
    return section, next((one for one in entries(section.get("fields")) if one.get("id") == rest[1]), None)
