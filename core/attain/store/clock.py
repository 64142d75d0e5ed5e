"""The only place that asks what time it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time, in UTC."""

    def now(self) -> datetime:
        """The present instant, with UTC as its zone."""
        ...


class SystemClock:
    """The clock of the machine, moved by a fixed stretch (nothing, but in a demo that resumes)."""

    def __init__(self, ahead: timedelta = timedelta()) -> None:
        self.ahead = ahead

    def now(self) -> datetime:
        """The machine's time, moved."""
        return datetime.now(UTC) + self.ahead


class SetClock:
    """A clock that stands until it is set: scenarios, simulation, tests, the demo's run-through."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        """What it was set to."""
        return self._at

    def set(self, at: datetime) -> None:
        """Move it, forwards only; ValueError when told to go back."""
        if at < self._at:
            msg = f"the clock stands at {self._at:%Y-%m-%d %H:%M} and cannot go back to {at:%Y-%m-%d %H:%M}"
            raise ValueError(msg)
        self._at = at.astimezone(UTC)
