"""What may happen to the people of a case: somebody leaves, goes away and comes back, gets another manager.

One such change in each course.  A change that finds a case in a position in which the same change was tried before goes
on alike, but for what is written; so it is tried once in each position: the same steps open in the hands of the same
people, the one whom it happens to having written and holding the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from attain.workflow import inputs as i
    from attain.workflow.case import CaseState, PersonId, StepKey, StepState

M = TypeVar("M")
ROOM = 500
"""As many states of one case are looked at behind such changes, those first that the fewest acts lead to."""


@dataclass(frozen=True, slots=True)
class Change(Generic[M]):
    """Something that may happen: `known` says in which position it was tried already, `said` how a story tells it.

    `happen` lets it happen: what the case is told, one after the other, and what is then known.
    """

    known: Hashable
    said: str
    happen: Callable[[], tuple[tuple[i.Input, ...], M]]


def sorts(case: CaseState) -> Iterator[tuple[PersonId, Hashable]]:
    """Who has a place in a case, one of each sort, with his position in it; the employee last.

    A place: to be bound to a role, to have something to do.
    """
    opened = case.open_steps()
    whole = frozenset((key.step, state.status, state.actors, state.agreeing, state.late_path) for key, state in opened)
    known = set[Hashable]()
    for person in _involved(case):
        mine = frozenset((key.step, *_asked(state, person)) for key, state in opened)
        roles = frozenset(role for role, held in case.bound.items() if person in held)
        place = (whole, mine, roles, _wrote(case, person), case.is_paused)
        if place not in known:
            known.add(place)
            yield person, place


def _involved(case: CaseState) -> tuple[PersonId, ...]:
    found: dict[PersonId, None] = {}
    for _, state in case.open_steps():
        found |= dict.fromkeys((*state.actors, *state.helpers, *state.signers))
    for persons in case.bound.values():
        found |= dict.fromkeys(persons)
    found.pop(case.subject, None)
    return (*found, case.subject)


def _asked(state: StepState, person: PersonId) -> tuple[Hashable, ...]:
    """What is asked of somebody in a step, and how far those are who do it together."""
    signs = bool(state.to_sign) and person in state.signers
    has_answered = person in state.actors and bool(state.asked) and person not in waiting(state)
    return person in state.actors, person in state.helpers, signs, has_answered, bool(state.votes)


def _wrote(case: CaseState, person: PersonId) -> frozenset[str]:
    every = case.steps.items()
    return frozenset(key.step for key, one in every if person in (*one.writers, *one.editors, *one.hands))


def waiting(state: StepState) -> list[PersonId]:
    """Those asked who have not answered; of people who are asked the same the first one has."""
    nth = state.answered + state.declined
    return [one for one in state.actors if one not in state.writers][nth - len(state.writers) :]


def answered(case: CaseState, person: PersonId) -> frozenset[StepKey]:
    """The open passages in which somebody was asked and has answered."""
    asked = ((key, state) for key, state in case.open_steps() if state.asked and person in state.actors)
    return frozenset(key for key, state in asked if person not in waiting(state))
