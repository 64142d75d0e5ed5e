"""What an act costs: no act of the shortest review may send more statements than these, its BEGIN and audit included.

Each is counted with an empty memory, as the first act of a day is, and again by another with the same people around.
A limit may be lowered; raising one needs a reason that its reader would accept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from reviews_help import Trial, trial
from sqlalchemy import Engine, event, select

from attain.cases import commands, waking
from attain.cases.tables import cases, task
from attain.store.doors import Actor

LIMITS = {
    "submit self_review": 34,
    "submit manager_review": 28,
    "approve second_approval": 21,
    "release release": 16,
    "acknowledge acknowledge": 17,
}
"""{act: statements at most} for the first case, which looks its people up; `WARM` for the next with the same ones."""
WARM = LIMITS | {"submit self_review": 27}
PER_CASE_WOKEN = 14
"""Statements for each case that time moves, when many are due."""

SELF = {("half_year", "", "went_well"): "The new sensor shipped.", ("half_year", "", "help_wanted"): False}
RATED = {
    ("work", "", "delivery"): "meets",
    ("work", "", "together"): "meets",
    ("summary", "", "overall"): "meets",
    ("summary", "", "message"): "Thank you for a very good half year.",
}


@pytest.fixture
def half_year(tmp_path: Path) -> Iterator[Trial]:
    made = trial(f"sqlite:///{tmp_path / 'attain.db'}", tmp_path)
    yield made
    made.kernel.store.close()


@contextmanager
def counting() -> Iterator[list[str]]:
    sent: list[str] = []

    def more(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", more)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", more)


def play(at: Trial, case_id: int) -> dict[str, list[str]]:
    """The whole review of one person; gives what each act sent."""
    store, world, found = at.kernel.store, at.kernel.world, defaultdict[str, list[str]](list)

    def do(act: Any, step: str, *given: Any) -> None:
        row = at.task(case_id, step)
        with counting() as sent:
            act(store, world, Actor(row.person_id, "portal"), row.id, *given)
        found[f"{act.__name__} {step}"] = sent

    do(commands.submit, "self_review", SELF, f"self-{case_id}")
    do(commands.submit, "manager_review", RATED, f"manager-{case_id}")
    if any(row.step == "second_approval" for row in at.open_tasks(case_id)):
        do(commands.approve, "second_approval")
    do(commands.release, "release")
    do(commands.acknowledge, "acknowledge")
    return found


def two_of_one_manager(at: Trial) -> tuple[int, int]:
    """Two cases whose first task is open and whose manager is the same."""
    with at.kernel.store.read() as connection:
        rows = connection.execute(select(cases).where(cases.c.status == "open").order_by(cases.c.id)).all()
    by_manager: dict[Any, list[int]] = defaultdict(list)
    for row in rows:
        by_manager[tuple(row.state["bound"].get("manager", ()))].append(row.id)
    first, second = next(several[:2] for several in by_manager.values() if len(several) > 1)
    return first, second


def test_no_act_sends_more_statements_than_it_may(half_year: Trial) -> None:
    first, second = two_of_one_manager(half_year)
    for limits, case_id in ((LIMITS, first), (WARM, second)):
        sent = play(half_year, case_id)
        assert sent.keys() <= limits.keys()
        too_many = {act: (len(some), *some) for act, some in sent.items() if len(some) > limits[act]}
        assert not too_many, "\n".join(f"{act}: {some}" for act, some in too_many.items())


def test_time_moves_many_with_few_statements(half_year: Trial) -> None:
    half_year.later(days=12)
    with half_year.kernel.store.read() as connection:
        due = connection.execute(select(cases.c.id).where(cases.c.wakes_at <= half_year.clock.now())).scalars().all()
        assert connection.execute(select(task.c.id)).first() is not None
    some = due[: waking.AT_ONCE]
    assert len(some) == waking.AT_ONCE
    with counting() as sent:
        waking.wake_these(half_year.kernel.store, half_year.kernel.world, some)
    assert len(sent) <= PER_CASE_WOKEN * len(some), "\n".join(sorted(sent))
