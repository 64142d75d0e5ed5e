"""Numbers that can never be reached: help that comes too late for a promise, more answers than there are questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.within import count_of
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.phrases.amounts import parse_amount, parse_fewer
from attain.phrases.errors import PhraseError


def check(scene: Scene) -> Iterator[Finding]:
    """Every anonymous step whose late chain asks more people; every score that wants more than one answer of one."""
    for workflow in scene.of_kind("workflow"):
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _of_one(scene, workflow, index, score)
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


def _of_one(scene: Scene, workflow: Resource, index: int, score: Mapping[str, Any]) -> Iterator[Finding]:
    """More items wanted than a question has that one person is asked once."""
    enough = score.get("enough")
    asked = str(enough.get("of") if isinstance(enough, dict) else "").split(" ")[0].split(".")
    step = scene.names(workflow).step.get(asked[0])
    wanted = str(enough.get("at_least")) if isinstance(enough, dict) else ""
    if step is None or len(asked) != 3 or count_of(wanted) < 2 or wanted.endswith("%"):
        return
    form = scene.catalogue.get("form", str(step.data.get("form")))
    sections = form.data.get("sections") or () if form is not None else ()
    once = any(one.get("id") == asked[1] and "for_each" not in one for one in sections)
    of_others = any("of" in one for one in score.get("take") or ())
    if once and step.data.get("do") == "fill_form" and "repeat" not in step.data and not of_others:
        message = f'"{score["id"]}" wants {wanted} of {".".join(asked)}, which is answered once'
        why = "There is never more than one, so the score would never be rated."
        where = Where(workflow.kind, workflow.id, ("scores", index, "enough", "at_least"))
        yield Finding("E419", where, message, why, "name a field of a section with for_each, or delete enough")
