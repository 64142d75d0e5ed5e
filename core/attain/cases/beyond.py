"""What populations and starts may ask of somebody beside his facts: his cases, measures and completions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.cases.about import Elsewhere, scale_of, scale_of_measure
from attain.cases.looking_back import Before
from attain.cases.lookups import items_of_set
from attain.cases.tables import cases
from attain.learning.completed import completed
from attain.people.asof import view
from attain.people.facts import employed
from attain.phrases import ast
from attain.phrases.calendar import Calendar, local_day
from attain.phrases.conditions import Nothing, Order, Value
from attain.workflow.case import CaseState
from attain.workflow.past import Past

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Set

    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.phrases.conditions import Lookups


class Everybody:
    """What is known of everybody, each kind read when the first condition asks for it."""

    def __init__(self, connection: Connection, at: datetime, only: Collection[int] | None = None) -> None:
        self.connection, self.at, self.only = connection, at, only

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


def beyond(
    connection: Connection, catalogue: Catalogue, at: datetime, zone: str, only: Collection[int] | None = None
) -> Callable[[int], Lookups]:
    """For each person (of `only`, or of everybody), who answers what his facts do not tell."""
    everybody = Everybody(connection, at, only)
    calendar = catalogue.model("calendar", catalogue.organisation.data["calendar"])
    return lambda person: OfPerson(everybody, catalogue, calendar, zone, person)


@dataclass(slots=True)
class OfPerson(Nothing):
    """What conditions about one person may ask where no case is at hand."""

    everybody: Everybody
    catalogue: Catalogue
    calendar: Calendar
    zone: str
    person: int

    def value(self, subject: ast.Subject) -> Value | None:
        """A measure, the score of his last case, years since it."""
        if isinstance(subject, ast.MeasureOf) and not subject.before_this_case and subject.sum_over is None:
            found = self.everybody.before.measures.get(self.person, {}).get(subject.name, ())
            value: Value | None = found[-1].value if found else None
            return value
        return self._past().value(subject) if isinstance(subject, ast.MeasureOf | ast.LastScore | ast.Counted) else None

    def _past(self) -> Past:
        before = self.everybody.before
        earlier = [one for _, one in before.cases.get(self.person, ())]
        measures = before.measures.get(self.person, {})
        return Past(local_day(self.everybody.at, self.zone), cases=earlier, measures=measures, calendar=self.calendar)

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
