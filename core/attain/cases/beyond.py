"""What populations and starts may ask of somebody beside his facts: his cases, measures and completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.cases.about import Elsewhere, scale_of
from attain.cases.before_a_case import holders
from attain.cases.looking_back import Before, periods
from attain.cases.lookups import items_of_set
from attain.cases.tables import cases
from attain.learning.completed import completed
from attain.people.asof import view
from attain.people.facts import employed, facts
from attain.phrases import ast
from attain.phrases.calendar import Calendar, local_day
from attain.phrases.conditions import Nothing, Order, Value
from attain.scoring.people_by import facts_of, looked_up, lookup_of
from attain.workflow.case import CaseState
from attain.workflow.past import Past, days_with
from attain.workflow.result_scale import measured_on, scale_of_measure

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Set

    from sqlalchemy import Connection

    from attain.cases.before_a_case import Where
    from attain.config.catalogue import Catalogue
    from attain.phrases.conditions import Lookups
    from attain.workflow.model import Workflow


class Everybody:
    """What is known of everybody, each kind read when the first condition asks for it."""

    def __init__(self, connection: Connection, at: datetime, only: Collection[int] | None = None) -> None:
        self.connection, self.at, self.only = connection, at, only
        self._facts: dict[str, Mapping[int, Any]] = {}
        self._days: dict[tuple[str, str], Mapping[int, int]] = {}

    @cached_property
    def persons(self) -> Collection[int]:
        """Everybody who is employed, or those who alone are asked about."""
        if self.only is not None:
            return self.only
        return employed(self.connection, None, view(self.connection, self.at)).keys()

    @cached_property
    def before(self) -> Before:
        """Their cases and measures."""
        return Before(self.connection, self.persons, self.at)

    @cached_property
    def running(self) -> Set[tuple[int, str]]:
        """(person, workflow) of every open case."""
        rows = self.connection.execute(select(cases.c.subject_id, cases.c.workflow).where(cases.c.status == "open"))
        return {(row.subject_id, row.workflow) for row in rows}

    @cached_property
    def completed(self) -> Mapping[int, Collection[str]]:
        """{person: items of catalogues that he has completed}."""
        return completed(self.connection, self.persons)

    def fact(self, name: str) -> Mapping[int, Any]:
        """{person: one of his facts}."""
        if name not in self._facts:
            known = facts(self.connection, self.persons, self.at, [name])
            self._facts[name] = {one: said.get(name) for one, said in known.items()}
        return self._facts[name]

    def days_with(self, place: Where, role: str) -> Mapping[int, int]:
        """{person: days in which somebody of the cast, as he would be in a case of his now, was his manager}."""
        if (role, place[1].id) not in self._days:
            workflow, day = place[1], self.at.date()
            held = holders(self.connection, place, role, self.persons, self.at)
            kept = self.fact(workflow.not_counted) if workflow.not_counted else {}
            days = {
                one: days_with(
                    self.before.managed.get(one, ()),
                    {role: held.get(one, ())},
                    day,
                    periods(kept.get(one)),
                )
                for one in self.persons
            }
            self._days[role, workflow.id] = {one: found[role] for one, found in days.items() if role in found}
        return self._days[role, place[1].id]


def beyond(
    connection: Connection,
    catalogue: Catalogue,
    at: datetime,
    zone: str,
    only: Collection[int] | None = None,
    workflow: Workflow | None = None,
) -> Callable[[int], Lookups]:
    """For each person (of `only`, or of everybody), who answers what his facts do not tell.

    `workflow` is what a start would open: its people are those whom `days with` names.
    """
    everybody = Everybody(connection, at, only)
    calendar = catalogue.model("calendar", catalogue.organisation.data["calendar"])
    return lambda person: OfPerson(everybody, catalogue, calendar, zone, person, workflow)


@dataclass(slots=True)
class OfPerson(Nothing):
    """What conditions about one person may ask where no case is at hand."""

    everybody: Everybody
    catalogue: Catalogue
    calendar: Calendar
    zone: str
    person: int
    workflow: Workflow | None = None

    def value(self, subject: ast.Subject) -> Value | None:
        """A measure, the score of his last case, years since it, days with somebody of the cast to be."""
        if isinstance(subject, ast.Counted) and subject.what == "days with":
            if self.workflow is None:
                return None
            return self.everybody.days_with((self.catalogue, self.workflow), subject.ref).get(self.person)
        if isinstance(subject, ast.MeasureOf) and not subject.before_this_case and subject.within is None:
            found = self.everybody.before.measures.get(self.person, {}).get(subject.name, ())
            value: Value | None = found[-1].value if found else None
            return value
        if isinstance(subject, ast.LookedUp):
            return self._looked_up(subject)
        return self._past().value(subject) if isinstance(subject, ast.MeasureOf | ast.LastScore | ast.Counted) else None

    def _looked_up(self, subject: ast.LookedUp) -> Value | None:
        """What a table of the workflow gives for a fact of his."""
        data = lookup_of(self.catalogue, self.workflow.id, subject.lookup) if self.workflow else None
        if data is None:
            return None
        (fact,) = facts_of(data)[:1] or ("",)
        return looked_up(subject.lookup, data, self.everybody.fact(fact).get(self.person))

    def _past(self) -> Past:
        before = self.everybody.before
        earlier = [one for _, one in before.cases.get(self.person, ())]
        measures = before.measures.get(self.person, {})
        return Past(
            local_day(self.everybody.at, self.zone),
            cases=earlier,
            measures=measures,
            calendar=self.calendar,
            scale_of=partial(measured_on, self.catalogue),
        )

    def order(self, subject: ast.Subject) -> Order | None:
        """The scale of a measure, or of the score of an earlier case."""
        if isinstance(subject, ast.MeasureOf):
            measured = scale_of_measure(self.catalogue, subject.name)
            stands: Order | None = self.catalogue.model("scale", measured) if measured else None
            return stands
        if not isinstance(subject, ast.LastScore):
            return None
        state = CaseState(subject.workflow, self.person, self.everybody.at)
        there = Elsewhere(self.catalogue, self.catalogue.model("workflow", subject.workflow), self.calendar, state)
        name = scale_of(there, (subject.score,))
        scale: Order | None = self.catalogue.model("scale", name) if name else None
        return scale

    def state(self, subject: ast.Subject, verb: str) -> bool | None:
        """Whether a case of a workflow is running."""
        if isinstance(subject, ast.CaseOf) and verb == "running":
            return (self.person, subject.workflow) in self.everybody.running
        return None

    def states(self, of: ast.Path | ast.Name, verb: str) -> Sequence[bool | None] | None:
        """Completed, for each item of a catalogue's set."""
        if verb != "completed":
            return None
        text = str(of) if isinstance(of, ast.Path) else of.text
        mine = self.everybody.completed.get(self.person, ())
        return [item in mine for item in items_of_set(self.catalogue, text)]
