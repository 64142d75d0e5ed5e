"""Rules of policies against one another: which of two is the stricter (LANGUAGE 10).

Where two policies say something, the stricter holds; an overlay may make a rule stricter, never looser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from attain.errors import AttainError
from attain.phrases.ast import Duration
from attain.phrases.parser import parse_duration

DAYS = {
    "hour": Fraction(1, 24),
    "day": Fraction(1),
    "working day": Fraction(7, 5),
    "week": Fraction(7),
    "month": Fraction(365, 12),
    "year": Fraction(365),
}
"""About how many days a unit has; only for telling which of two lengths is the longer."""


ENDLESS = Fraction(10**9)


def looser(rule: str, before: Any, after: Any) -> bool:
    """Whether `after` allows something that `before` forbids; a rule that is gone (None) does."""
    if after is None:
        return True
    return LOOSER.get(rule, _differs)(before, after)


def _differs(before: Any, after: Any) -> bool:
    return bool(before != after)


def _fewer(before: Any, after: Any) -> bool:
    return amount(after) < amount(before)


def amount(said: Any) -> int:
    """The number of `4 answers`, or of a bare number; 0 where there is none."""
    first = str(said).partition(" ")[0]
    return int(first) if first.isdecimal() else 0


def _gone(before: Any, after: Any) -> bool:
    """A list of what is forbidden that lacks something."""
    return not isinstance(after, list) or any(one not in after for one in before)


def _more(before: Any, after: Any) -> bool:
    """A list of what is allowed that has something new."""
    return not isinstance(after, list) or any(one not in before for one in after)


def _longer(before: Mapping[str, Any], after: Any) -> bool:
    return not isinstance(after, dict) or any(
        name not in after or days(after[name]) > days(said) for name, said in before.items()
    )


def days(said: Any) -> Fraction:
    """About how many days a duration has; without end where it cannot be read."""
    try:
        duration: Duration = parse_duration(str(said))
    except AttainError:
        return ENDLESS
    return duration.count * DAYS[duration.unit]


LOOSER: Mapping[str, Callable[[Any, Any], bool]] = {
    "never_show": _gone,
    "named_person_decides": _gone,
    "no_quota": lambda before, after: before is True and after is not True,
    "minimum_answers": _fewer,
    "maximum_length": _longer,
    "comparison_reports": lambda before, after: before == "forbidden" and after != "forbidden",
    "retention": _gone,
    "may_see_past": _more,
}
