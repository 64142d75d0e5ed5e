"""Conditions that mean "unless": of what nobody answered they are unknown, which counts as not met (LANGUAGE 12)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from attain.checks.names import Names, StepAt
from attain.checks.order import comes_after
from attain.checks.scene import Scene
from attain.checks.within import late_entries
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.errors import AttainError
from attain.phrases import ast, parser
from attain.phrases.conditions import STATES
from attain.workflow.truth import bare_word

OPEN_ENDS = ("continue", "continue_without")
"""Endings with which a step is over though nobody has answered it."""

LISTS = ("all_of", "any_of", "none_of")


class Asked(NamedTuple):
    """A clause, the step that it is about, where it stands, and whether it stands under none_of."""

    clause: ast.Clause
    step: str
    path: Path
    under_none: bool


def check(scene: Scene) -> Iterator[Finding]:
    """When of every step and outcome, and when a gate is open."""
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        for step in names.steps:
            if "when" in step.data:
                said = f'"{step.id}" is skipped'
                yield from _said(workflow, names, step.data["when"], (*step.path, "when"), said, step)
        for index, outcome in enumerate(workflow.data.get("outcomes") or ()):
            for key, said in (("when", "does not follow"), ("open_when", "stays closed")):
                if key in outcome:
                    path = ("outcomes", index, key)
                    yield from _said(workflow, names, outcome[key], path, f'"{outcome["id"]}" {said}', None)


def _said(
    workflow: Resource, names: Names, said: Any, path: Path, then: str, asking: StepAt | None
) -> Iterator[Finding]:
    found = list(_clauses(said, path, under_none=False))
    guarded = {one.step for one in found if one.clause.verb in STATES}
    for one in found:
        step = names.step.get(one.step)
        if step is None or one.step in guarded or not _means_unless(one) or not _may_stay_open(step, names):
            continue
        if asking is None or comes_after(asking, step):
            yield _finding(workflow, one, step, then)


def _means_unless(one: Asked) -> bool:
    return one.clause.verb not in STATES and (one.clause.verb == "is not") is not one.under_none


def _finding(workflow: Resource, one: Asked, step: StepAt, then: str) -> Finding:
    verb = "made" if step.data.get("do") == "decide" else "answered"
    where = Where(workflow.kind, workflow.id, one.path, within=one.clause.at if not one.under_none else None)
    message = f'{then} when "{step.id}" was not {verb}: this is unknown then'
    why = "What is missing is neither so nor not so, also under none_of, and what is unknown counts as not met."
    help = (
        f"put it into any_of with {{ none_of: [{step.id} was {verb}] }} where that is to count, "
        f"else into all_of with {step.id} was {verb}"
    )
    return Finding("W323", where, message, why, help, severity=Severity.WARNING)


def _may_stay_open(step: StepAt, names: Names) -> bool:
    """Whether a step may be over, or never begin, without an answer."""
    around = [names.step[one].data for one in step.inside if one in names.step]
    if step.data.get("optional") is True or any("when" in one for one in (step.data, *around)):
        return True
    chain = step.data.get("if_late")
    endings = [
        chain,
        *(part for entry, _ in late_entries(chain, ()) for part in (entry.get("then"), entry.get("if_late"))),
    ]
    return any(one in OPEN_ENDS for one in endings if isinstance(one, str))


# --- the clauses of a condition -------------------------------------------------------------------------------------


def _clauses(said: Any, path: Path, *, under_none: bool) -> Iterator[Asked]:
    """Every clause that is about one step, of a condition as written: one text, or maps of lists."""
    if isinstance(said, str):
        for clause, under in _read(said):
            if name := _step_of(clause):
                yield Asked(clause, name, path, under_none is not under)
    inner: list[tuple[Path, Any, bool]] = []
    if isinstance(said, dict):
        inner = [((*path, key), said[key], under_none is not (key == "none_of")) for key in LISTS if key in said]
    elif isinstance(said, list):
        inner = [((*path, index), one, under_none) for index, one in enumerate(said)]
    for at, one, under in inner:
        yield from _clauses(one, at, under_none=under)


@lru_cache(maxsize=4096)
def _read(said: str) -> tuple[tuple[ast.Clause, bool], ...]:
    """The clauses of a text, each with whether it is under none_of; none of one that cannot be read."""
    try:
        return tuple(_flat(parser.parse_condition(said), under=False))
    except AttainError:
        return ()


def _flat(condition: ast.Condition, *, under: bool) -> Iterator[tuple[ast.Clause, bool]]:
    if isinstance(condition, ast.Clause):
        yield condition, under
    if isinstance(condition, ast.Junction):
        for part in condition.parts:
            yield from _flat(part, under=under is not (condition.how == "none"))


def _step_of(clause: ast.Clause) -> str:
    """The step whose choice or whose answer a clause asks for; a name that no step has is nothing to anybody."""
    match clause.subject:
        case ast.Path(parts) if len(parts) > 1:
            return parts[0]
        case _:
            return bare_word(clause.subject)
