"""The invented people of a scenario as an organisation in memory: lines, roles, units, leavers.

Means the same as attain.people does with a database: a vacant post is walked through, who left is never found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from attain.errors import AttainError
from attain.phrases import ast

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.scenarios.before import Earlier
    from attain.scenarios.story import Invented
    from attain.workflow.past import Dated


@dataclass(frozen=True, slots=True)
class Ended:
    """A case of the story that is over, as those that follow look back at it; `number` says which."""

    number: int
    case: Earlier
    measures: Mapping[str, Sequence[Dated]]


Unit = tuple[str, str]
WHOLE: Unit = ("", "")
_Step = Callable[[int], set[int]]


@dataclass(slots=True)
class Company:
    """Everybody by number, in the order of names; `left` are those who are gone."""

    people: Mapping[int, Invented]
    places: Mapping[str, str]
    """{role: the fact that says where it is held, or organisation}."""
    left: set[int] = field(default_factory=set)
    ended: list[Ended] = field(default_factory=list)
    """Cases of the story that are over, of the one person whom it is of."""
    running: dict[int, str] = field(default_factory=dict)
    """{case of the story: its workflow} of those that still run, where others may follow."""

    @classmethod
    def of(cls, people: Sequence[Invented], catalogue: Catalogue) -> Company:
        """The people of a scenario; where roles are held is as the roles documents say."""
        ordered = sorted(people, key=lambda person: person.id)
        listed = (role for one in catalogue.of_kind("roles") for role in one.data.get("roles", ()))
        return cls(dict(enumerate(ordered, 1)), {role["id"]: role.get("where", "organisation") for role in listed})

    @property
    def outside(self) -> set[int]:
        """Who is not of the organisation."""
        return {number for number, person in self.people.items() if person.is_outside}

    def change(self, person: int, manager: str = "", facts: Mapping[str, object] | None = None) -> None:
        """Somebody gets another manager, or other facts."""
        was = self.people[person]
        now = replace(was, manager=manager or was.manager, facts={**was.facts, **(facts or {})})
        self.people = {**self.people, person: now}

    def id(self, name: str) -> int:
        """The number of a person; AttainError for a stranger."""
        for number, person in self.people.items():
            if person.id == name:
                return number
        raise AttainError(f'nobody here is called "{name}"')

    def names(self) -> dict[int, str]:
        """{number: name}."""
        return {number: person.id for number, person in self.people.items()}

    def line(self, person: int) -> Iterator[int]:
        """Everybody above, the next first, those who left included; ends where it would go round."""
        seen = {person}
        while (name := self.people[person].manager) and (person := self.id(name)) not in seen:
            seen.add(person)
            yield person

    def manager(self, person: int) -> set[int]:
        """The nearest above who has not left."""
        return set(next(([above] for above in self.line(person) if above not in self.left), []))

    def reports(self, person: int) -> set[int]:
        """Whom a person is the manager of."""
        return {one for one in self.people if one not in self.left and person in self.manager(one)}

    def colleagues(self, person: int) -> set[int]:
        """Others with the same manager's post above, be it vacant, or with the same fact `unit`."""
        above = self.people[person].manager
        beside = {one for one, other in self.people.items() if above and other.manager == above}
        unit = self.people[person].facts.get("unit")
        together = {one for one, other in self.people.items() if unit and other.facts.get("unit") == unit}
        return (beside | together) - {person}

    def holders(self, role: str, unit: Unit | None = None) -> set[int]:
        """Who holds a role, anywhere or in one unit."""
        return {
            one
            for one, person in self.people.items()
            if role in person.holds and (unit is None or self.place(role, person) == unit)
        }

    def place(self, role: str, person: Invented) -> Unit:
        """Where a person holds a role: in the unit that the role's `where` names."""
        fact = self.places.get(role, "organisation")
        return WHOLE if fact == "organisation" else (fact, str(person.facts.get(fact, "")))

    def nearest(self, role: str, person: int) -> set[int]:
        """The first holder of a role met when walking up."""
        holders = self.holders(role) - self.left
        return set(next(([above] for above in self.line(person) if above in holders), []))


ByLookup = Callable[[str, Callable[[str], Any]], ast.People | None]
"""The phrase that a lookup gives for somebody whose facts are told by name."""


@dataclass(frozen=True, slots=True)
class Finder:
    """Answers people phrases about one subject.

    `named` are the persons of the document, `chosen` those of steps, `by_lookup` gives the phrase of a lookup,
    `former` those who were the manager at some time.
    """

    company: Company
    subject: int
    named: Mapping[str, Sequence[int]] = field(default_factory=dict)
    chosen: Mapping[str, Sequence[int]] = field(default_factory=dict)
    by_lookup: ByLookup = lambda _name, _fact: None
    former: Callable[[ast.Former], set[int]] = lambda _: set()

    def find(self, phrase: ast.People) -> tuple[int, ...]:
        """Persons in the order of their names, without those who left; AttainError for what cannot be told here."""
        strangers = set[int]() if isinstance(phrase, ast.Chosen) else self.company.outside
        return tuple(sorted(self._find(phrase) - self.company.left - strangers))

    def _find(self, phrase: ast.People) -> set[int]:
        company = self.company
        match phrase:
            case ast.Named("employee"):
                return {self.subject}
            case ast.Named():
                return set(self.named.get(phrase.name, ()))
            case ast.Chosen():
                return set(self.chosen.get(phrase.step, ()))
            case ast.Related():
                return self._each(phrase.of, lambda one: self._related(phrase.relation, one))
            case ast.Reports():
                return self._each(phrase.of, company.reports)
            case ast.Colleagues():
                return self._each(phrase.of, company.colleagues)
            case ast.NearestRole():
                return self._each(phrase.above, lambda one: company.nearest(phrase.role, one))
            case ast.RoleHolders():
                return _union(company.holders(phrase.role, unit) for unit in self._units(phrase.unit))
            case ast.Everyone():
                return self._everyone(phrase)
            case ast.Former():
                return self.former(phrase)
            case ast.ByLookup():
                said = self.by_lookup(phrase.lookup, company.people[self.subject].facts.get)
                return set() if said is None else self._find(said)

    def _each(self, of: ast.People, step: _Step) -> set[int]:
        return _union(step(one) for one in self._find(of))

    def _related(self, relation: str, person: int) -> set[int]:
        name = relation.replace(" ", "_")
        if name in ("manager", "managers"):
            return self.company.manager(person)
        said = str(self.company.people[person].facts.get(name, ""))
        known = {other: number for number, other in self.company.names().items()}
        return {known[one] for one in said.replace(",", " and ").replace(" and ", " ").split() if one in known}

    def _units(self, unit: ast.Unit | None) -> list[Unit | None]:
        match unit:
            case ast.UnitNamed():
                return [(unit.fact, unit.value)]
            case ast.UnitOf():
                facts = [self.company.people[one].facts.get(unit.fact) for one in self._find(unit.of)]
                return [(unit.fact, str(value)) for value in facts if value is not None]
            case _:
                return [None]

    def _everyone(self, phrase: ast.Everyone) -> set[int]:
        units = self._units(phrase.unit)
        found = {one for one in self.company.people if any(self._in(one, unit) for unit in units)}
        return {one for one in found if self.company.reports(one)} if phrase.with_reports else found

    def _in(self, person: int, unit: Unit | None) -> bool:
        return unit is None or str(self.company.people[person].facts.get(unit[0], "")) == unit[1]


def _union(sets: Iterable[set[int]]) -> set[int]:
    return set().union(*sets)
