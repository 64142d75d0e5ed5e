"""Jobs that are asked for every so often, each named for the run before it.

So however many processes see that a round is due, it is done once.  Where nothing was kept of a round, because its
workers never came back and it was given up or left, the next one is due a round later, under a name of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from attain.jobs.tables import job as jobs

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Round:
    """What is due: its name, a word for the run before it, since when, and how long a round is."""

    name: str
    after: str
    due: datetime
    every: timedelta


def rounds_to_ask(connection: Connection, kind: str, rounds: Sequence[Round], now: datetime) -> list[tuple[Round, str]]:
    """Those of the rounds that nobody asked for yet, with the rest of their key (`NAME.REST`).

    None is asked for while a job of its name is open.
    """
    named = {f"{one.name}.{rest}": (one, rest) for one in rounds for rest in [_rest(one, now)]}
    if not named:
        return []
    mine = (jobs.c.kind == kind) & or_(jobs.c.state == "open", jobs.c.key.in_(named))
    there = connection.execute(select(jobs.c.key, jobs.c.state).where(mine)).all()
    known = {row.key for row in there}
    busy = tuple(row.key for row in there if row.state == "open")
    return [
        (one, rest)
        for key, (one, rest) in named.items()
        if key not in known and not any(each.startswith(f"{one.name}.") for each in busy)
    ]


def _rest(one: Round, now: datetime) -> str:
    number = (now - one.due) // one.every
    return f"{one.after}.{number}" if number > 0 else one.after
