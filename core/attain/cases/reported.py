"""The reviews of a cycle for a report over all of them, and which of them one viewer may read in it.

A report is read like any part of a review: somebody sees what it says of a person by a row `report ID` of that
person's review, past what policies never show.  Reading takes a number of statements that does not depend on how many
reviews there are, but for one more for each 500.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from attain.access import rules
from attain.access.reading import grants, readable
from attain.cases.facts import Resolver
from attain.cases.lookups import CaseLookups
from attain.cases.running import many
from attain.cases.session_groups import groups_of
from attain.cases.sights import viewpoints
from attain.cases.tables import case_gate, cases, review_cycle
from attain.measures.store import everything
from attain.people.asof import on_cut_off
from attain.people.facts import facts
from attain.people.sets import one_of
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.workflow.groups import is_person
from attain.workflow.past import Dated
from attain.workflow.reviewed import Reviewed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.config.catalogue import Catalogue
    from attain.phrases import ast
    from attain.phrases.conditions import Value


@dataclass(frozen=True, slots=True)
class CycleReported:
    """A cycle in whose reviews a report is shown to somebody; `catalogue` is that of most of its reviews."""

    id: int
    title: Any
    workflow: str
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class InReport:
    """A review in a report: whom it is about, and whether the viewer may read what the report says of him.

    `hidden`: what policies never show the viewer of it, whatever rows say.
    """

    case_id: int
    person_id: int
    seen: bool
    review: Reviewed
    hidden: frozenset[str] = frozenset()

    def hides(self, path: str) -> bool:
        """Whether a policy hides a step, an answer or a score of this review from the viewer."""
        parts = path.split(".")
        return any(".".join(parts[:length]) in self.hidden for length in range(1, len(parts) + 1))


def cycles_reported(
    connection: Connection, world: World, viewer_id: int, report: str, at: datetime
) -> list[CycleReported]:
    """The cycles in which the viewer may read a report (`report ID`) of somebody else, the newest first."""
    granted = readable(viewer_id, at, report).subquery()
    columns = (review_cycle.c.id, review_cycle.c.title, review_cycle.c.workflow, review_cycle.c.starts)
    wanted = select(*columns).join(cases, cases.c.cycle_id == review_cycle.c.id)
    rows = wanted.join(granted, granted.c.case_id == cases.c.id).where(
        review_cycle.c.visible_at.is_not(None), cases.c.subject_id != viewer_id
    )
    found = connection.execute(rows.distinct().order_by(review_cycle.c.starts.desc(), review_cycle.c.id)).all()
    return [CycleReported(row.id, row.title, row.workflow, catalogue_of(connection, world, row.id)) for row in found]


def catalogue_of(connection: Connection, world: World, cycle_id: int) -> Catalogue:
    """The configuration of most reviews of a cycle; of two that are as common the later one."""
    rows = select(cases.c.revision, func.count()).where(cases.c.cycle_id == cycle_id).group_by(cases.c.revision)
    _, revision = max((count, revision) for revision, count in connection.execute(rows))
    return world.catalogues.at(connection, revision, ())


def granted_in(connection: Connection, cycle_id: int, viewer_id: int, report: str, at: datetime) -> frozenset[int]:
    """About whom the viewer may read a report, as far as rows say; policies are asked by `in_report`."""
    granted = readable(viewer_id, at, report).subquery()
    wanted = select(cases.c.subject_id).join(granted, granted.c.case_id == cases.c.id)
    return frozenset(connection.execute(wanted.where(cases.c.cycle_id == cycle_id)).scalars())


def groups_in(connection: Connection, cycle_id: int, by: str, at: datetime) -> dict[int, str]:
    """{person: group} of everybody with a review in a cycle: the value of a fact on the cut-off day, the id of the
    person above him on the day on which the review opened, or `organisation`; "" for whoever has none.
    """
    columns = (cases.c.subject_id, cases.c.dates, cases.c.opened_at, cases.c.zone)
    days: dict[date, set[int]] = {}
    for row in connection.execute(select(*columns).where(cases.c.cycle_id == cycle_id)):
        cut_off = date.fromisoformat(row.dates["cut_off"])
        day = local_day(row.opened_at, row.zone) if is_person(by) else cut_off
        days.setdefault(day, set()).add(row.subject_id)
    found: dict[int, str] = {}
    for day, then in days.items():
        found |= groups_of(connection, by, then, on_cut_off(day, at))
    return found


def in_report(
    connection: Connection,
    world: World,
    cycle_id: int,
    about: Collection[int],
    viewer_id: int,
    report: str,
    at: datetime,
    measures: Collection[str] = (),
) -> list[InReport]:
    """The reviews of these people in a cycle with what they hold, whoever may read them: whoever calls shows only what
    `seen` allows.

    `measures` are those whose values from elsewhere are wanted.  Facts are those of the cut-off day.
    """
    here = select(cases.c.id).where(cases.c.cycle_id == cycle_id, one_of(connection, cases.c.subject_id, about))
    found = many(connection, world.catalogues, connection.execute(here.order_by(cases.c.id)).scalars().all())
    ids = [one.id for one in found]
    views = viewpoints(connection, dict.fromkeys(ids, viewer_id), at)
    granted = grants(connection, viewer_id, ids, at) if ids else {}
    looks = _looks(connection, world, found, at)
    gates, measured = _gates(connection, ids), _measured(connection, found, measures)
    return [
        InReport(
            one.id,
            one.subject_id,
            rules.how(views[one.id].table, granted.get(one.id, {}), views[one.id].hidden, report) == "full",
            _reviewed(one, looks[one.id], gates.get(one.id, {}), measured.get(one.id, {})),
            views[one.id].hidden,
        )
        for one in found
    ]


class _OnCutOff(CaseLookups):
    """A case whose employee has the facts of the cut-off day."""

    own: Mapping[str, Any]

    @classmethod
    def of(cls, look: CaseLookups, own: Mapping[str, Any]) -> _OnCutOff:
        found = cls(look.running, look.read, look.about, look.day_of, look.in_population, look.past, look.settled)
        found.own = own
        return found

    def _fact(self, subject: ast.FactOf) -> Value | None:
        if subject.of == "employee" and subject.fact in self.own:
            value: Value = self.own[subject.fact]
            return value
        return super()._fact(subject)

    def population(self, name: str) -> bool | None:
        """Whether the person was in a population then."""
        return holds(self.running.catalogue.model("population", name).condition, self)


def _looks(connection: Connection, world: World, found: Collection[Running], at: datetime) -> dict[int, CaseLookups]:
    looks = Resolver(connection, world, at).looks_of_all(found)
    days: dict[Any, list[Running]] = {}
    for one in found:
        days.setdefault(one.dates["cut_off"], []).append(one)
    known: dict[int, Mapping[str, Any]] = {}
    for day, some in days.items():
        own = facts(connection, [one.subject_id for one in some], on_cut_off(day, at))
        known |= {one.id: own.get(one.subject_id, {}) for one in some}
    return {one.id: _OnCutOff.of(looks[one.id], known[one.id]) for one in found}


def _reviewed(
    one: Running, look: CaseLookups, gates: Mapping[str, bool], measured: Mapping[str, list[Dated]]
) -> Reviewed:
    over = (step.id for step in one.workflow.walk() if (now := one.state.now_in(step.id)) is not None and now.is_over)
    ended = frozenset(over) if one.state.status != "closed" else None
    return Reviewed(look, one.catalogue, one.workflow.id, one.dates, ended, one.state.is_open, gates, measured)


def _gates(connection: Connection, ids: Collection[int]) -> dict[int, dict[str, bool]]:
    found: dict[int, dict[str, bool]] = {}
    for row in connection.execute(select(case_gate).where(case_gate.c.case_id.in_(ids))):
        found.setdefault(row.case_id, {})[row.gate] = row.is_open
    return found


def _measured(connection: Connection, found: Collection[Running], names: Collection[str]) -> dict[int, Any]:
    """{case: {measure: values that other sources gave}}; what another value replaced on the same line counts once."""
    if not names:
        return {}
    of = {one.subject_id: one.id for one in found}
    made: dict[int, dict[str, list[Dated]]] = {}
    for value in everything(connection, list(of), names):
        case_id = of[value.person_id]
        if value.case_id != case_id and value.number is not None and not value.item:
            made.setdefault(case_id, {}).setdefault(value.name, []).append(Dated(value.valid_from, value.number))
    return made
