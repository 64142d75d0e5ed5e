"""What a database's files would still tell after rows are deleted."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table


def empty_log(engine: Engine, tables: Iterable[Table] = ()) -> bool:
    """Write tables anew and empty SQLite's write-ahead log; False when readers still need it.

    SQLite zeroes what is deleted, yet not the copies that stay in a page's gaps when rows moved between pages; pages
    that are freed whole are zeroed whole.
    """
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        for table in tables:
            _write_anew(cursor, engine, table)
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, _pages, _moved) = cursor.fetchone() or (1, 0, 0)
        cursor.close()
    return not busy


def _write_anew(cursor: Any, engine: Engine, table: Table) -> None:
    quoted = engine.dialect.identifier_preparer
    name = quoted.format_table(table)
    key = ", ".join(quoted.format_column(column) for column in table.primary_key.columns)
    columns = ", ".join(quoted.format_column(column) for column in table.columns)
    # Without checks of references SQLite drops all pages at once instead of row by row.
    for setting in ("foreign_keys=OFF", "temp_store=MEMORY"):
        cursor.execute(f"PRAGMA {setting}")
    cursor.execute("BEGIN IMMEDIATE")
    try:
        # Names of our own tables, quoted.
        cursor.execute(f"CREATE TEMP TABLE kept_rows AS SELECT {columns} FROM main.{name}")  # noqa: S608
        cursor.execute(f"DELETE FROM main.{name}")  # noqa: S608
        back = f"INSERT INTO main.{name} ({columns}) SELECT {columns} FROM temp.kept_rows ORDER BY {key}"  # noqa: S608
        cursor.execute(back)
        cursor.execute("DROP TABLE temp.kept_rows")
        cursor.execute("COMMIT")
    except BaseException:
        cursor.execute("ROLLBACK")
        raise
    finally:
        cursor.execute("PRAGMA foreign_keys=ON")


def sort_by_key(engine: Engine, tables: Iterable[Table]) -> None:
    """Write PostgreSQL tables anew, in the order of their primary keys, without dead rows."""
    quoted = engine.dialect.identifier_preparer
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in tables:
            key = quoted.format_constraint(table.primary_key)
            connection.execute(text(f"CLUSTER {quoted.format_table(table)} USING {key}"))
