"""Small files of people, imported in one call."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from attain.people import closure
from attain.people.asof import View, view
from attain.people.columns import ColumnMap
from attain.people.importing import plan_import, run_import
from attain.people.planning import ImportPlan, Options
from attain.people.tables import person
from attain.store.doors import Actor, Store

DAY = date(2027, 3, 1)
SYSTEM = Actor(None, "system")
ALL = Decimal(100)


def planned(
    store: Store,
    text: str | bytes,
    tmp_path: Path,
    day: date = DAY,
    full: bool = True,
    columns: ColumnMap | None = None,
) -> ImportPlan:
    file = tmp_path / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return plan_import(store, file, Options(day, full, ALL), columns)


def imported(
    store: Store,
    text: str,
    tmp_path: Path,
    day: date = DAY,
    full: bool = True,
    accept: bool = False,
    columns: ColumnMap | None = None,
) -> ImportPlan:
    plan = planned(store, text, tmp_path, day, full, columns)
    run_import(store, plan, SYSTEM, accept)
    return plan


def lines_of(*rows: tuple[str, str]) -> str:
    return "\n".join(
        ["staff_number,name,manager", *(f"{number},Person {number},{manager}" for number, manager in rows)]
    )


def seen(store: Store, day: date = DAY) -> View:
    with store.read() as connection:
        now = view(connection, store.clock.now())
    return View(day, now.recording, store.clock.now())


def ids(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {row.staff_number: row.id for row in connection.execute(select(person.c.id, person.c.staff_number))}


def codes(plan: ImportPlan) -> list[tuple[int, str]]:
    return [(found.row, found.code) for found in plan.findings if found.weight != "warning"]


def closure_is_right(store: Store) -> bool:
    with store.read() as connection:
        now = view(connection, store.clock.now())
        return closure.kept(connection, now) == closure.recomputed(connection, now)
