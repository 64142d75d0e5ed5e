"""A copy of a whole database as it is at one instant, while others go on writing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from attain.store.engines import StoreError, database_url, postgresql_engine, sqlite_file
from attain.store.history import KERNEL, Owner
from attain.store.migrate import copy_file, migrate
from attain.store.types import metadata

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection


def copy_database(url: str, to: str, owners: Sequence[Owner] = (KERNEL,)) -> None:
    """Copy every table of `url` into an empty database of the same kind; StoreError when that cannot be.

    SQLite: a new file, by its own backup.  PostgreSQL: another database, made beforehand; rows go by COPY, all of one
    snapshot and in one transaction.
    """
    here, there = database_url(url), database_url(to)
    if here.get_backend_name() != there.get_backend_name():
        raise StoreError("a copy must be of the same kind of database", "SQLite to SQLite, PostgreSQL to PostgreSQL")
    if here.get_backend_name() == "sqlite":
        _copy_file(sqlite_file(here), sqlite_file(there))
    else:
        _copy_rows(here, there, to, owners)


def _copy_file(path: Path, copy: Path) -> None:
    if not path.exists():
        raise StoreError(f"there is no database {path}")
    if copy.exists():
        raise StoreError(f"{copy} is there already", "name a new file, or delete that one")
    copy_file(path, copy)


def _copy_rows(here: URL, there: URL, to: str, owners: Sequence[Owner]) -> None:
    source, target = postgresql_engine(here, size=0), postgresql_engine(there, size=0)
    snapshot = source.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    try:
        with target.connect() as empty:
            if known := inspect(empty).get_table_names():
                raise StoreError(f"{there.database} is not empty: it has {len(known)} tables", "make a new database")
        migrate(to, owners)
        with snapshot.connect() as reading, target.begin() as writing:
            kept = set(inspect(reading).get_table_names())
            for table in metadata.sorted_tables:
                if table.name in kept:
                    _copy_table(reading, writing, table.name, [column.name for column in table.columns])
    finally:
        source.dispose()
        target.dispose()


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
