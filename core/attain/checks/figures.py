"""Figures beside anonymous answers from which a single answer, or the answers of a few, could be worked out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.within import count_of, listed
from attain.config.document import Resource
from attain.config.finding import Finding, Where

LEAST = 3
"""No group is shown from fewer people (attain.access.thresholds)."""

SINGLE = ("highest", "lowest", "only_value", "last_given", "first_given")
"""Ways of putting values together whose result is what one person said."""

APART = "Whoever knows the one figure takes it from the other, and what is left is what a few people said."


def from_figures(scene: Scene) -> Iterator[Finding]:
    """Scores over anonymous answers, spreads over small groups, and totals beside their parts."""
    for workflow in scene.of_kind("workflow"):
        anonymous = {one.id: one for one in scene.names(workflow).steps if isinstance(one.data.get("anonymous"), dict)}
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _score(workflow, index, score, anonymous)
        for step in scene.names(workflow).steps:
            yield from _spread(workflow, step)
    for report in scene.of_kind("feedback_report"):
        yield from _totals(scene, report)


def _score(
    workflow: Resource, index: int, score: Mapping[str, Any], anonymous: Mapping[str, StepAt]
) -> Iterator[Finding]:
    for number, one in enumerate(score.get("take") or ()):
        step = anonymous.get(str(one.get("from")).partition(".")[0])
        if step is None or "of" in one:
            continue
        need = count_of(step.data["anonymous"]["show_from"])
        where = Where(workflow.kind, workflow.id, ("scores", index, "take", number, "from"))
        promised = ((Where(workflow.kind, workflow.id, (*step.path, "anonymous"), key=True), "promised here"),)
        if score.get("aggregate") in SINGLE:
            message = f'"{score["id"]}" would be what one person answered in "{step.id}", which is promised anonymous'
            why = "Whoever sees the result reads a single answer."
            yield Finding("E508", where, message, why, "write aggregate: mean, for example", promised)
        elif _items(score.get("enough")) < need:
            message = f'"{score["id"]}" would be made from fewer than {need} answers of "{step.id}"'
            why = "The report hides so few, but the result beside it would tell what they say."
            help = f"add enough: {{ at_least: {need} items, of: {one.get('from')} }}"
            yield Finding("E508", where, message, why, help, promised)


def _items(enough: Any) -> int:
    words = str(enough.get("at_least") if isinstance(enough, dict) else "").split()
    return int(words[0]) if len(words) == 2 and words[0].isdigit() else 0


def _spread(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    """A spread over facts for groups so small that one value is known."""
    spread = step.data.get("shows_spread_by")
    if isinstance(spread, dict) and count_of(spread["at_least"]) < LEAST:
        message = f'"{step.id}" would show the spread of groups of {spread["at_least"]}; fewer than {LEAST} are too few'
        where = Where(workflow.kind, workflow.id, (*step.path, "shows_spread_by", "at_least"))
        why = "Whoever knows the own value of one of two knows that of the other."
        yield Finding("E508", where, message, why, f"write at_least: {LEAST} people, or more")


def _totals(scene: Scene, report: Resource) -> Iterator[Finding]:
    """A group that puts anonymous answers together with answers whose writers are known."""
    workflow = scene.sound_one("workflow", str(report.data.get("of")).rpartition(" ")[2])
    groups = [one for one in report.data.get("groups") or () if isinstance(one, dict)]
    if workflow is None:
        return
    steps = scene.names(workflow).step
    named = {str(one.get("id")): "anonymous" in steps[one["from"]].data for one in groups if one.get("from") in steps}
    for index, one in enumerate(groups):
        together = [part for part in listed(one.get("together")) if part in named]
        known, hidden = ([part for part in together if named[part] is kind] for kind in (False, True))
        if known and hidden:
            message = f'"{one["id"]}" puts "{known[0]}", whose writers are known, together with "{hidden[0]}"'
            where = Where(report.kind, report.id, ("groups", index, "together"))
            help = f"leave {known[0]} out of it; it may be shown beside it"
            yield Finding("E509", where, message, APART, help)
