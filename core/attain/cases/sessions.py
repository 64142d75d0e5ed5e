"""Sessions gather the cases of one group: one session for each (cycle, wave, step, level, group) (LANGUAGE 7).

A case comes to the session of a further level when that below it is over for the case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select, update

from attain.cases.facts import NOTHING, moment
from attain.cases.session_groups import above, groups_of, too_small
from attain.cases.session_rules import due_by
from attain.cases.session_tables import session, session_case
from attain.cases.tables import cases
from attain.errors import Refusal
from attain.phrases.times import resolve
from attain.workflow import levels
from attain.workflow.chains import at_level

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.running import Running
    from attain.phrases import ast
    from attain.store.doors import Tx
    from attain.workflow.case import Due, StepKey
    from attain.workflow.model import SessionRules, Step, Workflow


@dataclass(frozen=True, slots=True)
class _Held:
    """A session step as it is held at one level, for a case that comes to it."""

    running: Running
    whole: Step
    level: int

    @property
    def step(self) -> Step:
        return at_level(self.whole, self.level)

    @property
    def rules(self) -> SessionRules:
        return rules_of(self.step)


def join(tx: Tx, running: Running, key: StepKey, level: int = 1) -> bool:
    """Put a case into the session of its group, which begins to gather with its first case.

    False when the session was opened already: the case came too late and is decided alone.
    """
    held = _Held(running, running.workflow.step(key.step), level)
    group = groups_of(tx.connection, held.rules.group_by, [running.subject_id], tx.now)[running.subject_id]
    found = _seat(tx, held, group)
    late = found.status != "gathering"
    _add(tx, found.id, running.id, late=late)
    values: dict[str, Any] = {"stirred": True}
    # Each case knows until when the levels below are closed for it; none has to wait for longer.
    if level > 1 and (by := opens_by(running, held.whole, level)) and by < found.opens_by:
        values["opens_by"] = by
    tx.connection.execute(update(session).where(session.c.id == found.id).values(values))
    return not late


def held_as(workflow: Workflow, row: Row[Any]) -> Step:
    """The step that a session is, as it is held at the session's level."""
    return at_level(workflow.step(row.step), row.level)


def rules_of(step: Step) -> SessionRules:
    """A session step's own settings; ValueError for any other step."""
    if step.session is None:
        message = f"{step.id} is no session"
        raise ValueError(message)
    return step.session


def _add(tx: Tx, session_id: int, case_id: int, *, late: bool) -> None:
    own = (session_case.c.session_id == session_id) & (session_case.c.case_id == case_id)
    tx.connection.execute(delete(session_case).where(own))
    row = {"session_id": session_id, "case_id": case_id, "arrived_at": tx.now, "late": late}
    tx.connection.execute(insert(session_case).values(row))


def _seat(tx: Tx, held: _Held, group: str) -> Row[Any]:
    found = _existing(tx, held, group) or _gather(tx, held, group)
    while found.status == "joined":
        found = locked(tx, found.joins_id)
    return found


def locked(tx: Tx, session_id: int) -> Row[Any]:
    """A session in the hands of this transaction alone; Refusal `no_session` when there is none."""
    same = select(session).where(session.c.id == session_id)
    row = tx.connection.execute(same).first()
    if row is None:
        raise Refusal("no_session", "There is no such session for you.")
    tx.lock("session", _key(row.cycle_id, row.workflow, row.wave, row.step, row.level, row.grp))
    return tx.connection.execute(same).one()


def _key(*parts: object) -> str:
    return ".".join(map(str, parts))


def _existing(tx: Tx, held: _Held, group: str) -> Row[Any] | None:
    running, step = held.running, held.step
    tx.lock("session", _key(running.cycle_id, running.workflow.id, running.wave, step.id, held.level, group))
    same = select(session).where(
        session.c.cycle_id == running.cycle_id,
        session.c.workflow == running.workflow.id,
        session.c.wave == running.wave,
        session.c.step == step.id,
        session.c.level == held.level,
        session.c.grp == group,
    )
    return tx.connection.execute(same).first()


