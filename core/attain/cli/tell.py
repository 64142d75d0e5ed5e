"""`attain tell`: something happened to people that starts reviews."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attain.errors import AttainError, BadInput

if TYPE_CHECKING:
    from attain.cases.told_files import Happened
    from attain.kernel import Kernel


@click.command()
@click.argument("event", required=False, default="")
@click.option("--person", "who", metavar="WHO", help="Whom it happened to: a staff number or a work e-mail.")
@click.option("--on", "day", metavar="DAY", default="", help="When, such as 2027-03-01 [default: today].")
@click.option("--key", default="", help="A name of its own, if the same may happen twice on one day.")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A CSV file with staff_number or work_email, and where wanted event, on and key.",
)
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
def command(event: str, who: str | None, day: str, key: str, file: Path | None, database: str) -> None:
    """Tell that EVENT happened, such as "project ends": one that a connection lists under brings_in.events.

    Told twice it counts once.  Of a file everything is taken, or nothing.
    """
    from attain.kernel import open_kernel

    if bool(who) == bool(file) or (file and (day or key)):
        help = 'such as: attain tell "project ends" --person 10042 --on 2027-03-01, or: attain tell --file events.csv'
        raise AttainError("name a person, or a file of them that says the days itself", help)
    if who and not event:
        raise AttainError("name what happened", 'such as: attain tell "project ends" --person 10042')
    kernel = open_kernel(database)
    try:
        click.echo(_told(kernel, event, file, (who or "", day, key)))
    finally:
        kernel.store.close()


def _told(kernel: Kernel, event: str, file: Path | None, one: tuple[str, str, str]) -> str:
    from attain.cases.told_by_hand import tell
    from attain.store.doors import Actor

    try:
        found = _of_file(kernel, event, file) if file else [_one(kernel, event, *one)]
        done = tell(kernel.store, kernel.world, Actor(None, "command line"), found)
    except BadInput as wrong:
        lines = [f"{problem.where}: {problem.message}" for problem in wrong.problems]
        raise AttainError("nothing was told; " + lines[0], "\n  ".join(lines[1:])) from None
    known = f"; {done.known:,} known already" if done.known else ""
    return f"{done.new:,} told{known}"


def _one(kernel: Kernel, event: str, who: str, day: str, key: str) -> Happened:
    from attain.cases.told_files import Happened

    try:
        on = date.fromisoformat(day) if day else _today(kernel)
    except ValueError:
        raise AttainError(f'"{day[:40]}" is no day', "write it as 2027-03-01") from None
    return Happened(event, who, on, key)


def _of_file(kernel: Kernel, event: str, file: Path) -> list[Happened]:
    from attain.cases.told_files import read_happened
    from attain.people.reading import read_rows

    return read_happened(read_rows(file), event, _today(kernel))


def _today(kernel: Kernel) -> date:
    from attain.phrases.calendar import local_day

    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    return local_day(kernel.clock.now(), str(catalogue.organisation.data["zone"]))
