"""Whether conditions can hold for one person at once, and an example of such a person.

Facts have one value, so `country is FR` and `country is DE` exclude each other; of clauses that look further than one
value nothing is proven, and they count as possible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from attain.phrases import ast
from attain.phrases.parser import parse_condition
from attain.phrases.writer import text

MOST = 256
"""Ways in which a condition can be met that are looked at; beyond, it counts as possible."""
SINGLE = (ast.FactOf, ast.Path, ast.MeasureOf, ast.LastScore, ast.Special)

Literal = tuple[ast.Clause | ast.InPopulation, bool]
Way = tuple[Literal, ...]


def together(conditions: Iterable[Any]) -> str | None:
    """A person for whom all of these hold, in words; None where it is proven that there is none."""
    ways: list[Way] = [()]
    for said in conditions:
        more = _ways(parse_condition(said), True)
        if len(ways) * len(more) > MOST:
            return "whoever all of them fit"
        ways = [(*one, *other) for one in ways for other in more]
    possible = next((way for way in ways if _possible(way)), None)
    return None if possible is None else _words(possible)


def _words(way: Way) -> str:
    said = [text(clause) if positive else f"not: {text(clause)}" for clause, positive in way]
    return " and ".join(dict.fromkeys(said)) or "everybody"


def _ways(node: ast.Condition, wanted: bool) -> list[Way]:
    """Each way in which a condition is as wanted: true, or not true."""
    match node:
        case ast.Always(value=value):
            return [()] if value is wanted else []
        case ast.Junction(how="none", parts=parts):
            return _all(parts, False) if wanted else _any(parts, True)
        case ast.Junction(how=how, parts=parts):
            return _all(parts, wanted) if (how == "all") is wanted else _any(parts, wanted)
        case _:
            return [((node, wanted),)]


def _any(parts: Sequence[ast.Condition], wanted: bool) -> list[Way]:
    return [way for part in parts for way in _ways(part, wanted)][: MOST + 1]


def _all(parts: Sequence[ast.Condition], wanted: bool) -> list[Way]:
    ways: list[Way] = [()]
    for part in parts:
        ways = [(*one, *other) for one in ways for other in _ways(part, wanted)][: MOST + 1]
    return ways


@dataclass(slots=True)
class _Values:
    """What one value may still be."""

    allowed: set[Any] | None = None
    forbidden: set[Any] = field(default_factory=set)
    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None

    def only(self, values: set[Any]) -> None:
        self.allowed = values if self.allowed is None else self.allowed & values

    def above(self, value: Any, strict: bool) -> None:
        if self.low is None or (value, strict) > self.low:
            self.low = (value, strict)

    def under(self, value: Any, strict: bool) -> None:
        if self.high is None or (value, not strict) < (self.high[0], not self.high[1]):
            self.high = (value, strict)

    def possible(self) -> bool:
        if self.allowed is not None:
            return any(self._fits(value) for value in self.allowed - self.forbidden)
        if self.low is None or self.high is None:
            return True
        return self.low[0] < self.high[0] or (self.low[0] == self.high[0] and not (self.low[1] or self.high[1]))

    def _fits(self, value: Any) -> bool:
        if not isinstance(value, Decimal):
            return True
        above = self.low is None or value > self.low[0] or (value == self.low[0] and not self.low[1])
        return above and (self.high is None or value < self.high[0] or (value == self.high[0] and not self.high[1]))


def _possible(way: Way) -> bool:
    values: dict[ast.Subject, _Values] = {}
    seen: dict[Any, bool] = {}
    for clause, positive in way:
        if seen.setdefault(clause, positive) is not positive:
            return False
        if isinstance(clause, ast.Clause) and isinstance(clause.subject, SINGLE):
            _narrow(values.setdefault(clause.subject, _Values()), clause, positive)
    return all(one.possible() for one in values.values())


def _narrow(values: _Values, clause: ast.Clause, positive: bool) -> None:
    operands = [_operand(one) for one in clause.operands]
    if any(one is None for one in operands) or not operands:
        return
    verb = clause.verb
    if verb in ("is", "in", "is not"):
        if (verb != "is not") is positive:
            values.only(set(operands))
        else:
            values.forbidden |= set(operands)
        return
    number = operands[0]
    if not isinstance(number, Decimal):
        return
    lowers, strict = {"at least": (True, False), "more than": (True, True), "at most": (False, False),
                      "less than": (False, True)}.get(verb, (None, False))  # fmt: skip
    if lowers is None:
        return
    if lowers is positive:
        values.above(number, strict if positive else not strict)
    else:
        values.under(number, strict if positive else not strict)


def _operand(value: Any) -> Any:
    """A value that can be told from others; None for one that depends on more than the words."""
    match value:
        case bool():
            return value
        case int() | Decimal():
            return Decimal(value)
        case ast.Percent(value=number):
            return number
        case ast.Name(text=words):
            return words
        case ast.On(day=day):
            return _day(day)
        case _:
            return None


def _day(day: date) -> Decimal:
    return Decimal(day.toordinal())
