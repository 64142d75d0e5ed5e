"""What a demo does not bring by itself, for pictures: a word changed in the portal and a proposed change that would put
it back, work that went wrong, somebody who will leave; and a second demo whose main job was played to its end.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from attain import jobs
from attain.cases.excusing import ask
from attain.cases.people_changes import let_leave
from attain.cases.running import many
from attain.cases.tables import case_gate, cases
from attain.demo.founding import ACTOR, Site
from attain.demo.story import run_through
from attain.jobs.tables import job
from attain.kernel import Kernel, open_kernel
from attain.planning.applying import apply_plan
from attain.planning.approving import propose, proposed
from attain.planning.editing import changed
from attain.planning.plan import plan_folder
from attain.store.clock import SetClock, SystemClock
from attain.store.tables import audit_entry

FLOW = "workflows/annual_review.yaml"
WAS, BECOMES = "due: 10 days after it opens", "due: 14 days after it opens"
WHY = "More time to read and sign"
EDITED, PLACE = ("workflow", "quick_review"), ("help",)
HELP, WHY_EDITED = "Half an hour to look back, half way between two annual reviews.", "Say how long it takes"
AUTHOR = "1010"
"""The staff number of somebody in HR operations."""
MISSING = "Not yet: all of “Mandatory training” of the catalogue “Tarnside Academy” are completed"
FAILED = (
    ("learning.sync", "staged", {"connection": "academy", "part": "catalogue"}, "the learning system did not answer"),
    ("cycle.change", "staged", {"cycle": "annual_2026"}, "the database was busy for longer than 30 seconds"),
)


def stage(kernel: Kernel, folder: Path) -> None:
    """Add to a demo in its folder what is missing for pictures; doing it twice adds nothing."""
    _edit(kernel)
    _propose(kernel, folder)
    for kind, key, payload, error in FAILED:
        with kernel.store.write(ACTOR, "demo.stage") as tx:
            jobs.put(tx, kind, key, payload, tx.now + timedelta(minutes=5), error)
    with kernel.store.write(ACTOR, "demo.stage") as tx:
        given_up = job.update().where(job.c.kind == FAILED[1][0], job.c.key == "staged")
        tx.connection.execute(given_up.values(state="given up", attempts=8))
    leaver = will_leave(kernel)
    let_leave(kernel.store, kernel.world, ACTOR, leaver, kernel.clock.now().date() + timedelta(days=30))


def will_leave(kernel: Kernel) -> int:
    """Somebody in a running review."""
    with kernel.store.read() as connection:
        rows = select(cases.c.subject_id).where(cases.c.status == "open").order_by(cases.c.id.desc())
        return int(connection.execute(rows.limit(1)).scalar_one())


def _edit(kernel: Kernel) -> None:
    """Change words in the portal, as HR does on its page."""
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    document = catalogue.get(*EDITED)
    if document is not None and document.data["help"] != HELP:
        apply_plan(kernel, ACTOR, changed(kernel, EDITED, {PLACE: HELP}, AUTHOR, WHY_EDITED), "")


def _propose(kernel: Kernel, folder: Path) -> None:
    with kernel.store.read() as connection:
        if any(message == WHY for _, message, _, _ in proposed(connection)):
            return
    changed = folder / "proposed"
    shutil.copytree(folder / "config", changed)
    text = (changed / FLOW).read_text("utf-8")
    (changed / FLOW).write_text(text.replace(WAS, BECOMES, 1), "utf-8")
    _, made = plan_folder(kernel, changed, AUTHOR, WHY)
    shutil.rmtree(changed)
    if made is not None:
        propose(kernel.store, ACTOR, made)


def played(folder: Path) -> Kernel:
    """A demo in a folder whose main job was played to its end, as it stands a minute later."""
    site = Site(f"sqlite:///{folder / 'played.db'}", folder)
    run_through(site, SystemClock().now().astimezone().date(), lambda _happened, _line: None)
    kernel = open_kernel(site.url, SetClock(SystemClock().now()))
    with kernel.store.read() as connection:
        last = connection.execute(select(audit_entry.c.at).order_by(audit_entry.c.at.desc()).limit(1)).scalar_one()
    kernel.store.close()
    after = open_kernel(site.url, SetClock(_later(last)))
    _close_gate(after)
    return after


def _close_gate(kernel: Kernel) -> None:
    """Close the newest gate again and ask whoever may make an exception, as if mandatory learning were missing."""
    with kernel.store.write(ACTOR, "demo.stage") as tx:
        row = tx.connection.execute(select(case_gate).order_by(case_gate.c.case_id.desc()).limit(1)).one()
        same = (case_gate.c.case_id == row.case_id) & (case_gate.c.gate == row.gate)
        tx.connection.execute(case_gate.update().where(same).values(is_open=False, reason=MISSING))
        [running] = many(tx.connection, kernel.world.catalogues, [row.case_id])
        [outcome] = [one for one in running.workflow.outcomes if one.settings.get("gate") == row.gate]
        ask(tx, kernel.world, running, outcome, MISSING)


def _later(at: datetime) -> datetime:
    return at + timedelta(minutes=1)
