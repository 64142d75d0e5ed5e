"""Dates that people give: what counts from them must find one date, and an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.paths import path_target
from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.config.uses import Use
from attain.errors import AttainError
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_time
from attain.workflow.given import ONE_ANSWER, fields_at, latest
from attain.workflow.model import Workflow

LIMITS = ("earliest", "latest")


def check(scene: Scene) -> Iterator[Finding]:
    """Every time that names a date of the case, and every limit of something that is no date; each date once."""
    told: set[tuple[str, str]] = set()
    for resource, use in scene.phrases("time"):
        if use.path[-1] in LIMITS:
            yield from _limit(resource, use)
        if resource.kind == "workflow" and use.path[0] == "outcomes" and use.path[-1] == "not_before":
            yield from _outcome(resource, use)
        if resource.kind == "workflow" and "." in str(use.value):
            for found in _used(scene, resource, use):
                said = (resource.id, found.message)
                if found.code != "W324" or said not in told:
                    told.add(said)
                    yield found


def _limit(resource: Resource, use: Use) -> Iterator[Finding]:
    field = _at(resource.data, use.path[:-1])
    if field.get("type") not in ("date", None):
        message = f'"{use.path[-1]}" limits a date, and "{field.get("id")}" is none'
        where = Where(resource.kind, resource.id, use.path, key=True)
        yield Finding("E011", where, message, help="leave it out, or write type: date")


def _at(node: Any, path: Path) -> Mapping[str, Any]:
    for part in path:
        node = node[part]
    return node if isinstance(node, dict) else {}


def _outcome(resource: Resource, use: Use) -> Iterator[Finding]:
    """What an outcome opens does so when the case is over: nothing of it opens or is due any more."""
    if one := next((one for one in _anchors(use.value) if one.kind in ("it opens", "due")), None):
        where = Where(resource.kind, resource.id, use.path, within=one.at)
        message = f'an outcome has no "{one.kind}" from which days could be counted'
        help = "write, for example, 3 months after case ends"
        yield Finding("E323", where, message, "The other review would open at once.", help)


def _anchors(said: Any) -> list[ast.Anchor]:
    """The moments that a time names; none where it cannot be read."""
    try:
        time = parse_time(str(said))
    except PhraseError:
        return []
    times = time.times if isinstance(time, ast.Earliest) else (time,)
    found = [one.anchor if isinstance(one, ast.Offset) else one for one in times]
    return [one for one in found if isinstance(one, ast.Anchor)]


def _used(scene: Scene, resource: Resource, use: Use) -> Iterator[Finding]:
    try:
        workflow: Workflow = scene.catalogue.model("workflow", resource.id)
    except AttainError:
        return
    anchors = _anchors(use.value)
    given = [one for one in anchors if one.kind == "field"]
    wrong = [found for one in given for found in _no_date(scene, resource, workflow, use, one)]
    yield from wrong
    if not wrong and given and len(given) == len(anchors) and use.path[0] == "steps":
        yield from _endless(scene, resource, workflow, use, given)


def _no_date(scene: Scene, resource: Resource, workflow: Workflow, use: Use, anchor: ast.Anchor) -> Iterator[Finding]:
    step = workflow.index.get(anchor.ref.partition(".")[0])
    if step is None or not path_target(scene, resource).holds(tuple(anchor.ref.split("."))):
        return
    where = Where(resource.kind, resource.id, use.path, within=anchor.at)
    fields = fields_at(scene.catalogue, workflow, anchor.ref)
    if step.do == "decide" and not fields:
        message, help = f'"{anchor.ref}" is no date that a choice asks for', "ask for it: asks, with type: date"
        yield Finding("E323", where, message, "No day can be counted from it.", help)
    elif step.do not in ONE_ANSWER or not fields:
        message = f'"{anchor.ref}" is not one date: several people may answer, or it is asked of several items'
        help = "name a date that a decision asks for, or one of a form that one step fills in once"
        yield Finding("E323", where, message, "Nobody could tell which of the dates is meant.", help)
    elif other := next((one.type for one in fields if one.type != "date"), ""):
        message = f'"{anchor.ref}" is no date, but {_called(other)}'
        yield Finding("E323", where, message, "No day can be counted from it.", "ask for it with type: date")


def _called(type: str) -> str:
    return f"an answer of type {type}"


def _endless(
    scene: Scene, resource: Resource, workflow: Workflow, use: Use, given: list[ast.Anchor]
) -> Iterator[Finding]:
    """W324, where nothing limits the dates that hold a step up."""
    step = _at(resource.data, use.path[:-1])
    if any(latest(scene.catalogue, workflow, one.ref) for one in given) or (
        use.path[-1] == "until" and "or_by" in step
    ):
        return
    first = given[0]
    message = f'"{first.ref}" may be any date, so nobody can tell how long this lasts'
    where = Where(resource.kind, resource.id, use.path, within=first.at)
    why = "Whoever types the year 2099 holds the review up until then, and no last day can be worked out for it."
    help = "write latest: 6 months after it opens in the field that asks for the date"
    yield Finding("W324", where, message, why, help, severity=Severity.WARNING)
