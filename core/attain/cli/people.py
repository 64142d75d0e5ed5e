"""`attain people`: bring people in from a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import Progress

from attain.errors import AttainError, BadInput, Problem
from attain.people import report
from attain.people.columns import ColumnMap, column_map
from attain.people.importing import plan_import, run_import
from attain.people.planning import LEAVERS_UP_TO, ImportPlan, Options
from attain.store.doors import Actor, Store, open_store
from attain.store.migrate import migrate

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

WRONG = 1


@click.group()
def command() -> None:
    """People, their managers and their facts."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where people are kept."
)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Folder of the organisation's YAML, for --map [default: what is applied].",
)
@click.option("--map", "connection", help="The connection whose brings_in.people maps columns to facts.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day from which it is so; today when left out.")
@click.option("--apply", "apply_", is_flag=True, help="Carry it out; without it only what is wrong is listed.")
@click.option("--accept-problems", is_flag=True, help="Import what is sound in spite of errors.")
@click.option("--part", is_flag=True, help="The file lists some people only: nobody leaves.")
@click.option("--leavers-up-to", help="Percentage of people who may leave by this file [default: 5].")
@click.option("--all", "all_", is_flag=True, help="List every finding, not the first 50 of a kind.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text")
def import_(
    file: Path,
    database: str,
    config: Path | None,
    connection: str | None,
    as_of: datetime | None,
    apply_: bool,
    accept_problems: bool,
    part: bool,
    leavers_up_to: str | None,
    all_: bool,
    format_: str,
) -> None:
    """List what is wrong with FILE (CSV) and what it would change; with --apply, carry it out.

    Exit code 0: sound (or carried out); 1: problems stand in the way; 2: it could not run.
    """
    columns = _columns(database, config, connection)
    most = _percentage(leavers_up_to) if leavers_up_to else columns.leavers_up_to or LEAVERS_UP_TO
    migrate(database)
    store = open_store(database)
    try:
        today = store.clock.now().astimezone(UTC).date()
        with _bar("Reading and comparing"):
            plan = plan_import(store, file, Options(_day(as_of, today), not part, most), columns)
        click.echo(
            report.as_json(plan) if format_ == "json" else "\n".join(report.lines(plan, 0 if all_ else report.SHOWN))
        )
        if plan.stops(accept_problems):
            click.echo(_refusal(plan), err=True)
            sys.exit(WRONG)
        for line in _tasks(store, database, plan) if format_ == "text" else ():
            click.echo(line)
        if apply_:
            _carry_out(store, database, plan, accept_problems)
        elif not plan.changes.nothing:
            click.echo("Nothing was written; add --apply to carry it out.", err=True)
    finally:
        store.close()


def _refusal(plan: ImportPlan) -> str:
    if any(found.weight == "refusal" for found in plan.findings):
        return "Nothing was written: the file cannot be taken as it is."
    return "Nothing was written: correct the file, or add --accept-problems to import what is sound."


def _day(as_of: datetime | None, today: date) -> date:
    day = as_of.date() if as_of else today
    if day > today:
        raise BadInput([Problem("--as-of", f"{day} has not come yet; import the file on that day")])
    return day


def _columns(database: str, config: Path | None, connection: str | None) -> ColumnMap:
    """The map that is named: of a folder, else of the configuration in force."""
    if connection is None or config is not None:
        return columns_named(config, connection)
    migrate(database)
    store = open_store(database)
    try:
        if not _configured(store):
            return columns_named(None, connection)
        from attain.kernel import open_kernel

        kernel = open_kernel(database, store.clock)
        with kernel.store.read() as reading:
            _, catalogue = kernel.world.catalogues.current(reading)
        kernel.store.close()
    finally:
        store.close()
    return _map_of(catalogue, connection)


def _percentage(said: str) -> Decimal:
    try:
        found = Decimal(said.removesuffix("%"))
    except InvalidOperation:
        found = Decimal(-1)
    if found.is_nan() or not 0 <= found <= 100:
        raise BadInput([Problem("--leavers-up-to", f"“{said}” is not a percentage such as 10%")])
    return found


def columns_named(config: Path | None, connection: str | None) -> ColumnMap:
    """How the connection with this id maps columns; BadInput where the folder has none."""
    if connection is None:
        return ColumnMap()
    if config is None:
        raise BadInput([Problem("--map", "say with --config where the organisation's YAML is")])
    from attain.language.load import load  # only where a map is asked for

    catalogue = load(config).catalogue
    if catalogue is None:
        raise AttainError(f"the configuration in {config} has errors", f"attain check {config} lists them")
    return _map_of(catalogue, connection)


def _map_of(catalogue: Catalogue, connection: str) -> ColumnMap:
    found = catalogue.get("connection", connection)
    people = found.data.get("brings_in", {}).get("people") if found else None
    if people is None:
        known = ", ".join(sorted(one.id for one in catalogue.of_kind("connection"))) or "none"
        raise BadInput([Problem("--map", f"no connection {connection} brings in people (connections: {known})")])
    return column_map(people)


def _tasks(store: Store, database: str, plan: ImportPlan) -> list[str]:
    """What it would do to open tasks, where reviews can be running at all."""
    if plan.changes.nothing or not _configured(store):
        return []
    from attain.cases.import_preview import in_words, preview
    from attain.kernel import open_kernel

    kernel = open_kernel(database, store.clock)
    try:
        with kernel.store.read() as connection:
            return ["", "Open tasks:", *in_words(preview(connection, kernel.world, plan, kernel.clock.now()))]
    finally:
        kernel.store.close()


def _configured(store: Store) -> bool:
    from attain.revisions.catalogues import newest

    with store.read() as connection:
        return newest(connection) > 0


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the terminal; it swings to and fro until it is told how far things are."""
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=None)

        def moved(done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield moved


def _carry_out(store: Store, database: str, plan: ImportPlan, accept_problems: bool) -> None:
    with _bar("Importing") as moved:
        recording = run_import(store, plan, Actor(None, "command line"), accept_problems, moved)
    click.echo("Imported." if recording else "Nothing to import.", err=True)
    if recording and _configured(store):
        _follow(database, store)


def _follow(database: str, store: Store) -> None:
    """Move open tasks at once; were this killed, whoever serves the portal would do it."""
    from attain.cases.handing_on import handlers
    from attain.jobs import run_all
    from attain.kernel import open_kernel

    kernel = open_kernel(database, store.clock)
    try:
        run_all(kernel.store, handlers(kernel.world))
    finally:
        kernel.store.close()
