"""Values that may never be given, where nothing says what a score makes of that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import Names, StepAt
from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where

OF_MANY = ("count", "share", "at_least", "any_of", "all_of", "most")
"""Ways of putting values together that ask how many there are."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every score that says nothing of missing values, though a step from which it takes may be skipped."""
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        for index, score in enumerate(workflow.data.get("scores") or ()):
            if "missing" not in score and str(score.get("aggregate")).partition(" ")[0] not in OF_MANY:
                yield from _score(workflow, names, index, score)


def _score(workflow: Resource, names: Names, index: int, score: Mapping[str, Any]) -> Iterator[Finding]:
    taken = [entry for entry in score.get("take") or () if isinstance(entry, dict)]
    for number, entry in enumerate(taken if len(taken) > 1 else ()):
        name = str(entry.get("from")).partition(".")[0]
        step = names.step.get(name)
        if step is None or {"of", "if_missing"} & set(entry) or not _may_be_skipped(step, names):
            continue
        message = f'"{score["id"]}" takes "{name}", which may be skipped, and nothing says what counts then'
        why = "Whoever has no such value would have no result at all."
        help = "add missing: drop_out, or missing: counts_as …; missing: not_rated where that is meant"
        where = Where(workflow.kind, workflow.id, ("scores", index, "take", number, "from"))
        yield Finding("W414", where, message, why, help, severity=Severity.WARNING)
        return


def _may_be_skipped(step: StepAt, names: Names) -> bool:
    around = [names.step[one] for one in step.inside if one in names.step]
    return any("when" in one.data or one.data.get("optional") is True for one in (step, *around))
