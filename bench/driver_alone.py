"""The same rows once more by the driver alone, in one transaction: executemany of sqlite3, COPY of psycopg.

Into the same tables in an empty place beside (types, keys, indexes and foreign keys as they are), and into tables that
have none of that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table

from attain.kernel import Kernel
from attain.store.engines import database_url, postgresql_engine, sqlite_engine
from attain.store.types import metadata

Rows = list[tuple[Any, ...]]
PLACE = "alone"


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of the clock, and those in which this process computed."""

    seconds: float
    computed: float


class DriverAlone:
    """An empty place for rows, on the engine where Attain keeps its own."""

    def __init__(self, kernel: Kernel, url: str, folder: Path) -> None:
        self._kernel = kernel
        self._sqlite = kernel.store.dialect == "sqlite"
        place = f"sqlite:///{folder}/{PLACE}.db" if self._sqlite else url
        self._engine: Engine = (sqlite_engine if self._sqlite else postgresql_engine)(database_url(place))
        with self._engine.begin() as connection:
            if not self._sqlite:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {PLACE} CASCADE")
                connection.exec_driver_sql(f"CREATE SCHEMA {PLACE}")
                connection = connection.execution_options(schema_translate_map={None: PLACE})
            metadata.create_all(connection)

    def insert(self, names: Sequence[str]) -> tuple[int, Took, Took]:
        """How many rows these tables have, and what inserting took into tables as they are and into bare ones."""
        tables = [metadata.tables[name] for name in names]
        rows = {table: self._read(table) for table in tables}
        for table in tables:
            self._run([self._bare(table)])
        bare = self._timed(rows, "bare_")
        return sum(map(len, rows.values())), self._timed(rows, ""), bare

    def close(self) -> None:
        """Leave nothing."""
        if not self._sqlite:
            self._run([f"DROP SCHEMA {PLACE} CASCADE"])
        self._engine.dispose()

    def _read(self, table: Table) -> Rows:
        columns = ", ".join(table.c.keys())
        with self._kernel.store.read() as connection:
            found = connection.exec_driver_sql(f"SELECT {columns} FROM {table.name}")  # noqa: S608
            return [tuple(row) for row in found]

    def _bare(self, table: Table) -> str:
        if self._sqlite:
            return f"CREATE TABLE bare_{table.name} ({', '.join(table.c.keys())})"
        columns = ", ".join(table.c.keys())
        return f"CREATE TABLE {PLACE}.bare_{table.name} AS SELECT {columns} FROM {table.name} WITH NO DATA"  # noqa: S608

    def _timed(self, rows: dict[Table, Rows], prefix: str) -> Took:
        started, computed = time.perf_counter(), time.process_time()
        with self._engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            put: Callable[[Any, str, Table, Rows], None] = _executemany if self._sqlite else _copy
            for table, found in rows.items():
                put(driver, f"{prefix}{table.name}", table, found)
        return Took(time.perf_counter() - started, time.process_time() - computed)

    def _run(self, statements: Sequence[str]) -> None:
        with self._engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


def _executemany(driver: Any, name: str, table: Table, rows: Rows) -> None:
    columns, marks = ", ".join(table.c.keys()), ", ".join("?" * len(table.c))
    driver.executemany(f"INSERT INTO {name} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def _copy(driver: Any, name: str, table: Table, rows: Rows) -> None:
    columns = ", ".join(table.c.keys())
    with driver.cursor() as cursor, cursor.copy(f"COPY {PLACE}.{name} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
