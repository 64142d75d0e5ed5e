"""Many rows at once, past everything but the driver."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError

from attain.store.memo import wrote

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table
    from sqlalchemy.engine import Dialect

CHUNK = 2000

Processor = Callable[[Any], Any]
Row = tuple[Any, ...]


def bulk_insert(
    connection: Connection,
    table: Table,
    rows: Iterable[Mapping[str, Any]] | Iterable[Sequence[Any]],
    columns: Sequence[str] = (),
    *,
    ready: bool = False,
) -> int:
    """Insert many rows: the driver's executemany on SQLite, COPY on PostgreSQL; gives how many.

    Rows are mappings that all have the keys of the first, or, when `columns` names them, sequences in that order.
    Values pass through the column types, unless they are `ready`: tuples of what `as_stored` gives; Python-side
    defaults do not apply. KeyError for a column that the table has not or a row without one of the keys.
    """
    names, plain = _plain(rows, columns)
    if not names:
        return 0
    wrote(connection, table.name)
    processors = [] if ready else _processors(table, names, connection.dialect)
    chunks = (list(_converted(chunk, processors)) if processors else chunk for chunk in _chunks(plain))
    if connection.dialect.name == "postgresql":
        return _copy(connection, table, names, chunks)
    return _executemany(connection, table, names, chunks)


def as_stored(connection: Connection, table: Table, name: str, value: Any) -> Any:
    """A value of a column as the driver takes it, for whoever writes the same value a thousand times."""
    (process,) = _processors(table, (name,), connection.dialect)
    return process(value) if process else value


def _plain(rows: Iterable[Any], columns: Sequence[str]) -> tuple[tuple[str, ...], Iterator[Sequence[Any]]]:
    waiting = iter(rows)
    if columns:
        return tuple(columns), waiting
    first = next(waiting, None)
    if first is None:
        return (), iter(())
    names = tuple(first)
    everything = chain((first,), waiting)
    if len(names) == 1:
        return names, ((row[names[0]],) for row in everything)
    return names, map(itemgetter(*names), everything)


def _processors(table: Table, names: Sequence[str], dialect: Dialect) -> list[Processor | None]:
    return [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names]


def _chunks(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _converted(chunk: list[Sequence[Any]], processors: Sequence[Processor | None]) -> Iterator[Row]:
    # By column, so that the interpreter loops once a column and not once a value.
    by_column = zip(*chunk, strict=True)
    done = [map(process, values) if process else values for process, values in zip(processors, by_column, strict=True)]
    return zip(*done, strict=True)


def _head(connection: Connection, table: Table, names: Sequence[str]) -> str:
    quoted = connection.dialect.identifier_preparer
    return f"{quoted.format_table(table)} ({', '.join(quoted.quote(name) for name in names)})"


def _executemany(connection: Connection, table: Table, names: Sequence[str], chunks: Iterator[list[Row]]) -> int:
    statement = f"INSERT INTO {_head(connection, table, names)} VALUES ({', '.join('?' * len(names))})"  # noqa: S608
    count = 0
    for chunk in chunks:
        connection.exec_driver_sql(statement, chunk)
        count += len(chunk)
    return count


def _copy(connection: Connection, table: Table, names: Sequence[str], chunks: Iterator[list[Row]]) -> int:
    driver: Any = connection.connection.driver_connection
    count = 0
    statement = f"COPY {_head(connection, table, names)} FROM STDIN"
    with _as_ours(connection, statement), driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in chain.from_iterable(chunks):
            copy.write_row(row)
            count += 1
    return count


@contextmanager
def _as_ours(connection: Connection, statement: str) -> Iterator[None]:
    # So that callers meet the same errors, IntegrityError and so on, whichever way the rows went.
    driver: Any = connection.dialect.dbapi
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(statement, None, error, driver.Error, dialect=connection.dialect) from error
