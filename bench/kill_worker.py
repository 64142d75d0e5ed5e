"""One process of bench/kills.py: does its work, and may be killed at any instant.

Usage: kill_worker.py WORK URL OUTBOX
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from attain.cases.commands import submit
from attain.cases.launch import launch
from attain.cases.posting import Outbox, deliver_all
from attain.cases.tables import task
from attain.cases.waking import wake_all
from attain.kernel import Kernel, open_kernel
from attain.store.clock import SetClock
from attain.store.doors import Actor

HOURS = {"launch": datetime(2027, 3, 1, 7, tzinfo=UTC), "submit": datetime(2027, 3, 3, 9, tzinfo=UTC)}
LATE = datetime(2027, 3, 12, 9, tzinfo=UTC)
ANSWERS = {("half_year", "", "went_well"): "The new line runs.", ("half_year", "", "help_wanted"): False}


def main() -> None:
    work, url, outbox = sys.argv[1:]
    kernel = open_kernel(url, SetClock(HOURS.get(work, LATE)))
    {"launch": launching, "submit": submitting, "jobs": working}[work](kernel, Path(outbox))


def launching(kernel: Kernel, _outbox: Path) -> None:
    """A launch that goes on where the one before was killed."""
    launch(kernel.store, kernel.world, Actor(None, "command line"), "half_year_2027")


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


if __name__ == "__main__":
    main()
