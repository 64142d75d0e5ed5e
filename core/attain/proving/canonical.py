"""A case without its dates and without what nobody asks for any more, as a value that can be compared."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TYPE_CHECKING

from attain.workflow.chains import within

if TYPE_CHECKING:
    from attain.proving.lens import Lens
    from attain.workflow.case import CaseState, StepState
    from attain.workflow.model import Step, Workflow


def canonical(workflow: Workflow, lens: Lens, case: CaseState) -> Hashable:
    """The state of a case: two cases with the same one go on alike, but for the days on which things happen."""
    passages: dict[str, list[StepState]] = {}
    for key, state in case.steps.items():
        passages.setdefault(key.step, []).append(state)
    steps = [
        (name, *_passage(workflow.index[name], lens, case, now, every))
        for name, every in passages.items()
        if (now := case.now_in(name))
    ]
    return (
        case.status,
        frozenset(steps),
        frozenset(one for one in case.sent_back.items() if _counts(lens, case, one[0].partition(".")[0])),
        frozenset((role, frozenset(persons)) for role, persons in case.bound.items() if role in lens.roles),
        case.grants - case.revoked,
        (case.is_paused, case.pauses, frozenset(one.person for one in case.away)),
        frozenset((one.form, one.person, one.given_at is not None, one.over) for one in case.additions),
        (frozenset(case.replies), frozenset(case.hurried)),
    )


def _passage(step: Step, lens: Lens, case: CaseState, state: StepState, every: list[StepState]) -> tuple[Hashable, ...]:
    history = _history(lens, case, step.id, state, every)
    if state.is_over and not step.is_container:
        return ("over", history)
    around = (state.status, case.rounds.get(step.id, 1), history)
    if step.is_container:
        return (*around, state.outcome, state.submitted, state.openings)
    return (*around, _work(lens, step, state))


def _work(lens: Lens, step: Step, state: StepState) -> Hashable:
    """How far an open passage is."""
    asks = step.do == "ask_each"
    left = state.asked - state.answered - state.declined
    counted = state.answered if step.id in lens.counted else 0
    return (
        (left, counted) if asks else (frozenset(state.actors), state.submitted, state.openings, state.to_sign),
        (state.late, state.late_entry, state.late_path, state.agreeing, state.excused),
        (frozenset(state.votes), state.expected, bool(state.helpers), bool(state.signers)),
        (state.standards, state.form, frozenset(state.writers) if state.expected else None),
    )


def _history(lens: Lens, case: CaseState, name: str, state: StepState, every: list[StepState]) -> Hashable:
    """What is still asked of what has happened in a step."""
    asked: Hashable = None
    if name in lens.named:
        late = any(one.late or one.was_late or within(one.late_path) for one in every)
        asked = (state.status == "skipped", state.choice, late)
    submitted = name in lens.timed and any(one.submitted_at for one in every)
    writers: Hashable = None
    if _wanted(lens, case, lens.written.get(name, ())):
        writers = frozenset(person for one in every for person in (*one.writers, *one.editors, *one.hands))
    chosen = len(state.chosen) if _wanted(lens, case, lens.chosen.get(name, ())) else None
    return (asked, submitted, writers, chosen)


def _wanted(lens: Lens, case: CaseState, by: Iterable[str]) -> bool:
    """Whether one of these steps may still be done."""
    return any(_counts(lens, case, each) for each in by)


def _counts(lens: Lens, case: CaseState, name: str) -> bool:
    """Whether a step may still be done, be it again."""
    state = case.now_in(name)
    if state is None or not state.is_over:
        return True
    return any(name in reach and other != name and not _over(case, other) for other, reach in lens.again.items())


def _over(case: CaseState, name: str) -> bool:
    state = case.now_in(name)
    return state is not None and state.is_over
