"""Bring a database to the tables that this release wants: all owners in one transaction, or nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect, text
from sqlalchemy.exc import DatabaseError

from attain.store.appendonly import guard
from attain.store.engines import (
    READS,
    StoreError,
    database_url,
    postgresql_engine,
    sqlite_engine,
    sqlite_file,
    unusable,
    why,
)
from attain.store.history import KERNEL, Owner, options, settings

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

__all__ = ["KERNEL", "Owner", "differences", "migrate", "pending", "ready", "remove"]

_ONE_AT_A_TIME = 4_702_111


def migrate(url: str, owners: Sequence[Owner] = (KERNEL,)) -> tuple[str, ...]:
    """Run what is missing of each owner's history, the kernel's first; gives the names of the owners that moved.

    A SQLite file that holds rows is copied beside itself first (`NAME.before-REVISION`). StoreError when the database
    is newer than this program, when a plugin needs newer tables of the kernel than this program has, or when rows
    would be left that point nowhere.
    """
    where = database_url(url)
    with migrating(where) as connection:
        return upgrade(where, connection, owners)


def upgrade(where: URL, connection: Connection, owners: Sequence[Owner]) -> tuple[str, ...]:
    """The same within a transaction of `migrating`."""
    for owner in owners:
        _kernel_is_new_enough(connection, owner, owners)
    late = tuple(owner for owner in owners if _missing(connection, owner, owners))
    if late:
        _back_up(where, connection, late[0], owners)
    for owner in late:
        command.upgrade(settings(owner, owners, connection), "head")
    guard(connection)
    return tuple(owner.name for owner in late)


def pending(url: str, owners: Sequence[Owner] = (KERNEL,)) -> tuple[str, ...]:
    """The owners whose tables are not what this release wants; empty when the database is ready."""
    with migrating(database_url(url)) as connection:
        return tuple(owner.name for owner in owners if _missing(connection, owner, owners))


def ready(url: str, owners: Sequence[Owner] = (KERNEL,)) -> None:
    """StoreError unless there is a database whose tables are what this release wants; nothing is written to it."""
    where = database_url(url)
    sqlite = where.get_backend_name() == "sqlite"
    if sqlite and not sqlite_file(where).exists():
        raise StoreError(f"there is no database {where.database}", "correct the address")
    engine = sqlite_engine(where, size=0, pragmas=(READS,)) if sqlite else postgresql_engine(where, size=0)
    try:
        with engine.connect() as connection:
            late = [owner.name for owner in owners if _missing(connection, owner, owners)]
    except DatabaseError as error:
        if not unusable(error):
            raise
        raise StoreError(f"the database could not be read: {why(error)}") from error
    finally:
        engine.dispose()
    if late:
        raise StoreError(f"the tables of {', '.join(late)} are not those of this release", "bring it up to date first")


def remove(url: str, owner: Owner, owners: Sequence[Owner]) -> None:
    """Drop a plugin's tables with what they hold, by its own history; on SQLite the file is copied first."""
    where = database_url(url)
    with migrating(where) as connection:
        _back_up(where, connection, owner, owners)
        command.downgrade(settings(owner, owners, connection), "base")
        connection.execute(text(f"DROP TABLE IF EXISTS {owner.version_table}"))


def differences(connection: Connection, owner: Owner, owners: Sequence[Owner]) -> list[Any]:
    """What Alembic would have to change so that the database equals the metadata; empty when they agree."""
    context = MigrationContext.configure(connection, opts=options(owner, owners))
    found: list[Any] = compare_metadata(context, options(owner, owners)["target_metadata"])
    return found


@contextmanager
def migrating(where: URL) -> Iterator[Connection]:
    """A connection of its own, in a transaction that no other migration shares."""
    sqlite = where.get_backend_name() == "sqlite"
    engine = _sqlite(where) if sqlite else postgresql_engine(where, size=0)
    try:
        with engine.begin() as connection:
            if not sqlite:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
            yield connection
            if sqlite:
                _point_somewhere(connection)
    except DatabaseError as error:
        if not unusable(error):
            raise
        raise StoreError(f"the database could not be brought up to date: {why(error)}") from error
    finally:
        engine.dispose()


def _sqlite(where: URL) -> Engine:
    # Off before BEGIN, as it cannot be changed inside; with foreign keys on, rebuilding a parent empties its children.
    return sqlite_engine(where, begin="BEGIN IMMEDIATE", size=0, pragmas=("foreign_keys=OFF",))


def _kernel_is_new_enough(connection: Connection, owner: Owner, owners: Sequence[Owner]) -> None:
    """Whether the kernel's history, which runs first, knows the revision on which a plugin's tables build."""
    if not owner.needs:
        return
    script = ScriptDirectory.from_config(settings(KERNEL, owners, connection))
    if owner.needs not in {each.revision for each in script.walk_revisions()}:
        have = script.get_current_head()
        message = f'plugin "{owner.name}" needs the kernel\'s tables at revision {owner.needs}; this Attain has {have}'
        raise StoreError(message, f"install a newer Attain, or an older {owner.name}; nothing was changed")


def _missing(connection: Connection, owner: Owner, owners: Sequence[Owner]) -> bool:
    script = ScriptDirectory.from_config(settings(owner, owners, connection))
    at = _revision(connection, owner)
    try:
        if at is not None:
            script.get_revision(at)
    except CommandError:
        message = f"the tables of {owner.name} are at revision {at}, which this program does not know"
        raise StoreError(message, "they were written by a newer release: use that one") from None
    return at != script.get_current_head()


def _revision(connection: Connection, owner: Owner) -> str | None:
    context = MigrationContext.configure(connection, opts={"version_table": owner.version_table})
    return context.get_current_revision()


def _point_somewhere(connection: Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if lost:
        tables = ", ".join(sorted({f"{row[0]} to {row[2]}" for row in lost}))
        raise StoreError(f"{len(lost)} rows would point nowhere ({tables}); nothing was changed")


def _back_up(where: URL, connection: Connection, owner: Owner, owners: Sequence[Owner]) -> None:
    if connection.dialect.name != "sqlite" or not _holds_rows(connection, owners):
        return
    path = sqlite_file(where)
    copy_file(path, _free(path, f"before-{_next(connection, owner, owners)}"))


def copy_file(path: Path, copy: Path) -> None:
    """Copy a SQLite database as it is at one instant, whoever else reads and writes it meanwhile."""
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def into_one_file(path: Path) -> None:
    """Bring the log of a SQLite database that nobody has open into its file, which may then get another name."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE").close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _next(connection: Connection, owner: Owner, owners: Sequence[Owner]) -> str:
    script = ScriptDirectory.from_config(settings(owner, owners, connection))
    return f"{owner.name}-{script.get_current_head()}"


def _free(path: Path, ending: str) -> Path:
    copy, count = path.with_name(f"{path.name}.{ending}"), 1
    while copy.exists():
        count += 1
        copy = path.with_name(f"{path.name}.{ending}-{count}")
    return copy


def _holds_rows(connection: Connection, owners: Sequence[Owner]) -> bool:
    quote = connection.dialect.identifier_preparer.quote
    versions = {owner.version_table for owner in owners}
    tables = (name for name in inspect(connection).get_table_names() if name not in versions)
    asked = (f"SELECT EXISTS (SELECT 1 FROM {quote(name)})" for name in tables)  # noqa: S608
    return any(connection.execute(text(one)).scalar_one() for one in asked)
