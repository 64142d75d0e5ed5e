"""Learning systems are read and sent to by themselves: jobs made when a connection's time has come.

When that is follows from what is kept of the last run, so nothing has to be remembered between two starts.  A job is
named for the run before it: however many processes see that it is due, it is done once.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attain import jobs
from attain.bridge import connected, learning_documents, reacting
from attain.errors import AttainError
from attain.jobs.rounds import Round, rounds_to_ask
from attain.jobs.worker import Handlers, Outside
from attain.learning import assign
from attain.learning.configured import do_part
from attain.learning.report import Kept, keep_failure, keep_told, kept
from attain.learning.rhythm import Rhythm, rhythm_of
from attain.mail.outbox import post
from attain.people.asof import view
from attain.people.roles import holders
from attain.revisions.sandboxes import sandbox_of
from attain.store.doors import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.jobs import Job
    from attain.kernel import Kernel
    from attain.learning.report import Report
    from attain.store.doors import Store, Tx

SYNC = "learning.sync"
PARTS = ("catalogue", "progress", "assign")
JOB = Actor(None, "job")
RIGHT = "manage_learning"
SENDS_AGAIN = timedelta(hours=1)
"""After how long it is sent anew where no worker came back from it."""
OURS = "an error of Attain's own; it is written to the log"
_log = logging.getLogger("attain.learning")


def ask_when_due(kernel: Kernel) -> int:
    """Make the jobs whose time has come; gives how many are new, none in a sandbox.  To be called every few seconds."""
    now = kernel.clock.now()
    with kernel.store.read() as connection:
        if sandbox_of(connection) is not None:
            return 0
        rounds = [
            Round(f"{name}.{part}", _slot(kept(connection, name, part)), at, rhythm.every.get(part, SENDS_AGAIN))
            for name, rhythm in rhythms(kernel, connection).items()
            for part in PARTS
            if is_due(connection, name, part, rhythm, now)
            and (at := next_run(connection, name, part, rhythm)) is not None
        ]
        new = rounds_to_ask(connection, SYNC, rounds, now)
    if not new:
        return 0
    with kernel.store.write(JOB, "learning.due") as tx:
        return sum(_ask(tx, one.name, slot) for one, slot in new)


def ask_now(tx: Tx, name: str) -> None:
    """Have everything of a connection done at once, whatever its rhythm says."""
    for part in PARTS:
        _ask(tx, f"{name}.{part}", f"asked {tx.id(SYNC)}")


def _ask(tx: Tx, whole: str, slot: str) -> bool:
    name, _, part = whole.rpartition(".")
    return jobs.put(tx, SYNC, f"{whole}.{slot}", {"connection": name, "part": part, "slot": slot})


def _slot(state: Kept) -> str:
    return state.last_run.isoformat() if state.last_run else "first"


def rhythms(kernel: Kernel, connection: Connection) -> dict[str, Rhythm]:
    """{connection: its rhythm} of the newest revision."""
    return {one.id: rhythm_of(one.data) for one in learning_documents(kernel, connection)}


def is_due(connection: Connection, name: str, part: str, rhythm: Rhythm, now: datetime) -> bool:
    """Whether a part is to be done; sending only where something waits to be sent."""
    at = next_run(connection, name, part, rhythm)
    return at is not None and at <= now and (part != "assign" or assign.waits(connection, name, now))


def next_run(connection: Connection, name: str, part: str, rhythm: Rhythm) -> datetime | None:
    """When a part is done next by itself; a time long past for at once."""
    state = kept(connection, name, part)
    return rhythm.next_run(part, state.last_run, state.failures)


def handlers(kernel: Kernel, base: Path) -> Handlers:
    """{kind of job: what does it}; folders that connections name lie under `base`."""
    return {SYNC: Outside(partial(_act, kernel, base), partial(_record, kernel))}


def _act(kernel: Kernel, base: Path, _store: Store, job: Job) -> Report | None:
    """Do one part.  Whatever goes wrong is kept in words with the connection: the next run is due after a pause."""
    name, part = job.payload["connection"], job.payload["part"]
    try:
        with kernel.store.read() as connection:
            _, catalogue = kernel.world.catalogues.current(connection)
        by_hand = str(job.payload["slot"]).startswith("asked")
        return do_part(kernel.store, connected(kernel, name, base), part, reacting(kernel, catalogue), by_hand=by_hand)
    except AttainError as error:
        failure = f"{error.message}: {error.help}" if error.help else error.message
    except Exception:
        _log.exception("the %s of connection %s could not be done", part, name)
        failure = OURS
    with kernel.store.write(JOB, f"learning.{part}") as tx:
        keep_failure(tx, name, part, failure)
    return None


def _record(kernel: Kernel, tx: Tx, job: Job, report: Report | None) -> None:
    name, part = job.payload["connection"], job.payload["part"]
    tx.note("connection", name, {"part": part, "done": dict(report.counts) if report else {}})
    rhythm = rhythms(kernel, tx.connection).get(name)
    if rhythm is None:
        return
    state = kept(tx.connection, name, part)
    if not state.told and rhythm.for_good(part, state.failures, state.failing_since, tx.now):
        _tell(kernel, tx, name, rhythm, f"{part}.{state.failing_since:%Y%m%d%H%M}", _failing(part, state))
        keep_told(tx, name, part)
    if report is not None and report["given up"]:
        about = f"{report['given up']} assignments could not be sent. The page Learning says why."
        _tell(kernel, tx, name, rhythm, f"unsent.{tx.now:%Y%m%d%H%M}", about)


_NAMES = {"catalogue": "The courses", "progress": "The results", "assign": "The assignments"}


def _failing(part: str, state: Kept) -> str:
    verb = "sent" if part == "assign" else "read"
    why = str(state.result.get("failure", ""))
    return (
        f"{_NAMES[part]} could not be {verb} since {state.failing_since:%-d %B %Y %H:%M} (UTC), "
        f"tried {state.failures} times: {why}. It is tried again by itself; the page Learning has “Try now”."
    )


def _tell(kernel: Kernel, tx: Tx, name: str, rhythm: Rhythm, about: str, body: str) -> None:
    """One message to each who looks after it, in the portal and by mail."""
    _, catalogue = kernel.world.catalogues.current(tx.connection)
    document = catalogue.get("connection", name)
    title = _title(document.data["title"]) if document else name
    subject = f"{title}: something needs you"
    rows = [
        {"message_id": f"learning.{name}.{about}.{who}", "person_id": who, "subject": subject, "body": f"{body}\n"}
        for who in sorted(_who(tx, catalogue, rhythm.role))
    ]
    post(tx, rows)


def _title(said: Any) -> str:
    return str(next(iter(said.values()))) if isinstance(said, Mapping) else str(said)


def _who(tx: Tx, catalogue: Catalogue, role: str) -> set[int]:
    documents = catalogue.of_kind("roles")
    able = [one["id"] for document in documents for one in document.data["roles"] if RIGHT in one.get("may", ())]
    seen = view(tx.connection, tx.now)
    found = [holders(tx.connection, seen, one) for one in ([role] if role else able)]
    return {who for units in found for some in units.values() for who in some}
