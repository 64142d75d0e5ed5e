"""Approval of a change by a second person, where a policy asks for it (approval_before_apply)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from attain.config.document import Resource
from attain.errors import Refusal
from attain.people.asof import view
from attain.people.facts import by_staff_number, staff_numbers
from attain.people.find import find
from attain.people.tables import person
from attain.phrases.parser import parse_people
from attain.planning.plan import Plan, plan
from attain.revisions.catalogues import newest
from attain.revisions.tables import change_plan

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved a plan, and when."""

    by: int
    name: str
    at: datetime


def approvers(connection: Connection, world: World) -> tuple[str, ...]:
    """Phrases for who must approve, one for each policy in force that asks for it; none where nobody need."""
    if newest(connection) == 0:
        return ()
    _, catalogue = world.catalogues.current(connection)
    rules = (one.data["rules"].get("approval_before_apply") for one in catalogue.of_kind("policy"))
    return tuple(str(rule["by"]) for rule in rules if rule)


def person_numbered(connection: Connection, number: str, at: datetime) -> int:
    """The person with a staff number; Refusal when there is none."""
    found = by_staff_number(connection, {number}, view(connection, at)).get(number)
    if found is None:
        raise Refusal("no_person", f"Nobody has the staff number {number}.")
    return found


def approve(store: Store, world: World, actor: Actor, made: Plan) -> None:
    """Record that `actor` approves a plan; Refusal where he is not whom the policy names, or wrote it himself."""
    with store.write(actor, "configuration.approve") as tx:
        by = actor.person_id
        if by is None:
            raise Refusal("who", "Say who approves, by staff number.")
        author = person_numbered(tx.connection, made.author, tx.now) if made.author else None
        if author == by:
            raise Refusal("own_work", "Whoever made a change does not approve it; somebody else has to.")
        for phrase in approvers(tx.connection, world):
            if by not in find(tx.connection, parse_people(phrase), [by], tx.now)[by]:
                raise Refusal("not_yours", f"The policy wants the approval of {phrase}.")
        keep_plan(tx, made, author)
        same = change_plan.c.hash == made.hash
        tx.connection.execute(update(change_plan).where(same).values(approved_by_id=by, approved_at=tx.now))
        tx.note("plan", made.hash[:12], {"approved": True, "base": made.base})


def keep_plan(tx: Tx, made: Plan, author: int | None) -> None:
    """Keep a plan in the database, once."""
    if tx.connection.execute(select(change_plan.c.hash).where(change_plan.c.hash == made.hash)).first():
        return
    documents = [{"kind": one.kind, "id": one.id, "data": one.data} for one in made.documents]
    row: dict[str, Any] = {"hash": made.hash, "base": made.base, "author_id": author, "made_at": tx.now}
    row |= {"origin": made.origin, "message": made.message, "documents": documents, "plugins": dict(made.plugins)}
    tx.connection.execute(insert(change_plan).values(row))


def approval(connection: Connection, hash_: str) -> Approval | None:
    """The approval of a plan, if it has one."""
    c = change_plan.c
    rows = select(c.approved_by_id, c.approved_at, person.c.name).join(person, person.c.id == c.approved_by_id)
    row = connection.execute(rows.where(c.hash == hash_)).first()
    return Approval(row.approved_by_id, row.name, row.approved_at) if row else None


def propose(store: Store, actor: Actor, made: Plan) -> None:
    """Keep a plan for others to look at, approve and apply in the portal; Refusal where it does not say whose it is."""
    with store.write(actor, "configuration.propose") as tx:
        if not made.author:
            raise Refusal("no_author", "Say who proposes this, by staff number: --as NUMBER.")
        keep_plan(tx, made, person_numbered(tx.connection, made.author, tx.now))
        tx.note("plan", made.hash[:12], {"base": made.base})


def proposed(connection: Connection) -> list[tuple[str, str, datetime, bool]]:
    """(hash, why, when, approved) of plans that start from the revision in force and are not applied, newest first."""
    c = change_plan.c
    rows = select(c.hash, c.message, c.made_at, c.approved_at).where(
        c.base == newest(connection), c.applied_as.is_(None)
    )
    found = connection.execute(rows.order_by(c.made_at.desc()))
    return [(row.hash, row.message, row.made_at, row.approved_at is not None) for row in found]


def kept(connection: Connection, hash_: str) -> Plan | None:
    """A plan that was kept, with what it means for reviews as they stand now; None when there is none to apply."""
    c = change_plan.c
    row = connection.execute(select(change_plan).where(c.hash == hash_, c.applied_as.is_(None))).first()
    if row is None or row.base != newest(connection):
        return None
    author = staff_numbers(connection, [row.author_id])[row.author_id] if row.author_id else ""
    found = [Resource(one["kind"], one["id"], one["data"]) for one in row.documents]
    return plan(connection, found, row.plugins, author, row.message, row.origin)
