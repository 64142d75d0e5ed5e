"""Levels that learning speaks for: who may say yes, and saying it.

A connection names who confirms (`when_completed: { level: propose, confirmed_by: manager of employee }`); nobody
confirms his own level.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from attain.bridge import targets_of
from attain.errors import Refusal
from attain.learning import evidence
from attain.learning.evidence import Confirmers, Proposal
from attain.learning.result_tables import measure_proposal
from attain.people.asof import view
from attain.people.find import find
from attain.people.lines import reports
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store, Tx


def confirmers(connection: Connection, at: datetime) -> Confirmers:
    """Whom a connection's phrase means for a person, as things stand."""

    def named(person: int, phrase: str) -> Collection[int]:
        return find(connection, parse_people(phrase), [person], at)[person]

    return named


def waiting(connection: Connection, person_id: int, at: datetime) -> list[Proposal]:
    """The levels of his reports that this person may confirm, the oldest first."""
    mine = reports(connection, view(connection, at), [person_id])[person_id]
    who = confirmers(connection, at)
    return [one for one in evidence.waiting_for(connection, mine) if person_id in who(one.person_id, one.confirmed_by)]


def confirm(store: Store, world: World, actor: Actor, proposal_id: int) -> None:
    """Say yes: the level stands on the profile.  Refusal as in `attain.learning.evidence.confirm`."""
    with store.write(actor, "learning.confirm") as tx:
        _, catalogue = world.catalogues.current(tx.connection)
        item = _item(tx, proposal_id)
        target = targets_of(catalogue).get(item)
        if not item:
            raise Refusal("not_yours", "This level is not yours to confirm.")
        if target is None:
            raise Refusal("no_scale", "No form says any more on which scale this is rated.")
        event = evidence.confirm(tx, proposal_id, _by(actor), confirmers(tx.connection, tx.now), target)
        for plugin, reaction in world.extensions.reactions.get(type(event), ()):
            world.react(plugin, reaction, tx, catalogue, [event])


def decline(store: Store, actor: Actor, proposal_id: int, reason: str) -> None:
    """Say no, with a reason.  Refusal as in `attain.learning.evidence.decline`."""
    with store.write(actor, "learning.decline") as tx:
        evidence.decline(tx, proposal_id, _by(actor), confirmers(tx.connection, tx.now), reason)


def _item(tx: Tx, proposal_id: int) -> str:
    wanted = select(measure_proposal.c.item).where(measure_proposal.c.id == proposal_id)
    return tx.connection.execute(wanted).scalar() or ""


def _by(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refusal("not_yours", "Only a person can confirm a level.")
    return actor.person_id
