"""Who sees what: promises of anonymity are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.within import count_of, listed
from attain.config.document import Resource
from attain.config.finding import Finding, Where

NAMED = ("full",)
LEAST = 3
"""No group is shown from fewer answers (attain.access.thresholds)."""


def check(scene: Scene) -> Iterator[Finding]:
    """Rows about anonymous steps; promises that can be kept (LANGUAGE 6)."""
    for resource in scene.of_kind("workflow"):
        steps = scene.names(resource).steps
        rows = [row for row in resource.data.get("visibility") or () if isinstance(row, dict)]
        anonymous = {one.id: one for one in steps if "anonymous" in one.data}
        for index, row in enumerate(rows):
            yield from _promise(resource, index, row, anonymous)
        for step in anonymous.values():
            yield from _kept(resource, step, scene)


def _promise(resource: Resource, index: int, row: dict[str, Any], anonymous: dict[str, StepAt]) -> Iterator[Finding]:
    for what in listed(row.get("what")):
        step = anonymous.get(what.partition(".")[0])
        if step is None or row.get("as") not in NAMED:
            continue
        promised = Where(resource.kind, resource.id, (*step.path, "anonymous"), key=True)
        seen_by = " and ".join(listed(row.get("who")))
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
    least = max([LEAST, *(count_of(one["minimum_answers"]) for one in rules if "minimum_answers" in one)])
    where = Where(resource.kind, resource.id, (*step.path, "anonymous", "show_from"))
    if count_of(promise["show_from"]) < least:
        message = f'"{step.id}" would be shown from {promise["show_from"]}; fewer than {least} are never shown'
        why = "From a few answers everybody can tell who wrote them."
        yield Finding("E503", where, message, why, f"write show_from: {least} answers, or more")
    if promise["traceable_by"] != "nobody":
        message = f'"{step.id}" would be traceable by {promise["traceable_by"]}, which Attain cannot do yet'
        why = "The link between person and answer is destroyed when the step ends."
        at = Where(resource.kind, resource.id, (*step.path, "anonymous", "traceable_by"))
        yield Finding("E504", at, message, why, "write traceable_by: nobody")
