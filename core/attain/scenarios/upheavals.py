"""What may happen to the people of a case that is explored: who may leave, go away, come back, get another manager."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from attain.phrases.calendar import local_day
from attain.proving.changes import Change, answered, sorts
from attain.scenarios.happening import SECOND, new_manager
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import datetime

    from attain.scenarios.played import Knowledge
    from attain.scenarios.standing import Memory
    from attain.workflow.case import CaseState, PersonId
    from attain.workflow.model import Workflow

Told = tuple[tuple[i.Input, ...], "Memory"]


@dataclass(frozen=True, slots=True)
class Upheavals:
    """What may happen to people in one case as it stands; `known` gives the memory of what is known from then on."""

    workflow: Workflow
    memory: Memory
    case: CaseState
    now: datetime
    known: Callable[[Knowledge, str], Memory]

    def every(self) -> Iterator[Change[Memory]]:
        """One change in each course: after it, only that who went away comes back."""
        knows = self.memory.knows
        names = knows.company.names()
        if self.memory.change:
            yield from self._coming_back(names)
            return
        for person, place in sorts(self.case):
            if person in knows.company.outside:
                continue
            yield self._change(names[person], "leaves", place, partial(self._left, person))
            if self._waits_for(person):
                yield self._change(names[person], "goes away", place, partial(self._away, person))
            if manager := self._next_manager(person):
                said = f"gets manager {names[manager]}"
                yield self._change(names[person], said, place, partial(self._moved, person, manager, said))

    def _change(self, name: str, what: str, place: Hashable, happen: Callable[[], Told]) -> Change[Memory]:
        return Change((name, what, place), f"{name} {what}", happen)

    def _coming_back(self, names: dict[PersonId, str]) -> Iterator[Change[Memory]]:
        away = [each.person for each in self.case.away]
        for person in [*away, *([self.case.subject] if self.case.is_paused else [])]:
            yield Change((), f"{names[person]} comes back", lambda: ((i.CameBack(person),), self.memory))  # noqa: B023

    # --- who leaves, goes away, has another manager ---

    def _left(self, person: PersonId) -> Told:
        knows = self._apart()
        knows.company.left.add(person)
        return (i.PersonLeft(person, answered(self.case, person)),), self.known(knows, f"{person} leaves")

    def _away(self, person: PersonId) -> Told:
        told = i.WentAway(person, None, answered(self.case, person))
        return (told,), self.known(self.memory.knows, f"{person} goes away")

    def _moved(self, person: PersonId, manager: PersonId, said: str) -> Told:
        knows = self._apart()
        day = local_day(self.now, knows.zone)
        told = new_manager(knows, day, person, manager, partial(answered, self.case))
        return tuple(told), self.known(knows, f"{person} {said}")

    def _apart(self) -> Knowledge:
        """What is known, with people of its own."""
        knows = copy.copy(self.memory.knows)
        knows.company = replace(knows.company, left=set(knows.company.left))
        knows.led = list(knows.led)
        return knows

    def _waits_for(self, person: PersonId) -> bool:
        """Whether anything in the case changes when somebody goes away."""
        said = self.workflow.when_people_change
        if person == self.case.subject:
            return said.get("employee_on_leave", {}).get("waits") == "pause" and not self.case.pauses
        return said.get("actor_on_leave", {}).get("open_tasks", "wait") != "wait"

    def _next_manager(self, person: PersonId) -> PersonId | None:
        """Who may become somebody's manager, rather one who has no place in the case and has a manager himself."""
        company, bound = self.memory.knows.company, self.case.bound
        follows = {definition.phrase for definition in self.workflow.people.values()}
        mine = person == self.case.subject
        if not mine and (person not in company.manager(self.case.subject) or SECOND not in follows):
            return None
        placed = {each for persons in bound.values() for each in persons}
        able = [
            one
            for one in company.people
            if one not in {person, self.case.subject, *company.manager(person), *company.left, *company.outside}
            and person not in company.line(one)
        ]
        likely = sorted(able, key=lambda one: (one in placed, not company.manager(one)))
        return next(iter(likely), None)
