"""One process of bench/kills.py: does its work, and may be killed at any instant.

Usage: kill_worker.py WORK URL OUTBOX AGAIN, where AGAIN is how many were killed at this work before.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from attain.cases.changes.migrating import migrate_reviews, silent
from attain.cases.changes.undoing import undo
from attain.cases.commands import submit
from attain.cases.launch import launch
from attain.cases.posting import Outbox, deliver_all
from attain.cases.tables import task
from attain.cases.waking import wake_all
from attain.kernel import Kernel, open_kernel
from attain.planning.applying import apply_plan, follow_now
from attain.planning.plan import plan_folder
from attain.store.clock import SetClock
from attain.store.doors import Actor

HOURS = {"launch": datetime(2027, 3, 1, 7, tzinfo=UTC), "submit": datetime(2027, 3, 3, 9, tzinfo=UTC)}
HOURS |= {work: datetime(2027, 3, 4, 9, tzinfo=UTC) for work in ("change", "migrate", "back")}
LATE = datetime(2027, 3, 12, 9, tzinfo=UTC)
ANSWERS = {("half_year", "", "went_well"): "The new line runs.", ("half_year", "", "help_wanted"): False}


HR = Actor(None, "command line")


def main() -> None:
    work, url, outbox, again = sys.argv[1:]
    hour = HOURS.get(work, LATE) + timedelta(minutes=2 * int(again) if work == "change" else 0)
    WORKS[work](open_kernel(url, SetClock(hour)), Path(outbox))


def launching(kernel: Kernel, _outbox: Path) -> None:
    """A launch that goes on where the one before was killed."""
    launch(kernel.store, kernel.world, HR, "half_year_2027")


def submitting(kernel: Kernel, _outbox: Path) -> None:
    """Everybody whose number is even hands in the form; a form posted twice carries the same key."""
    with kernel.store.read() as connection:
        wanted = select(task.c.id, task.c.person_id).where(task.c.step == "self_review").order_by(task.c.id)
        rows = connection.execute(wanted.where(task.c.person_id % 2 == 0)).all()
    for row in rows:
        submit(kernel.store, kernel.world, Actor(row.person_id, "portal"), row.id, ANSWERS, f"form-{row.id}")


def working(kernel: Kernel, outbox: Path) -> None:
    """Deadlines, reminders and mail: what the worker of a served portal does."""
    wake_all(kernel.store, kernel.world)
    deliver_all(kernel.store, kernel.world, Outbox(outbox, "http://127.0.0.1:8000"))


def changing(kernel: Kernel, outbox: Path) -> None:
    """A later due is applied, and running reviews go on with it."""
    _applied(kernel, outbox.parent / "later")


def migrating(kernel: Kernel, outbox: Path) -> None:
    """A step gets another name, another is new, and running reviews are moved."""
    _applied(kernel, outbox.parent / "renamed")
    migrate_reviews(kernel.store, kernel.world, HR, "move")


def taking_back(kernel: Kernel, _outbox: Path) -> None:
    """The reviews go back to where the migration found them."""
    undo(kernel.store, kernel.world, HR, "move", silent)


def _applied(kernel: Kernel, folder: Path) -> None:
    _, made = plan_folder(kernel, folder)
    assert made is not None
    apply_plan(kernel, HR, made)
    follow_now(kernel)


WORKS = {
    "launch": launching,
    "submit": submitting,
    "jobs": working,
    "change": changing,
    "migrate": migrating,
    "back": taking_back,
}


if __name__ == "__main__":
    main()
