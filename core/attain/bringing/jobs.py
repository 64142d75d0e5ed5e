"""The kernel's own connection `files` (LANGUAGE 3): people and measures read from files, by themselves and on asking.

As with learning systems, when a part is due follows from what is kept of its last run.  A file that is what it was is
not read again; one with anything wrong in it is left alone, and whoever looks after people is told once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attain import jobs
from attain.bringing.taking import JOB, Part, bring, parts
from attain.config.text import words
from attain.errors import AttainError, BadInput, Problem
from attain.jobs.rounds import Round, rounds_to_ask
from attain.jobs.worker import Handlers, Outside
from attain.learning.report import Kept, keep_failure, keep_told, keep_waiting, kept
from attain.mail.outbox import post
from attain.people.asof import view
from attain.people.roles import holders
from attain.revisions.catalogues import newest
from attain.sharing import StillWritten

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
LOOK_AGAIN, DOUBLED = timedelta(seconds=10), 6
"""After how long a file that is still in writing is looked at again, and how often that time is doubled."""
LONGEST_WAIT = timedelta(hours=24)
"""How long a file may be in writing before it is told as a failure."""
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
            (part, state, at)
            for part, state in brought(kernel, connection)
            if (at := next_run(part, state)) is not None and at <= now
        ]
        rounds = [Round(f"{part.document.id}.{part.what}", _slot(state), at, _every(part)) for part, state, at in due]
        new = rounds_to_ask(connection, BRING, rounds, now)
    if not new:
        return 0
    with kernel.store.write(JOB, "files.due") as tx:
        return sum(_ask(tx, one.name, slot) for one, slot in new)


def next_run(part: Part, state: Kept) -> datetime | None:
    """When a file is read next by itself; a time long past for at once."""
    if state.waits and state.last_run:
        return state.last_run + min(_every(part), LOOK_AGAIN * (1 << min(state.waits - 1, DOUBLED)))
    return part.rhythm.next_run(part.what, state.last_run, state.failures)


def _every(part: Part) -> timedelta:
    return part.rhythm.every[part.what]


def _slot(state: Kept) -> str:
    return state.last_run.isoformat() if state.last_run else "first"


def ask_now(tx: Tx, name: str, what: str) -> None:
    """Have a file read at once, whatever its rhythm says."""
    _ask(tx, f"{name}.{what}", f"asked {tx.id(BRING)}")


def _ask(tx: Tx, whole: str, slot: str) -> bool:
    name, _, what = whole.rpartition(".")
    return jobs.put(tx, BRING, f"{whole}.{slot}", {"connection": name, "part": what, "slot": slot})


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
    except StillWritten as waits:
        failure = _wait(kernel, name, what, waits.message)
    except BadInput as wrong:
        failure = _listed(wrong.problems)
    except AttainError as error:
        failure = f"{error.message}: {error.help}" if error.help else error.message
    except Exception:
        _log.exception("the %s of connection %s could not be brought in", what, name)
        failure = OURS
    else:
        return ""
    if failure:
        with kernel.store.write(JOB, f"files.{what}") as tx:
            keep_failure(tx, name, what, failure)
    return failure


def _wait(kernel: Kernel, name: str, what: str, reason: str) -> str:
    """Look again soon; gives what is the matter where that went on for too long."""
    with kernel.store.write(JOB, f"files.{what}") as tx:
        state = kept(tx.connection, name, what)
        if state.waiting_since and tx.now - state.waiting_since > LONGEST_WAIT:
            return f"{reason}; so it was since {state.waiting_since:%-d %B %Y %H:%M} (UTC)"
        keep_waiting(tx, name, what, reason)
    return ""


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
