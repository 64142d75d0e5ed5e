"""Bringing in what happened in a learning system, and letting follow what the connection says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.learning.intake import store_results
from attain.learning.learners import match_learners
from attain.learning.moves import move
from attain.learning.port import LearningProvider, ProgressPage
from attain.learning.report import Report, chunks, keep, kept
from attain.learning.result_tables import completion
from attain.learning.rules import ResultRules
from attain.learning.settle import settle, waiting
from attain.learning.tables import learning_activity
from attain.store.doors import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.events import Event
    from attain.store.doors import Store, Tx

JOB = Actor(None, "job")
React = Callable[["Tx", Sequence["Event"]], None]
"""What the plugins do with events, in the transaction of the events."""


def ignore(tx: Tx, events: Sequence[Event]) -> None:
    """No plugin reacts."""


def import_results(
    store: Store, name: str, provider: LearningProvider, rules: ResultRules, react: React = ignore
) -> Report:
    """Bring in what is new in the connection `name`: each result once, and in its transaction all that follows.

    May be killed at any instant and repeated. What concerns a learner or an activity not known yet is kept and settles
    once it is. Raises ProviderError.
    """
    found = match_learners(store, name, provider)
    with store.read() as connection:
        # Rows that concerned nobody known were passed over: whoever is found now makes all worth reading again.
        cursor = None if found else kept(connection, name, "progress").cursor
    report, changed = Report(), False
    for page in provider.progress(cursor):
        _page(store, name, page, report, rules, react)
        cursor, changed = page.cursor, True
    settle_waiting(store, name, rules, react, report)
    with store.write(JOB, "learning.results") as tx:
        keep(tx, name, "progress", cursor, report if changed else None)
    return report


def _page(store: Store, name: str, page: ProgressPage, report: Report, rules: ResultRules, react: React) -> None:
    report.problems.extend(page.problems)
    for moves in chunks(page.progress):
        with store.write(JOB, "learning.progress") as tx:
            move(tx, name, moves, report)
    for some in chunks(page.completions):
        with store.write(JOB, "learning.results") as tx:
            ids = store_results(tx, name, some, report)
            react(tx, settle(tx, name, ids, rules))


def settle_waiting(store: Store, name: str, rules: ResultRules, react: React, report: Report) -> None:
    """Settle what was kept until its learner and activity became known (a match by hand, a new catalogue)."""
    last = 0
    while True:
        with store.read() as connection:
            ids = waiting(connection, name, last)
        if not ids:
            return
        with store.write(JOB, "learning.settle") as tx:
            react(tx, settle(tx, name, ids, rules))
        report.count("settled later", len(ids))
        last = ids[-1]


def unknown_activities(connection: Connection, name: str) -> list[tuple[str, str, int]]:
    """(activity, title, results) of results whose activity no catalogue lists: for the learning manager."""
    here = learning_activity.c
    listed = select(here.id).where(
        here.connection == name,
        (here.external_id == completion.c.activity) | (here.external_key == completion.c.activity),
    )
    rows = select(completion.c.activity, completion.c.activity_title).where(
        completion.c.connection == name, completion.c.settled_at.is_(None), ~listed.exists()
    )
    found: dict[str, tuple[str, int]] = {}
    for row in connection.execute(rows.order_by(completion.c.id)):
        found[row.activity] = (row.activity_title, found.get(row.activity, ("", 0))[1] + 1)
    return [(activity, title, count) for activity, (title, count) in sorted(found.items())]
