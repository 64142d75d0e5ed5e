"""Reading in bulk what conditions of cases may ask, each kind when the first condition asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, select

from attain.access.reading import Latest, for_engine, scores_for_engine
from attain.access.repetitions import every
from attain.cases.looking_back import Before
from attain.cases.lookups import Address, MeasureSeen
from attain.cases.of_reports import closed_of_reports
from attain.cases.scoring import at_first, draws_on_others
from attain.cases.tables import cases
from attain.learning.completed import completed
from attain.measures.store import current_of_all
from attain.people.asof import view
from attain.people.facts import facts
from attain.people.populations import in_role_since
from attain.phrases.conditions import IN_ROLE_SINCE
from attain.store.memo import remembered_each

if TYPE_CHECKING:
    from attain.cases.running import Running


class Together:
    """What is read for several cases at once."""

    def __init__(self, connection: Connection, found: Sequence[Running], at: datetime, about: Collection[int]) -> None:
        self._connection, self._found, self._at = connection, found, at
        self._ids = [running.id for running in found]
        self._reports: dict[str, Mapping[int, Sequence[bool]]] = {}
        self._subjects = {running.subject_id for running in found} | set(about)

    @cached_property
    def facts(self) -> Mapping[int, Mapping[str, Any]]:
        """{person: facts} of the subjects, of whoever is asked about, and of all who hold a role."""
        held = {person for one in self._found for held in one.state.bound.values() for person in held}
        return facts(self._connection, self._subjects | held, self._at)

    @cached_property
    def before(self) -> Before:
        """The time before these cases."""
        return Before(self._connection, self._subjects, self._at)

    @cached_property
    def answers(self) -> Mapping[int, Mapping[str, Mapping[Address, Any]]]:
        """{case: {step: newest answers}}."""
        return for_engine(self._connection, self._ids)

    @cached_property
    def every(self) -> Mapping[int, Mapping[str, Sequence[Latest]]]:
        """{case: {step: every submission that counts}}."""
        return every(self._connection, self._ids)

    @cached_property
    def scores(self) -> Mapping[int, Mapping[tuple[str, str], Any]]:
        """{case: {(score, layer): value}}."""
        known = scores_for_engine(self._connection, self._ids)
        drawing = (one for one in self._found if not known[one.id] and draws_on_others(one.catalogue, one.workflow.id))
        return {**known, **{one.id: at_first(self._connection, one) for one in drawing}}

    @cached_property
    def measures(self) -> Mapping[int, Mapping[str, Sequence[MeasureSeen]]]:
        """{subject: {name: current values}}."""
        return _measures(self._connection, self._subjects)

    @cached_property
    def completed(self) -> Mapping[int, Collection[str]]:
        """{subject: items of catalogues that he has completed}."""
        return completed(self._connection, self._subjects)

    @cached_property
    def running(self) -> Mapping[int, Collection[str]]:
        """{subject: workflows of which he has an open case}."""
        return _running(self._connection, self._subjects)

    @cached_property
    def since(self) -> Mapping[int, date]:
        """{person: since when he holds his post}, for what no column says."""
        return in_role_since(self._connection, view(self._connection, self._at), list(self.facts))

    def of_reports(self, workflow: str) -> Mapping[int, Sequence[bool]]:
        """{subject: whether the newest review of each direct report is closed}."""
        if workflow not in self._reports:
            self._reports[workflow] = closed_of_reports(self._connection, self._subjects, workflow, self._at)
        return self._reports[workflow]


@dataclass(frozen=True, slots=True)
class Part:
    """What was read for one of several cases: see `attain.cases.lookups.Read`.

    `subject_id`: whom measures, completions and reports are asked of: the subject, or who may hold a role of the case.
    """

    whole: Together
    case_id: int
    subject_id: int

    @property
    def facts(self) -> Mapping[int, Mapping[str, Any]]:
        """{person: {fact: value}}."""
        return self.whole.facts

    @property
    def before(self) -> Before:
        """The time before the case."""
        return self.whole.before

    @property
    def answers(self) -> Mapping[str, Mapping[Address, Any]]:
        """{step: answers of the newest submission}."""
        return self.whole.answers[self.case_id]

    @property
    def scores(self) -> Mapping[tuple[str, str], Any]:
        """{(score, layer): label or number}."""
        return self.whole.scores[self.case_id]

    @property
    def measures(self) -> Mapping[str, Sequence[MeasureSeen]]:
        """{name: current values}."""
        return self.whole.measures.get(self.subject_id, {})

    @property
    def completed(self) -> Collection[str]:
        """Items of catalogues that the subject has completed."""
        return self.whole.completed.get(self.subject_id, ())

    @property
    def repeated(self) -> Mapping[str, Sequence[Mapping[Address, Any]]]:
        """{step: answers of every repetition that counts}."""
        found = self.whole.every[self.case_id]
        return {step: [one.answers for one in several] for step, several in found.items()}

    def closed_of_reports(self, workflow: str) -> Sequence[bool]:
        """Whether the newest review of each direct report is closed; who never had one is left out."""
        return self.whole.of_reports(workflow).get(self.subject_id, ())

    def in_role_since(self, person: int) -> Any:
        """Since when somebody holds the job: what a column says, else his post."""
        return self.whole.facts.get(person, {}).get(IN_ROLE_SINCE) or self.whole.since.get(person)

    @property
    def running(self) -> Collection[str]:
        """Workflows of which the subject has an open case."""
        return self.whole.running.get(self.subject_id, ())


def read_many(
    connection: Connection, asking: Iterable[Running], at: datetime, about: Collection[int] = ()
) -> dict[int, Part]:
    """{case: what its conditions may ask}; a handful of statements at most, however many cases.

    `about`: persons other than the subjects of whom something is asked.
    """
    found = list(asking)
    whole = Together(connection, found, at, about)
    return {running.id: Part(whole, running.id, running.subject_id) for running in found}


def _measures(connection: Connection, persons: Collection[int]) -> Mapping[int, Mapping[str, list[MeasureSeen]]]:
    def read(missing: list[int]) -> dict[int, dict[str, list[MeasureSeen]]]:
        found: dict[int, dict[str, list[MeasureSeen]]] = {person: defaultdict(list) for person in missing}
        for value in current_of_all(connection, missing):
            seen = MeasureSeen(value.item, value.label or value.off_scale, value.number, value.target, value.scale)
            found[value.person_id][value.name].append(seen)
        return found

    return remembered_each(connection, "measures", ("measure",), list(persons), read)


_OPEN = select(cases.c.subject_id, cases.c.workflow).where(
    cases.c.subject_id.in_(bindparam("_persons", expanding=True)), cases.c.status == "open"
)


def _running(connection: Connection, persons: Collection[int]) -> dict[int, set[str]]:
    rows = connection.execute(_OPEN, {"_persons": list(persons)})
    found: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        found[row.subject_id].add(row.workflow)
    return found
