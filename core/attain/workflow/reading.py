"""Small readers of plain data: one or several names, phrases, numbers with a unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attain.phrases.parser import parse_condition, parse_duration, parse_time

if TYPE_CHECKING:
    from attain.phrases.ast import Condition, Duration, Time
    from attain.workflow.model import Text

Data = Mapping[str, Any]
NO_LIMIT = 1_000_000


def names(value: Any) -> tuple[str, ...]:
    """`manager`, `[manager, employee]` or nothing, as names."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)


def many(value: Any) -> tuple[Any, ...]:
    """One value, several, or none."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def text(value: Any) -> Text:
    """Words, or words by language; plain words stand under the empty language."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"": value}
    return dict(value) if isinstance(value, Mapping) else {"": str(value)}


def number(value: Any, usual: int) -> int:
    """`3`, or the number in `3 answers`, `fewer than 3 answers`, `8 times`."""
    if value is None:
        return usual
    found = re.search(r"\d+", str(value))
    return int(found.group()) if found else usual


def time(value: Any) -> Time | None:
    """A time phrase, or none; a date may be written as it is."""
    return None if value is None else parse_time(str(value))


def duration(value: Any) -> Duration | None:
    """A duration, or none."""
    return None if value is None else parse_duration(str(value))


def durations(value: Any) -> tuple[Duration, ...]:
    """One duration, several, or none."""
    return tuple(parse_duration(str(each)) for each in many(value))


def condition(value: Any) -> Condition | None:
    """A condition, or none."""
    return None if value is None else parse_condition(value)
