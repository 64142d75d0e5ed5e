"""The catalogue of each revision, read once and kept; workers compare one number per request."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, select

from attain.config.document import Resource
from attain.errors import AttainError
from attain.revisions.tables import document, revision, revision_document
from attain.variations.vary import variation

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

Build = Callable[[Iterable[Resource]], "Catalogue"]


class Catalogues:
    """Gives the catalogue of any revision.  What was applied never changes, so nothing here ever goes stale."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._built: dict[int, Catalogue] = {}
        self._lock = Lock()

    def at(self, connection: Connection, n: int, overlays: Collection[str] = ()) -> Catalogue:
        """The catalogue of revision `n`, as it holds under the overlays of a case; AttainError when there is no such
        revision.
        """
        with self._lock:
            if n not in self._built:
                self._built[n] = self._build(resources(connection, n))
            return variation(self._built[n], overlays)

    def current(self, connection: Connection) -> tuple[int, Catalogue]:
        """The newest revision and its catalogue; AttainError when nothing was ever applied."""
        n = newest(connection)
        if n == 0:
            message = "no configuration has been applied to this database yet"
            raise AttainError(message, "type: attain apply DIR")
        return n, self.at(connection, n)


def newest(connection: Connection) -> int:
    """The number of the newest revision, 0 before the first."""
    return connection.execute(select(func.max(revision.c.n))).scalar() or 0


def resources(connection: Connection, n: int) -> list[Resource]:
    """The documents of a revision; AttainError when there is no such revision."""
    rows = connection.execute(
        select(document.c.kind, document.c.id, document.c.data)
        .join(revision_document, revision_document.c.hash == document.c.hash)
        .where(revision_document.c.n == n)
        .order_by(revision_document.c.kind, revision_document.c.id)
    ).all()
    if not rows:
        message = f"there is no revision {n}"
        raise AttainError(message)
    return [Resource(row.kind, row.id, row.data) for row in rows]
