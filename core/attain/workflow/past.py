"""What conditions ask about the time before a case and around it: earlier cases, measures over time, days together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.phrases import ast
from attain.phrases.calendar import Calendar, add
from attain.phrases.conditions import Nothing, Order, Value, holds, number
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.ast import Duration
    from attain.scales.model import Scale
    from attain.workflow.case import CaseState
    from attain.workflow.model import Workflow


@dataclass(frozen=True, slots=True)
class PastCase:
    """An earlier case of the same person: when it opened and closed, and its final scores."""

    workflow: str
    opened: date
    closed: date | None = None
    scores: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dated:
    """A value of a measure and its day."""

    day: date
    value: Any


@dataclass(frozen=True, slots=True)
class Led:
    """A stretch of days during which somebody was the manager; `until` is exclusive, None: still."""

    manager: int
    start: date
    until: date | None


@dataclass(frozen=True)
class Past:
    """All that is known of the time before `today`.

    `days_with`: {person of the document: days as such, without what is not counted} · `ended`: {step: day} ·
    `opened`: the day on which the case at hand opened · `started_by`: the reason that opened it.
    """

    today: date
    workflow: str = ""
    opened: date | None = None
    started_by: str = ""
    cases: Sequence[PastCase] = ()
    measures: Mapping[str, Sequence[Dated]] = field(default_factory=dict)
    days_with: Mapping[str, int] = field(default_factory=dict)
    ended: Mapping[str, date] = field(default_factory=dict)
    calendar: Calendar = Calendar()
    scale_of: Callable[[str], Scale | None] = lambda _: None
    """The scale on which a measure stands; None for numbers."""

    def value(self, subject: ast.Subject) -> Value | None:
        """The value of a subject that looks back; None for all others and for what is not known."""
        match subject:
            case ast.Special(name="started_by"):
                return self.started_by or None
            case ast.Counted():
                return self._counted(subject)
            case ast.LastScore():
                last = self._last(subject.workflow)
                found: Value | None = last.scores.get(subject.score) if last else None
                return found
            case ast.MeasureOf(before_this_case=True):
                return self._before(subject.name)
            case ast.MeasureOf(within=ast.Duration() as length):
                return self._over(subject, length)
            case _:
                return None

    def _counted(self, subject: ast.Counted) -> Value | None:
        if subject.what == "days with":
            return self.days_with.get(subject.ref)
        if subject.what == "days since":
            ended = self.ended.get(subject.ref)
            return (self.today - ended).days if ended else None
        last = self._last(subject.ref)
        return _whole_years(last.closed or last.opened, self.today) if last else None

    def _last(self, workflow: str) -> PastCase | None:
        known = [each for each in self.cases if each.workflow == workflow]
        return max(known, key=lambda each: each.opened, default=None)

    def _before(self, name: str) -> Value | None:
        until = self.opened or self.today
        known = [each for each in self.measures.get(name, ()) if each.day < until]
        # Of several on one day the last one counts.
        found: Value | None = max(reversed(known), key=lambda each: each.day).value if known else None
        return found

    def _over(self, subject: ast.MeasureOf, length: Duration) -> Value | None:
        """What a measure came to in a time; levels count as what they are worth.

        A sum of nothing is 0; None where there is nothing else to put together, or one of the values is no number.
        """
        every = self.measures.get(subject.name, ())
        days = sorted((each for each in every if self._within(each.day, length)), key=_day)
        if not subject.how:
            newest: Value | None = days[-1].value if days else None
            return newest
        if subject.how in ("highest", "lowest"):
            return self._extreme(subject, [each.value for each in days])
        worth = [self._worth(subject.name, each.value) for each in days]
        known = [each for each in worth if each is not None]
        if len(known) != len(worth) or not (known or subject.how == "sum"):
            return None
        total = sum(known, Fraction(0))
        return total if subject.how == "sum" else total / len(known)

    def _extreme(self, subject: ast.MeasureOf, values: Sequence[Any]) -> Value | None:
        """The best or the worst level, the highest or the lowest number."""
        placed = {each: self._worth(subject.name, each) for each in values}
        if None in placed.values() and (scale := self.scale_of(subject.name)) is not None:
            ranks = {level.id: Fraction(rank) for rank, level in enumerate(scale.ordered)}
            placed = {each: ranks.get(each) for each in values}
        known = {each: place for each, place in placed.items() if place is not None}
        pick = max if subject.how == "highest" else min
        found: Value | None = pick(known, key=known.__getitem__) if known and len(known) == len(placed) else None
        return found

    def _worth(self, name: str, value: Any) -> Fraction | None:
        found, scale = number(value), self.scale_of(name)
        level = scale.get(value) if scale is not None and isinstance(value, str) else None
        return level.value if found is None and level is not None else found

    def _within(self, day: date, length: Duration) -> bool:
        return add(self.calendar, self.today, length, "before") < day <= self.today

    def times(self, subject: ast.Subject, length: Duration, order: Order | None = None, now: Any = None) -> int | None:
        """How often something was so: in the case at hand (`now` is its value) and in earlier ones of its workflow.

        Of a measure every value counts that was recorded in that time, whatever recorded it.
        """
        if not isinstance(subject, ast.Having):
            return None
        if isinstance(subject.subject, ast.MeasureOf):
            values: Iterable[Any] = self._recorded(subject.subject, length)
        elif (name := _score_of(subject.subject)) is not None:
            values = (now, *(each.scores.get(name) for each in self.cases if self._counts(each, length)))
        else:
            return None
        found = [_One(value, order) for value in values if value is not None]
        return sum(holds(ast.Clause(subject.subject, subject.verb, subject.operands), one) is True for one in found)

    def _recorded(self, measure: ast.MeasureOf, length: Duration) -> list[Any]:
        until = (self.opened or self.today) if measure.before_this_case else date.max
        known = self.measures.get(measure.name, ())
        return [each.value for each in known if self._within(each.day, length) and each.day < until]

    def _counts(self, case: PastCase, length: Duration) -> bool:
        return case.workflow == self.workflow and case.closed is not None and self._within(case.closed, length)


def _day(one: Dated) -> date:
    return one.day


class _One(Nothing):
    """One value of whatever is asked."""

    def __init__(self, value: Value, order: Order | None) -> None:
        self._value, self._order = value, order

    def value(self, subject: ast.Subject) -> Value | None:
        del subject
        return self._value

    def order(self, subject: ast.Subject) -> Order | None:
        del subject
        return self._order


def _score_of(subject: ast.Subject) -> str | None:
    match subject:
        case ast.Path():
            return subject.parts[0]
        case ast.FactOf():
            return subject.fact
        case _:
            return None


def _whole_years(start: date, today: date) -> int:
    return today.year - start.year - ((today.month, today.day) < (start.month, start.day))


def days_with(
    led: Sequence[Led],
    bound: Mapping[str, Sequence[int]],
    today: date,
    not_counted: Sequence[tuple[date, date]] = (),
) -> dict[str, int]:
    """{person of the document: days in which he was the employee's manager up to today}, all his stretches together.

    Who never was his manager is left out: what is asked of him is unknown.  The one meaning of `days with`, for stories
    and for running cases.
    """
    found: dict[str, int] = {}
    for role, persons in bound.items():
        mine = [one for one in led if persons and one.manager == persons[0]]
        days = (counted_days(one.start, min(one.until or today, today), not_counted) for one in mine)
        if mine and role != "employee":
            found[role] = sum(days)
    return found


def bound_for(workflow: Workflow, state: CaseState, about: int) -> Mapping[str, Sequence[int]]:
    """Who holds each role when something is asked of `about`: a candidate for a role with `only_if` is who it means."""
    if about == state.subject:
        return state.bound
    return {**state.bound, **{role: (about,) for role, one in workflow.people.items() if one.only_if is not None}}


def without(since: date, until: date, not_counted: Sequence[tuple[date, date]] = ()) -> tuple[tuple[date, date], ...]:
    """The stretches of days from one day up to another, without periods (both ends included) that are not counted."""
    found, start = list[tuple[date, date]](), since
    for first, last in sorted(not_counted):
        if start < min(first, until):
            found.append((start, min(first, until)))
        start = max(start, last + timedelta(days=1) if last < date.max else last)
    return (*found, *([(start, until)] if start < until else []))


def counted_days(since: date, until: date, not_counted: Sequence[tuple[date, date]] = ()) -> int:
    """Days from one day up to another, without the days of periods (both ends included) that are not counted."""
    left_out = {
        day
        for first, last in not_counted
        for day in range(max(first, since).toordinal(), min(last, until).toordinal() + 1)
        if since.toordinal() <= day < until.toordinal()
    }
    return max((until - since).days - len(left_out), 0)
