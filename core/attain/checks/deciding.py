"""Whether a person stands behind a score: who judges it, or decides on everything that it goes on with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attain.checks.names import Names
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.phrases import ast
from attain.workflow.truth import bare_word

PASSED_ON = ("only_value", "first_given", "last_given")
"""Ways of putting values together that give one of them as it is."""


def is_decided(scene: Scene, workflow: Resource, score: Mapping[str, Any], seen: tuple[str, ...] = ()) -> bool:
    """A judgement; or one value of those that people gave, which no gate changes but by what people decided."""
    if "judgement" in score:
        return True
    names = scene.names(workflow)
    takes = score.get("take") or ()
    if score.get("aggregate") not in PASSED_ON or not takes or score.get("id") in seen:
        return False
    gates = (gate.get("when") for gate in score.get("gates") or ())
    after = (*seen, str(score.get("id")))
    return all(_of_decisions(names, said) for said in gates) and all(
        "of" not in one and _is_given(scene, workflow, str(one.get("from")), after) for one in takes
    )


def _is_given(scene: Scene, workflow: Resource, path: str, seen: tuple[str, ...]) -> bool:
    """Whether a path is what somebody wrote or chose alone, or a score that is decided."""
    head = path.partition(".")[0]
    step = scene.names(workflow).step.get(head)
    if step is not None:
        return step.data.get("do") in ("fill_form", "decide")
    score = next((one for one in workflow.data.get("scores") or () if one.get("id") == head), None)
    return score is not None and is_decided(scene, workflow, score, seen)


def _of_decisions(names: Names, said: Any) -> bool:
    """Whether a condition asks for nothing but what decisions chose."""
    if not isinstance(said, str):
        return False
    asked = [bare_word(node.subject) for node in parts_read("condition", said) if isinstance(node, ast.Clause)]
    steps = [names.step.get(one) for one in asked]
    return bool(steps) and all(one is not None and one.data.get("do") == "decide" for one in steps)
