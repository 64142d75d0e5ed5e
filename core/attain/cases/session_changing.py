"""What people do in an open session: note who is there, propose a level, record it or decline it.

Whoever sits in it proposes; the chair records.  What the chair himself proposes is recorded at once.  Where every
chair stays out of a case, another member records what somebody else proposed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, insert, select, update

from attain.cases import running as reading
from attain.cases.about import scale_of
from attain.cases.scoring import recorded_as, scoring_of
from attain.cases.session_changes import LAYERS, recorded, stood
from attain.cases.session_rules import refusal, wrong_with
from attain.cases.session_sight import is_member, out_of, readable, without_chair
from attain.cases.session_splits import who_decides
from attain.cases.session_tables import session_case, session_change, session_member
from attain.cases.sessions import held_as, locked, rules_of
from attain.errors import BadInput, Problem, Refusal

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.scales.model import Scale
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.model import SessionRules


@dataclass(frozen=True, slots=True)
class Change:
    """Another level for a score of one case, and why."""

    case_id: int
    score: str
    becomes: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changed:
    """A change stands: `recorded`, or only `proposed`; `again` when it stood already."""

    change_id: int
    state: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """An open session in the hands of one of its members, inside the transaction."""

    tx: Tx
    world: World
    row: Row[Any]
    by: int
    place: str

    @property
    def leads(self) -> bool:
        """Whether he is a chair."""
        return self.place == "chair"


def enter(tx: Tx, world: World, actor: Actor, session_id: int) -> Room:
    """The session for one of its members; Refusal `no_session` for anybody else, as for one that does not exist."""
    person = actor.person_id
    if person is None or actor.on_behalf_of or not is_member(tx.connection, session_id, person):
        raise refusal("no_session")
    row = locked(tx, session_id)
    own = (session_member.c.session_id == session_id) & (session_member.c.person_id == person)
    place = tx.connection.execute(select(session_member.c.place).where(own)).scalar_one()
    return Room(tx, world, row, person, place)


def _open(room: Room) -> Room:
    if room.row.status != "open":
        raise refusal("over")
    return room


def attend(store: Store, world: World, actor: Actor, session_id: int, present: Collection[int]) -> int:
    """Note who is there, as the chair; gives how many.  BadInput for somebody who is no member."""
    with store.write(actor, "session.attend") as tx:
        room = _open(enter(tx, world, actor, session_id))
        if not room.leads:
            raise Refusal("not_yours", "Only whoever leads the session notes who is there.")
        own = session_member.c.session_id == session_id
        members = set(tx.connection.execute(select(session_member.c.person_id).where(own)).scalars())
        if set(present) - members:
            raise BadInput([Problem("present", "Somebody named here does not sit in this session.")])
        there = session_member.c.person_id.in_(set(present))
        tx.connection.execute(update(session_member).where(own).values(present=there))
        tx.note("session", session_id, {"did": "attendance", "present": len(set(present))})
        return len(set(present))


def change(store: Store, world: World, actor: Actor, session_id: int, wanted: Change) -> Changed:
    """Propose another level, or record it as the chair.  A member who does it is there.

    Raises Refusal where he may not, BadInput for a level that does not exist or a reason that is missing.
    """
    with store.write(actor, "session.change") as tx:
        room = _open(enter(tx, world, actor, session_id))
        running, snapshot = case_in(room, wanted.case_id)
        seen = _may_change(room, running, wanted.score)
        now = _stands(room, running, snapshot, wanted.score)
        if same := _same(room, wanted):
            return same
        # Compared with what he may read, so that no answer tells what a session below made of it.
        _check(room, running, wanted, _stands(room, running, snapshot, wanted.score, seen))
        state = "recorded" if room.leads and _decides(room, running, wanted) else "proposed"
        new = _keep(room, wanted, now, state)
        mine = (session_member.c.session_id == session_id) & (session_member.c.person_id == room.by)
        tx.connection.execute(update(session_member).where(mine).values(present=True))
        tx.note("session", session_id, {"did": state, "case": wanted.case_id, "score": wanted.score, "change": new})
        return Changed(new, state)


def case_in(room: Room, case_id: int) -> tuple[Running, dict[str, dict[str, str]]]:
    """A case of the session and what stood in it; Refusal `no_case` for one that he stays out of, as for none."""
    own = (session_case.c.session_id == room.row.id) & (session_case.c.case_id == case_id)
    found = room.tx.connection.execute(select(session_case).where(own, session_case.c.late.is_(False))).first()
    if found is None or case_id in out_of(room.tx.connection, room.row.id, room.by):
        raise refusal("no_case")
    if found.told_at is not None:
        raise refusal("left")
    return reading.one(room.tx.connection, room.world.catalogues, case_id), found.snapshot or {}


def _may_change(room: Room, running: Running, score: str) -> frozenset[str]:
    """The layers of it that he may read; Refusal where he may change nothing."""
    rules = rules_of(held_as(running.workflow, room.row))
    if score not in rules.may_change:
        raise refusal("not_possible")
    seen = readable(room.tx.connection, room.by, [running], [score], room.tx.now)[running.id][score]
    if not seen & {"proposed", "suggested"}:
        raise refusal("not_possible")
    return seen


def _stands(
    room: Room, running: Running, snapshot: dict[str, dict[str, str]], score: str, layers: Collection[str] = LAYERS
) -> str:
    found = recorded(room.tx.connection, room.row.id, [running.id]).get((running.id, score))
    return str(found.becomes) if found is not None else stood(snapshot, score, layers)


def _same(room: Room, wanted: Change) -> Changed | None:
    """The same change by the same person, as his newest: a form that was posted twice counts once."""
    mine = select(session_change).where(
        session_change.c.session_id == room.row.id,
        session_change.c.case_id == wanted.case_id,
        session_change.c.score == wanted.score,
    )
    newest = room.tx.connection.execute(mine.order_by(session_change.c.id.desc())).first()
    if newest is None or newest.by_id != room.by or newest.state == "declined":
        return None
    same = (newest.becomes, newest.reason) == (wanted.becomes, wanted.reason.strip())
    return Changed(newest.id, newest.state, again=True) if same else None


def _check(room: Room, running: Running, wanted: Change, now: str) -> None:
    problems = problems_of(running, rules_of(held_as(running.workflow, room.row)), wanted, now)
    if problems:
        raise BadInput(problems)


def problems_of(running: Running, rules: SessionRules, wanted: Change, now: str) -> list[Problem]:
    """What is wrong with a change of a score that stands at `now`."""
    return wrong_with(scale_for(running, wanted.score), rules, wanted.becomes, wanted.reason, now)


def scale_for(running: Running, score: str) -> Scale | None:
    """The scale on which a score stands; None for a bare number."""
    found = scoring_of(running.catalogue, running.workflow.id).score(score)
    name = scale_of(running, [score]) or (recorded_as(running, found)[1] if found else "")
    scale: Scale | None = running.catalogue.model("scale", name) if name else None
    return scale


def _keep(room: Room, wanted: Change, now: str, state: str) -> int:
    new = room.tx.id("session_change")
    settled = {"settled_by_id": room.by, "settled_at": room.tx.now} if state == "recorded" else {}
    room.tx.connection.execute(
        insert(session_change).values(
            id=new,
            session_id=room.row.id,
            case_id=wanted.case_id,
            score=wanted.score,
            was=now,
            becomes=wanted.becomes,
            reason=wanted.reason.strip(),
            state=state,
            by_id=room.by,
            at=room.tx.now,
            **settled,
        )
    )
    return new


def settle(store: Store, world: World, actor: Actor, session_id: int, change_id: int, *, accept: bool) -> Changed:
    """Record what a member proposed, or decline it."""
    with store.write(actor, "session.settle") as tx:
        room = _open(enter(tx, world, actor, session_id))
        here = (session_change.c.id == change_id) & (session_change.c.session_id == session_id)
        found = tx.connection.execute(select(session_change).where(here)).first()
        if found is None:
            raise refusal("no_change")
        running, snapshot = case_in(room, found.case_id)
        _may_change(room, running, found.score)
        _may_settle(room, found, running)
        state = "recorded" if accept else "declined"
        if found.state != "proposed":
            return Changed(change_id, found.state, again=True)
        values = {"state": state, "settled_by_id": room.by, "settled_at": tx.now}
        values["was"] = _stands(room, running, snapshot, found.score)
        tx.connection.execute(update(session_change).where(here).values(values))
        tx.note("session", session_id, {"did": state, "case": found.case_id, "change": change_id})
        return Changed(change_id, state)


def _may_settle(room: Room, found: Row[Any], running: Running) -> None:
    between = _between(room, running, found.score)
    if between is not None:
        if room.by in between:
            return
        raise refusal("split")
    alone = found.case_id in without_chair(room.tx.connection, room.row.id)
    if room.leads or (found.by_id != room.by and alone):
        return
    raise refusal("not_to_record")


def _decides(room: Room, running: Running, wanted: Change) -> bool:
    """Whether what the chair says counts at once: not where somebody wants another level and a third is to decide."""
    between = _between(room, running, wanted.score, ((room.by, wanted.becomes),))
    return between is None or room.by in between


def _between(
    room: Room, running: Running, score: str, more: tuple[tuple[int, str], ...] = ()
) -> Collection[int] | None:
    return who_decides(room.tx.connection, room.world, room.row, running, score, room.tx.now, more)
