"""Levels that learning speaks for: who may say yes, and saying it.

A connection names who confirms (`when_completed: { level: propose, confirmed_by: manager of employee }`); nobody
confirms his own level.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from attain.bridge import targets_of
from attain.errors import Refusal
from attain.learning import evidence
from attain.learning.evidence import Confirmers, Proposal
from attain.people.asof import view
from attain.people.find import find
from attain.people.lines import reports
from attain.people.roles import roles_of
from attain.phrases.ast import RoleHolders
from attain.phrases.parser import parse_people

USUAL = "manager of employee"
"""The phrase by which nearly every level is confirmed."""

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store


def confirmers(connection: Connection, at: datetime) -> Confirmers:
    """Whom a connection's phrase means for a person, as things stand."""

    def named(person: int, phrase: str) -> Collection[int]:
        return find(connection, parse_people(phrase), [person], at)[person]

    return named


def waiting(connection: Connection, person_id: int, at: datetime) -> list[Proposal]:
    """The levels that this person may confirm, the oldest first; never his own.

    Those of direct reports are found through them; for any other phrase all whom it concerns are asked at once.
    """
    mine = reports(connection, view(connection, at), [person_id])[person_id]
    about = {USUAL: mine} | _named(connection, person_id, at)
    found = evidence.waiting_for(connection, set().union(*about.values()) - {person_id})
    return [one for one in found if one.person_id in about.get(one.confirmed_by, ())]


def named_to_confirm(connection: Connection, person_id: int, at: datetime) -> bool:
    """Whether a level waits for somebody by another phrase than that of his direct reports."""
    return any(persons - {person_id} for persons in _named(connection, person_id, at).values())


def _named(connection: Connection, person_id: int, at: datetime) -> dict[str, set[int]]:
    """{phrase: persons} of the open proposals, beside those of the usual phrase, that a phrase gives to somebody."""
    asked = evidence.asked_of_others(connection, USUAL)
    held = {role for role, _ in roles_of(connection, view(connection, at), person_id)} if asked else set()
    found = {}
    for phrase, persons in asked.items():
        wanted = parse_people(phrase)
        if isinstance(wanted, RoleHolders) and wanted.role not in held:
            continue
        told = find(connection, wanted, persons, at)
        found[phrase] = {person for person in persons if person_id in told[person]}
    return found


def confirm(store: Store, world: World, actor: Actor, proposal_id: int) -> None:
    """Say yes: the level stands on the profile.  Refusal as in `attain.learning.evidence.confirm`."""
    with store.write(actor, "learning.confirm") as tx:
        _, catalogue = world.catalogues.current(tx.connection)
        who = confirmers(tx.connection, tx.now)
        event = evidence.confirm(tx, proposal_id, _by(actor), who, targets_of(catalogue))
        for plugin, reaction in world.extensions.reactions.get(type(event), ()):
            world.react(plugin, reaction, tx, catalogue, [event])


def decline(store: Store, actor: Actor, proposal_id: int, reason: str) -> None:
    """Say no, with a reason.  Refusal as in `attain.learning.evidence.decline`."""
    with store.write(actor, "learning.decline") as tx:
        evidence.decline(tx, proposal_id, _by(actor), confirmers(tx.connection, tx.now), reason)


def _by(actor: Actor) -> int:
    if actor.person_id is None:
        raise Refusal("not_yours", "Only a person can confirm a level.")
    return actor.person_id
