"""The job that follows the closing of anonymous answers: what deleted links and drafts left behind goes too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.access.closing import FORGET, forget
from attain.cases.tables import draft
from attain.jobs import Handlers, Outside

if TYPE_CHECKING:
    from attain.jobs import Job
    from attain.store.doors import Store, Tx


def _act(store: Store, job: Job) -> None:
    del job
    forget(store, draft)


def _record(tx: Tx, job: Job, outcome: None) -> None:
    del outcome
    tx.note("anonymous answers", job.key, {"did": "forgot traces"})


HANDLERS: Handlers = {FORGET: Outside(_act, _record)}
