"""Many ids in one statement, without one bound value for each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, String, Text, bindparam, column, func, select, true

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection


def one_of_named(dialect: str, target: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """`target` is one of the values bound to `name` as `listed` gives them: for statements that are built once."""
    if dialect == "postgresql":
        kind = Text if isinstance(target.type, String) else BigInteger
        return target == func.any(bindparam(name, type_=ARRAY(kind)))
    each = func.json_each(bindparam(name, type_=Text)).table_valued(column("value"))
    return target.in_(select(each.c.value).where(true()))


def listed(dialect: str, values: Collection[int | str]) -> Any:
    """Values as `one_of_named` binds them."""
    found = sorted(set(values), key=str)
    return found if dialect == "postgresql" else json.dumps(found)


def one_of(connection: Connection, target: ColumnElement[Any], values: Collection[int | str]) -> ColumnElement[bool]:
    """`target` is one of `values`; however many, it is one parameter.  All values must be of one type."""
    found = sorted(set(values), key=str)
    if connection.dialect.name == "postgresql":
        kind = Text if isinstance(target.type, String) else BigInteger
        return target == func.any(bindparam(None, found, type_=ARRAY(kind)))
    each = func.json_each(bindparam(None, json.dumps(found), type_=Text)).table_valued(column("value"))
    return target.in_(select(each.c.value).where(true()))
