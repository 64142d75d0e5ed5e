"""What of a case still matters: which of its steps' histories somebody may ask for later.

Two cases that differ only in what nobody asks for any more are the same state.  Without this a review of ten steps,
each of which may be done in time, late or not at all, would have tens of thousands of states that all go on alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import Anchor, Chosen, Clause, FactOf, Junction, Named, Path, SumOf
from attain.phrases.inside import parts
from attain.workflow.stretches import stretch

if TYPE_CHECKING:
    from attain.phrases.ast import Condition
    from attain.workflow.model import LateEntry, Step, Workflow


Uses = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Lens:
    """What is asked of the steps of a workflow, by their ids."""

    named: frozenset[str] = frozenset()
    """Steps that a condition names: how they ended, whether they were late, skipped, answered."""
    timed: frozenset[str] = frozenset()
    """Steps whose submission a time phrase counts from."""
    written: Uses = field(default_factory=dict)
    """Steps whose writers may not approve them, with the steps that approve them."""
    chosen: Uses = field(default_factory=dict)
    """Steps in which people are chosen whom the cast names, with the steps that these people do."""
    again: Uses = field(default_factory=dict)
    """Steps that send back, with the steps that are then done again."""
    roles: frozenset[str] = frozenset()
    """People who stay the same from the launch, or from whom others are found."""
    counted: frozenset[str] = frozenset()
    """Asking steps of which it matters how many answered."""


def lens_of(workflow: Workflow, also: frozenset[str] = frozenset()) -> Lens:
    """The lens of a workflow; `also` are steps that a question about it names."""
    phrases = list(parts(_asking(workflow)))
    heads = {one.parts[0] for one in phrases if isinstance(one, Path)}
    heads |= {one.fact for one in phrases if isinstance(one, FactOf)}
    timed = {one.ref for one in phrases if isinstance(one, Anchor) and one.kind == "step"}
    known = frozenset(workflow.index)
    return Lens(
        frozenset(heads | also) & known,
        frozenset(timed | also) & known,
        _written(workflow),
        _chosen(workflow),
        _again(workflow),
        _roles(workflow, phrases),
        also | frozenset(step.id for step in workflow.walk() if _counts(step.if_late)),
    )


def _written(workflow: Workflow) -> Uses:
    found: dict[str, set[str]] = {}
    for step in workflow.walk():
        if step.do in ("approve", "plan"):
            for inner in _judged(workflow, step):
                found.setdefault(inner, set()).add(step.id)
    return {name: frozenset(judges) for name, judges in found.items()}


def _chosen(workflow: Workflow) -> Uses:
    found: dict[str, set[str]] = {}
    for role, definition in workflow.people.items():
        for one in parts([definition.phrase, definition.if_none]):
            if isinstance(one, Chosen):
                found.setdefault(one.step, set()).update(_done_by(workflow, role))
    return {name: frozenset(steps) for name, steps in found.items()}


def _done_by(workflow: Workflow, role: str) -> set[str]:
    """Steps that may ask for a role; who stands in for somebody is asked for wherever he is."""
    stands_in = any(role in (one.if_none, one.if_same) for one in workflow.people.values())
    asking = {step.id: {*step.who, *(who for level in step.levels for who in level.who)} for step in workflow.walk()}
    return {step for step, who in asking.items() if stands_in or role in who}


def _again(workflow: Workflow) -> Uses:
    found: dict[str, frozenset[str]] = {}
    for step in workflow.walk():
        for rules in (step.send_back, *(choice.sends_back for choice in step.choices)):
            if rules:
                again = frozenset(stretch(workflow, rules.to, step.id, rules.across))
                found[step.id] = found.get(step.id, frozenset()) | again
    return found


def _roles(workflow: Workflow, phrases: list[Any]) -> frozenset[str]:
    named = {one.name for one in phrases if isinstance(one, Named)}
    named |= {one.of.removeprefix("the ") for one in phrases if isinstance(one, FactOf)}
    fixed = {role for role, one in workflow.people.items() if one.bind == "at_launch"}
    return frozenset((named | fixed) & set(workflow.people))


def _counts(chain: tuple[LateEntry, ...]) -> bool:
    return any(one.when_fewer_than or _counts(one.if_late) for one in chain)


def clauses_of(workflow: Workflow) -> tuple[Clause, ...]:
    """The clauses about what the case itself gives: answers, decisions, scores; each once, in the order written."""
    own = set(workflow.index) | set(workflow.scores)
    found = [one for one in parts(_asking(workflow)) if isinstance(one, Clause) and _head(one) & own]
    totals = [step.repeat.together for step in workflow.walk() if step.repeat.together]
    found += [Clause(SumOf(one.of), "at least", (one.at_least,)) for one in totals]
    return tuple(dict.fromkeys(found))


def is_of_course(workflow: Workflow, condition: Condition) -> bool:
    """Whether only what happens in the case decides a condition, rather than what is known of its people."""
    if isinstance(condition, Junction):
        return any(is_of_course(workflow, one) for one in condition.parts)
    return bool(_head(condition) & (set(workflow.index) | set(workflow.scores)))


def _head(condition: Any) -> set[str]:
    found = list(parts(condition))
    heads = {one.parts[0] for one in found if isinstance(one, Path)}
    return heads | {one.fact for one in found if isinstance(one, FactOf)}


def _asking(workflow: Workflow) -> list[Any]:
    """Every phrase of a workflow that may ask how its own steps went."""
    found: list[Any] = [[one.phrase, one.if_none, one.only_if] for one in workflow.people.values()]
    found += [[row.since, row.until] for row in workflow.visibility]
    for step in workflow.walk():
        found += [step.when, step.not_before, step.due, step.until, step.or_by, step.takes_effect, step.if_late]
        found += [step.forms, step.standards, step.also_open_to, step.repeat, step.choose]
        found += [step.session.or_by if step.session else None]
    return found


def _judged(workflow: Workflow, step: Step) -> Iterator[str]:
    """A step that approves judges what it names, a plan itself."""
    named = [step.id] if step.do == "plan" else [one for one in step.what if one in workflow.index]
    for name in named:
        yield from (one.id for one in _whole(workflow.index[name]))


def _whole(step: Step) -> Iterator[Step]:
    yield step
    for child in step.children:
        yield from _whole(child)
