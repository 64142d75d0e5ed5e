"""Counting what goes wrong, so that nobody tries links by the thousand."""

from __future__ import annotations

import threading
from collections import deque
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

MOST = 20
WITHIN = timedelta(minutes=10)
CLIENTS = 10_000
"""So many clients are remembered; the one that was counted first is forgotten first."""


class Attempts:
    """How often each client failed lately; kept in this process alone, for guessing 256 bits is hopeless anyway."""

    def __init__(self) -> None:
        self._failed: dict[str, deque[datetime]] = {}
        self._lock = threading.Lock()

    def too_many(self, client: str, now: datetime) -> bool:
        """Whether a client failed MOST times within the last minutes."""
        with self._lock:
            times = self._failed.get(client)
            while times and times[0] <= now - WITHIN:
                times.popleft()
            return times is not None and len(times) >= MOST

    def failed(self, client: str, now: datetime) -> None:
        """Count one."""
        with self._lock:
            self._failed.setdefault(client, deque(maxlen=MOST)).append(now)
            while len(self._failed) > CLIENTS:
                del self._failed[next(iter(self._failed))]
