"""When a connection is read and sent to: every so often, again with growing pauses while it fails.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

PARTS = {"courses": "catalogue", "completions": "progress"}
"""{what a connection brings in: which part of a synchronisation does it}."""

TIMES, WITHIN = 5, timedelta(hours=24)
_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "working day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}


def stretch(said: str) -> timedelta:
    """`30 minutes`, `2 working days`: between two calls of a machine all days count."""
    count, _, unit = said.strip().partition(" ")
    return int(count) * _UNITS[unit.removesuffix("s")]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a connection's document says: how often each part is read, how often and for how long a failure is tried
    again, and the role that is told when it failed for good (empty: whoever manages learning).
    """

    every: Mapping[str, timedelta] = field(default_factory=dict)
    sends: bool = False
    times: int = TIMES
    within: timedelta = WITHIN
    role: str = ""

    def pause(self, failures: int) -> timedelta:
        """How long to wait after so many failures in a row (1: the first).

        Each pause is twice the one before, and all of them together are `within`.
        """
        gaps = max(self.times - 1, 1)
        doubled = 1 << (min(failures, gaps) - 1)
        return self.within * doubled / ((1 << gaps) - 1)

    def next_run(self, part: str, last_run: datetime | None, failures: int) -> datetime | None:
        """When a part is done next: `datetime.min` for at once, None for never by itself."""
        if part == "assign":
            if not self.sends:
                return None
            return last_run + self.pause(failures) if last_run and failures else _AT_ONCE
        every = self.every.get(part)
        if every is None or last_run is None:
            return None if every is None else _AT_ONCE
        return last_run + (min(every, self.pause(failures)) if failures else every)

    def for_good(self, part: str, failures: int, since: datetime | None, now: datetime) -> bool:
        """Whether it failed so often, or for so long, that somebody has to be told."""
        if not failures or since is None:
            return False
        return now - since >= self.within or (part == "assign" and failures >= self.times)


_AT_ONCE = datetime.fromisoformat("0001-01-01T00:00:00+00:00")


def rhythm_of(data: Mapping[str, Any]) -> Rhythm:
    """The rhythm of a connection's document."""
    brings = data.get("brings_in") or {}
    every = {PARTS[what]: stretch(said["every"]) for what, said in brings.items() if what in PARTS and "every" in said}
    out = (data.get("sends_out") or {}).get("enrolments")
    again = (out or {}).get("try_again") or {}
    role = str((out or {}).get("if_it_fails", "")).removeprefix("task_for role ").strip()
    within = stretch(str(again["within"])) if "within" in again else WITHIN
    return Rhythm(every, out is not None, int(again.get("times", TIMES)), within, role)
