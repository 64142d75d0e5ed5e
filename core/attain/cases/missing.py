"""Who would be missing in a launch: `if_none: stop_the_plan` lets nothing open while somebody is (LANGUAGE 5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.facts import Resolver
from attain.config.text import words
from attain.people.sets import one_of
from attain.people.tables import person
from attain.phrases.ast import Chosen, Named
from attain.phrases.inside import parts
from attain.workflow.facts import WantPeople, WantTruth

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.config.catalogue import Catalogue
    from attain.phrases.ast import Condition, People
    from attain.workflow.model import Workflow

NAMED = 5
Holders = Mapping[int, tuple[int, ...] | None]
"""{case: who holds a role there}; None for what only the case tells, such as people who are chosen in it."""


@dataclass(slots=True)
class _Casting:
    """The roles of cases that are alike in their workflow; `stopped` says where nobody is left."""

    resolver: Resolver
    workflow: Workflow
    runs: Mapping[int, Running]
    stopped: dict[str, set[int]] = field(default_factory=dict)

    def holders(self, role: str, cases: Collection[int], seen: tuple[str, ...] = ()) -> Holders:
        """Who holds a role, stand-ins included."""
        if role == "employee":
            return {case: (self.runs[case].subject_id,) for case in cases}
        definition = self.workflow.people.get(role)
        if definition is None or role in seen:
            return dict.fromkeys(cases, ())
        found = dict(self._able(self._phrase(definition.phrase, cases, (*seen, role)), definition.only_if))
        rest = [case for case, persons in found.items() if persons == ()]
        if rest and definition.if_none == "stop_the_plan":
            self.stopped.setdefault(role, set()).update(rest)
        elif rest and isinstance(definition.if_none, str) and definition.if_none != "skip":
            found |= self.holders(definition.if_none, rest, (*seen, role))
        elif rest and not isinstance(definition.if_none, str):
            found |= self._able(self._phrase(definition.if_none, rest, (*seen, role)), None)
        return found

    def _phrase(self, phrase: People, cases: Collection[int], seen: tuple[str, ...]) -> Holders:
        inside = list(parts(phrase))
        if any(isinstance(one, Chosen) for one in inside):
            return dict.fromkeys(cases, None)
        names = {one.name for one in inside if isinstance(one, Named)} - {"employee"}
        held = {name: self.holders(name, cases, seen) for name in names}
        known = [case for case in cases if all(held[name][case] is not None for name in names)]
        asking = {case: (self._bound(case, held), [WantPeople(phrase)]) for case in known}
        told = self.resolver.answer(asking) if asking else {}
        return {case: told[case][WantPeople(phrase)] if case in told else None for case in cases}

    def _bound(self, case: int, held: Mapping[str, Holders]) -> Running:
        running = self.runs[case]
        bound = {**running.state.bound, **{name: each[case] or () for name, each in held.items()}}
        return replace(running, state=replace(running.state, bound=bound))

    def _able(self, found: Holders, only_if: Condition | None) -> Holders:
        """Without the subject, and without whom the condition on that person keeps out."""
        others = {case: self._others(case, persons) for case, persons in found.items()}
        if only_if is None:
            return others
        asking = {
            case: (self.runs[case], [WantTruth(only_if, one) for one in held]) for case, held in others.items() if held
        }
        told = self.resolver.answer(asking) if asking else {}
        return {
            case: tuple(one for one in held if told[case][WantTruth(only_if, one)]) if held else held
            for case, held in others.items()
        }

    def _others(self, case: int, persons: tuple[int, ...] | None) -> tuple[int, ...] | None:
        return None if persons is None else tuple(one for one in persons if one != self.runs[case].subject_id)


def missing(resolver: Resolver, opening: Iterable[Running]) -> dict[str, set[int]]:
    """{role: the employees for whom nobody holds it, though somebody must}, for cases about to be opened."""
    groups: dict[int, dict[int, Running]] = {}
    for running in opening:
        groups.setdefault(id(running.workflow), {})[running.id] = running
    found: dict[str, set[int]] = {}
    for runs in groups.values():
        casting = _Casting(resolver, next(iter(runs.values())).workflow, runs)
        for role in casting.workflow.people:
            casting.holders(role, runs)
        for role, cases in casting.stopped.items():
            found.setdefault(role, set()).update(runs[case].subject_id for case in cases)
    return found


def said(connection: Connection, catalogue: Catalogue, workflow: str, found: Mapping[str, Collection[int]]) -> str:
    """Who is missing, in words; "" where nobody is."""
    return "; ".join(_said(connection, catalogue, workflow, role, persons) for role, persons in found.items())


def _said(connection: Connection, catalogue: Catalogue, workflow: str, role: str, persons: Collection[int]) -> str:
    document = catalogue.get("workflow", workflow)
    titled = document.data["people"].get(role, {}).get("title") if document else None
    rows = select(person.c.staff_number).where(one_of(connection, person.c.id, list(persons)))
    some = connection.execute(rows.order_by(person.c.staff_number).limit(NAMED)).scalars().all()
    more = ", …" if len(persons) > len(some) else ""
    many = f"{len(persons):,} {'person' if len(persons) == 1 else 'people'} ({', '.join(some)}{more})"
    return f"{words(titled or '') or role.replace('_', ' ')} is missing for {many}, and nobody stands in"
