"""Scales that refer to levels and to other scales: treated_like, maps_to, retired (LANGUAGE 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.checks.scores import levels_of
from attain.config.document import Resource
from attain.config.finding import Finding, Where


def check(scene: Scene) -> Iterator[Finding]:
    """Every scale; forms that would write on one that is retired."""
    for scale in scene.of_kind("scale"):
        yield from _likes(scene, scale)
        for other, levels in (scale.data.get("maps_to") or {}).items():
            yield from _map(scene, scale, str(other), levels)
    retired = {one.id: one for one in scene.of_kind("scale") if "retired" in one.data}
    for form in scene.of_kind("form") if retired else ():
        yield from _written(scene, form, retired)


def _likes(scene: Scene, scale: Resource) -> Iterator[Finding]:
    levels = {str(level["id"]): level for level in scale.data.get("levels") or ()}
    for index, level in enumerate(scale.data.get("levels") or ()):
        like = level.get("treated_like")
        if like is None:
            continue
        where = Where(scale.kind, scale.id, ("levels", index, "treated_like"))
        yield from unknown(scene, where, str(like), Target("level", tuple(levels), f"scale {scale.id}"))
        if like == level["id"] or "treated_like" in levels.get(str(like), {}):
            message = (
                f'"{like}" is treated like another level itself' if like != level["id"] else "this is the level itself"
            )
            help = "name the level whose lookups, shares and maps hold for this one"
            yield Finding("E408", where, message, "It could not be told what holds for this level.", help)


def _map(scene: Scene, scale: Resource, other: str, given: Mapping[str, Any]) -> Iterator[Finding]:
    known = levels_of(scene, other)
    for level, becomes in given.items():
        path = ("maps_to", other, level)
        own = levels_of(scene, scale.id)
        if own is not None:
            target = Target("level", own, f"scale {scale.id}")
            yield from unknown(scene, Where(scale.kind, scale.id, path, key=True), str(level), target)
        if known is not None:
            target = Target("level", known, f"scale {other}")
            yield from unknown(scene, Where(scale.kind, scale.id, path), str(becomes), target)
    kept = [level["id"] for level in scale.data.get("levels") or () if "treated_like" not in level]
    missing = [level for level in kept if level not in given]
    if missing and known is not None:
        message = f"nothing is said of {', '.join(missing)} on scale {other}"
        why = "Whoever has this level would have none there."
        where = Where(scale.kind, scale.id, ("maps_to", other), key=True)
        yield Finding("E408", where, message, why, f"add {missing[0]}: and a level of {other}")


def _written(scene: Scene, form: Resource, retired: Mapping[str, Resource]) -> Iterator[Finding]:
    """A form that a cycle asks on or after the day on which its scale was retired."""
    last = _last_day(scene, form.id)
    for number, section in enumerate(form.data.get("sections") or ()):
        for index, field in enumerate(section.get("fields") or ()):
            scale = retired.get(str(field.get("scale")))
            if scale is None or not last or last < scale.data["retired"]:
                continue
            where = Where(form.kind, form.id, ("sections", number, "fields", index, "scale"))
            message = (
                f"scale {scale.id} is retired from {scale.data['retired']} on, and this form is asked until {last}"
            )
            related = ((Where("scale", scale.id, ("retired",)), "retired here"),)
            yield Finding("E409", where, message, "It may be read, not written.", "name another scale", related)


def _last_day(scene: Scene, form: str) -> str:
    """The last day of the cycles whose workflows open the form; "" for one that none opens."""
    opening = {one.id for one in scene.catalogue.of_kind("workflow") if _opens(scene, one, form)}
    days = [
        str(one.data.get("ends", "")) for one in scene.catalogue.of_kind("cycle") if one.data.get("workflow") in opening
    ]
    return max(days, default="")


def _opens(scene: Scene, workflow: Resource, form: str) -> bool:
    forms = [step.data.get("form") for step in scene.names(workflow).steps]
    return form in [name.get("form") if isinstance(name, dict) else name for name in forms]
