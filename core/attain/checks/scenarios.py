"""Names in scenarios outside of what is played, which is for whoever plays it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.likely import leads, nearly
from attain.checks.order import texts_of
from attain.checks.parts import parts_read
from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import entries
from attain.phrases.ast import FactOf
from attain.scoring.others import PERIOD
from attain.workflow.recorded import MEASURE


def check(scene: Scene, scenario: Resource) -> Iterator[Finding]:
    """People with their facts and roles; what scores are given, what they give, and what is seen."""
    people = [one for one in scenario.data.get("people") or () if isinstance(one, dict)]
    ids = [str(one.get("id")) for one in people]
    facts = (*scene.facts, "id", "holds")
    for index, person in enumerate(people):
        for name in [one for one in person if one not in facts]:
            where = Where("scenario", scenario.id, ("people", index, name), key=True)
            yield from nearly(scene, where, name, facts, "fact")
        yield from _person(scene, scenario, index, person, ids)
    workflow = scene.catalogue.get("workflow", str(scenario.data.get("of")).removeprefix("workflow "))
    if workflow is not None:
        yield from _scores(scene, scenario, workflow)
        yield from _seen(scene, scenario, workflow)


def _person(
    scene: Scene, scenario: Resource, index: int, person: Mapping[str, Any], ids: list[str]
) -> Iterator[Finding]:
    manager = person.get("manager")
    if isinstance(manager, str):
        where = Where("scenario", scenario.id, ("people", index, "manager"))
        yield from unknown(scene, where, manager, Target("person", ids, "people:"))
    before = person.get("before")
    for place, one in enumerate(entries(before.get("managers")) if isinstance(before, dict) else ()):
        where = Where("scenario", scenario.id, ("people", index, "before", "managers", place, "manager"))
        yield from unknown(scene, where, str(one.get("manager")), Target("person", ids, "people:"))
    for place, role in enumerate(person.get("holds") or ()):
        where = Where("scenario", scenario.id, ("people", index, "holds", place))
        yield from unknown(scene, where, str(role), Target("role", scene.roles))


def _scores(scene: Scene, scenario: Resource, workflow: Resource) -> Iterator[Finding]:
    if "score" not in scenario.data:
        return
    scores = Target("score", scene.names(workflow).scores, f"workflow {workflow.id}")
    known = [f"outcome {one['id']}" for one in workflow.data.get("outcomes") or () if "when" in one]
    taken = {str(take.get("from")) for one in workflow.data.get("scores") or () for take in one.get("take") or ()}
    facts = (taken | _asked_by_gates(workflow)) & set(scene.facts)
    repeated = {one["id"] for one in workflow.data.get("scores") or () if "for_each" in one}
    outcomes = Target("outcome", known, f"workflow {workflow.id}, with a condition")
    for index, entry in enumerate(scenario.data.get("score") or ()):
        if scene.under != set(entry.get("overlays") or ()):
            continue  # it is worked out under other overlays, and looked at with those
        where = Where("scenario", scenario.id, ("score", index, "of"))
        yield from unknown(scene, where, str(entry.get("of")), scores)
        for part in ("given", "expect"):
            said = entry.get(part)
            for name in said if isinstance(said, dict) else ():
                where = Where("scenario", scenario.id, ("score", index, part, name), key=True)
                if part == "expect" and str(name).startswith("outcome "):
                    yield from unknown(scene, where, str(name), outcomes)
                elif part == "given" and (name in facts or str(name).startswith(MEASURE) or name == PERIOD):
                    continue
                elif part != "expect" or str(name).partition(".")[0] not in repeated:
                    yield from _leads(scene, where, str(name), workflow)


def _asked_by_gates(workflow: Resource) -> set[str]:
    """The facts about which gates ask; a map of conditions is read through all its levels."""
    gates = (gate for one in workflow.data.get("scores") or () for gate in one.get("gates") or ())
    texts = (text for gate in gates for text, _ in texts_of(gate.get("when"), ()))
    return {node.fact for text in texts for node in parts_read("condition", text) if isinstance(node, FactOf)}


def _leads(scene: Scene, where: Where, name: str, workflow: Resource) -> Iterator[Finding]:
    """A path of this workflow, or of the one whose other cases are meant."""
    place, _, cases = name.partition(" tagged ")[0].partition(" of ")
    other = scene.catalogue.get("workflow", cases.removesuffix(" in the cycle").rpartition(" of ")[2])
    yield from leads(scene, where, place, [other or workflow])


def _seen(scene: Scene, scenario: Resource, workflow: Resource) -> Iterator[Finding]:
    persons = Target("person", scene.names(workflow).persons, f"workflow {workflow.id}")
    for index, row in enumerate(scenario.data.get("sees") or ()):
        who, what = row.get("who"), row.get("what")
        if isinstance(who, str) and " " not in who:
            yield from unknown(scene, Where("scenario", scenario.id, ("sees", index, "who")), who, persons)
        if isinstance(what, str) and " " not in what:
            yield from leads(scene, Where("scenario", scenario.id, ("sees", index, "what")), what, [workflow])
