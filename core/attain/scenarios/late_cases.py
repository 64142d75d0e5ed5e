"""A case that its session missed, decided in a story by one person alone: what is said of its scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.cases.session_changes import LAYERS
from attain.cases.session_rules import refusal, wrong_with
from attain.errors import BadInput, Problem
from attain.scenarios import inputs
from attain.scenarios.sees import way
from attain.scenarios.story import Unplayable
from attain.workflow.chains import is_alone
from attain.workflow.result_scale import scale_of_score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attain.scales.model import Scale
    from attain.scenarios.in_memory import InMemory
    from attain.scenarios.sentences import Act
    from attain.workflow.model import SessionRules, Step


def levels(act: Act, step: Step) -> Iterator[tuple[str, str]]:
    """The scores that a sentence changes, each with its level: `with { overall: meets }`."""
    known = step.session.may_change if step.session else ()
    for one in act.given:
        if one.path.text == "reason":
            continue
        if one.path.text not in known:
            can = f"it may change {' and '.join(known)}" if known else "it changes no score"
            raise Unplayable(f'{step.id} cannot change "{one.path.text}"', can, one.path.at)
        yield one.path.text, one.texts[0]


def decide_alone(case: InMemory, step: Step, act: Act, person: int) -> None:
    """Keep the levels of a late case; in a session that is held nobody submits, and the engine says so."""
    state = case.state().now_in(step.id)
    if state is None or not is_alone(state.late_path) or step.session is None:
        return
    problems = []
    for score, level in levels(act, step):
        mine = may_change(case, step.session, person, score)
        now = standing(case, step.session).get(score, {})
        was = next((now[layer] for layer in LAYERS if layer in mine and layer in now), "")
        found = wrong_with(scale(case, score), step.session, level, inputs.reason_of(act), was)
        problems += [Problem(f"{score}-{one.where}", one.message) for one in found]
        case.knows.adjusted[score] = level
    if problems:
        case.knows.adjusted.clear()
        raise BadInput(problems)


def may_change(case: InMemory, rules: SessionRules, person: int, score: str) -> frozenset[str]:
    """The layers that this person may read.

    Refusal for a score that a session may not change, or that the table does not show to this person.
    """
    layers = readable(case, person, score)
    if score not in rules.may_change or not layers:
        raise refusal("not_possible")
    return layers


def readable(case: InMemory, person: int, score: str) -> frozenset[str]:
    """The layers of a score that the table shows to a person."""
    seen = case.seen()
    mine = [role for role, persons in seen.case.bound.items() if person in persons]
    shown = {
        layer: {way(seen, seen.case, role, f"{score}.{layer}") for role in mine} & {"full", "without_names"}
        for layer in LAYERS
    }
    return frozenset(layer for layer, ways in shown.items() if ways)


def standing(case: InMemory, rules: SessionRules) -> dict[str, dict[str, str]]:
    """{score: {layer: level}} of what a session may change, as it stands."""
    found: dict[str, dict[str, str]] = {score: {} for score in rules.may_change}
    for (score, layer), level in case.knows.layers().items():
        if score in found and layer in LAYERS:
            found[score][layer] = str(level)
    return found


def scale(case: InMemory, score: str) -> Scale | None:
    """The scale on which a score stands; None for a bare number."""
    catalogue = case.knows.catalogue
    name = scale_of_score(catalogue, case.knows.workflow.id, score)
    found: Scale | None = catalogue.model("scale", name) if name else None
    return found
