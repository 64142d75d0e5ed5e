"""Migrations: where they lead must be there, and their maps must leave nothing out and make nothing one.

A folder says only what the newest revision has.  Whether the former one had what is named here, `attain plan` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.values import replace

Path = tuple[str | int, ...]
DONE = "delete the migration, if it has been carried out"


def check(scene: Scene) -> Iterator[Finding]:
    """Every migration; it is about the configuration without overlays."""
    for one in () if scene.under else scene.of_kind("migration"):
        yield from _revisions(one)
        yield from _steps(scene, one)
        yield from _renamed(one, ("steps",), one.data.get("steps") or {})
        yield from _twice(one)
        for number, said in enumerate(one.data.get("answers") or ()):
            yield from _answers(scene, one, number, said)


def _where(one: Resource, path: Path, *, key: bool = False) -> Where:
    return Where(one.kind, one.id, path, key=key)


def _revisions(one: Resource) -> Iterator[Finding]:
    before, after = one.data["from"], one.data["to"]
    if int(before) >= int(after):
        message = f"it leads from revision {before} to revision {after}"
        help = "name a later revision; back to an earlier one leads attain migrate --undo, or attain rollback first"
        yield Finding("E901", _where(one, ("to",)), message, "Reviews move on to what was applied later.", help)


def _steps(scene: Scene, one: Resource) -> Iterator[Finding]:
    name = str(one.data["of"]).rpartition(" ")[2]
    workflow = scene.catalogue.get("workflow", name)
    if workflow is None:
        yield from unknown(scene, _where(one, ("of",)), name, Target("workflow", scene.catalogue.ids("workflow")))
        return
    names = scene.names(workflow)
    steps = Target("step", names.step.keys(), f"workflow {name}")
    not_past = (one.data.get("who") or {}).get("not_past")
    if not_past is not None:
        yield from _gone(scene, _where(one, ("who", "not_past")), str(not_past), steps)
    for old, new in (one.data.get("steps") or {}).items():
        if not isinstance(new, Mapping):
            yield from _gone(scene, _where(one, ("steps", old)), str(new), steps)
            continue
        yield from _gone(scene, _where(one, ("steps", old, "goes_to")), str(new["goes_to"]), steps)
        if "tell" in new:
            people = Target("person", names.persons, f"workflow {name}")
            yield from unknown(scene, _where(one, ("steps", old, "tell")), str(new["tell"]), people)


def _gone(scene: Scene, where: Where, name: str, target: Target) -> Iterator[Finding]:
    """A name that the newest revision lacks: a slip, or the migration is an old one."""
    for found in unknown(scene, where, name, target):
        told = f"{found.help} Or" if found.help.endswith("?") else f"{found.help}; or"
        yield replace(found, help=f"{told} {DONE}")


def _renamed(one: Resource, path: Path, names: Mapping[str, Any]) -> Iterator[Finding]:
    """Two names that become one: what was in the first could not be told from what was in the second."""
    first: dict[str, str] = {}
    for old, new in names.items():
        if not isinstance(new, str):
            continue
        if new in first:
            message = f"{first[new]} and {old} both become {new}"
            why = "What was in the one could not be told from what was in the other, and nothing leads back."
            yield Finding("E902", _where(one, (*path, old)), message, why, "give each a name of its own")
        first.setdefault(new, old)


def _twice(one: Resource) -> Iterator[Finding]:
    """A question of which two things are said."""
    known: set[tuple[str, str]] = set()
    answers: Sequence[Mapping[str, Any]] = one.data.get("answers") or ()
    for number, said in enumerate(answers):
        path: Path = ("answers", number)
        renamed: Mapping[str, str] = said.get("rename") or {}
        named = [((*path, "rename", old), old) for old in renamed]
        named += [((*path, what), str(said[what])) for what in ("drop", "field") if what in said]
        for where, field in named:
            if (str(said["form"]), field) in known:
                message = f"{field} of form {said['form']} is named twice"
                why = "Only one of the two could happen to its answers."
                yield Finding("E902", _where(one, where, key="rename" in where), message, why, "delete one of the two")
            known.add((str(said["form"]), field))


def _answers(scene: Scene, one: Resource, number: int, said: Mapping[str, Any]) -> Iterator[Finding]:
    path: Path = ("answers", number)
    form = scene.catalogue.get("form", str(said["form"]))
    if form is None:
        return
    fields = _fields(form)
    target = Target("field", fields.keys(), f"form {form.id}")
    yield from _renamed(one, (*path, "rename"), said.get("rename") or {})
    for old, new in (said.get("rename") or {}).items():
        yield from _gone(scene, _where(one, (*path, "rename", old)), str(new), target)
    if "field" in said:
        yield from _gone(scene, _where(one, (*path, "field")), str(said["field"]), target)
        yield from _scale(scene, one, path, said, fields.get(str(said["field"])))


def _fields(form: Resource) -> Mapping[str, Mapping[str, Any]]:
    return {
        f"{section['id']}.{field['id']}": field
        for section in form.data.get("sections") or ()
        for field in section.get("fields") or ()
        if isinstance(field, Mapping) and "id" in field
    }


def _scale(
    scene: Scene, one: Resource, path: Path, said: Mapping[str, Any], field: Mapping[str, Any] | None
) -> Iterator[Finding]:
    old, new = str(said["scale"]), str(said["becomes"])
    where = _where(one, (*path, "becomes"))
    if field is not None and field.get("scale") != new and scene.catalogue.get("scale", new) is not None:
        message = f"{said['field']} is not rated on {new}"
        now = field.get("scale")
        yield Finding("E901", where, message, help=f"write becomes: {now}" if now else f"it has no scale; or {DONE}")
        return
    if any(scene.catalogue.get("scale", name) is None for name in (old, new)):
        return
    before, after = (scene.catalogue.model("scale", name) for name in (old, new))
    if new not in before.maps_to:
        message = f"scale {old} does not say what its levels are on {new}"
        help = f"write maps_to: {{ {new}: {{ … }} }} in scale {old}"
        yield Finding("E902", where, message, "Ratings given would stand on no level.", help)
    elif missing := [level.id for level in before.off if before.onto(after)[level.id] is None]:
        message = f"the map of {old} to {new} leaves out {', '.join(missing)}"
        help = f"add {missing[0]}: and a level of {new} under maps_to in scale {old}"
        yield Finding("E902", where, message, "Answers off the scale would be on no scale at all.", help)
    elif turned := before.turned(after):
        message = (
            f"the map of {old} to {new} turns the order round: {turned[0]} is better than {turned[1]}, and becomes"
        )
        message += f" {before.mapped(turned[0], new)}, which is worse than {before.mapped(turned[1], new)}"
        yield Finding("E902", where, message, "A better rating would count as a worse one.", "correct maps_to")
