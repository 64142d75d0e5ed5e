"""How a cycle went, week by week; and the figures of its final ratings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Connection, Text, and_, cast, func, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB

from attain.access.figures import Group, spread
from attain.cases.hr.scope import unit_fact
from attain.cases.scoring import scoring_of
from attain.cases.tables import case_event, cases
from attain.people.asof import on_cut_off, view
from attain.people.tables import person_facts
from attain.people.units import fact_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import ColumnElement, Select

    from attain.cases.hr.cycles import RunSeen
    from attain.cases.hr.scope import Scope

WEEK = 7 * 24 * 3600 * 1000
FIRST_MONDAY = 4 * 24 * 3600 * 1000
"""1970-01-05, the first Monday of the count of milliseconds."""
ENDED = "StepEnded"


@dataclass(frozen=True, slots=True)
class Weeks:
    """The Mondays of a cycle so far, and by each week's end how many reviews a step was over in, or closed in all."""

    starts: tuple[date, ...]
    closed: tuple[int, ...]
    steps: Mapping[str, tuple[int, ...]]


def weeks(connection: Connection, run: RunSeen, scope: Scope, at: datetime) -> Weeks:
    """Week by week since the launch.  Two statements."""
    first, last = _week(run.launched_at), _week(at)
    shown = {step.id for step in run.steps}
    closed, ended = defaultdict[int, int](int), defaultdict[tuple[str, int], int](int)
    mine = and_(cases.c.cycle_id == run.id, scope.covers(connection, cases.c.subject_id))
    week = _bucket(cases.c.closed_at)
    for number, count in connection.execute(
        select(week, func.count()).where(mine, cases.c.closed_at.is_not(None)).group_by(week)
    ):
        closed[number] = count
    for step, number, count in connection.execute(_ended(connection, mine)):
        if step in shown:
            ended[step, number] += count
    span = range(first, last + 1)
    sums = {step: _running([ended[step, number] for number in span]) for step in shown}
    return Weeks(tuple(_monday(number) for number in span), _running([closed[number] for number in span]), sums)


def _ended(connection: Connection, mine: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """(step, week, reviews) of first attempts that ended."""
    week, key = _bucket(case_event.c.at), _text(connection, "key")
    of = func.count(case_event.c.case_id.distinct())
    step = func.substr(key, 1, _before_slash(connection, key))
    first = key.like("%/1/1")
    rows = select(step.label("step"), week.label("week"), of).join(cases, cases.c.id == case_event.c.case_id)
    return rows.where(mine, _text(connection, "event") == ENDED, first).group_by(step, week)


def _before_slash(connection: Connection, key: ColumnElement[str]) -> ColumnElement[int]:
    find = func.strpos(key, "/") if connection.dialect.name == "postgresql" else func.instr(key, "/")
    found: ColumnElement[int] = find - 1
    return found


def _text(connection: Connection, name: str) -> ColumnElement[str]:
    stored = type_coerce(case_event.c.data, Text)
    if connection.dialect.name == "postgresql":
        text: ColumnElement[str] = cast(stored, JSONB)[name].astext
        return text
    found: ColumnElement[str] = func.json_extract(stored, f'$."{name}"')
    return found


def _bucket(column: ColumnElement[datetime]) -> ColumnElement[int]:
    return (type_coerce(column, BigInteger) - FIRST_MONDAY) // WEEK


def _week(at: datetime) -> int:
    return (int(at.timestamp() * 1000) - FIRST_MONDAY) // WEEK


def _monday(number: int) -> date:
    return (datetime(1970, 1, 5, tzinfo=UTC) + timedelta(weeks=number)).date()


def _running(counts: Sequence[int]) -> tuple[int, ...]:
    total, found = 0, []
    for count in counts:
        total += count
        found.append(total)
    return tuple(found)


def final_ratings(connection: Connection, run: RunSeen, score: str, at: datetime) -> list[Group]:
    """The released final ratings of a cycle by unit (as it was on the cut-off day), as far as they may be shown."""
    document = run.catalogue.get("cycle", run.cycle)
    cut_off = date.fromisoformat(str(document.data["cut_off"])) if document else at.date()
    seen = view(connection, on_cut_off(cut_off, at))
    unit = fact_text(connection, unit_fact(run.catalogue))
    about = and_(person_facts.c.person_id == cases.c.subject_id, seen.rows(person_facts))
    wanted = select(cases.c.id.label("case_id"), unit.label("unit")).outerjoin(person_facts, about)
    return spread(connection, wanted.where(cases.c.cycle_id == run.id), score, at)


def rated(run: RunSeen) -> list[tuple[str, str]]:
    """(score, scale) of the scores that somebody judges on a scale with names."""
    judged = ((score.id, score.judgement) for score in scoring_of(run.catalogue, run.workflow.id).scores)
    scales = ((score, _scale(run, judgement.where.parts)) for score, judgement in judged if judgement)
    return [(score, scale) for score, scale in scales if scale]


def _scale(run: RunSeen, parts: Sequence[str]) -> str:
    step = next((each for each in run.workflow.walk() if each.id == parts[0]), None)
    if step is None or not step.form or len(parts) < 3:
        return ""
    section = run.catalogue.model("form", step.form).section(parts[1])
    field = section.field(parts[2]) if section else None
    return str(field.scale or "") if field else ""


def compares(run: RunSeen) -> bool:
    """Whether policy lets ratings of units stand beside each other."""
    said = [document.data.get("rules", {}).get("comparison_reports") for document in run.catalogue.of_kind("policy")]
    return "forbidden" not in said
