"""Stages of a score that could never do anything: gates that nothing goes through, tables asked with too little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where


def check(scene: Scene) -> Iterator[Finding]:
    """Every score of every workflow."""
    for workflow in scene.of_kind("workflow"):
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _gates(workflow, index, score)
            yield from _table(workflow, index, score)


def _gates(workflow: Resource, index: int, score: Mapping[str, Any]) -> Iterator[Finding]:
    """Gates hold what is computed; a judgement alone computes nothing."""
    if score.get("gates") and not score.get("take"):
        name = score["id"]
        message = f'no value goes through the gates of "{name}", which takes nothing'
        why = "They hold what is computed, and a judgement counts as it was given."
        help = f"write a second score for what counts: take: [{{ from: {name}.final }}], with these gates"
        yield Finding(
            "E416", Where(workflow.kind, workflow.id, ("scores", index, "gates"), key=True), message, why, help
        )


def _table(workflow: Resource, index: int, score: Mapping[str, Any]) -> Iterator[Finding]:
    """A table with two sides needs two values, any other just one."""
    taken, name = score.get("take") or (), str(score.get("by", "")).removeprefix("lookup ")
    table = (workflow.data.get("lookups") or {}).get(name)
    if score.get("aggregate") != "look_up" or not taken or not isinstance(table, Mapping):
        return
    sides = [str(table[side]) for side in ("across", "down") if side in table]
    needed = len(sides) or 1
    froms = [str(one.get("from")) for one in taken]
    for side in sides if len(taken) == needed else ():
        other = next((one for one in froms if one != side and _head(one) == _head(side)), "")
        if other and side not in froms:
            message = f'"{score["id"]}" takes {other}, and the lookup "{name}" has {side}'
            where = Where(workflow.kind, workflow.id, ("scores", index, "take", froms.index(other), "from"))
            yield Finding("E417", where, message, "It would look for another value than is there.", f"write {side}")
    if len(taken) == needed or (len(taken) > needed and score.get("missing") == "drop_out"):  # some may not be there
        return
    said = f"{len(taken)} value{'s' if len(taken) > 1 else ''}"
    message = f'"{score["id"]}" asks the lookup "{name}" with {said}, and it needs {needed}'
    missing = [side for side in sides if side not in froms]
    help = f"take {missing[0]}, too: {{ from: {missing[0]} }}" if missing else "take one value"
    where = Where(workflow.kind, workflow.id, ("scores", index, "take"), key=True)
    yield Finding("E417", where, message, "It would never give anything.", help)


def _head(path: str) -> str:
    return path.partition(".")[0]
