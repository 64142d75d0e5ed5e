"""Who sees what: promises of anonymity are kept, and whoever judges may see what he judges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where

NAMED = ("full",)
LEAST = 3
"""No group is shown from fewer answers (attain.access.thresholds)."""


def check(scene: Scene) -> Iterator[Finding]:
    """Rows about anonymous steps; approvers without a row (LANGUAGE 6, rule 0)."""
    for resource in scene.of_kind("workflow"):
        steps = scene.names(resource).steps
        rows = [row for row in resource.data.get("visibility") or () if isinstance(row, dict)]
        anonymous = {one.id: one for one in steps if "anonymous" in one.data}
        for index, row in enumerate(rows):
            yield from _promise(resource, index, row, anonymous)
        for step in anonymous.values():
            yield from _kept(resource, step, scene)
        for step in steps:
            if step.data.get("do") == "approve":
                yield from _approver(resource, step, rows, scene)


def _promise(resource: Resource, index: int, row: dict[str, Any], anonymous: dict[str, StepAt]) -> Iterator[Finding]:
    for what in _list(row.get("what")):
        step = anonymous.get(what.partition(".")[0])
        if step is None or row.get("as") not in NAMED:
            continue
        promised = Where(resource.kind, resource.id, (*step.path, "anonymous"), key=True)
        seen_by = " and ".join(_list(row.get("who")))
        yield Finding(
            "E501",
            Where(resource.kind, resource.id, ("visibility", index, "as")),
            f'"{step.id}" is promised anonymous, but {seen_by} would see names',
            "Whoever answered relied on the promise.",
            "write as: averages_and_shuffled_comments, or as: averages_only",
            ((promised, "promised here"),),
        )


def _kept(resource: Resource, step: StepAt, scene: Scene) -> Iterator[Finding]:
    """A promise that Attain can keep: enough answers, and a link that nobody has."""
    promise = step.data["anonymous"]
    rules = [one.data.get("rules") or {} for one in scene.of_kind("policy")]
    least = max([LEAST, *(int(str(one["minimum_answers"]).split()[0]) for one in rules if "minimum_answers" in one)])
    where = Where(resource.kind, resource.id, (*step.path, "anonymous", "show_from"))
    if int(str(promise["show_from"]).split()[0]) < least:
        message = f'"{step.id}" would be shown from {promise["show_from"]}; fewer than {least} are never shown'
        why = "From a few answers everybody can tell who wrote them."
        yield Finding("E503", where, message, why, f"write show_from: {least} answers, or more")
    if promise["traceable_by"] != "nobody":
        message = f'"{step.id}" would be traceable by {promise["traceable_by"]}, which Attain cannot do yet'
        why = "The link between person and answer is destroyed when the step ends."
        at = Where(resource.kind, resource.id, (*step.path, "anonymous", "traceable_by"))
        yield Finding("E504", at, message, why, "write traceable_by: nobody")


def _approver(resource: Resource, step: StepAt, rows: list[dict[str, Any]], scene: Scene) -> Iterator[Finding]:
    """An approver whom no row lets see what he approves.  What writers see of their own needs no row."""
    steps = scene.names(resource).step
    for what in _list(step.data.get("what")):
        if what.partition(".")[0] not in steps:
            continue
        for person in _list(step.data.get("who")):
            if person in _list(steps[what.partition(".")[0]].data.get("who")) or _sees(rows, person, what):
                continue
            message = f'{person} approves "{what}" but may not see it'
            since = f"{what.partition('.')[0]} submitted"
            help = f"add to visibility: {{ who: {person}, what: {what}, as: full, from: {since} }}"
            where = Where(resource.kind, resource.id, (*step.path, "what"))
            yield Finding("E502", where, message, "The task would show nothing to judge by.", help)


def _sees(rows: list[dict[str, Any]], person: str, what: str) -> bool:
    """A row for the whole or for a part of it."""
    return any(
        person in _list(row.get("who"))
        and any(one == what or one.startswith(f"{what}.") for one in _list(row.get("what")))
        for row in rows
    )


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [value] if isinstance(value, str) else []
