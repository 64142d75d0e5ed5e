"""Closing a session: one small transaction says so, then every case hears of it exactly once, in chunks.

Killed in between, `finish` goes on where it was: what a case heard stands in its row, in the same transaction in which
the case moved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select, update

from attain.cases import running as reading
from attain.cases.facts import Resolver
from attain.cases.following import follow
from attain.cases.moving import move
from attain.cases.session_changes import adjust, recorded, stood
from attain.cases.session_changing import enter, scale_for
from attain.cases.session_distribution import Comparison, compare, rule, too_far
from attain.cases.session_reason import must_be_said, sayers
from attain.cases.session_rules import may_close, refusal
from attain.cases.session_sight import out_of, readable
from attain.cases.session_tables import session, session_case, session_change, session_member
from attain.cases.session_together import units
from attain.cases.sessions import held_as, rules_of, stir_above
from attain.errors import BadInput, Problem, Refusal
from attain.store.doors import Actor
from attain.workflow.chains import level_of
from attain.workflow.inputs import SessionClosed, TimePassed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.cases.session_changing import Room
    from attain.cases.session_distribution import Rest, Rule
    from attain.config.catalogue import Catalogue
    from attain.store.doors import Store, Tx
    from attain.workflow.model import Step

CHUNK = 20
SYSTEM = Actor(None, "system")


def close(store: Store, world: World, actor: Actor, session_id: int, reason: str = "", *, chunk: int = CHUNK) -> int:
    """Close a session as its chair; gives how many cases went on.  Closed twice, it closes once.

    The cases are told in transactions of `chunk`.

    Raises Refusal below the quorum or with open proposals, BadInput where the ratings lie outside a distribution that
    asks for a reason.
    """
    with store.write(actor, "session.close") as tx:
        room = enter(tx, world, actor, session_id)
        if not room.leads:
            raise refusal("not_to_close")
        if room.row.status == "open":
            _may_close(room, reason.strip())
            begin(tx, room.row, room.by, reason.strip())
    return finish(store, world, session_id, chunk)


def say_why(store: Store, world: World, actor: Actor, session_id: int, reason: str) -> None:
    """Keep why the ratings may lie outside a guide, as whom the guide asks; said again, the later word stands.

    Raises Refusal for whoever is not asked, BadInput for an empty reason.
    """
    with store.write(actor, "session.reason") as tx:
        room = enter(tx, world, actor, session_id)
        step, catalogue = step_of(tx.connection, world, room.row)
        if room.by not in sayers(tx.connection, session_id, distributions(step, catalogue), tx.now):
            raise Refusal("not_yours", "You are not asked why the ratings differ from the guide.")
        if room.row.status != "open":
            raise refusal("over")
        if not reason.strip():
            raise BadInput([Problem("reason", "Please say why the ratings may differ from the guide.")])
        tx.connection.execute(update(session).where(session.c.id == session_id).values(reason=reason.strip()))
        tx.note("session", session_id, {"did": "said why"})


def _may_close(room: Room, reason: str) -> None:
    """Quorum, nothing left undecided, and a word where a distribution asks for one."""
    tx, world, row = room.tx, room.world, room.row
    step, catalogue = step_of(tx.connection, world, row)
    there = (session_member.c.session_id == row.id) & session_member.c.present.is_(True)
    present = tx.connection.execute(select(func.count()).select_from(session_member).where(there)).scalar_one()
    waiting = (session_change.c.session_id == row.id) & (session_change.c.state == "proposed")
    undecided = tx.connection.execute(select(session_change.c.id).where(waiting)).first() is not None
    may_close(rules_of(step), present, undecided=undecided)
    _may_be_outside(room, distributions(step, catalogue), reason)


def _may_be_outside(room: Room, rules: Sequence[Rule], reason: str) -> None:
    connection, number = room.tx.connection, room.row.id
    gathered = cases_of(connection, room.world, number)
    mine = whom(connection, room.world, gathered, rules, room.tx.now)
    found = compared(connection, number, gathered, [one for one in rules if not one.over], mine)
    for one in (each for each in rules if each.over):
        for own, rest in units(connection, room.world, room.row, one, gathered, room.tx.now):
            found += compared(connection, number, own, [one], mine, rest)
    never_outside(found, sees_all=_sees_all(room, gathered, rules))
    outside = [one.rule for one in found if one.outside and one.rule]
    if outside:
        must_be_said(room.row.reason, sayers(connection, number, outside, room.tx.now), room.by, reason)


def _sees_all(room: Room, gathered: Sequence[Running], rules: Sequence[Rule]) -> bool:
    """Whether whoever closes stays out of no case and may read every level that these rules count."""
    connection, number = room.tx.connection, room.row.id
    if out_of(connection, number, room.by) & {running.id for running in gathered}:
        return False
    scores = {each.score for each in rules}
    seen = readable(connection, room.by, gathered, scores, room.tx.now)
    rows = connection.execute(select(session_case).where(session_case.c.session_id == number))
    stands = {row.case_id: row.snapshot for row in rows}
    return all(
        layers and stood(stands[case_id], score) == stood(stands[case_id], score, layers)
        for case_id, mine in seen.items()
        for score, layers in mine.items()
    )


def step_of(connection: Connection, world: World, row: Row[Any]) -> tuple[Step, Catalogue]:
    """The step that a session is at its level, in the revision with which it began to gather."""
    catalogue = world.catalogues.at(connection, row.revision)
    return held_as(catalogue.model("workflow", row.workflow), row), catalogue


def distributions(step: Step, catalogue: Catalogue) -> list[Rule]:
    """What a session is compared with."""
    said: Any = rules_of(step).settings.get("compare_with", ())
    names = [str(each).removeprefix("distribution ") for each in ([said] if isinstance(said, str) else said)]
    found = (catalogue.get("distribution", name) for name in names)
    return [rule(document.data) for document in found if document is not None]


def cases_of(connection: Connection, world: World, session_id: int) -> list[Running]:
    """The cases that the session is about."""
    here = select(session_case.c.case_id).where(session_case.c.session_id == session_id, session_case.c.late.is_(False))
    return reading.many(connection, world.catalogues, connection.execute(here).scalars().all())


def whom(
    connection: Connection, world: World, gathered: Sequence[Running], rules: Sequence[Rule], at: datetime
) -> Mapping[str, frozenset[int]]:
    """{distribution: the cases whose ratings count in it}, for those that are not for everybody."""
    some = [each for each in rules if each.applies is not None]
    looks = Resolver(connection, world, at).looks_of_all(gathered) if some else {}
    return {each.id: frozenset(id for id, look in looks.items() if each.means(look)) for each in some}


def never_outside(found: Sequence[Comparison], *, sees_all: bool) -> None:
    """Refusal where ratings lie outside a quota; with the numbers only for one who sees all that is counted."""
    over = [one for one in found if one.outside and one.rule and one.rule.if_outside == "refuse"]
    alone = [one for one in over if one.rule and not one.rule.over]
    if alone:
        raise refusal("outside", too_far(alone) if sees_all else "")
    for one in over:
        raise refusal("outside", f"{one.rule.title if one.rule else ''}, counted together with other groups")


def compared(
    connection: Connection,
    session_id: int,
    gathered: Sequence[Running],
    rules: Sequence[Rule],
    whom: Mapping[str, frozenset[int]],
    rest: Rest | None = None,
) -> list[Comparison]:
    """Before and after of these cases, for each distribution; `whom`: whose ratings count, where not everybody's;
    `rest`: who counts with them in other sessions.
    """
    ids = [running.id for running in gathered]
    here = (session_case.c.session_id == session_id) & session_case.c.case_id.in_(ids)
    stands = {row.case_id: row.snapshot for row in connection.execute(select(session_case).where(here))}
    changes = recorded(connection, session_id, ids)
    found = []
    for each in rules:
        scale = scale_for(gathered[0], each.score) if gathered else None
        if scale is None:
            continue
        mine = [case_id for case_id in ids if each.id not in whom or case_id in whom[each.id]]
        before = [stood(stands[case_id], each.score) for case_id in mine]
        pairs = ((case_id, changes.get((case_id, each.score))) for case_id in mine)
        after = [row.becomes if row else was for was, (_, row) in zip(before, pairs, strict=True)]
        found.append(compare(each, each.score, scale, before, after, rest))
    return found


def begin(tx: Tx, row: Row[Any], by: int | None, reason: str) -> None:
    """Nothing can be changed from now on; the cases are still to be told."""
    values = {
        "status": "closing",
        "closed_at": tx.now,
        "closed_by_id": by,
        "reason": reason or row.reason,
        "late_at": None,
    }
    tx.connection.execute(update(session).where(session.c.id == row.id).values(values))
    tx.note("session", row.id, {"did": "closed", "by": "chair" if by else "time"})


def finish(store: Store, world: World, session_id: int, chunk: int = CHUNK) -> int:
    """Tell the cases that have not heard yet; gives how many went on.  Whoever calls it, and however often."""
    total = 0
    while told := tell_some(store, world, session_id, chunk):
        total += told
    return total


def tell_some(store: Store, world: World, session_id: int, limit: int = CHUNK) -> int:
    """One chunk in one transaction; 0 when all were told, and the session is closed then."""
    with store.write(SYSTEM, "session.tell") as tx:
        tx.lock("session-told", session_id)
        row = tx.connection.execute(select(session).where(session.c.id == session_id)).one()
        if row.status != "closing":
            return 0
        untold = (session_case.c.session_id == session_id) & session_case.c.told_at.is_(None)
        ids = select(session_case.c.case_id).where(untold, session_case.c.late.is_(False))
        chunk = tx.connection.execute(ids.order_by(session_case.c.case_id).limit(limit)).scalars().all()
        if not chunk:
            done = update(session).where(session.c.id == session_id).values(status="closed")
            tx.connection.execute(done)
            stir_above(tx, row)
            tx.note("session", session_id, {"did": "all told"})
            return 0
        _tell(tx, world, row, chunk)
        return len(chunk)


def _tell(tx: Tx, world: World, row: Row[Any], chunk: Sequence[int]) -> None:
    """All of the chunk are locked before the first moves, so that two who wait never wait for each other."""
    reading.held(tx, chunk)
    changes = recorded(tx.connection, row.id, chunk)
    own = (session_case.c.session_id == row.id) & session_case.c.case_id.in_(chunk)
    stands = {each.case_id: each.snapshot for each in tx.connection.execute(select(session_case).where(own))}
    tx.connection.execute(update(session_case).where(own).values(told_at=tx.now))
    for running in reading.many(tx.connection, world.catalogues, chunk):
        state = running.state.now_in(row.step)
        here = state is not None and state.status == "open" and level_of(state.late_path) == row.level
        if running.state.is_open and here:
            mine = [found for (case_id, _), found in changes.items() if case_id == running.id]
            adjust(tx, running, mine, stands[running.id])
            _hear(tx, world, running, row)
    tx.note("session", row.id, {"told": len(chunk)})


def _hear(tx: Tx, world: World, running: Running, row: Row[Any]) -> None:
    """Tell one case; one whose own time ran out in the same hour has gone on, and only learns what time it is."""
    try:
        after, transition, left = move(tx, world, running, SessionClosed(row.step, row.level))
    except Refusal as refusal:
        if refusal.code != "closed":
            raise
        after, transition, left = move(tx, world, running, TimePassed())
    follow(tx, world, after, transition, left)
