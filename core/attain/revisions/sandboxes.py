"""A sandbox: a copy of an organisation's database in which configuration is tried, and nothing leaves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from attain.revisions.tables import sandbox

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class Sandbox:
    """When the copy was made, and the folder to which all of its mail goes."""

    made_at: datetime
    mail: str

    @property
    def banner(self) -> str:
        """What stands above every page."""
        return (
            f"Sandbox: a copy of {self.made_at:%-d %B %Y}. Nothing here counts; mail goes to a folder, and no learning "
            "system is asked."
        )


def sandbox_of(connection: Connection) -> Sandbox | None:
    """What makes this database a sandbox; None for the organisation's own."""
    row = connection.execute(select(sandbox)).first()
    return Sandbox(row.made_at, row.mail) if row else None


def mark(tx: Tx, mail: str) -> None:
    """Make this database a sandbox, for good."""
    tx.connection.execute(insert(sandbox).values(id=1, made_at=tx.now, mail=mail))
    tx.note("sandbox", 1, {"mail": mail})
