"""The thread that lets time pass and delivers mail, beside a served portal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from attain.cases import (
    each_day,
    excusing,
    forgetting,
    handing_on,
    moved_away,
    opening_later,
    plugin_acts,
    set_aside,
    starting,
    told,
    waking,
)
from attain.cases.changes import live
from attain.cases.hr import work
from attain.cases.posting import deliver
from attain.cases.session_time import sessions_due
from attain.cases.taking_over import take_over
from attain.jobs.worker import tick
from attain.store.doors import StoreError

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.posting import Outbox
    from attain.jobs.worker import Handler, Outside
    from attain.store.doors import Store

LONGEST = 60.0
"""Seconds between two rounds at most, when one after another fails."""
_log = logging.getLogger("attain.minding")


class Minder:
    """Wakes cases, delivers mail and does jobs until it is stopped, looking every `every` seconds.

    `also` is done in each round before the jobs, and says how much was done.

    It may be killed at any instant: what is due is read from the rows each time.
    """

    def __init__(
        self,
        store: Store,
        world: World,
        outbox: Outbox,
        handlers: Mapping[str, Handler | Outside] | None = None,
        every: float = 1.0,
        also: Sequence[Callable[[], int]] = (),
    ) -> None:
        self._store, self._world, self._outbox, self._every, self._also = store, world, outbox, every, tuple(also)
        self._handlers = {
            **forgetting.HANDLERS,
            **waking.handlers(world),
            **work.handlers(world),
            **handing_on.handlers(world),
            **live.handlers(world),
            **each_day.handlers(world),
            **starting.handlers(world),
            **opening_later.handlers(world),
            **excusing.handlers(world),
            **plugin_acts.handlers(world),
            **told.handlers(world),
            **moved_away.handlers(world),
            **(handlers or {}),
        }
        self._failures = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="minder", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, within: float = 10.0) -> None:
        """Take nothing new, and wait for what is in hand, for so many seconds at most."""
        self._stop.set()
        self._thread.join(within)

    def once(self) -> int:
        """One round: how much was done."""
        rounds: tuple[Callable[[], int], ...] = (
            lambda: each_day.ask(self._store, self._world),
            lambda: take_over(self._store, self._world),
            lambda: sessions_due(self._store, self._world),
            lambda: waking.wake(self._store, self._world),
            lambda: deliver(self._store, self._world, self._outbox),
            *self._also,
            lambda: tick(self._store, self._handlers),
        )
        return sum(self._safely(each) for each in rounds)

    def _try_again(self) -> int:
        """What an earlier worker gave up: this one may have been mended."""
        with self._store.write(waking.SYSTEM, "review.try_again") as tx:
            return set_aside.try_again(tx)

    def _safely(self, one: Callable[[], int]) -> int:
        """One round that fails is written to the log, and does not keep the others from their turn."""
        try:
            return int(one())
        except (StoreError, SQLAlchemyError, OSError):
            _log.exception("a round failed; the next one tries again")
        except Exception:
            _log.exception("a round failed on an error of ours")
        self._failures += 1
        return 0

    def _run(self) -> None:
        self._safely(self._try_again)
        in_a_row = 0
        while not self._stop.is_set():
            before = self._failures
            done = self.once()
            in_a_row = in_a_row + 1 if self._failures > before else 0
            if in_a_row or not done:
                self._stop.wait(min(self._every * 2 ** min(in_a_row, 10), LONGEST))
