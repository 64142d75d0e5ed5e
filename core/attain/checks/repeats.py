"""What is done again inside itself must come to an end, and what is run elsewhere must be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean
from attain.plugins import acts_of

NOT_OF_PARTS = ("for_each", "together", "each_acknowledged_by")


def check(scene: Scene) -> Iterator[Finding]:
    """Repetitions of parts, acts of plugins, and workflows that use one another in a ring."""
    for resource in scene.of_kind("workflow"):
        for step in scene.names(resource).steps:
            if step.data.get("do") == "part" and isinstance(step.data.get("repeat"), dict):
                yield from _part(resource, step, step.data["repeat"])
            if step.data.get("do") == "run":
                yield from _act(scene, resource, step)
            if step.data.get("do") == "use":
                yield from _ring(scene, resource, step)


def _at(resource: Resource, step: StepAt, *path: str) -> Where:
    return Where(resource.kind, resource.id, (*step.path, *path))


def _part(resource: Resource, step: StepAt, repeat: Mapping[str, Any]) -> Iterator[Finding]:
    for key in NOT_OF_PARTS:
        if key in repeat:
            message = f'a part cannot be repeated with "{key}"'
            help = "repeat a step of the part instead"
            yield Finding("E320", _at(resource, step, "repeat", key), message, help=help)
    if "opened_by" in repeat and "at_most" not in repeat:
        message = f'nothing says how often "{step.id}" may be done again'
        why = "A part has no due date of its own, so it could be opened again and again and the case would never end."
        yield Finding("E320", _at(resource, step, "repeat"), message, why, "add at_most, such as at_most: 3")


def _act(scene: Scene, resource: Resource, step: StepAt) -> Iterator[Finding]:
    declared, plugin, act = acts_of(scene.catalogue), str(step.data.get("plugin")), str(step.data.get("act"))
    if (plugin, act) in declared:
        return
    known = [f"{name} of {owner}" for owner, name in declared]
    help = did_you_mean(f"{act} of {plugin}", known, "use another verb; no enabled plugin declares acts")
    if known:
        help = f"{help}; there is: {', '.join(known)}"
    message = f'plugin "{plugin}" declares no act "{act}"'
    yield Finding("E321", _at(resource, step, "act"), message, "Nothing would ever end this step.", help)


def _ring(scene: Scene, resource: Resource, step: StepAt) -> Iterator[Finding]:
    way = [resource.id, *_way(scene, str(step.data.get("workflow")), resource.id, (resource.id,))]
    if way[-1] == resource.id and len(way) > 1:
        message = f"these workflows use one another in a ring: {' → '.join(way)}"
        yield Finding("E322", _at(resource, step, "workflow"), message, "Each would wait for the end of the next.")


def _way(scene: Scene, start: str, home: str, seen: tuple[str, ...]) -> list[str]:
    """The workflows from one to another along `use`; only the first when there is no way."""
    if start == home:
        return [start]
    document = scene.catalogue.get("workflow", start)
    if document is None or start in seen:
        return []
    for step in scene.names(document).steps:
        if step.data.get("do") == "use":
            found = _way(scene, str(step.data.get("workflow")), home, (*seen, start))
            if found and found[-1] == home:
                return [start, *found]
    return []
