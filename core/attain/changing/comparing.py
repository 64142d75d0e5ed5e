"""The tests that the table of lanes names: what of two values is the stricter, the later, the longer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attain.changing.difference import ABSENT, Difference, same, single_rows
from attain.errors import AttainError
from attain.phrases.ast import Duration, Offset
from attain.phrases.parser import parse_time
from attain.variations.rules import amount, days, looser
from attain.workflow.reading import many

if TYPE_CHECKING:
    from fractions import Fraction

WAYS = ("averages_only", "averages_and_shuffled_comments", "without_names", "full")
"""What a row shows, the least first."""


def _later(one: Difference) -> bool:
    return one.act == "changed" and time_is_later(one.before, one.after)


def time_is_later(before: Any, after: Any) -> bool:
    """Whether a time phrase certainly means a later moment: same anchor and direction, a longer (before: shorter)
    stretch of the same unit; or the same date and a later one.
    """
    try:
        old, new = parse_time(str(before)), parse_time(str(after))
    except AttainError:
        return False
    if isinstance(old, Offset) and isinstance(new, Offset):
        return _offset_is_later(old, new)
    day, other = getattr(old, "day", None), getattr(new, "day", None)
    return day is not None and other is not None and bool(day <= other)


def _offset_is_later(old: Offset, new: Offset) -> bool:
    if (old.anchor, old.direction) != (new.anchor, new.direction):
        return False
    longer = _longer(old.duration, new.duration)
    return longer if old.direction == "after" else _longer(new.duration, old.duration)


def _longer(old: Duration, new: Duration) -> bool:
    if old.unit == new.unit:
        return new.count >= old.count
    # Two units never say exactly how they compare; half as much again leaves no doubt.
    return _about(new) > _about(old) * 3 / 2


def _about(one: Duration) -> Fraction:
    return days(f"{one.count} {one.unit}s" if one.count != 1 else f"1 {one.unit}")


def _later_chain(one: Difference) -> bool:
    old, new = one.before, one.after
    if not isinstance(old, list) or not isinstance(new, list) or len(old) != len(new):
        return False
    return all(_later_entry(each, other) for each, other in zip(old, new, strict=True))


def _later_entry(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    rest = {name: value for name, value in old.items() if name != "after"}
    if not same(rest, {name: value for name, value in new.items() if name != "after"}):
        return False
    return days(new.get("after", "0 days")) >= days(old.get("after", "0 days"))


Row = tuple[str, str]


def _rows(rows: Any) -> dict[Row, list[Mapping[str, Any]]]:
    found: dict[Row, list[Mapping[str, Any]]] = {}
    for row in single_rows(rows if isinstance(rows, list) else ()):
        found.setdefault((row["who"], row["what"]), []).append(row)
    return found


def looser_rows(before: Any, after: Any) -> tuple[Row, ...]:
    """(who, what) of a table of who sees what for which the newer shows more, earlier or longer."""
    old, new = _rows(before), _rows(after)
    return tuple(
        key for key, rows in new.items() if not all(any(_implies(was, row) for was in old.get(key, ())) for row in rows)
    )


def stricter_only(before: Any, after: Any) -> list[Mapping[str, Any]]:
    """The single rows of the newer table that the older one promised."""
    loose = set(looser_rows(before, after))
    return [row for row in single_rows(after) if (row["who"], row["what"]) not in loose]


def _implies(was: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether all that a row shows was shown by the one before."""
    shown = WAYS.index(str(row.get("as"))) <= WAYS.index(str(was.get("as")))
    begins = same(was.get("from"), row.get("from")) or time_is_later(was.get("from"), row.get("from"))
    until, until_then = row.get("until"), was.get("until")
    ends = until_then is None or same(until, until_then) or (until is not None and time_is_later(until, until_then))
    return shown and begins and ends


def _stricter_policy(one: Difference) -> bool:
    if one.path[:1] == ("rules",) and len(one.path) == 2:
        before = None if one.before is ABSENT else one.before
        return before is None or (one.after is not ABSENT and not looser(one.path[1], before, one.after))
    return one.path in (("title",), ("help",))


def _stricter_promise(one: Difference) -> bool:
    if one.path[-1] == "show_from":
        return amount(one.after) >= amount(one.before)
    return one.path[-1] == "traceable_by" and one.after == "nobody"


def _required(one: Difference) -> bool:
    return isinstance(one.after, Mapping) and one.after.get("required") is True


TESTS: Mapping[str, Callable[[Difference], bool]] = {
    "text": lambda one: one.act != "removed" or bool(many(one.before)),
    "later": _later,
    "later_chain": _later_chain,
    "stricter_rows": lambda one: not looser_rows(one.before, one.after),
    "stricter_policy": _stricter_policy,
    "stricter_promise": _stricter_promise,
    "required": _required,
    "fewer": lambda one: amount(one.after) < amount(one.before),
}
