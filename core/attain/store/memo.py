"""What a transaction has read already, so that no question is put to the database twice.

Two kinds are kept.  `remembered` lasts as long as the transaction, which sees one state of the database: whatever it
writes itself makes it forget what it had read of the tables written.  `looked_up` lasts as long as the store and is for
rows that cannot change any more, such as people as of one recording; a transaction that writes their tables neither
uses nor fills what others share.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import event
from sqlalchemy.sql.dml import UpdateBase

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

OPTION = "attain_memo"
MANY = 300
"""Who asks about more at once reads in bulk and keeps nothing."""
FULL = 20_000
"""Entries of one shelf, and SHELVES of them: what is kept at most."""
SHELVES = 96

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Tables = tuple[str, ...]
_NONE: Any = object()


class Shelves:
    """What the transactions of one store share; the shelf not used for longest goes first."""

    def __init__(self) -> None:
        self._made: OrderedDict[Hashable, tuple[Tables, dict[Any, Any]]] = OrderedDict()

    def shelf(self, key: Hashable, tables: Tables) -> dict[Any, Any]:
        """The shelf of a key, whose content comes from these tables."""
        found = self._made.setdefault(key, (tables, {}))
        if len(self._made) > SHELVES:
            self._made.popitem(last=False)
        return found[1]

    def drop(self, tables: Collection[str]) -> None:
        """Forget what came from these tables."""
        gone = [key for key, (of, _) in list(self._made.items()) if not set(of).isdisjoint(tables)]
        for key in gone:
            self._made.pop(key, None)


@dataclass(slots=True)
class Memo:
    """What one transaction remembers; `written` are the tables that it wrote."""

    shared: Shelves
    own: Shelves = field(default_factory=Shelves)
    written: set[str] = field(default_factory=set)
    many: int = MANY
    _read: dict[Hashable, tuple[Tables, Any]] = field(default_factory=dict)

    def keep_all(self) -> None:
        """From here on keep everything, however many are asked about at once, for as long as this transaction lasts."""
        self.shared, self.many = Shelves(), sys.maxsize

    def changed(self, table: str) -> None:
        """Forget what was read of a table, for it was just written."""
        self.written.add(table)
        self.own.drop((table,))
        self.forget((table,))

    def forget(self, tables: Collection[str]) -> None:
        """What was read of these tables counts no more: others may have written meanwhile."""
        for key in [key for key, (of, _) in self._read.items() if not set(of).isdisjoint(tables)]:
            del self._read[key]

    def forget_all(self) -> None:
        """What was written since a savepoint is not so after all, nor what was read of it."""
        self._read.clear()
        self.own = Shelves()

    def get(self, key: Hashable) -> Any:
        """What was read under a key; None when nothing was."""
        return self._read.get(key, (None, None))[1]

    def put(self, key: Hashable, tables: Tables, value: Any) -> None:
        """Remember something under a key until one of these tables is written."""
        self._read[key] = (tables, value)

    def shelf(self, key: Hashable, tables: Tables) -> dict[Any, Any]:
        """A shelf shared with others, or one of its own when it wrote these tables itself."""
        shelves = self.shared if self.written.isdisjoint(tables) else self.own
        return shelves.shelf(key, tables)

    def committed(self) -> None:
        """What was written is so for everybody from now on."""
        if self.written:
            self.shared.drop(self.written)


def memo_of(connection: Connection) -> Memo | None:
    """The memo of a connection that came through one of the store's doors."""
    return cast("Memo | None", connection.get_execution_options().get(OPTION))


def with_memo(connection: Connection, shared: Shelves) -> Memo:
    """Give a connection its memo."""
    memo = Memo(shared)
    connection.execution_options(**{OPTION: memo})
    return memo


def watch(engine: Engine) -> None:
    """Let what is written through an engine be forgotten by the transaction that wrote it."""

    @event.listens_for(engine, "before_execute")
    def _before(connection: Connection, statement: Any, *_: Any) -> None:
        if isinstance(statement, UpdateBase):
            wrote(connection, cast("Any", statement).table.name)


def wrote(connection: Connection, table: str) -> None:
    """A table was written."""
    if (memo := memo_of(connection)) is not None:
        memo.changed(table)


def remembered(connection: Connection, key: Hashable, tables: Tables, read: Callable[[], V]) -> V:
    """What `read` gives, read once in a transaction; again after one of the tables was written.

    The value is shared between callers: it is not to be changed.
    """
    memo = memo_of(connection)
    if memo is None:
        return read()
    found: V | None = memo.get(key)
    if found is None:
        found = read()
        memo.put(key, tables, found)
    return found


def remembered_each(
    connection: Connection, name: str, tables: Tables, keys: Collection[K], read: Callable[[list[K]], Mapping[K, V]]
) -> dict[K, V]:
    """{key: value} of all keys, of which only those not read before are read; `read` gives a value for each."""
    memo = memo_of(connection)
    if memo is None or len(keys) > memo.many:
        return dict(read(list(keys)))
    found: dict[K, V] = {}
    for key in keys:
        if (known := memo.get((name, key))) is not None:
            found[key] = known
    if missing := [key for key in keys if key not in found]:
        for key, value in read(missing).items():
            memo.put((name, key), tables, value)
            found[key] = value
    return found


def looked_up(
    connection: Connection,
    shelf: Hashable,
    tables: Tables,
    keys: Collection[K],
    read: Callable[[Collection[K]], Mapping[K, V]],
) -> dict[K, V]:
    """{key: value} of those keys that have one, for rows which cannot change any more under this shelf's name."""
    memo = memo_of(connection)
    if memo is None or len(keys) > memo.many:
        return dict(read(keys)) if keys else {}
    kept = memo.shelf(shelf, tables)
    known = {key: kept.get(key, _NONE) for key in keys}
    if missing := [key for key, value in known.items() if value is _NONE]:
        read_now = read(missing)
        if len(kept) > FULL:
            kept.clear()
        for key in missing:
            kept[key] = known[key] = read_now.get(key)
    return {key: value for key, value in known.items() if value is not None}
