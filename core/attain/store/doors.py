"""The two doors to the database: `read()` cannot write, `write()` is always somebody's."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy.exc import DatabaseError

from attain.store.clock import Clock, SystemClock
from attain.store.engines import READS, StoreError, database_url, postgresql_engine, sqlite_engine, unusable, why
from attain.store.fair import FairLock
from attain.store.memo import Shelves, watch, with_memo
from attain.store.traces import empty_log, sort_by_key
from attain.store.transaction import Actor, Tx, ids_from

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Engine, Table

__all__ = ["Actor", "Store", "StoreError", "Tx", "open_store", "within"]

TakeIds = Callable[[Mapping[str, int]], dict[str, range]]


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine for each purpose; `ids` is none where ids come from the writing transaction itself."""

    reading: Engine
    writing: Engine
    ids: Engine | None


class Store:
    """An organisation's database."""

    def __init__(self, engines: Engines, clock: Clock) -> None:
        self.clock = clock
        self.dialect: str = engines.writing.dialect.name
        self._engines = engines
        self._shelves = Shelves()
        watch(engines.writing)
        # One writer at a time is SQLite's rule; asking in order here spares its busy handler, which is not fair.
        self._line = FairLock() if self.dialect == "sqlite" else None
        self._mine = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database, from its first statement on, and cannot change it."""
        with _told(), self._engines.reading.connect() as connection:
            with_memo(connection, self._shelves)
            yield connection

    @contextmanager
    def write(self, actor: Actor, command: str) -> Iterator[Tx]:
        """One transaction in the name of `actor`: all of it, with one audit entry, or nothing if anything is raised.

        RuntimeError when this thread is writing already: hand its Tx on instead.
        """
        with self._writing(command) as connection:
            memo = with_memo(connection, self._shelves)
            with within(connection, actor, command, self.clock.now(), self._ids(connection)) as tx:
                yield tx
        memo.committed()

    @contextmanager
    def bookkeeping(self) -> Iterator[Connection]:
        """A transaction without audit entry, for the leases of `attain.jobs` alone: they say nothing about anybody."""
        with self._writing("bookkeeping") as connection:
            yield connection

    def forget_traces(self, *tables: Table) -> bool:
        """Leave nothing in the database's files that tells of deleted rows, or in which order rows came.

        The tables are written anew in the order of their keys: SQLite leaves copies where rows moved, PostgreSQL keeps
        dead rows and the order of coming. SQLite's write-ahead log is emptied too. Not inside a write. False when
        readers kept the log from being emptied (ask again); backups and a server's log archive are out of reach.
        """
        with _told():
            if self._line is not None:
                with self._line:
                    return empty_log(self._engines.writing, tables)
            sort_by_key(self._engines.writing, tables)
            return True

    def close(self) -> None:
        """Let all connections go."""
        for engine in (self._engines.reading, self._engines.writing, self._engines.ids):
            if engine is not None:
                engine.dispose()

    @contextmanager
    def _writing(self, command: str) -> Iterator[Connection]:
        if already := getattr(self._mine, "command", None):
            msg = f"{command!r} would write while {already!r} writes in the same thread: hand the Tx on instead"
            raise RuntimeError(msg)
        self._mine.command = command
        try:
            with self._in_turn() as connection:
                yield connection
        finally:
            self._mine.command = None

    @contextmanager
    def _in_turn(self) -> Iterator[Connection]:
        if self._line is None:
            with _told(), self._engines.writing.begin() as connection:
                yield connection
        else:
            with self._line, _told(), self._engines.writing.begin() as connection:
                yield connection

    def _ids(self, connection: Connection) -> _Ids:
        return _Ids(connection, self._engines.ids)


@contextmanager
def within(
    connection: Connection, actor: Actor, command: str, now: datetime, take: TakeIds | None = None
) -> Iterator[Tx]:
    """A command in a transaction that is open already, with its audit entry: for a database that is being made.

    Ids come from the transaction itself unless `take` gives them.
    """
    # To the millisecond, as it is stored, so that what was written equals what is read.
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    tx = Tx(connection, actor, command, now, take or partial(ids_from, connection))
    yield tx
    tx.write_audit()


class _Ids:
    """Where a transaction gets ids from.

    On PostgreSQL a row of id_block locked to the end of the transaction would queue all writers, and let two that ask
    for two names in different order stop each other; so the block is taken at once, apart, and a rollback leaves a gap.
    That commit need not wait for the disk: the log is in order, so whoever uses the ids flushes it.
    """

    def __init__(self, connection: Connection, apart: Engine | None) -> None:
        self._connection, self._apart = connection, apart

    def __call__(self, counts: Mapping[str, int]) -> dict[str, range]:
        if self._apart is None:
            return ids_from(self._connection, counts)
        with self._apart.connect() as connection:
            return ids_from(connection, counts)


def open_store(url: str, clock: Clock | None = None, threads: int = 40) -> Store:
    """The store at `url`: `sqlite:///path`, a bare path, or `postgresql://…`; StoreError when that cannot be.

    `threads` is how many may read at once (on PostgreSQL, read or write).
    """
    where = database_url(url)
    if where.get_backend_name() == "sqlite":
        reading = sqlite_engine(where, size=threads, pragmas=(READS,))
        engines = Engines(reading, sqlite_engine(where, begin="BEGIN IMMEDIATE"), None)
    else:
        main = postgresql_engine(where, size=threads)
        reading = main.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        ids = postgresql_engine(where, size=4, options="-c synchronous_commit=off", isolation_level="AUTOCOMMIT")
        engines = Engines(reading, main, ids)
    return Store(engines, clock or SystemClock())


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        if not unusable(error):
            raise
        raise StoreError(
            f"the database did not do what was asked: {why(error)}", "is it there, and not busy?"
        ) from error
