"""Deciding conditions, with three values: true, false, unknown (LANGUAGE 12).

A clause about a missing value is unknown.  Unknown or true is true, unknown and false is false, none_of keeps unknown.
Whoever asks takes what is unknown in the end as false.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from attain.phrases import ast
from attain.phrases.calendar import Calendar, add
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.ast import Condition, CountOf, Duration, Name, Operand, Path, Subject

STATES = frozenset({"under target", "running", "closed", "completed", "skipped", "answered", "made", "late"})
"""Verbs that ask for a state, not for a value."""

_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?")

IN_ROLE_SINCE = "in_role_since"
"""The fact that says since when somebody holds the job, where a column brings it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The value of a tenure: from one day to another, so that months are counted by the calendar and exactly."""

    start: date
    until: date
    calendar: Calendar = Calendar()


Single = str | int | Decimal | Fraction | bool | date | Stretch
Value = Single | Sequence[str]
"""What a subject can be.  A percent is the number before the sign; several choices are a sequence of their ids."""


class Order(Protocol):
    """How the levels of one scale compare."""

    def compare(self, one: str, other: str) -> int | None:
        """Positive when `one` is the better level, 0 when they are equal; None when either is no level of the scale."""
        ...


class Lookups(Protocol):
    """Where a condition finds what it asks for; None always means unknown or missing."""

    def value(self, subject: Subject) -> Value | None:
        """The value of a fact, path, measure, tenure, score, count of days, or of `occasion` and `started_by`.

        A `FactOf` of the employee may as well name a field of the same section, a step or a score: a bare word of the
        text; the nearest meaning counts.
        """
        ...

    def values(self, of: Path | Name) -> Sequence[Value | None] | None:
        """The values that `any of`, `all of`, `at least N of` … range over, a missing one as None."""
        ...

    def order(self, subject: Subject) -> Order | None:
        """The scale that the levels of this subject stand on."""
        ...

    def state(self, subject: Subject, verb: str) -> bool | None:
        """Whether the subject is running, skipped, answered, made, late, completed, under target."""
        ...

    def states(self, of: Path | Name, verb: str) -> Sequence[bool | None] | None:
        """The same for each member of what is counted."""
        ...

    def times(self, subject: Subject, within: Duration) -> int | None:
        """How often the subject occurred in the last stretch of that length."""
        ...

    def day(self, time: ast.Time) -> date | None:
        """The local day of a time."""
        ...

    def population(self, name: str) -> bool | None:
        """Whether the person is in a population."""
        ...


class Nothing:
    """Knows nothing: a base for lookups that know some things."""

    def value(self, subject: Subject) -> Value | None:  # noqa: ARG002
        """Unknown."""
        return None

    def values(self, of: Path | Name) -> Sequence[Value | None] | None:  # noqa: ARG002
        """Unknown."""
        return None

    def order(self, subject: Subject) -> Order | None:  # noqa: ARG002
        """No scale."""
        return None

    def state(self, subject: Subject, verb: str) -> bool | None:  # noqa: ARG002
        """Unknown."""
        return None

    def states(self, of: Path | Name, verb: str) -> Sequence[bool | None] | None:  # noqa: ARG002
        """Unknown."""
        return None

    def times(self, subject: Subject, within: Duration) -> int | None:  # noqa: ARG002
        """Unknown."""
        return None

    def day(self, time: ast.Time) -> date | None:
        """Only a written date is known."""
        return time.day if isinstance(time, ast.On) else None

    def population(self, name: str) -> bool | None:  # noqa: ARG002
        """Unknown."""
        return None


def holds(condition: Condition, look: Lookups) -> bool | None:
    """Whether a condition holds; None when it cannot be known."""
    match condition:
        case ast.Always():
            return condition.value
        case ast.InPopulation():
            return look.population(condition.population)
        case ast.Junction():
            return joined(condition.how, (holds(part, look) for part in condition.parts))
        case ast.Clause():
            return _clause(condition, look)


def joined(how: str, truths: Iterable[bool | None]) -> bool | None:
    """Several truths as one; how: all, any, none."""
    known = list(truths)
    if how == "all":
        return False if False in known else (None if None in known else True)
    found = True if True in known else (None if None in known else False)
    return found if how == "any" or found is None else not found


def counted(how: str, number: int, truths: Sequence[bool | None]) -> bool | None:
    """Whether so many of these are true: any, all, none, most (more than half), at least N, at most N."""
    if how in ("any", "all", "none"):
        return joined(how, truths)
    sure = truths.count(True)
    possible = sure + truths.count(None)
    least = len(truths) // 2 + 1 if how == "most" else number + (how == "at most")
    reached = True if sure >= least else (None if possible >= least else False)
    return reached if how != "at most" or reached is None else not reached


def _clause(clause: ast.Clause, look: Lookups) -> bool | None:
    subject, verb = clause.subject, clause.verb
    if isinstance(subject, ast.CountOf):
        return _count(clause, subject, look)
    if verb == "answered" and isinstance(subject, ast.Counted):
        # a count that nobody can make, as of years since a case that never was, is the very thing that is asked for
        return look.value(subject) is not None
    if verb in STATES:
        return look.state(subject, verb)
    if verb == "times":
        return _often(clause, look)
    return _test(clause, look.value(subject), look.order(subject), look)


def _count(clause: ast.Clause, subject: CountOf, look: Lookups) -> bool | None:
    if clause.verb in STATES:
        truths = look.states(subject.of, clause.verb)
    else:
        values, order = look.values(subject.of), look.order(subject)
        truths = None if values is None else [_test(clause, value, order, look) for value in values]
    return None if truths is None else counted(subject.how, subject.number, truths)


def _often(clause: ast.Clause, look: Lookups) -> bool | None:
    number, within = clause.operands
    if not isinstance(within, ast.Duration) or not isinstance(number, Decimal):
        return None
    times = look.times(clause.subject, within)
    return None if times is None else times >= number


def _test(clause: ast.Clause, value: Value | None, order: Order | None, look: Lookups) -> bool | None:
    if value is None:
        return None
    return joined("any", (_compare(clause.verb, value, operand, order, look) for operand in clause.operands))


def _compare(verb: str, value: Value, operand: Operand, order: Order | None, look: Lookups) -> bool | None:
    if isinstance(operand, ast.Duration):
        return _lasted(verb, value, operand)
    other = _plain(operand, look)
    if other is None:
        return None
    if verb in ("is", "in"):
        return _same(value, other)
    if verb == "is not":
        return not _same(value, other)
    distance = _distance(value, other, order, by_level=verb in ("better than", "worse than"))
    return None if distance is None else _BY_DISTANCE[verb](distance)


_BY_DISTANCE = {
    "at least": lambda distance: distance >= 0,
    "at most": lambda distance: distance <= 0,
    "more than": lambda distance: distance > 0,
    "less than": lambda distance: distance < 0,
    "better than": lambda distance: distance > 0,
    "worse than": lambda distance: distance < 0,
    "after": lambda distance: distance > 0,
    "before": lambda distance: distance < 0,
}


def _plain(operand: Operand, look: Lookups) -> Value | None:
    match operand:
        case ast.Percent():
            return operand.value
        case ast.Name():
            return operand.text
        case ast.Path() | ast.FactOf() | ast.LookedUp() | ast.MeasureOf():
            return look.value(operand)
        case ast.On() | ast.Anchor() | ast.Offset():
            return look.day(operand)
        case ast.Duration():
            return None
        case _:
            return operand


def _same(value: Value, other: Value) -> bool:
    if isinstance(value, str) and isinstance(other, str):
        return value == other
    if isinstance(value, Sequence) and not isinstance(value, str):
        return any(_same(one, other) for one in value)
    if isinstance(value, bool) or isinstance(other, bool):
        return isinstance(value, bool) and isinstance(other, bool) and value == other
    first, second = number(value), number(other)
    if first is not None and second is not None:
        return first == second
    return as_day(value) == as_day(other) if isinstance(other, date) else value == other


def _distance(value: Value, other: Value, order: Order | None, *, by_level: bool) -> int | None:
    if order is not None and isinstance(value, str):
        # a level of a range is named by its number: 3.5
        distance = order.compare(value, other if isinstance(other, str) else f"{other}")
        if distance is not None or by_level:
            return distance
    if by_level:
        return None
    if isinstance(other, date) or isinstance(value, date):
        day, last = as_day(value), as_day(other)
        return None if day is None or last is None else (day > last) - (day < last)
    first, second = number(value), number(other)
    return None if first is None or second is None else (first > second) - (first < second)


def number(value: object) -> Fraction | None:
    """A value as an exact number; None when it is none.  Text that spells a number is one: facts come as text."""
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool):
        return Fraction(value)
    return _spelt(value) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def _spelt(text: str) -> Fraction | None:
    # The same few grades and levels come by again for everybody.
    return Fraction(text) if _NUMBER.fullmatch(text) else None


def as_day(value: object) -> date | None:
    """The day that a value names; None where it names none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, date) else None


_DAYS = {"day": 1, "week": 7}
"""Units in which a count of days can be compared."""


def _lasted(verb: str, value: Value, length: Duration) -> bool | None:
    if not isinstance(value, Stretch):
        count, days = number(value), length.count * _DAYS.get(length.unit, 0)
        distance = None if count is None or not days else (count > days) - (count < days)
    else:
        end = add(value.calendar, value.start, length)
        distance = (value.until > end) - (value.until < end)
    if distance is None or verb not in ("is", "is not", "at least", "at most", "more than", "less than"):
        return None
    return (distance == 0) == (verb == "is") if verb.startswith("is") else _BY_DISTANCE[verb](distance)
