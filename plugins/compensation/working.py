"""What one person's increase comes to, step by step, up to the budget; then after it.  Pure and exact.

In order: gates, proposal (without one the recommended value), cap, part of the year, limit, rounding, minimum; then the
budget of the group, and what lies above the limit as a lump sum.  Percents are the number before the sign, amounts are
those of a year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from compensation.amounts import down, factor, money, percent, to_unit, up
from compensation.model import LUMP_SUM, Plan

NIL = Fraction(0)


@dataclass(frozen=True, slots=True)
class Guide:
    """The range that the table gives, with what it recommends in it."""

    low: Fraction
    high: Fraction
    recommended: Fraction | None = None

    @property
    def usual(self) -> Fraction | None:
        """What counts where nobody proposes: what is recommended, or the only value that there is."""
        return self.low if self.recommended is None and self.low == self.high else self.recommended


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the plan takes him in.

    `proposed` and `earlier` (increases of the stretch that the cap looks at) are percents of pay · `part` of the year,
    1 for the whole · `barred`: why he gets nothing; `minimum`: pay is raised to `raise_to` all the same · `waits`: why
    his part is not final.
    """

    pay: Fraction | None
    midpoint: Fraction | None = None
    guide: Guide | None = None
    proposed: Fraction | None = None
    earlier: Fraction = NIL
    part: Fraction = Fraction(1)
    part_because: str = ""
    raise_to: Fraction | None = None
    limit: Fraction | None = None
    barred: str = ""
    minimum: bool = False
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step of the way, in words."""

    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A person before the budget: `amount` is what the increase would cost, `least` what no budget takes away."""

    person: Person
    amount: Fraction
    least: Fraction
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Raised:
    """A person after it: `increase` of the yearly pay, and what is paid once; `scale` is what the budget left, 1 for
    all.
    """

    person: Person
    increase: Fraction
    lump_sum: Fraction
    scale: Fraction
    lines: tuple[Line, ...] = ()

    @property
    def percent(self) -> Fraction | None:
        """The increase of pay in percent."""
        return self.increase * 100 / self.person.pay if self.person.pay else None

    @property
    def new_pay(self) -> Fraction | None:
        """The pay of a year with it."""
        return None if self.person.pay is None else self.person.pay + self.increase

    @property
    def compa_ratio(self) -> Fraction | None:
        """Pay, before the increase, divided by the midpoint."""
        pay, midpoint = self.person.pay, self.person.midpoint
        return pay / midpoint if pay is not None and midpoint else None


def before_budget(plan: Plan, person: Person) -> Wanted:
    """What a person would get if there were no budget."""
    lines: list[Line] = []
    if person.guide is not None:
        lines.append(Line("Guide", guide_in_words(person.guide)))
    if not person.pay:
        return Wanted(person, NIL, NIL, (*lines, Line("Pay", "No pay is known, so nothing can be worked out.")))
    share = _share(plan, person, lines)
    amount = _limited(plan, person, to_unit(person.pay * share / 100, plan.unit), lines)
    least = _least(plan, person)
    if least > amount:
        lines.append(
            Line("Minimum", f"Pay is raised to {_money(plan, person.raise_to or NIL)}, which nobody is below.")
        )
    return Wanted(person, max(amount, least), least, tuple(lines))


def guide_in_words(guide: Guide) -> str:
    """`8% to 9%, recommended 8.5%`."""
    said = percent(guide.low) if guide.low == guide.high else f"{percent(guide.low)} to {percent(guide.high)}"
    return said if guide.recommended is None else f"{said}, recommended {percent(guide.recommended)}"


def _share(plan: Plan, person: Person, lines: list[Line]) -> Fraction:
    """The increase in percent of pay, before limit and minimum."""
    if person.barred:
        lines.append(Line("Gate", f"Nothing: {person.barred}"))
        return NIL
    share = person.proposed
    if share is not None:
        lines.append(Line("Proposed", _proposed(person, share)))
    elif person.guide is not None and person.guide.usual is not None:
        share = person.guide.usual
        lines.append(Line("Recommended", f"{percent(share)} of pay, as nobody proposed anything else."))
    else:
        lines.append(Line("Proposed", "Nothing is proposed."))
        return NIL
    share = _capped(plan, person, share, lines)
    if person.part != 1:
        lines.append(Line("Part of the year", f"{person.part_because}: × {factor(person.part)}."))
    return share * person.part


def _proposed(person: Person, share: Fraction) -> str:
    guide = person.guide
    if guide is None or guide.low <= share <= guide.high:
        return f"{percent(share)} of pay."
    return f"{percent(share)} of pay, {'above' if share > guide.high else 'below'} the guide."


def _capped(plan: Plan, person: Person, share: Fraction, lines: list[Line]) -> Fraction:
    if plan.caps is None:
        return share
    left = max(plan.caps.together - person.earlier, NIL)
    if share <= left:
        return share
    given = f"{percent(person.earlier)} of {percent(plan.caps.together)} were given before"
    lines.append(Line("Cap", f"{given}, so {percent(left)} is left."))
    return left


def _limited(plan: Plan, person: Person, amount: Fraction, lines: list[Line]) -> Fraction:
    """Where nothing is paid above the limit, what stays below it."""
    if plan.above is None or plan.above.pays == LUMP_SUM:
        return amount
    below = _below_limit(plan, person, amount)
    if below < amount:
        lines.append(Line("Limit", f"Pay does not rise above {_money(plan, person.limit or NIL)}."))
    return below


def _below_limit(plan: Plan, person: Person, amount: Fraction) -> Fraction:
    """How much of an increase does not lead above the limit; all of it where there is none."""
    if person.limit is None or person.pay is None:
        return amount
    return min(amount, max(down(person.limit - person.pay, plan.unit), NIL))


def _least(plan: Plan, person: Person) -> Fraction:
    if person.raise_to is None or not person.pay or (person.barred and not person.minimum):
        return NIL
    return max(up(person.raise_to - person.pay, plan.unit), NIL)


def after_budget(plan: Plan, wanted: Wanted, amount: Fraction, scale: Fraction) -> Raised:
    """The person with what the budget left of his increase."""
    person, lines = wanted.person, list(wanted.lines)
    if amount != wanted.amount:
        text = f"{_money(plan, wanted.amount)} × {factor(scale)}, as the group costs more than its pool"
        held = wanted.least and amount == wanted.least
        least = f", but at least {_money(plan, wanted.least)}" if held else ""
        lines.append(Line("Budget", f"{text}{least}: {_money(plan, amount)}."))
    base = max(_below_limit(plan, person, amount), wanted.least)
    if base != amount:
        limit = _money(plan, person.limit or NIL)
        lines.append(Line("Lump sum", f"Pay does not rise above {limit}; {_money(plan, amount - base)} is paid once."))
    found = Raised(person, base, amount - base, scale)
    result = (Line("Result", _result(plan, found)),) if person.pay else ()
    return replace(found, lines=(*lines, *result))


def _result(plan: Plan, found: Raised) -> str:
    pay = f"{_money(plan, found.person.pay or NIL)} becomes {_money(plan, found.new_pay or NIL)}"
    once = f", and {_money(plan, found.lump_sum)} once" if found.lump_sum else ""
    return f"{_money(plan, found.increase)} a year, {percent(found.percent or NIL)}{once}: {pay}."


def _money(plan: Plan, value: Fraction) -> str:
    return money(value, plan.unit, plan.currency)
