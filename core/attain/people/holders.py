"""Keeping the holders of roles up to date with the applied configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.people.asof import view
from attain.people.find import find
from attain.people.roles import Synced, sync_roles
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from collections.abc import Collection

    from attain.revisions.catalogues import Catalogues
    from attain.store.doors import Actor, Store

NOBODY = 0


def refresh_roles(store: Store, catalogues: Catalogues, actor: Actor) -> Synced:
    """Make the holders of roles what the newest revision says; after every apply and every import of people."""
    with store.write(actor, "roles.refresh") as tx:
        _, catalogue = catalogues.current(tx.connection)

        def people(phrase: str) -> Collection[int]:
            return find(tx.connection, parse_people(phrase), [NOBODY], tx.now)[NOBODY]

        synced = sync_roles(tx, catalogue.of_kind("roles"), view(tx.connection, tx.now), people)
        tx.note("roles", "all", {"added": synced.added, "ended": synced.ended})
    return synced
