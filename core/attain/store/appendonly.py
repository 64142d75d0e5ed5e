"""Tables that only grow: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from attain.store.types import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SQLITE = """CREATE TRIGGER IF NOT EXISTS {table}_keeps_{act} BEFORE {act} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$"""
_POSTGRESQL = """CREATE OR REPLACE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION only_grows()"""


def guard(connection: Connection) -> None:
    """Put the triggers on every table marked `info={"append_only": True}` that is there; may be repeated."""
    there = set(inspect(connection).get_table_names())
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # By the driver alone: SQLAlchemy's parameters and this text's % do not go together.
        connection.exec_driver_sql(_FUNCTION.replace("%", "%%"))
    for table in metadata.sorted_tables:
        if table.info.get("append_only") and table.name in there:
            for act in ("update", "delete"):
                connection.exec_driver_sql((_SQLITE if sqlite else _POSTGRESQL).format(table=table.name, act=act))