def _gather(tx: Tx, held: _Held, group: str) -> Row[Any]:
    """A new session; one whose group is too small only points to the session that it sits with."""
    over = _sits_with(tx, held.running, held.rules, group)
    joins = None
    if over != group:
        joins = (_existing(tx, held, over) or _new(tx, held, over, None)).id
    return _new(tx, held, group, joins)


def _sits_with(tx: Tx, running: Running, rules: SessionRules, group: str) -> str:
    if rules.small_groups_below == 0:
        return group
    wave = (cases.c.cycle_id == running.cycle_id) & (cases.c.wave == running.wave)
    everybody = select(cases.c.subject_id).where(wave, cases.c.workflow == running.workflow.id)
    subjects = tx.connection.execute(everybody).scalars().all()
    small = too_small(groups_of(tx.connection, rules.group_by, subjects, tx.now), rules.small_groups_below)
    return above(tx.connection, rules.group_by, [group], tx.now)[group] if group in small else group


def _new(tx: Tx, held: _Held, group: str, joins: int | None) -> Row[Any]:
    new, running, step = tx.id("review_session"), held.running, held.step
    row: dict[str, Any] = {
        "id": new,
        "cycle_id": running.cycle_id,
        "workflow": running.workflow.id,
        "wave": running.wave,
        "step": step.id,
        "level": held.level,
        "grp": group,
        "revision": running.revision,
        "status": "joined" if joins else "gathering",
        "joins_id": joins,
        "opens_by": opens_by(running, held.whole, held.level) or tx.now,
        "late_path": [],
    }
    tx.connection.execute(insert(session).values(row))
    tx.note("session", new, {"group": group, "step": step.id, "level": held.level, "sits with": joins})
    return tx.connection.execute(select(session).where(session.c.id == new)).one()


def opens_by(running: Running, step: Step, level: int = 1) -> datetime | None:
    """The hour at which a session opens even when not every case has arrived."""
    time, look = rules_of(step).or_by, partial(moment, running, NOTHING)
    found = time and resolve(time, look, running.calendar, running.zone)
    state = running.state.now_in(step.id)
    first = found.start if found else None
    if level == 1 or state is None:
        return first

    def due(phrase: ast.Time, opens: datetime) -> Due:
        return due_by(running, look, phrase, opens, opens)

    return levels.opens_by(running, due, step, level, first or state.since)


def leave(tx: Tx, running: Running) -> None:
    """Take a case that ended out of the sessions that still gather, which count anew who can still arrive."""
    gathering = select(session.c.id).where(session.c.status == "gathering")
    own = (session_case.c.case_id == running.id) & session_case.c.session_id.in_(gathering)
    tx.connection.execute(delete(session_case).where(own))
    stir(tx, running)


def stir(tx: Tx, running: Running) -> None:
    """Let the sessions of a case's wave that still gather be counted anew."""
    wave = (session.c.cycle_id == running.cycle_id) & (session.c.wave == running.wave)
    still = wave & (session.c.status == "gathering") & session.c.stirred.is_(False)
    tx.connection.execute(update(session).where(still).values(stirred=True))


def stir_above(tx: Tx, row: Row[Any]) -> None:
    """Let the sessions that wait for this one to be closed be counted anew."""
    wave = (session.c.cycle_id == row.cycle_id) & (session.c.wave == row.wave) & (session.c.workflow == row.workflow)
    above = wave & (session.c.step == row.step) & (session.c.level > row.level) & (session.c.status == "gathering")
    tx.connection.execute(update(session).where(above).values(stirred=True))


def told(tx: Tx, case_id: int, step: str) -> None:
    """Remember that a case heard of what its session came to, so that it hears it once."""
    mine = select(session.c.id).where(session.c.step == step)
    own = (session_case.c.case_id == case_id) & session_case.c.session_id.in_(mine) & session_case.c.told_at.is_(None)
    tx.connection.execute(update(session_case).where(own).values(told_at=tx.now))
