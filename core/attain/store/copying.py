"""A copy of a whole database as it is at one instant, while others go on writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from attain.store.engines import StoreError, database_url, postgresql_engine, sqlite_file
from attain.store.history import KERNEL, Owner
from attain.store.migrate import copy_file, into_one_file, migrating, upgrade
from attain.store.types import metadata

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

Also = Callable[["Connection"], None]
"""What is done to a copy in the transaction that makes it."""


def copy_database(url: str, to: str, owners: Sequence[Owner] = (KERNEL,), also: Also | None = None) -> None:
    """Copy every table of `url` into an empty database of the same kind; StoreError when that cannot be.

    `also` changes the copy before anybody can open it: killed at any instant, there is either no copy or all of it with
    that done, and it may be made again.  SQLite: a new file, by its own backup, under the name `TO.part` until it is
    done.  PostgreSQL: another database, made beforehand; tables and rows (by COPY, all of one snapshot) come in one
    transaction.
    """
    here, there = database_url(url), database_url(to)
    if here.get_backend_name() != there.get_backend_name():
        raise StoreError("a copy must be of the same kind of database", "SQLite to SQLite, PostgreSQL to PostgreSQL")
    if here.get_backend_name() == "sqlite":
        _copy_file(sqlite_file(here), sqlite_file(there), also)
    else:
        _copy_rows(here, there, owners, also)


def _copy_file(path: Path, copy: Path, also: Also | None) -> None:
    if not path.exists():
        raise StoreError(f"there is no database {path}")
    if copy.exists():
        raise StoreError(f"{copy} is there already", "name a new file, or delete that one")
    part = copy.with_name(f"{copy.name}.part")
    _forget(part)
    try:
        copy_file(path, part)
        if also is not None:
            with migrating(database_url(str(part))) as writing:
                also(writing)
        into_one_file(part)
        part.rename(copy)
    finally:
        _forget(part)


def _forget(part: Path) -> None:
    """Also what somebody left who was killed."""
    for ending in ("", "-wal", "-shm", "-journal"):
        part.with_name(f"{part.name}{ending}").unlink(missing_ok=True)


def _copy_rows(here: URL, there: URL, owners: Sequence[Owner], also: Also | None) -> None:
    source = postgresql_engine(here, size=0)
    snapshot = source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with migrating(there) as writing:
            if known := inspect(writing).get_table_names():
                raise StoreError(f"{there.database} is not empty: it has {len(known)} tables", "make a new database")
            upgrade(there, writing, owners)
            with snapshot.connect() as reading:
                kept = set(inspect(reading).get_table_names())
                for table in metadata.sorted_tables:
                    if table.name in kept:
                        _copy_table(reading, writing, table.name, [column.name for column in table.columns])
            if also is not None:
                also(writing)
    finally:
        source.dispose()


def _copy_table(reading: Connection, writing: Connection, table: str, columns: Sequence[str]) -> None:
    quote = reading.dialect.identifier_preparer.quote
    what = f"{quote(table)} ({', '.join(map(quote, columns))})"
    old: Any = reading.connection.driver_connection
    new: Any = writing.connection.driver_connection
    with (
        old.cursor() as one,
        new.cursor() as other,
        one.copy(f"COPY {what} TO STDOUT (FORMAT BINARY)") as rows,
        other.copy(f"COPY {what} FROM STDIN (FORMAT BINARY)") as into,
    ):
        for data in rows:
            into.write(data)
