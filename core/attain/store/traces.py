"""What a database's files would still tell after rows are deleted."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table


def empty_log(engine: Engine) -> bool:
    """Empty SQLite's write-ahead log; False when readers still need it."""
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (busy, _pages, _moved) = cursor.fetchone() or (1, 0, 0)
        cursor.close()
    return not busy


def sort_by_key(engine: Engine, tables: Iterable[Table]) -> None:
    """Write PostgreSQL tables anew, in the order of their primary keys, without dead rows."""
    quoted = engine.dialect.identifier_preparer
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for table in tables:
            key = quoted.format_constraint(table.primary_key)
            connection.execute(text(f"CLUSTER {quoted.format_table(table)} USING {key}"))
