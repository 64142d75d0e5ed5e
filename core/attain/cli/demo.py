"""`attain demo`: a whole organisation to look at, or its main job played through."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from attain.store.clock import SystemClock

if TYPE_CHECKING:
    from attain.demo.build import Progress as Told
    from attain.kernel import Kernel

DID_NOT_HAPPEN = 1
BANNER = "This is the demo of Attain; it plays {today}. Everybody in it is invented."


@click.command()
@click.option("--run-through", "through", is_flag=True, help="Play the main job to its end, without a browser.")
@click.option("--reset", is_flag=True, help="Start over: what was done in the demo is lost.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The next free one is taken."
)
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), help="Where the demo is kept [default: var/demo]."
)
@click.option(
    "--database", default="", help="With --run-through: an empty database [default: a temporary SQLite file]."
)
def command(through: bool, reset: bool, port: int, folder: Path | None, database: str) -> None:
    """Make a demo organisation of 250 invented people, and serve its portal on this machine.

    A second start goes on where the first stopped.  With --run-through, exit code 0 only if every step really happened.
    """
    if through:
        run_through(database)
    else:
        _serve(folder, reset, port)


def run_through(database: str) -> None:
    """Tell one person's story as it was found in the database; exits 1 when a chapter is missing."""
    from attain.demo.founding import Site
    from attain.demo.story import run_through as play

    console, started = Console(highlight=False), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="attain-") as name:
        site = Site(database or f"sqlite:///{Path(name) / 'attain.db'}?durable=no", Path(name))

        def tell(happened: bool, line: str) -> None:
            console.print("[green]✓[/]" if happened else "[red]✗[/]", line, soft_wrap=True)

        with console.status("Playing a year in one minute …") if console.is_terminal else _quiet():
            sound = play(site, SystemClock().now().astimezone().date(), tell)
    console.print(
        f"{'Every step happened' if sound else 'Not every step happened'}, in {time.monotonic() - started:.0f} s."
    )
    sys.exit(0 if sound else DID_NOT_HAPPEN)


@contextmanager
def _quiet() -> Iterator[None]:
    yield


def _serve(folder: Path | None, reset: bool, port: int) -> None:
    from attain.demo.serving import begin, free_port, ticking, usual_folder

    where = folder or usual_folder()
    with _bars() as told:
        kernel, made = begin(where, told, anew=reset)
    try:
        free = free_port(port)
        _say(kernel, where, made, port, free)
        with ticking(kernel, where):
            _run(kernel, where, free)
    finally:
        kernel.store.close()


def _say(kernel: Kernel, where: Path, made: bool, port: int, free: int) -> None:
    from attain.demo.serving import links

    click.echo(f"The demo {'was made in' if made else 'goes on in'} {where}; it plays {_day(kernel)}.")
    if free != port:
        click.echo(f"Port {port} is taken; this is port {free}.")
    click.echo("Sign in as one of these; each link works once, and a new start prints new ones:")
    for title, name, link in links(kernel, f"http://127.0.0.1:{free}"):
        click.echo(f"  {title:<20} {name:<22} {link}")
    click.echo(
        f"As anybody else: ask for a link with a work e-mail at http://127.0.0.1:{free}/sign-in; the mail lies in"
    )
    click.echo(f"{where / 'outbox'}. Ctrl+C stops the demo; attain demo goes on with it; --reset starts over.")


def _day(kernel: Kernel) -> str:
    return f"{kernel.clock.now():%A %-d %B %Y}"


def _run(kernel: Kernel, where: Path, port: int) -> None:
    from attain.cli.serve import kept_secret, serve
    from attain.portal.ports import Settings

    address = f"http://127.0.0.1:{port}"
    settings = Settings(
        kept_secret(where / "secret"), address, secure=False, banner=BANNER, shows_sign_in_mail=True, data=where
    )
    serve(kernel, settings, "127.0.0.1", port, where / "outbox", keeps_links=True)


@contextmanager
def _bars() -> Iterator[Told]:
    """A bar for each thing that takes its time."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        shown: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in shown:
                shown[what] = bars.add_task(what, total=total)
            bars.update(shown[what], completed=done, total=total)

        yield told
