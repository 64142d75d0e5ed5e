"""SQLite keeps types as strictly as PostgreSQL: STRICT tables, and only the type names such tables know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, Column, String, Table, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import CreateTable

from attain.store.types import metadata

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import DDLCompiler


@compiles(CreateTable, "sqlite")
def _strict(create: CreateTable, compiler: DDLCompiler, **options: Any) -> str:
    create.element.dialect_options["sqlite"]["strict"] = True
    text: str = compiler.visit_create_table(create, **options)  # type: ignore[no-untyped-call]
    return text


@compiles(BigInteger, "sqlite")
@compiles(Boolean, "sqlite")
def _integer(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "INTEGER"


@compiles(String, "sqlite")
def _text(_type: Any, _compiler: Any, **_options: Any) -> str:
    return "TEXT"


def _ids_are_given(column: Column[Any], table: Any) -> None:
    # Without this PostgreSQL would make a sequence for each key, beside id_block and in conflict with it.
    if (
        isinstance(table, Table)
        and table.metadata is metadata
        and column.primary_key
        and column.autoincrement == "auto"
    ):
        column.autoincrement = False


event.listen(Column, "after_parent_attach", _ids_are_given, propagate=True)
