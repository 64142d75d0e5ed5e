"""Tables that only grow: the database itself refuses to change or delete their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import inspect

from attain.store.types import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

_SQLITE = """CREATE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table} {when}
BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"""
_FUNCTION = """CREATE OR REPLACE FUNCTION only_grows() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% only grows', TG_TABLE_NAME; END $$"""
_POSTGRESQL = """CREATE OR REPLACE TRIGGER {table}_keeps_{act} BEFORE {act} ON {table}
FOR EACH {each} {when} EXECUTE FUNCTION only_grows()"""


def guard(connection: Connection) -> None:
    """Put the triggers on every table marked `info={"append_only": True}` that is there; may be repeated.

    `info["erasable"]` is {column: the SQL value that says it was erased}: only to that may such a column change.
    """
    there = set(inspect(connection).get_table_names())
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # By the driver alone: SQLAlchemy's parameters and this text's % do not go together.
        connection.exec_driver_sql(_FUNCTION.replace("%", "%%"))
    for table in metadata.sorted_tables:
        if table.info.get("append_only") and table.name in there:
            for act in ("update", "delete"):
                _guard(connection, table, act)


def _guard(connection: Connection, table: Table, act: str) -> None:
    when = _unless_erased(table, connection.dialect.name) if act == "update" else ""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table.name}_keeps_{act}")
        connection.exec_driver_sql(_SQLITE.format(table=table.name, act=act, when=when))
    else:
        each = "ROW" if when else "STATEMENT"
        connection.exec_driver_sql(_POSTGRESQL.format(table=table.name, act=act, when=when, each=each))


def _unless_erased(table: Table, dialect: str) -> str:
    erasable = table.info.get("erasable")
    if not erasable:
        return ""
    same = "IS" if dialect == "sqlite" else "IS NOT DISTINCT FROM"
    kept = [f"NEW.{column.name} {same} {erasable.get(column.name, f'OLD.{column.name}')}" for column in table.columns]
    return f"WHEN (NOT ({' AND '.join(kept)}))"
