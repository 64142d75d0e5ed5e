"""The thread that lets time pass and delivers mail, beside a served portal."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from attain.cases import forgetting
from attain.cases.hr import work
from attain.cases.posting import deliver
from attain.cases.standing_in import stand_in
from attain.cases.waking import wake
from attain.jobs.worker import tick
from attain.store.doors import StoreError

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.posting import Outbox
    from attain.jobs.worker import Handler, Outside
    from attain.store.doors import Store

_log = logging.getLogger("attain.minding")


class Minder:
    """Wakes cases, delivers mail and does jobs until it is stopped, looking every `every` seconds.

    It may be killed at any instant: what is due is read from the rows each time.
    """

    def __init__(
        self,
        store: Store,
        world: World,
        outbox: Outbox,
        handlers: Mapping[str, Handler | Outside] | None = None,
        every: float = 1.0,
    ) -> None:
        self._store, self._world, self._outbox, self._every = store, world, outbox, every
        self._handlers = {**forgetting.HANDLERS, **work.handlers(world), **(handlers or {})}
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
            lambda: stand_in(self._store, self._world),
            lambda: wake(self._store, self._world),
            lambda: deliver(self._store, self._world, self._outbox),
            lambda: tick(self._store, self._handlers),
        )
        return sum(self._safely(each) for each in rounds)

    def _safely(self, one: Callable[[], int]) -> int:
        """One case or mail that fails is written to the log and does not keep the others from their turn."""
        try:
            return int(one())
        except (StoreError, SQLAlchemyError, OSError):
            _log.exception("a round failed; the next one tries again")
        except Exception:
            _log.exception("a round failed on an error of ours")
        return 0

    def _run(self) -> None:
        while not self._stop.is_set():
            if not self.once():
                self._stop.wait(self._every)
