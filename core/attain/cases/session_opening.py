"""When a session opens, and what is fixed then: who sits, which cases, what stood in them (LANGUAGE 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, update

from attain.access.reading import scores_for_engine
from attain.cases import running as reading
from attain.cases.facts import NOTHING, Resolver, moment
from attain.cases.session_changes import LAYERS
from attain.cases.session_groups import groups_of, seated
from attain.cases.session_people import seats
from attain.cases.session_rules import due_by, enough, may_come, next_entry, opened_at
from attain.cases.session_tables import session, session_absence, session_case, session_member
from attain.cases.sessions import held_as, rules_of
from attain.cases.tables import cases
from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition
from attain.workflow.days import extended

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.phrases import ast
    from attain.store.doors import Tx
    from attain.workflow.days import Due
    from attain.workflow.model import Step


def arrived(connection: Connection, session_id: int) -> list[int]:
    """The cases that came in time, in the order of their ids."""
    own = (session_case.c.session_id == session_id) & session_case.c.late.is_(False)
    return list(
        connection.execute(select(session_case.c.case_id).where(own).order_by(session_case.c.case_id)).scalars()
    )


def may_open(connection: Connection, row: Row[Any], step: Step, at: datetime) -> bool:
    """Whether enough has arrived, or its last hour has come; never without any case."""
    here = arrived(connection, row.id)
    if not here:
        return False
    if row.opens_by is not None and row.opens_by <= at:
        return True
    rules = rules_of(step)
    if not rules.opens_of and row.level == 1:
        return False
    return enough(len(here), still_to_come(connection, row, step, here, at), rules.opens_share)


def still_to_come(connection: Connection, row: Row[Any], step: Step, here: Collection[int], at: datetime) -> int:
    """How many cases of the wave belong to this session, have not arrived, and still can."""
    wave = select(cases.c.id, cases.c.subject_id, cases.c.status, cases.c.state)
    same = (cases.c.cycle_id == row.cycle_id) & (cases.c.wave == row.wave) & (cases.c.workflow == row.workflow)
    found = connection.execute(wave.where(same)).all()
    places = _places(connection, row, step, [each.subject_id for each in found], at)
    waiting = [each for each in found if each.status == "open" and each.id not in set(here)]
    began = row.level > 1 and first_is_open(connection, row, at)
    can = (each for each in waiting if _can_come(each.state, step.id, row.level, began=began))
    return sum(places[each.subject_id] == row.id for each in can)


def _can_come(state: Mapping[str, Any], step: str, level: int, *, began: bool) -> bool:
    """Whether a case may still come to a level, by its plain state (reading it whole would cost much more)."""
    passages = [value for key, value in state.get("steps", {}).items() if key.partition("/")[0] == step]
    left = [tuple(each.get("late_path", ())) for each in passages if each["status"] not in ("ended", "skipped")]
    return may_come(level, left, reached=bool(passages), began=began)


def first_is_open(connection: Connection, row: Row[Any], at: datetime) -> bool:
    """Whether the last hour has come at which the sessions of a step's first level open."""
    same = (session.c.cycle_id == row.cycle_id) & (session.c.wave == row.wave) & (session.c.workflow == row.workflow)
    first = select(func.max(session.c.opens_by)).where(same, session.c.step == row.step, session.c.level == 1)
    last = connection.execute(first).scalar()
    return last is None or last <= at


def _places(
    connection: Connection, row: Row[Any], step: Step, subjects: Sequence[int], at: datetime
) -> dict[int, int | None]:
    """{subject: the session in which he would sit}; a group that has none yet sits where its size says."""
    rules = rules_of(step)
    wave = (session.c.cycle_id == row.cycle_id) & (session.c.wave == row.wave) & (session.c.workflow == row.workflow)
    same = select(session).where(wave, session.c.step == row.step, session.c.level == row.level)
    rows = {each.grp: each for each in connection.execute(same)}
    by_id = {each.id: each for each in rows.values()}

    def sits(group: str) -> int | None:
        found = rows.get(group)
        while found is not None and found.status == "joined":
            found = by_id[found.joins_id]
        return found.id if found is not None else None

    own = groups_of(connection, rules.group_by, subjects, at)
    would = seated(connection, rules, subjects, at) if rules.small_groups_below else own
    return {each: sits(own[each]) if own[each] in rows else sits(would[each]) for each in subjects}


