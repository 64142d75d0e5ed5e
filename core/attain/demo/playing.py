"""Days of a review played through: whoever is asked something does it when his habits say, and time does the rest."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select

from attain.cases.session_time import sessions_due
from attain.cases.tables import cases, task
from attain.cases.waking import wake_all, wake_these
from attain.demo.acting import Crowd
from attain.demo.habits import hour_of, span_of
from attain.phrases.calendar import Calendar

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.store.clock import SetClock

EARLY = time(0, 1)
"""When a day begins: just after the deadlines of the day before."""
Daily = Callable[[date], None]
Who = Callable[[int, int], bool]
"""(case's subject, person) -> whether this person does this at all."""


def anybody(_subject: int, _person: int) -> bool:
    """Everybody does what he is asked."""
    return True


@dataclass(slots=True)
class Play:
    """One play on a clock that is set; `who` limits it to some people."""

    crowd: Crowd
    clock: SetClock
    zone: str
    calendar: Calendar
    who: Who = anybody
    only: Collection[int] = ()
    """The cases that time reaches; all when empty."""
    last: int = 0
    waiting: list[tuple[datetime, int]] = field(default_factory=list)

    def until(self, end: datetime, daily: Daily) -> None:
        """Play until an instant; `daily` is called as each day begins."""
        while (now := self.clock.now()) < end:
            day = now.astimezone(ZoneInfo(self.zone)).date() + timedelta(days=1)
            begin = datetime.combine(day, EARLY, ZoneInfo(self.zone))
            self._act_until(min(begin, end))
            self.clock.set(min(begin, end))
            self.wake()
            if begin <= end:
                daily(day)

    def wake(self) -> None:
        """Let time pass for whatever waits for it, and take up what it opened."""
        kernel = self.crowd.kernel
        if self.only:
            self._wake_some()
        else:
            wake_all(kernel.store, kernel.world)
        self._take_up()

    def _wake_some(self) -> None:
        kernel = self.crowd.kernel
        due = select(cases.c.id).where(cases.c.id.in_(self.only)).order_by(cases.c.wakes_at, cases.c.id)
        while True:
            told = sessions_due(kernel.store, kernel.world)
            with kernel.store.read() as connection:
                waiting = connection.execute(due.where(cases.c.wakes_at <= self.clock.now())).scalars().all()
            wake_these(kernel.store, kernel.world, waiting)
            if not told and not waiting:
                return

    def _act_until(self, end: datetime) -> None:
        self._take_up()
        while self.waiting and self.waiting[0][0] <= end:
            at, task_id = heapq.heappop(self.waiting)
            self.clock.set(max(at, self.clock.now()))
            if self.crowd.act(task_id):
                self._take_up()

    def _take_up(self) -> None:
        """Tasks that are new: when each will be done."""
        with self.crowd.kernel.store.read() as connection:
            for row in self._new(connection):
                self.last = row.id
                if (at := self._hour(row)) is not None:
                    heapq.heappush(self.waiting, (at, row.id))

    def _new(self, connection: Connection) -> Sequence[Row[Any]]:
        columns = (*task.c, cases.c.subject_id)
        new = select(*columns).join(cases, cases.c.id == task.c.case_id)
        return connection.execute(new.where(task.c.id > self.last).order_by(task.c.id)).all()

    def _hour(self, row: Row[Any]) -> datetime | None:
        if row.state != "open" or not self.who(row.subject_id, row.person_id):
            return None
        chance = self.crowd.chance("when", row.subject_id, row.step, row.attempt, row.person_id)
        opened = row.opened_at.astimezone(ZoneInfo(self.zone)).date()
        days = self.crowd.habits.days(span_of(opened, row.due_day, self.calendar), chance)
        return None if days is None else hour_of(row.opened_at, days, self.calendar, self.zone, chance)
