"""What lies within a setting, whether it is written short or long: one name or a list, an ending or a chain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import Path, StepAt

LONGEST = 9
"""Digits of a number that can be counted."""


def listed(value: Any) -> list[str]:
    """A name or a list of names, as a list."""
    if isinstance(value, str):
        return [value]
    return list(map(str, value)) if isinstance(value, list) else []


def count_of(said: Any) -> int:
    """The number with which a text such as `3 answers` begins; 0 where it begins with none, which others tell."""
    first = str(said).partition(" ")[0]
    return int(first) if first.isdecimal() and len(first) < LONGEST else 0


def late_entries(chain: Any, path: Path) -> Iterator[tuple[dict[str, Any], Path]]:
    """Every entry of a late chain with its place, also of the chains of the waits that it opens."""
    for index, entry in enumerate(chain if isinstance(chain, list) else ()):
        if isinstance(entry, dict):
            yield entry, (*path, index)
            yield from late_entries(entry.get("if_late"), (*path, index, "if_late"))


def entry_of(step: StepAt, key: str, index: int) -> Path:
    """Where an entry of a setting stands that is one name or a list of names."""
    return (*step.path, key, index) if isinstance(step.data.get(key), list) else (*step.path, key)
