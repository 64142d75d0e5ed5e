"""Who sees what from when: rows of the visibility table become grants when their hour comes."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from attain.workflow.case import Grant
from attain.workflow.cast import bind
from attain.workflow.events import Granted, Revoked
from attain.workflow.times import arrives

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from attain.workflow.model import VisibilityRow
    from attain.workflow.run import Run


def grant(run: Run) -> None:
    """Give and take what is due at this hour."""
    if run.case.status not in ("open", "closed"):
        return
    for row in run.workflow.visibility:
        if _waits_for(run, row) and _has_come(run, row):
            _give(run, row)
        elif row.until and (end := arrives(run, row.until)) and end <= run.at:
            _take(run, row)


def next_grant(run: Run) -> datetime | None:
    """When time alone gives or takes a grant next."""
    if run.case.status not in ("open", "closed"):
        return None
    times = []
    for row in run.workflow.visibility:
        phrase = row.since if _waits_for(run, row) else row.until if _given(run, row) else None
        at = arrives(run, phrase) if phrase else None
        times += [at] if at and at > run.at else []
    return min(times, default=None)


def _grants(row: VisibilityRow) -> frozenset[Grant]:
    return _made(row.who, row.what, row.how)


@lru_cache(maxsize=4096)
def _made(who: tuple[str, ...], what: tuple[str, ...], how: str) -> frozenset[Grant]:
    return frozenset(Grant(role, each, how) for role in who for each in what)


def _in_order(row: VisibilityRow) -> Iterator[Grant]:
    return (Grant(role, what, row.how) for role in row.who for what in row.what)


def _waits_for(run: Run, row: VisibilityRow) -> bool:
    return not _grants(row) <= run.case.grants


def _given(run: Run, row: VisibilityRow) -> bool:
    return not (_grants(row) & run.case.grants) <= run.case.revoked


def _has_come(run: Run, row: VisibilityRow) -> bool:
    since = arrives(run, row.since)
    until = arrives(run, row.until) if row.until else None
    return since is not None and since <= run.at and (until is None or until > run.at)


def _give(run: Run, row: VisibilityRow) -> None:
    for each in _in_order(row):
        if each not in run.case.grants:
            if each.role not in run.case.bound:
                bind(run, each.role)
            run.emit(Granted(run.at, each.role, each.what, each.how))


def _take(run: Run, row: VisibilityRow) -> None:
    for each in _in_order(row):
        if each in run.case.grants - run.case.revoked:
            run.emit(Revoked(run.at, each.role, each.what, each.how))
