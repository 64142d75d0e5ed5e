"""What people do with agreed goals: check in, and say whose goal one supports.

The owner and his manager of the day may; a goal that one may not read does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from attain.api.forms import BadInput, Problem, Refusal
from attain.api.people import people_of
from goals_based import reading
from goals_based.items import agreed_of
from goals_based.measuring import MILESTONES, SHARE, YES_NO
from goals_based.rolling import refresh, rings
from goals_based.tables import check_in, goal

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.api.cases import Tx
    from goals_based.measuring import Measurement
    from goals_based.reading import Goal

CONFIDENCE = {"on_track": "On track", "at_risk": "At risk", "off_track": "Off track"}
LONGEST_COMMENT = 2000
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Said:
    """A check-in as it was sent: `value` is a number, yes or no, or a percent done; `reached` the milestones ticked."""

    value: str = ""
    reached: tuple[str, ...] = ()
    confidence: str = ""
    comment: str = ""


def managers_of(connection: Connection, person_id: int, at: datetime) -> tuple[int, ...]:
    """The managers of somebody at a time."""
    return people_of(connection, "manager of employee", [person_id], at)[person_id]


def may_write(connection: Connection, found: Goal, person_id: int, at: datetime) -> bool:
    """Whether somebody may check in: the owner, or a manager of his at that time."""
    return person_id == found.person_id or person_id in managers_of(connection, found.person_id, at)


def held(tx: Tx, goal_id: int, version: int) -> Goal:
    """The goal, locked, if the actor may write it and saw its newest version."""
    tx.lock("goals_based", "cascade")
    by = tx.actor.person_id or 0
    found = reading.one(tx.connection, by, goal_id, tx.now)
    if found is None:
        raise Refusal("no_goal", "There is no such goal for you.")
    if not may_write(tx.connection, found, by, tx.now):
        raise Refusal("not_yours", "Only the person himself and his manager can do this.")
    if not found.open:
        raise Refusal("closed", "The review of this goal has ended; it takes no more changes.")
    if found.version != version:
        raise Refusal("stale", "The goal was changed in the meantime.", "Look at it again and repeat what you want.")
    return found


def check_in_on(tx: Tx, goal_id: int, version: int, said: Said) -> None:
    """Keep what was said and roll it up, in a constant number of statements; the same form sent twice counts once.

    Raises Refusal, and BadInput with every problem.
    """
    if _sent_before(tx, goal_id, version):
        return
    found = held(tx, goal_id, version)
    if not found.takes_check_ins:
        raise Refusal("not_possible", "This plan takes no check-ins.")
    value = _checked(found.measured, said)
    progress = found.measured.progress(value)
    row = {
        "id": tx.id(check_in.name),
        "goal_id": goal_id,
        "version": version,
        "by_id": tx.actor.person_id,
        "at": tx.now,
    }
    words = {"reached": list(said.reached), "confidence": said.confidence, "comment": said.comment.strip()}
    tx.connection.execute(insert(check_in).values(**row, **words, value=value, progress=progress))
    new = {"value": value, "progress": progress, "checked_at": tx.now, "version": version + 1}
    tx.connection.execute(update(goal).where(goal.c.id == goal_id).values(**new))
    refresh(tx, [goal_id])
    tx.note("goal", goal_id, {"checked in": str(progress), "confidence": said.confidence})


def _sent_before(tx: Tx, goal_id: int, version: int) -> bool:
    same = select(check_in.c.id).where(check_in.c.goal_id == goal_id, check_in.c.version == version)
    return tx.connection.execute(same.where(check_in.c.by_id == tx.actor.person_id)).first() is not None


def _checked(measured: Measurement, said: Said) -> Decimal:
    problems = []
    if said.confidence not in CONFIDENCE:
        problems.append(Problem("confidence", "Choose how sure you are."))
    if len(said.comment) > LONGEST_COMMENT:
        problems.append(Problem("comment", f"At most {LONGEST_COMMENT} characters."))
    value, wrong = value_of(measured, said)
    if wrong:
        problems.append(Problem("value", wrong))
    if problems:
        raise BadInput(problems)
    return value


def value_of(measured: Measurement, said: Said) -> tuple[Decimal, str]:
    """The value that was sent, and what is wrong with it."""
    if measured.kind == MILESTONES:
        unknown = [one for one in said.reached if one not in measured.steps]
        return Decimal(len(set(said.reached))), "These are not the milestones of this goal." if unknown else ""
    if measured.kind == YES_NO:
        known = {"yes": Decimal(1), "no": Decimal(0)}
        return known.get(said.value, Decimal(0)), "" if said.value in known else "Choose yes or no."
    return _number(said.value, share=measured.kind == SHARE)


def _number(text: str, *, share: bool) -> tuple[Decimal, str]:
    plain = text.strip().removesuffix("%").strip().replace("\u2212", "-")
    digits = plain.removeprefix("-").replace(".", "", 1)
    if not (digits.isascii() and digits.isdigit()) or len(plain) > 20:
        return Decimal(0), "Write a number, such as 12 or 3.5."
    value = Decimal(plain)
    if abs(value) >= LARGEST or value != round(value, 6):
        return value, "Write a number below a million million, with at most six places."
    return value, "A share lies between 0 and 100." if share and not 0 <= value <= 100 else ""


def link(tx: Tx, goal_id: int, version: int, parent_id: int | None) -> None:
    """Say which goal of his manager a goal supports, or none any more.  Raises Refusal."""
    found = held(tx, goal_id, version)
    if parent_id is not None:
        if parent_id not in {one.id for one in may_support(tx.connection, found, tx.now)}:
            raise Refusal("no_goal", "There is no such goal to support.")
        if rings(tx.connection, {goal_id: parent_id}):
            raise Refusal("ring", "That goal already depends on this one.", "Choose another, or none.")
    tx.connection.execute(update(goal).where(goal.c.id == goal_id).values(parent_id=parent_id, version=version + 1))
    refresh(tx, {each for each in (goal_id, found.parent_id, parent_id) if each is not None})
    tx.note("goal", goal_id, {"supports": parent_id, "before": found.parent_id})


def may_support(connection: Connection, found: Goal, at: datetime) -> list[Goal]:
    """The agreed goals of the owner's managers, which he may support without being let read more than their titles."""
    owners = managers_of(connection, found.person_id, at)
    of = agreed_of(connection, owners)
    return [reading.goal_of(row) for owner in owners for row in of.get(owner, ())]
