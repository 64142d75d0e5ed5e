"""Conditions: what the case knows it answers itself; each remaining clause is a want of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.ast import Always, Clause, FactOf, Junction, Name, Path
from attain.phrases.inside import places
from attain.workflow.cast import find
from attain.workflow.chains import within
from attain.workflow.events import PeopleBound
from attain.workflow.facts import WantTruth
from attain.workflow.settling import made_final
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from attain.phrases.ast import Condition, Subject
    from attain.workflow.case import CaseState, PersonId
    from attain.workflow.run import Run


def holds(run: Run, condition: Condition) -> bool:
    """Whether a condition holds now; what stays unknown counts as false (LANGUAGE 12)."""
    return known(run, condition) is True


def known(run: Run, condition: Condition) -> bool | None:
    """True, false, or None for unknown."""
    match condition:
        case Always():
            return condition.value
        case Junction():
            return _together(condition.how, [known(run, part) for part in condition.parts])
        case Clause() if condition.verb in _VERBS and (step := bare_word(condition.subject)) in run.index:
            return _of_step(run.case, condition, step)
        case _:
            held = _just_held(run, condition)
            return run.facts.truth(WantTruth(condition, settled=_just_final(run, condition), held=held))


def _just_final(run: Run, condition: Condition) -> frozenset[str]:
    """The score whose final value a clause asks for, where this passage has made it final."""
    match condition:
        case Clause(subject=Path((score, "final"), "")):
            return made_final(run.workflow, run.events) & {score}
        case _:
            return frozenset()


def _just_held(run: Run, condition: Condition) -> tuple[tuple[str, tuple[PersonId, ...]], ...]:
    """Who holds the place that a clause asks about, where nobody outside can know it.

    A place is filled when its holder first has something to do; a step may ask about him before, be it the first one.
    """
    asked = [role for role in places(condition) if role in run.workflow.people]
    new = {event.role for event in run.events if isinstance(event, PeopleBound)} if asked else set[str]()
    known = run.case.bound
    unknown = (role for role in asked if role not in known or role in new)
    return tuple((role, known.get(role) or find(run, role).persons) for role in unknown)


def _together(how: str, parts: list[bool | None]) -> bool | None:
    if how == "all":
        return False if False in parts else (None if None in parts else True)
    some = True if True in parts else (None if None in parts else False)
    return some if how == "any" else (None if some is None else not some)


def bare_word(subject: Subject) -> str:
    """The subject where it is one bare word, else ""; that a step has this name decides over a fact."""
    match subject:
        case FactOf(fact, "employee"):
            return fact
        case Path((word,), ""):
            return word
        case _:
            return ""


_VERBS = ("is", "is not", "in", "skipped", "answered", "made", "late")


def _of_step(case: CaseState, clause: Clause, step: str) -> bool | None:
    became = became_of(case, step, clause.verb)
    if became is not None:
        return became
    state = case.now_in(step)
    if state is None or not state.choice:
        return None
    named = state.choice in {each.text for each in clause.operands if isinstance(each, Name)}
    return not named if clause.verb == "is not" else named


def became_of(case: CaseState, step: str, verb: str) -> bool | None:
    """What became of a step: whether it was skipped, answered, made or late; None for a verb that asks for a value."""
    state = case.now_in(step)
    match verb:
        case "skipped":
            return state is not None and state.status == "skipped"
        case "answered":
            return step_moment(case, step, "submitted") is not None
        case "made":
            return state is not None and bool(state.choice)
        case "late":
            return any(each.late or each.was_late or within(each.late_path) for each in case.passages(step))
        case _:
            return None
