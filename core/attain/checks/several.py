"""Conditions about answers of several people: of anonymous ones nothing may hang on, of others one must say of how many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import StepAt
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast

SCORES = "scores"


def check(scene: Scene) -> Iterator[Finding]:
    """Every condition of a workflow that asks for an answer in a step that several people are asked in."""
    for resource, use in scene.phrases("condition"):
        if resource.kind != "workflow" or use.path[0] == SCORES:
            continue
        steps = scene.names(resource).step
        nodes = parts_read("condition", use.value)
        for node in nodes:
            step = steps.get(node.parts[0]) if isinstance(node, ast.Path) and len(node.parts) > 1 else None
            if step is None or step.data.get("do") != "ask_each":
                continue
            where = Where(resource.kind, resource.id, use.path, within=node.at)
            if isinstance(step.data.get("anonymous"), dict):
                yield _unnamed(resource, step, node, where)
            elif not _counted(node, nodes):
                yield _one_of_several(step, node, use.value, where)


def _counted(path: ast.Path, nodes: Any) -> bool:
    return any(isinstance(one, (ast.CountOf, ast.SumOf)) and one.of is path for one in nodes)


def _unnamed(resource: Resource, step: StepAt, path: ast.Path, where: Where) -> Finding:
    message = f'a condition asks what single people answered in "{step.id}", which is promised anonymous'
    why = "What follows from it would tell what somebody said, so such a condition is never met."
    help = f"make a score of {path} with enough:, and ask for its .number"
    promised = Where(resource.kind, resource.id, (*step.path, "anonymous"), key=True)
    return Finding("E526", where, message, why, help, ((promised, "promised here"),))


def _one_of_several(step: StepAt, path: ast.Path, said: str, where: Where) -> Finding:
    message = f'in "{step.id}" several people answer {path.parts[-1]}, and this asks for one answer'
    why = "Of several answers none is the one that counts, so the condition would be unknown and never met."
    rest = said[path.at[1] :].split(" and ")[0].split(" or ")[0]
    help = f"write any of {path}{rest}, all of …, most of … or at least 2 of …"
    return Finding("E238", where, message, why, help)
