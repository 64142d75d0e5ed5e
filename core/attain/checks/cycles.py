"""Cycles against their workflow: every date it names is given, in order; items come from somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from attain.checks.parts import parts_read
from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import entries, keys
from attain.nearest import nearest
from attain.phrases import ast


def check(scene: Scene) -> Iterator[Finding]:
    """Dates of cycles, steps that they extend, and item sources."""
    for cycle in scene.of_kind("cycle"):
        workflow = scene.catalogue.get("workflow", str(cycle.data.get("workflow")))
        if workflow is not None and (workflow.kind, workflow.id) in scene.sound:
            yield from _dates(scene, cycle, workflow)
            yield from _extended(scene, cycle, workflow)
            yield from _carried(scene, cycle, workflow)
        yield from _order(cycle, cycle.data.get("period") or {}, ("period",), "from", "until")
        yield from _order(cycle, cycle.data, (), "starts", "ends")
    for setting in ("for_each", "choices_from"):
        for resource, path, source in scene.saying(setting):
            yield from _source(scene, resource, source, (*path, setting))


def _dates(scene: Scene, cycle: Resource, workflow: Resource) -> Iterator[Finding]:
    given = cycle.data.get("dates") or {}
    for path, name, at in _named(scene, workflow):
        if name in given or name in scene.facts or scene.doubtful(name) or nearest(name, given):
            continue
        others = [one for one in scene.catalogue.of_kind("cycle") if name in keys(one.data.get("dates"))]
        if not others:
            continue
        used = Where(workflow.kind, workflow.id, path, within=at)
        where = Where(cycle.kind, cycle.id, ("dates",), key=True)
        message = f'the date "{name}" is missing, which workflow {workflow.id} names'
        yield Finding(
            "E221",
            where,
            message,
            help=f"add {name}: and a day, such as {cycle.data.get('starts')}",
            related=((used, "named here"),),
        )


def _named(scene: Scene, workflow: Resource) -> Iterator[tuple[tuple[str | int, ...], str, ast.At]]:
    seen: set[str] = set()
    for use in scene.uses[workflow.kind, workflow.id]:
        if use.of == "time" and isinstance(use.value, str):
            for date in _dates_in(use.value):
                if date.ref not in seen:
                    seen.add(date.ref)
                    yield use.path, date.ref, date.at


@lru_cache(maxsize=65536)
def _dates_in(phrase: str) -> tuple[ast.Anchor, ...]:
    found = parts_read("time", phrase)
    return tuple(part for part in found if isinstance(part, ast.Anchor) and part.kind == "date")


def _extended(scene: Scene, cycle: Resource, workflow: Resource) -> Iterator[Finding]:
    names = scene.names(workflow)
    known = (*names.step, *(level.id for level in names.levels))
    for index, entry in enumerate(cycle.data.get("extend") or ()):
        where = Where(cycle.kind, cycle.id, ("extend", index, "step"))
        yield from unknown(scene, where, str(entry.get("step")), Target("step", known, f"workflow {workflow.id}"))


def _carried(scene: Scene, cycle: Resource, workflow: Resource) -> Iterator[Finding]:
    """Results that are carried over are final values of scores that record a measure."""
    scores = Target("score", scene.names(workflow).scores, f"workflow {workflow.id}")
    for index, path in enumerate((cycle.data.get("not_selected") or {}).get("carry_over") or ()):
        where = Where(cycle.kind, cycle.id, ("not_selected", "carry_over", index))
        score, _, layer = str(path).partition(".")
        found = list(unknown(scene, where, score, scores))
        yield from found
        if not found and layer != "final":
            yield Finding("E213", where, "only a final value can be carried over", help=f"write {score}.final")
        elif not found and not _records(scene, workflow, score):
            message = f'"{score}" records no measure, so there is nothing to carry over'
            yield Finding(
                "E213", where, message, help="add records: and a name, such as performance.overall, to the score"
            )


def _records(scene: Scene, workflow: Resource, name: str) -> bool:
    score = next(one for one in workflow.data["scores"] if one["id"] == name)
    step, _, inside = str((score.get("judgement") or {}).get("in", "")).partition(".")
    found = scene.names(workflow).step.get(step)
    form = scene.catalogue.get("form", str(found.data.get("form"))) if found is not None else None
    sections = entries(form.data.get("sections")) if form is not None else ()
    fields = ((one.get("id"), field) for one in sections for field in entries(one.get("fields")))
    judged = any(f"{section}.{field.get('id')}" == inside and "records" in field for section, field in fields)
    return "records" in score or judged


def _order(cycle: Resource, data: Mapping[str, Any], path: tuple[str, ...], first: str, last: str) -> Iterator[Finding]:
    start, end = data.get(first), data.get(last)
    if isinstance(start, str) and isinstance(end, str) and end < start:
        where = Where(cycle.kind, cycle.id, (*path, last))
        yield Finding(
            "E311", where, f"{last} ({end}) lies before {first} ({start})", help="exchange the two, or correct one"
        )


def _source(scene: Scene, resource: Resource, source: str, path: tuple[str | int, ...]) -> Iterator[Finding]:
    known = scene.catalogue.memo("item sources", lambda: _known_sources(scene))
    own = (*scene.names(resource).persons, "development_plan", *_people_around(scene, resource))
    if source not in known and source not in own:
        target = Target("item source", known | dict.fromkeys(own))
        yield from unknown(scene, Where(resource.kind, resource.id, path), source, target)


def _people_around(scene: Scene, resource: Resource) -> Iterable[str]:
    """A form may ask about each person of a group of the workflows that use it."""
    if resource.kind != "form":
        return ()
    return scene.catalogue.memo("people around forms", lambda: _people_by_form(scene)).get(resource.id, ())


def _people_by_form(scene: Scene) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in scene.catalogue.of_kind("workflow"):
        names = scene.names(one)
        forms = (form for step in names.steps for form in _forms(step.data.get("form")))
        for form in {form for form in forms if isinstance(form, str)}:
            found.setdefault(form, []).extend(names.persons)
    return found


def _forms(said: Any) -> list[Any]:
    """The forms that a step may open."""
    chosen = said.get("choose") if isinstance(said, dict) else None
    return [one.get("form") for one in chosen if isinstance(one, dict)] if isinstance(chosen, list) else [said]


def _known_sources(scene: Scene) -> dict[str, None]:
    """Item sources that every document may name, in the order in which they are suggested."""
    phrases = [phrase for one in scene.item_sources for phrase in one.phrases(scene.catalogue)]
    catalogues = [f"items of catalogue {one}" for one in scene.catalogue.ids("catalogue")]
    local = {name for one in scene.catalogue.of_kind("workflow") for name in scene.names(one).items}
    return dict.fromkeys((*phrases, *catalogues, *sorted(local)))
