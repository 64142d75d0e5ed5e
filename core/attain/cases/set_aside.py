"""Cases that could not be told what happened: each has a job that tries again, later and later.

The job's key names the case as it was: once somebody acts in it, it is another case and waits for its own hour again.
Administrators see these jobs with all others that went wrong (`jobs.overseeing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import String, cast, literal, select, update

from attain.cases.tables import cases
from attain.jobs.tables import job

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from attain.store.doors import Tx

KIND = "review.time"


def key_of(case_id: int, version: int) -> str:
    """The key of the job that tries a case again, as it is now."""
    return f"{case_id}.{version}"


def not_set_aside() -> ColumnElement[bool]:
    """Whether a case in a select has no job that tries it again."""
    key = cast(cases.c.id, String) + literal(".") + cast(cases.c.version, String)
    return ~select(job.c.id).where(job.c.kind == KIND, job.c.key == key, job.c.state != "done").exists()


def try_again(tx: Tx) -> int:
    """Take up again what was given up: the worker has started anew, perhaps mended.  Gives how many."""
    given_up = update(job).where(job.c.kind == KIND, job.c.state == "given up")
    return tx.connection.execute(given_up.values(state="open", attempts=0, ready_at=tx.now)).rowcount
