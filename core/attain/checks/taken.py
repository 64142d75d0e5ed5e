"""What a score takes: cases of a workflow that is there, weighed by a field or by words that the language has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attain.checks.likely import leads
from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean
from attain.scoring.others import path_and_workflow

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?%?")
OF_ITEMS = "weight of the "
DAYS = ("days of the case", "days as manager")


def check(scene: Scene) -> Iterator[Finding]:
    """Whatever goes into a score: of which cases it is, and its weight."""
    for workflow in scene.of_kind("workflow"):
        for index, score in enumerate(workflow.data.get("scores") or ()):
            for number, entry in enumerate(score.get("take") or ()):
                if not isinstance(entry, dict):
                    continue
                yield from _cases(scene, workflow, (index, number), str(entry.get("of", "")))
                said = entry.get("weight")
                if isinstance(said, str) and not NUMBER.fullmatch(said.strip()):
                    where = Where(workflow.kind, workflow.id, ("scores", index, "take", number, "weight"))
                    yield from _words(scene, workflow, where, entry, said)


def _cases(scene: Scene, workflow: Resource, at: tuple[int, int], said: str) -> Iterator[Finding]:
    name = said.removesuffix(" in the cycle").rpartition(" of ")[2]
    start = said.rfind(f" of {name}") + len(" of ")
    within = (start, start + len(name))
    where = Where(workflow.kind, workflow.id, ("scores", at[0], "take", at[1], "of"), within=within)
    yield from unknown(scene, where, name, Target("workflow", scene.catalogue.ids("workflow"))) if said else ()


def _words(scene: Scene, workflow: Resource, where: Where, entry: Any, said: str) -> Iterator[Finding]:
    if said in DAYS or said.startswith(OF_ITEMS):
        return
    if " " in said:
        help = did_you_mean(said, (*DAYS, f"{OF_ITEMS}item"), "write a percentage, a number, or STEP.SECTION.FIELD")
        yield Finding("E010", where, f'weight: "{said}" is not a weight', "Nothing would be weighed by it.", help)
        return
    other = scene.catalogue.get("workflow", path_and_workflow(f"{entry.get('from')} of {entry.get('of')}")[1])
    yield from leads(scene, where, said, [other or workflow])