def open_session(tx: Tx, world: World, row: Row[Any]) -> None:
    """Fix members, cases, what stands in them and the due date.  The caller holds the session's lock."""
    ids = arrived(tx.connection, row.id)
    gathered = reading.many(tx.connection, world.catalogues, ids)
    step = held_as(gathered[0].workflow, row)
    sitting = seats(tx.connection, step, gathered, world.extensions.relations, tx.now)
    members = [
        {"session_id": row.id, "person_id": each, "place": "chair" if each in sitting.chairs else "member"}
        for each in sitting.members
    ]
    tx.bulk_insert(session_member, [each | {"present": False} for each in members])
    keep_out(tx, row.id, sitting.absences)
    _freeze(tx, world, row, step, gathered)
    due = due_of(tx, row, step, gathered)
    opened = {"status": "open", "opened_at": tx.now, "stirred": False, "due_at": due.at, "due_day": due.day}
    late = next_entry(gathered[0], step.if_late, 0, due.at)
    tx.connection.execute(update(session).where(session.c.id == row.id).values(**opened, late_at=late))
    tx.note("session", row.id, {"did": "opened", "members": len(members), "cases": len(ids)})


def keep_out(tx: Tx, session_id: int, absences: Mapping[tuple[int, int], str]) -> None:
    """Who stays out of which case, and why."""
    rows = [
        {"session_id": session_id, "case_id": case, "person_id": person, "why": why}
        for (case, person), why in absences.items()
    ]
    tx.bulk_insert(session_absence, rows)


def _freeze(tx: Tx, world: World, row: Row[Any], step: Step, gathered: Sequence[Running]) -> None:
    """Keep what stood in each case, and whether it is one to talk about."""
    rules = rules_of(step)
    known = scores_for_engine(tx.connection, [running.id for running in gathered])
    looks = Resolver(tx.connection, world, tx.now).looks_of_all(gathered)
    wanted = [parse_condition(each) for each in topics(rules.settings)]
    for running in gathered:
        layers = {
            score: {layer: str(found) for layer in LAYERS if (found := known[running.id].get((score, layer)))}
            for score in rules.may_change
        }
        discuss = any(holds(each, looks[running.id]) for each in wanted)
        own = (session_case.c.session_id == row.id) & (session_case.c.case_id == running.id)
        tx.connection.execute(update(session_case).where(own).values(snapshot=layers, discuss=discuss))


def topics(settings: Mapping[str, Any]) -> list[Any]:
    """The conditions under which a case is talked about."""
    agenda = [point["cases"] for point in settings.get("agenda", ())]
    said = settings.get("discuss", ())
    return [*(said if isinstance(said, list) else [said]), *agenda]


def due_of(tx: Tx, row: Row[Any], step: Step, gathered: Sequence[Running]) -> Due:
    """When the session is to be closed, from the hour at which it opened, or should have opened at the latest; with the
    time that the cycle adds for any of its cases.
    """
    came = select(session_case.c.arrived_at).where(session_case.c.session_id == row.id)
    opens = opened_at(tx.now, row.opens_by, tx.connection.execute(came).scalars().all())
    due = due_from(gathered[0], step.due, opens, tx.now)
    return max((extended(one, due, held_as(one.workflow, row)) for one in gathered), key=lambda each: each.at)


def due_from(running: Running, phrase: ast.Time | None, opens: datetime, now: datetime) -> Due:
    """A due date that counts from an instant; one that cannot be known, or lies before it, is that day."""
    return due_by(running, partial(moment, running, NOTHING), phrase, opens, now)
