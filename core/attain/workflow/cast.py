"""Who does something: people of the document, who stands in, and who is barred (LANGUAGE 5, principle 5).

Nobody but `employee` is ever the subject; whoever wrote a thing is barred from approving it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from attain.phrases.ast import Chosen, Named, Related
from attain.values import dataclass
from attain.workflow.events import PeopleBound
from attain.workflow.facts import WantPeople, WantTruth

if TYPE_CHECKING:
    from attain.phrases.ast import People
    from attain.workflow.case import PersonId
    from attain.workflow.model import PersonDef, Step
    from attain.workflow.run import Run

MANAGER_OF_ACTOR = "manager of actor"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who was found.  Where nobody was: `skips` when the document says so, else all are barred or missing."""

    persons: tuple[PersonId, ...] = ()
    skips: bool = False


def barred_from(run: Run, step: Step) -> frozenset[PersonId]:
    """Who may not do this step: whoever wrote what it approves, or stays out of what it decides."""
    if step.do != "approve":
        return staying_out(run, step)
    return frozenset(person for what in step.what if what in run.index for person in authors(run, run.index[what]))


TIES: Mapping[str, People] = {
    "own reports": Related("manager", Named("employee")),
    "own relatives": Related("relatives", Named("employee")),
}
"""{why somebody stays out of a decision: the phrase that finds him}."""


def staying_out(run: Run, step: Step) -> frozenset[PersonId]:
    """Who is tied to the employee in a way for which the step takes his voice."""
    return frozenset(person for tie in step.stays_out for person in run.facts.people(WantPeople(TIES[tie])))


def authors(run: Run, step: Step) -> set[PersonId]:
    """Who wrote what stands in a step: writers of every attempt (the next is prefilled), editors of the present one.

    Whoever wrote in the name of another counts with him.
    """
    found = {person for state in run.case.passages(step.id) for person in (*state.writers, *state.hands)}
    present = run.case.now_in(step.id)
    found.update(present.editors if present else ())
    for child in step.children:
        found |= authors(run, child)
    return found


def wrote_for_another(run: Run, steps: Iterable[Step], person: PersonId) -> bool:
    """Whether he did any of this work in somebody else's name."""
    return any(
        any(person in state.hands for state in run.case.passages(step.id))
        or wrote_for_another(run, step.children, person)
        for step in steps
    )


def actors_of(run: Run, step: Step) -> Cast:
    """Who does the step when it opens; binds its roles."""
    barred = barred_from(run, step)
    found = [act_as(run, role, barred) for role in step.who]
    persons = _unique(person for each in found for person in each.persons)
    return Cast(persons, skips=not persons and bool(found) and all(each.skips for each in found))


def act_as(run: Run, role: str, barred: Collection[PersonId] = ()) -> Cast:
    """Who acts as a role now, stand-ins included; he holds the role from now on and so sees what it sees."""
    holders = bind(run, role)
    found = find(run, role, barred) if barred else Cast(holders, skips=not holders and find(run, role).skips)
    if set(found.persons) - set(holders):
        run.emit(PeopleBound(run.at, role, _unique((*holders, *found.persons))))
    return found


def bind(run: Run, role: str) -> tuple[PersonId, ...]:
    """Who holds a role now; the case remembers it."""
    persons = find(run, role).persons
    known = run.case.bound.get(role)
    if known is None or not set(persons) <= set(known):
        run.emit(PeopleBound(run.at, role, persons))
    return persons


def everybody(run: Run, roles: Collection[str], actor: tuple[PersonId, ...] = ()) -> tuple[PersonId, ...]:
    """The persons of several roles, to be told something; `actor` is what `manager of actor` starts from."""
    found = [managers_of(run, actor) if role == MANAGER_OF_ACTOR else bind(run, role) for role in roles]
    return _unique(person for persons in found for person in persons)


def managers_of(run: Run, persons: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """The managers of persons, without the subject."""
    return without_subject(run, run.facts.people(WantPeople(Related("manager", Named("actor")), persons)))


def without_subject(run: Run, persons: Iterable[PersonId]) -> tuple[PersonId, ...]:
    """Persons, as far as they are others."""
    return tuple(person for person in persons if person != run.case.subject)


def find(run: Run, role: str, barred: Collection[PersonId] = (), seen: tuple[str, ...] = ()) -> Cast:
    """Who a role is, or who stands in for it; nobody who is barred."""
    if role == "employee":
        return Cast(() if run.case.subject in barred else (run.case.subject,))
    definition = run.workflow.people.get(role)
    if definition is None or role in seen:
        return Cast()
    raw = _holders(run, definition)
    if raw and not seen and definition.if_same and _same_human(run, role, raw):
        skips = definition.if_same == "skip"
        return Cast(skips=True) if skips else find(run, definition.if_same, barred, (role,))
    able = tuple(person for person in raw if person != run.case.subject and person not in barred)
    return Cast(able) if able else _stand_in(run, definition, barred, seen, kept_out=bool(raw))


def _stand_in(
    run: Run, definition: PersonDef, barred: Collection[PersonId], seen: tuple[str, ...], *, kept_out: bool
) -> Cast:
    chain = definition.if_none
    if chain == "skip":
        return Cast(skips=not kept_out)
    if chain == "stop_the_plan":
        return Cast()
    if isinstance(chain, str):
        return _without_skip(find(run, chain, barred, (*seen, definition.id)), kept_out)
    found = asked(run, chain)
    return Cast(tuple(person for person in found if person != run.case.subject and person not in barred))


def _without_skip(found: Cast, kept_out: bool) -> Cast:
    return Cast(found.persons) if kept_out else found


def _holders(run: Run, definition: PersonDef) -> tuple[PersonId, ...]:
    if definition.bind == "at_launch" and definition.id in run.case.bound:
        return run.case.bound[definition.id]
    # Whoever has left has no manager any more; what still goes on is done by those who held the places.
    found = asked(run, definition.phrase) or (run.case.bound.get(definition.id, ()) if run.case.hurried else ())
    if definition.only_if is None:
        return found
    return tuple(each for each in found if run.facts.truth(WantTruth(definition.only_if, each)))


def asked(run: Run, phrase: People) -> tuple[PersonId, ...]:
    """Whom a phrase finds; people of the document and chosen people are known to the case."""
    match phrase:
        case Named():
            return find(run, phrase.name).persons
        case Chosen():
            state = run.case.now_in(phrase.step)
            return state.chosen if state else ()
        case _:
            return run.facts.people(WantPeople(phrase))


def _same_human(run: Run, role: str, raw: tuple[PersonId, ...]) -> bool:
    """Whether the place before this one in a chain of if_none is held by the same human, be it as a stand-in."""
    for earlier in run.workflow.people.values():
        if earlier.if_none == role:
            before = {person for person in _holders(run, earlier) if person != run.case.subject}
            if not before or before & set(raw):
                return True
    return False


def _unique(persons: Iterable[PersonId]) -> tuple[PersonId, ...]:
    return tuple(dict.fromkeys(persons))
