"""`attain serve`: the portal, with the thread that lets time pass and delivers mail."""

from __future__ import annotations

import asyncio
import secrets
import signal
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click
from granian.constants import Interfaces
from granian.server.embed import Server

from attain import syncing
from attain.audit.sealing import seal
from attain.bridge import folder_of
from attain.bringing import jobs as bringing
from attain.cases import exports
from attain.cases.minding import Minder
from attain.cases.posting import Outbox
from attain.kernel import open_kernel
from attain.portal.ports import Settings
from attain.portal.serve import portal_app
from attain.revisions.sandboxes import sandbox_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from attain.jobs.worker import Handlers
    from attain.kernel import Kernel

SECRET_BYTES = 48
SELDOM = 5.0
"""Seconds between two looks at what seldom changes."""


@click.command()
@click.option("--database", envvar="ATTAIN_DATABASE", default="attain.db", show_default=True, help="Where it is kept.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--outbox", type=click.Path(path_type=Path), default=Path("outbox"), show_default=True, help="For mail.")
@click.option("--address", default="", help="How people reach it, for links in mail; https marks cookies as secure.")
@click.option("--secret", type=click.Path(path_type=Path), default=Path("attain.secret"), show_default=True,
              help="File with the key that signs cookies; made when it is missing.")  # fmt: skip
@click.option("--data", envvar="ATTAIN_DATA", type=click.Path(path_type=Path, exists=True, file_okay=False),
              default=Path(), help="Folder under which the folders of connections lie [default: here].")  # fmt: skip
def command(database: str, host: str, port: int, outbox: Path, address: str, secret: Path, data: Path) -> None:
    """Serve the portal until it is interrupted; one process."""
    kernel = open_kernel(database)
    base = address.rstrip("/") or f"http://{host}:{port}"
    try:
        with kernel.store.read() as connection:
            kernel.world.catalogues.current(connection)
        settings = Settings(kept_secret(secret), base, secure=base.startswith("https://"), data=data)
        serve(kernel, settings, host, port, outbox)
    finally:
        kernel.store.close()


def serve(kernel: Kernel, settings: Settings, host: str, port: int, outbox: Path, *, keeps_links: bool = False) -> None:
    """Serve a kernel's portal until it is interrupted, minding its cases meanwhile."""
    if (mail := diverted(kernel)) is not None:
        # Without that folder no connection of any kind is read or written.
        outbox, settings = mail, replace(settings, data=None)
    app = portal_app(kernel, settings)
    minder = Minder(
        kernel.store,
        kernel.world,
        Outbox(outbox, settings.base_url, keeps_links=keeps_links),
        _of_folders(kernel, settings.data) if settings.data else {},
        also=_now_and_then(kernel, settings),
    )
    minder.start()
    click.echo(f"{kernel.title}: {settings.base_url}  (mail goes to {outbox}; stop with Ctrl+C)")
    try:
        run(app, host, port)
    finally:
        minder.stop()


def diverted(kernel: Kernel) -> Path | None:
    """Where a sandbox keeps its mail, whatever else was asked for."""
    with kernel.store.read() as connection:
        found = sandbox_of(connection)
    return Path(found.mail) if found else None


def _of_folders(kernel: Kernel, data: Path) -> Handlers:
    """Jobs whose files lie under the folder of connections."""
    files = exports.handlers(kernel.world, partial(folder_of, base=data))
    return {**syncing.handlers(kernel, data), **bringing.handlers(kernel, data), **files}


def _now_and_then(kernel: Kernel, settings: Settings) -> list[Callable[[], int]]:
    """What is looked for every few seconds: audit rows to seal, learning systems whose time has come."""
    found = [partial(seal, kernel.store)]
    if settings.data is not None:
        found += [partial(one.ask_when_due, kernel) for one in (syncing, bringing)]
    return [_seldom(one) for one in found]


def _seldom(act: Callable[[], int]) -> Callable[[], int]:
    last = -SELDOM

    def seldom() -> int:
        nonlocal last
        if monotonic() - last < SELDOM:
            return 0
        last = monotonic()
        return act()

    return seldom


def run(app: object, host: str, port: int) -> None:
    """Serve an application in this process until it is interrupted or told to end."""
    server = Server(app, address=host, port=port, interface=Interfaces.ASGI, log_enabled=False)
    with suppress(KeyboardInterrupt):
        asyncio.run(_until_told(server))
    click.echo("Stopped.")


async def _until_told(server: Server) -> None:
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows has none; there the interrupt arrives as KeyboardInterrupt
            loop.add_signal_handler(each, server.stop)
    await server.serve()


def kept_secret(file: Path) -> bytes:
    """The key in a file that only its owner may read; a new one when there is no such file."""
    if file.exists():
        return file.read_bytes()
    made = secrets.token_bytes(SECRET_BYTES)
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(made)
    return made
