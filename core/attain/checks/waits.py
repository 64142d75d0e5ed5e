"""Waits for what need not come: whatever is not known when a wait opens does not hold it (LANGUAGE 4, wait)."""

from __future__ import annotations

from collections.abc import Iterator

from attain.checks.names import Names, StepAt
from attain.checks.order import comes_after
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_time


def check(scene: Scene) -> Iterator[Finding]:
    """Every wait until an event, without a latest moment."""
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        for step in names.steps:
            if step.data.get("do") == "wait" and "or_by" not in step.data:
                yield from _wait(workflow, step, names)


def _wait(workflow: Resource, step: StepAt, names: Names) -> Iterator[Finding]:
    try:
        said = parse_time(str(step.data.get("until")))
    except PhraseError:
        return
    times = said.times if isinstance(said, ast.Earliest) else (said,)
    anchors = [one.anchor if isinstance(one, ast.Offset) else one for one in times]
    if all(isinstance(one, ast.Anchor) and _may_be_unknown(step, one, names) for one in anchors):
        what = anchors[0]
        message = f'"{step.id}" waits for what nobody may know when it opens, and then it does not wait at all'
        why = "What has not happened by then has no day, and nothing says how long to wait for it."
        where = Where(workflow.kind, workflow.id, (*step.path, "until"), within=what.at)
        yield Finding("E318", where, message, why, "add or_by: and the latest moment, such as 30 days after it opens")


def _may_be_unknown(step: StepAt, anchor: ast.Anchor, names: Names) -> bool:
    """Whether an anchor may have no day yet when the wait opens: what comes before has ended, unless it is optional;
    and what is optional has opened.
    """
    if anchor.kind == "case":
        return True
    if anchor.kind not in ("step", "field"):
        return False
    other = names.step.get(anchor.ref.partition(".")[0])
    if other is None:
        return False
    around = [names.step[one] for one in other.inside if one in names.step and one not in step.inside]
    after = comes_after(step, other)
    ends = [*around, other] if not (after and anchor.event == "opens") else around
    unsure = any(one.data.get("optional") is True for one in ends)
    return unsure or not (after or other.id in step.inside)
