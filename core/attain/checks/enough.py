"""Help that comes too late for a promise: more people are asked only when fewer answered than would be shown anyway."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.phrases.amounts import parse_amount, parse_fewer
from attain.phrases.errors import PhraseError


def check(scene: Scene) -> Iterator[Finding]:
    """Every anonymous step whose late chain asks more people."""
    for workflow in scene.of_kind("workflow"):
        for step in scene.names(workflow).steps:
            if isinstance(step.data.get("anonymous"), dict):
                yield from _step(workflow, step)


def _step(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    try:
        need = parse_amount(step.data["anonymous"].get("show_from"), ("answers",)).number
    except PhraseError:
        return
    promised = Where(workflow.kind, workflow.id, (*step.path, "anonymous", "show_from"))
    for path, when in _asking(step.data.get("if_late"), (*step.path, "if_late")):
        if 0 < when < need:
            message = f'"{step.id}" asks more people only under {when} answers, but shows nothing under {need}'
            why = f"With {when} answers nobody would be asked, and what these people wrote would stay hidden."
            where, help = Where(workflow.kind, workflow.id, path), f"write when: fewer than {need} answers"
            related = ((promised, "promised here"),)
            yield Finding("W518", where, message, why, help, related, severity=Severity.WARNING)


def _asking(chain: Any, path: Path) -> Iterator[tuple[Path, int]]:
    """Under how many answers each `ask_more` of a late chain asks."""
    for index, entry in enumerate(chain if isinstance(chain, list) else ()):
        if not isinstance(entry, dict):
            continue
        if "ask_more" in entry and "when" in entry:
            yield (*path, index, "when"), _fewer(entry["when"])
        yield from _asking(entry.get("if_late"), (*path, index, "if_late"))


def _fewer(said: Any) -> int:
    """0 where it cannot be read, which is a finding of its own."""
    try:
        return parse_fewer(said)
    except PhraseError:
        return 0
