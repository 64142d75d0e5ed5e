"""Doing something again whenever a file under a folder changes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

EVERY = 0.5
"""Seconds between two looks; a look costs one stat a file."""

Seen = dict[str, tuple[int, int]]


def watch(folder: Path, act: Callable[[], None], looks: int | None = None) -> None:
    """Act, then look for changes until interrupted, or so many times; act again after each."""
    seen: Seen | None = None
    while looks is None or looks >= 0:
        now = seen_in(folder)
        if now != seen:
            seen = now
            act()
        looks = None if looks is None else looks - 1
        if looks is None or looks >= 0:
            time.sleep(EVERY)


def seen_in(folder: Path) -> Seen:
    """What tells a changed file from the same one: its time and size, for every YAML file that is not hidden."""
    found: Seen = {}
    for path in (*folder.rglob("*.yaml"), *folder.rglob("*.yml")):
        try:
            said = path.stat()
        except OSError:  # it was deleted meanwhile
            continue
        found[str(path)] = (said.st_mtime_ns, said.st_size)
    return found
