"""What a group's increases cost, what it may cost, and what every increase becomes when that is too much.  Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from compensation.amounts import down
from compensation.model import REFUSE, Plan
from compensation.working import NIL, Person, Raised, Wanted, after_budget, before_budget

WHOLE = Fraction(1)


@dataclass(frozen=True, slots=True)
class GroupDone:
    """A group: `pool` is None without a budget; `cost` is before it, `paid` after it; `scale` is 1 where all fits.

    `refused`: it costs more than its pool and nothing scales it down, or what nobody stays below costs that much alone.
    """

    people: int
    pay: Fraction
    pool: Fraction | None
    cost: Fraction
    paid: Fraction
    scale: Fraction
    refused: bool
    waiting: int
    """How many of it are not final yet."""

    @property
    def is_final(self) -> bool:
        """Whether nothing of it changes any more."""
        return not self.waiting and not self.refused

    @property
    def left(self) -> Fraction | None:
        """What is left of the pool; below nought it is over."""
        return None if self.pool is None else self.pool - self.paid


@dataclass(frozen=True, slots=True)
class Done:
    """A whole plan worked out; keys are those of the people and groups that went in."""

    people: Mapping[str, Raised]
    groups: Mapping[str, GroupDone]
    of: Mapping[str, str]
    """{person: group}."""

    def is_final(self, person: str) -> bool:
        """Whether what somebody gets changes no more: his own part is final and so is his group's."""
        return self.groups[self.of[person]].is_final


def work_out(plan: Plan, people: Mapping[str, Person], of: Mapping[str, str]) -> Done:
    """Everybody and every group; `of` is {person: group}."""
    wanted = {key: before_budget(plan, person) for key, person in people.items()}
    names = dict.fromkeys(of[key] for key in people)
    raised: dict[str, Raised] = {}
    groups: dict[str, GroupDone] = {}
    for name in names:
        members = {key: wanted[key] for key in people if of[key] == name}
        scale, amounts, refused = _scaled(plan, list(members.values()))
        done = {
            key: after_budget(plan, one, amount, scale)
            for (key, one), amount in zip(members.items(), amounts, strict=True)
        }
        raised |= done
        groups[name] = _group(plan, members, amounts, scale, refused=refused)
    return Done({key: raised[key] for key in people}, groups, dict(of))


def pool_of(plan: Plan, people: Sequence[Person]) -> Fraction | None:
    """So much of the pay of all of them, rounded down; None without a budget."""
    if plan.budget is None:
        return None
    return down(sum((one.pay or NIL for one in people), NIL) * plan.budget.share, plan.unit)


def _group(
    plan: Plan, members: Mapping[str, Wanted], amounts: Sequence[Fraction], scale: Fraction, *, refused: bool
) -> GroupDone:
    people = [one.person for one in members.values()]
    return GroupDone(
        len(people),
        sum((one.pay or NIL for one in people), NIL),
        pool_of(plan, people),
        sum((one.amount for one in members.values()), NIL),
        sum(amounts, NIL),
        scale,
        refused,
        sum(1 for one in people if one.waits),
    )


def _scaled(plan: Plan, members: Sequence[Wanted]) -> tuple[Fraction, list[Fraction], bool]:
    """(what every increase is multiplied by, what each becomes, whether the group is refused).

    The largest factor by which all fit, where nobody falls below what is least for him: those for whom it would are set
    to that, and the rest of the pool is shared out anew.  Rounded down, so the pool is never exceeded.
    """
    pool = pool_of(plan, [one.person for one in members])
    amounts = [one.amount for one in members]
    if pool is None or sum(amounts, NIL) <= pool:
        return WHOLE, amounts, False
    fixed = sum((one.least for one in members), NIL)
    if plan.budget is None or plan.budget.if_over == REFUSE or fixed > pool:
        return WHOLE, amounts, True
    scale = _factor(pool, members)
    return scale, [max(down(one.amount * scale, plan.unit), one.least) for one in members], False


def _factor(pool: Fraction, members: Sequence[Wanted]) -> Fraction:
    held: set[int] = set()
    while True:
        free = [one.amount for number, one in enumerate(members) if number not in held]
        kept = sum((members[number].least for number in held), NIL)
        scale = (pool - kept) / sum(free, NIL) if any(free) else NIL
        below = {number for number, one in enumerate(members) if one.least and one.amount * scale < one.least} - held
        if not below:
            return scale
        held |= below
