"""Many ids in one statement, without one bound value for each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, BigInteger, String, Text, bindparam, column, func, select, true

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement, Connection


def one_of(connection: Connection, target: ColumnElement[Any], values: Collection[int | str]) -> ColumnElement[bool]:
    """`target` is one of `values`; however many, it is one parameter.  All values must be of one type."""
    listed = sorted(set(values), key=str)
    if connection.dialect.name == "postgresql":
        kind = Text if isinstance(target.type, String) else BigInteger
        return target == func.any(bindparam(None, listed, type_=ARRAY(kind)))
    each = func.json_each(bindparam(None, json.dumps(listed), type_=Text)).table_valued(column("value"))
    return target.in_(select(each.c.value).where(true()))
