"""The kernel's own connection `files` (LANGUAGE 3): people and measures read from files, by themselves and on asking.

As with learning systems, when a part is due follows from what is kept of its last run.  A file that is what it was is
not read again; one with anything wrong in it is left alone, and whoever looks after people is told once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain import jobs
from attain.bringing.taking import JOB, Part, bring, parts
from attain.config.text import words
from attain.errors import AttainError, BadInput, Problem
from attain.jobs.tables import job as job_table
from attain.jobs.worker import Handlers, Outside
from attain.learning.report import Kept, keep_failure, keep_told, kept
from attain.mail.outbox import post
from attain.people.asof import view
from attain.people.roles import holders
from attain.revisions.catalogues import newest

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.jobs import Job
    from attain.kernel import Kernel
    from attain.store.doors import Store, Tx

BRING = "files.bring"
RIGHT = "manage_people"
SHOWN = 8
"""How many problems a message lists; the rest is counted."""
OURS = "an error of Attain's own; it is written to the log"
_log = logging.getLogger("attain.files")


def brought(kernel: Kernel, connection: Connection) -> list[tuple[Part, Kept]]:
    """Every file that comes by itself, and how it stands."""
    return [(part, kept(connection, part.document.id, part.what)) for part in _parts(kernel, connection)]


def _parts(kernel: Kernel, connection: Connection) -> list[Part]:
    return parts(kernel.world.catalogues.current(connection)[1]) if newest(connection) else []


def ask_when_due(kernel: Kernel) -> int:
    """Make the jobs whose time has come; gives how many are new.  To be called every few seconds."""
    now = kernel.clock.now()
    with kernel.store.read() as connection:
        due = [
            (part, state)
            for part, state in brought(kernel, connection)
            if (at := next_run(part, state)) is not None and at <= now
        ]
        keys = {_key(part, _slot(state)): (part, _slot(state)) for part, state in due}
        known = select(job_table.c.key).where(job_table.c.kind == BRING, job_table.c.key.in_(keys))
        there = set(connection.execute(known).scalars()) if keys else set()
    new = [one for key, one in keys.items() if key not in there]
    if not new:
        return 0
    with kernel.store.write(JOB, "files.due") as tx:
        return sum(_ask(tx, part.document.id, part.what, slot) for part, slot in new)


def next_run(part: Part, state: Kept) -> datetime | None:
    """When a file is read next by itself; a time long past for at once."""
    return part.rhythm.next_run(part.what, state.last_run, state.failures)


def _slot(state: Kept) -> str:
    return state.last_run.isoformat() if state.last_run else "first"


def _key(part: Part, slot: str) -> str:
    return f"{part.document.id}.{part.what}.{slot}"


def ask_now(tx: Tx, name: str, what: str) -> None:
    """Have a file read at once, whatever its rhythm says."""
    _ask(tx, name, what, f"asked {tx.id(BRING)}")


def _ask(tx: Tx, name: str, what: str, slot: str) -> bool:
    payload = {"connection": name, "part": what, "slot": slot}
    return jobs.put(tx, BRING, f"{name}.{what}.{slot}", payload)


def handlers(kernel: Kernel, base: Path) -> Handlers:
    """{kind of job: what does it}; folders that connections name lie under `base`."""
    return {BRING: Outside(partial(_act, kernel, base), partial(_record, kernel))}


def _act(kernel: Kernel, base: Path, _store: Store, job: Job) -> str:
    """Bring one file in; what goes wrong is kept in words with the connection, and given."""
    name, what = job.payload["connection"], job.payload["part"]
    with kernel.store.read() as connection:
        found = [one for one in _parts(kernel, connection) if (one.document.id, one.what) == (name, what)]
    if not found:
        return ""
    try:
        bring(kernel, found[0], base)
    except BadInput as wrong:
        failure = _listed(wrong.problems)
    except AttainError as error:
        failure = f"{error.message}: {error.help}" if error.help else error.message
    except Exception:
        _log.exception("the %s of connection %s could not be brought in", what, name)
        failure = OURS
    else:
        return ""
    with kernel.store.write(JOB, f"files.{what}") as tx:
        keep_failure(tx, name, what, failure)
    return failure


def _listed(problems: Sequence[Problem]) -> str:
    more = len(problems) - SHOWN
    return "; ".join(map(str, problems[:SHOWN])) + (f"; and {more} more" if more > 0 else "")


def _record(kernel: Kernel, tx: Tx, job: Job, failure: str) -> None:
    name, what = job.payload["connection"], job.payload["part"]
    tx.note("connection", name, {"part": what, "failure": failure} if failure else {"part": what})
    state = kept(tx.connection, name, what)
    if failure and not state.told:
        _tell(kernel, tx, name, what, failure)
        keep_told(tx, name, what)


def _tell(kernel: Kernel, tx: Tx, name: str, what: str, failure: str) -> None:
    """One message to each who looks after people; the next one only after the file was taken once."""
    _, catalogue = kernel.world.catalogues.current(tx.connection)
    document = catalogue.get("connection", name)
    subject = f"{words(document.data['title']) if document else name}: the file of {what} was not taken"
    body = f"Nothing of it was imported: {failure}.\nIt is read again by itself; the page Import people tells more.\n"
    rows = [
        {
            "message_id": f"files.{name}.{what}.{tx.now:%Y%m%d%H%M}.{who}",
            "person_id": who,
            "subject": subject,
            "body": body,
        }
        for who in sorted(_able(tx, catalogue))
    ]
    post(tx, rows)


def _able(tx: Tx, catalogue: Catalogue) -> set[int]:
    """Whoever may look after people, anywhere."""
    roles = [
        one["id"] for each in catalogue.of_kind("roles") for one in each.data["roles"] if RIGHT in one.get("may", ())
    ]
    seen = view(tx.connection, tx.now)
    return {who for role in roles for persons in holders(tx.connection, seen, role).values() for who in persons}
