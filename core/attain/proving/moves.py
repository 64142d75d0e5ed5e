"""What somebody may try in a state: one of each kind, where several people are in the same position one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.workflow import inputs as i
from attain.workflow.chains import is_alone, level_of
from attain.workflow.checking import EXCUSED, NOT_EXCUSED

if TYPE_CHECKING:
    from attain.workflow.case import CaseState, PersonId, StepState
    from attain.workflow.model import Step, Workflow

REASON = "Said in the proof."
BEYOND = 1
"""What may be done again and again is tried this many times more than it must be."""
MANY = 4
"""As many people are named at most where people are chosen."""


@dataclass(frozen=True, slots=True)
class Moves:
    """Everything that may be tried; the engine says what of it is refused.

    `able`: who may be named in a step that chooses people, or asks more of them · `holders`: who holds a role now.
    """

    workflow: Workflow
    able: Callable[[Step, CaseState], tuple[PersonId, ...]]
    holders: Callable[[str, CaseState], tuple[PersonId, ...]]

    def of(self, case: CaseState) -> Iterator[i.Input]:
        """What may be tried now."""
        if not case.is_open:
            return
        for key, state in case.open_steps():
            if state.status == "open":
                yield from self._in_step(case, self.workflow.index[key.step], state)
        yield from (i.Added(one.form, one.person) for one in case.additions if not (one.given_at or one.over))

    def _in_step(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        if step.is_container:
            yield from self._another(case, step, state)
            return
        found = _SIMPLE.get(step.do)
        if found is not None:
            for person in self._unlike(case, state.actors):
                yield from found(step, state, person)
        else:
            yield from getattr(self, f"_{step.do}")(case, step, state)
        if step.do in ("fill_form", "meet"):
            yield from self._repeats(case, step, state)

    def _unlike(self, case: CaseState, persons: Iterable[PersonId]) -> list[PersonId]:
        """One of each sort of people: who hold the same places in the case are alike."""
        found: dict[object, PersonId] = {}
        for person in persons:
            roles = frozenset(role for role, held in case.bound.items() if person in held)
            wrote = frozenset(key.step for key, one in case.steps.items() if person in (*one.writers, *one.editors))
            found.setdefault((person == case.subject, roles, wrote), person)
        return list(found.values())

    def _repeats(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        if not step.repeat.is_plain:
            yield from (i.Finished(step.id, person) for person in state.actors[:1])
            yield from (i.Acknowledged(step.id, person) for person in state.signers[:1] if state.to_sign)
            yield from self._another(case, step, state)

    def _another(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        if step.repeat.opened_by and state.openings < BEYOND:
            persons = [person for role in step.repeat.opened_by for person in self.holders(role, case)]
            yield from (i.OpenedAgain(step.id, person) for person in persons[:1])

    def _ask_each(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        """Those who are asked are alike: the next one answers, or declines."""
        nth = state.answered + state.declined
        waiting = [one for one in state.actors if one not in state.writers][nth - len(state.writers) :]
        for person in waiting[:1]:
            yield i.Submitted(step.id, person)
            if step.may_decline:
                yield i.Declined(step.id, person)
        more = tuple(one for one in self.able(step, case) if one not in state.actors)
        for helper in state.helpers[:1]:
            yield i.AskedMore(step.id, helper, more[:1])

    def _nominate(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        able = self.able(step, case)
        least = step.choose.at_least if step.choose else 0
        most = min(step.choose.at_most if step.choose else MANY, len(able), MANY)
        for count in sorted({max(least, min(1, most)), max(least, most)}):
            for person in self._unlike(case, state.actors):
                yield i.Nominated(step.id, person, able[:count])

    def _decide(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        voted = dict(state.votes) if step.must_agree else {}
        left = [person for person in state.actors if person not in voted]
        for person in left[:1] if step.must_agree else self._unlike(case, left):
            yield from (i.Decided(step.id, person, one.id, REASON, answered=True) for one in step.choices)

    def _check(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        yield from (i.Approved(step.id, person) for person in self._unlike(case, state.actors))
        if state.excused is None:
            for person in state.helpers[:1]:
                yield from (i.Decided(step.id, person, one, REASON) for one in (EXCUSED, NOT_EXCUSED))

    def _session(self, case: CaseState, step: Step, state: StepState) -> Iterator[i.Input]:
        if is_alone(state.late_path):
            yield from (i.Submitted(step.id, person) for person in self._unlike(case, state.actors))
            return
        level = level_of(state.late_path)
        yield i.SessionClosed(step.id, level)
        if step.session and step.session.late_cases:
            yield i.SessionMissed(step.id, level)

    def _use(self, _case: CaseState, step: Step, _state: StepState) -> Iterator[i.Input]:
        yield i.UsedEnded(step.id)

    def _run(self, _case: CaseState, _step: Step, _state: StepState) -> Iterator[i.Input]:
        yield from ()

    def _wait(self, _case: CaseState, _step: Step, _state: StepState) -> Iterator[i.Input]:
        yield from ()

    _tell = _wait


def _submits(step: Step, state: StepState, person: PersonId) -> Iterator[i.Input]:
    enough = len(state.expected) if step.repeat.for_each else step.repeat.at_least
    if step.repeat.is_plain or state.submitted < max(enough, 1) + BEYOND + state.openings:
        yield i.Submitted(step.id, person)


def _plans(step: Step, state: StepState, person: PersonId) -> Iterator[i.Input]:
    yield i.Agreed(step.id, person) if state.agreeing else i.Submitted(step.id, person)


def _approves(step: Step, _state: StepState, person: PersonId) -> Iterator[i.Input]:
    yield i.Approved(step.id, person)
    if step.send_back:
        yield i.SentBack(step.id, person, REASON)


def _releases(step: Step, _state: StepState, person: PersonId) -> Iterator[i.Input]:
    yield i.Released(step.id, person)


def _acknowledges(step: Step, _state: StepState, person: PersonId) -> Iterator[i.Input]:
    yield i.Acknowledged(step.id, person)


_SIMPLE: dict[str, Callable[[Step, StepState, PersonId], Iterator[i.Input]]] = {
    "fill_form": _submits,
    "meet": _submits,
    "plan": _plans,
    "approve": _approves,
    "release": _releases,
    "acknowledge": _acknowledges,
}
