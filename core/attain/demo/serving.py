"""The demo as people meet it: kept from one start to the next, served on this machine, with links to sign in."""

from __future__ import annotations

import json
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from attain.cases.tables import task
from attain.config.shipped import checkout
from attain.demo.build import Progress, build, school_of
from attain.demo.founding import ACTOR, Site
from attain.errors import AttainError
from attain.kernel import Kernel, open_kernel
from attain.people.asof import view
from attain.people.facts import employed
from attain.people.tables import person
from attain.portal.organisation import rights_of
from attain.portal.security.links import issue_link
from attain.store.clock import SystemClock
from attain.syncing import ask_now

if TYPE_CHECKING:
    from sqlalchemy import Connection

STATE = "demo.json"
LINK_LASTS = timedelta(days=7)
KEPT_EVERY = 20.0
"""Seconds between two notes of what time it is in the demo: as much is lost when it is killed."""
TRIED_PORTS = 50


def usual_folder() -> Path:
    """`var/demo` of the checkout, else a folder among the user's own data."""
    root = checkout()
    return root / "var" / "demo" if root else Path.home() / ".local" / "share" / "attain" / "demo"


def site_in(folder: Path) -> Site:
    """A demo that lies in a folder."""
    return Site(f"sqlite:///{folder / 'attain.db'}", folder)


def kept(folder: Path) -> datetime | None:
    """What time it was in the demo when it stopped; None when there is no whole demo there."""
    file = folder / STATE
    if not file.exists():
        return None
    try:
        return datetime.fromisoformat(json.loads(file.read_text("utf-8"))["at"])
    except (ValueError, KeyError, TypeError):
        raise AttainError(f"{file} cannot be read", "attain demo --reset makes the demo anew") from None


def keep(folder: Path, at: datetime) -> None:
    """Note what time it is in the demo, whole or not at all."""
    beside = folder / f"{STATE}.new"
    beside.write_text(json.dumps({"at": at.astimezone(UTC).isoformat()}), "utf-8")
    beside.replace(folder / STATE)


def begin(folder: Path, progress: Progress, *, anew: bool = False) -> tuple[Kernel, bool]:
    """The demo in a folder on its own clock, made when it is not there or is to be made anew; says whether it was."""
    at = None if anew else kept(folder)
    made = at is None
    if at is None:
        clear(folder)
        at = SystemClock().now()
        # Killed or cut off while it is built, it is built anew; once it is there it is on the disk.
        build(Site(f"{site_in(folder).url}?durable=no", folder), at, progress)
        _to_disk(folder / "attain.db")
        keep(folder, at)
    return open_kernel(site_in(folder).url, SystemClock(at - SystemClock().now())), made


def _to_disk(file: Path) -> None:
    with file.open("rb+") as stream:
        os.fsync(stream.fileno())


def clear(folder: Path) -> None:
    """Remove what an earlier demo left; AttainError for a folder that holds something else."""
    if folder.exists() and any(folder.iterdir()):
        strange = [one.name for one in folder.iterdir() if one.name not in OURS and not one.name.startswith(BACKUP)]
        if strange:
            raise AttainError(f"{folder} holds {strange[0]}, which is no part of a demo", "name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


BACKUP = "attain.db.before-"
OURS = frozenset(
    {"attain.db", "attain.db-wal", "attain.db-shm", "config", "academy", "people.csv", "outbox", "secret", STATE,
     f"{STATE}.new"}
)  # fmt: skip


@contextmanager
def ticking(kernel: Kernel, folder: Path) -> Iterator[None]:
    """While the demo is served: its learning system goes on, and its time is noted."""
    stop = threading.Event()
    place = school_of(kernel, site_in(folder))

    def beat() -> None:
        while not stop.wait(KEPT_EVERY):
            keep(folder, kernel.clock.now())
            if place.until(kernel.clock.now()):
                with kernel.store.write(ACTOR, "demo.learning") as tx:
                    ask_now(tx, place.connection)

    thread = threading.Thread(target=beat, name="demo", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)
        keep(folder, kernel.clock.now())


def free_port(wanted: int) -> int:
    """The first port from `wanted` on that nobody listens to; AttainError when there is none near."""
    for port in range(wanted, min(wanted + TRIED_PORTS, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AttainError(f"no port from {wanted} on is free", "name another with --port")


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody to sign in as: what he is to a visitor, and the right by which he is known (empty: none)."""

    title: str
    right: str = ""
    team: bool = False


FACES = (
    Face("an employee"),
    Face("a manager", team=True),
    Face("an HR partner", "run_cycles"),
    Face("a learning manager", "manage_learning"),
    Face("an executive", "see_figures", team=True),
    Face("an administrator", "administer"),
)


def links(kernel: Kernel, address: str) -> list[tuple[str, str, str]]:
    """(what he is, name, address to sign in) of the person of each kind who has most to do; each link works once."""
    with kernel.store.read() as connection:
        chosen = faces(connection, kernel)
        names = {row.id: row.name for row in connection.execute(select(person.c.id, person.c.name))}
    found = []
    for face, person_id in chosen:
        with kernel.store.write(ACTOR, "demo.link") as tx:
            token = issue_link(tx, person_id, LINK_LASTS)
        found.append((face.title, names[person_id], f"{address}/sign-in/{token}"))
    return found


def faces(connection: Connection, kernel: Kernel) -> list[tuple[Face, int]]:
    """One person of each kind, nobody twice: whoever has most open tasks."""
    now = kernel.clock.now()
    people = employed(connection, None, view(connection, now))
    rows = select(task.c.person_id, func.count().label("tasks")).where(task.c.state == "open")
    busy = {row.person_id: row.tasks for row in connection.execute(rows.group_by(task.c.person_id))}
    rights = {one: rights_of(connection, kernel.world, one, now) for one in people}
    taken: set[int] = set()
    found = []
    for face in FACES:
        able = [one for one in people if one not in taken and _fits(face, rights[one])]
        if able:
            taken.add(best := max(able, key=lambda one: (busy.get(one, 0), -one)))
            found.append((face, best))
    return found


def _fits(face: Face, rights: frozenset[str]) -> bool:
    others = rights - {"team", "levels"}
    return (
        (face.right in others if face.right else not others)
        and (not face.team or "team" in rights)
        and (face.team or bool(face.right) or "team" not in rights)
    )
