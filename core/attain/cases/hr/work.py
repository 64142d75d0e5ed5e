"""The jobs of this package: for whoever runs a worker beside the portal."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.cases.hr import changing, launching
from attain.cases.hr.changing import Because, change_some
from attain.jobs.tables import job as job_table
from attain.jobs.worker import Handlers, Outside

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.jobs.queue import Job
    from attain.store.doors import Store, Tx


def handlers(world: World) -> Handlers:
    """{kind of job: what does it}."""

    def launch(store: Store, wanted: Job) -> int:
        return launching.launch_now(store, world, wanted)

    def launched(tx: Tx, wanted: Job, opened: int) -> None:
        launching.launched(tx, wanted, opened)

    return {changing.JOB: partial(_change, world), launching.JOB: Outside(launch, launched)}


def _change(world: World, tx: Tx, wanted: Job) -> dict[str, Any] | None:
    """The next cases of a change; the payload says what is left, so that stopping loses nothing."""
    said = wanted.payload
    some, rest = said["cases"][: changing.AT_ONCE], said["cases"][changing.AT_ONCE :]
    refused: Counter[str] = Counter(said["refused"])
    done = change_some(tx, world, said["what"], some, Because(said["reason"], said["by"]), refused)
    if not rest:
        tx.note("cycle", said["cycle"], {"changed": said["done"] + done, "refused": dict(refused)})
        return None
    return {**said, "cases": rest, "done": said["done"] + done, "refused": dict(refused)}


def changes_under_way(connection: Connection, cycle: int) -> list[tuple[str, int, int]]:
    """(what, changed so far, of how many) of the changes of a cycle that are not through."""
    rows = select(job_table.c.payload).where(job_table.c.kind == changing.JOB, job_table.c.state == "open")
    found = [row for row in connection.execute(rows).scalars() if row["cycle"] == cycle]
    return [(row["what"]["act"], row["of"] - len(row["cases"]), row["of"]) for row in found]
