"""Several values where one is asked for: answers of several people, and scores that have one for each item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.checks.within import entry_of, listed
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast

SCORES = "scores"


def check(scene: Scene) -> Iterator[Finding]:
    """Conditions about steps in which several people are asked; whatever takes a score of many items for one value."""
    yield from _answers(scene)
    for workflow in scene.of_kind("workflow"):
        several = {one["id"]: one for one in workflow.data.get(SCORES) or () if "for_each" in one}
        if several:
            yield from _of_items(scene, workflow, several)


def _answers(scene: Scene) -> Iterator[Finding]:
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


# --- scores of many items ------------------------------------------------------------------------------------------


def _of_items(scene: Scene, workflow: Resource, several: Mapping[str, Any]) -> Iterator[Finding]:
    """Sessions, measures, distributions and conditions, which know one value of a score."""
    for index, score in enumerate(workflow.data.get(SCORES) or ()):
        if score["id"] in several and "records" in score:
            where = Where(workflow.kind, workflow.id, (SCORES, index, "records"))
            yield _many(where, score["id"], "a measure gets", "write records: at the field of the form that is judged")
    for step in scene.names(workflow).steps:
        for index, name in enumerate(listed(step.data.get("may_change"))):
            if name in several:
                where = Where(workflow.kind, workflow.id, entry_of(step, "may_change", index))
                yield _many(
                    where, name, f'"{step.id}" changes', "let a form ask for the levels again after the session"
                )
    for distribution in scene.of_kind("distribution"):
        owner, _, name = str(distribution.data["of"]).partition(".")
        if owner == workflow.id and name in several:
            where = Where(distribution.kind, distribution.id, ("of",))
            yield _many(where, name, "a distribution counts", "make a score of it without for_each")
    for resource, use in scene.phrases("condition"):
        if resource is workflow and use.path[0] != SCORES:
            for node in parts_read("condition", use.value):
                if isinstance(node, ast.Path) and node.parts[0] in several:
                    where = Where(workflow.kind, workflow.id, use.path, within=node.at)
                    help = f"make a score without for_each that takes {node}, with aggregate: count or lowest"
                    yield _many(where, node.parts[0], "a condition asks for", help)


def _many(where: Where, score: str, what: str, help: str) -> Finding:
    message = f'{what} one value of "{score}", which has one for each item'
    return Finding("E418", where, message, "None of them is the one that is meant, so nothing would happen.", help)
