"""Examples of scenarios: a plan worked out from given reviews, compared with what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attain.api.language import AttainError, Example, did_you_mean
from compensation.amounts import SHOWN_FACTOR, SHOWN_PERCENT, factor, money, percent, shown
from compensation.budget import Done, GroupDone, work_out
from compensation.gathering import is_in, person_of
from compensation.model import Plan
from compensation.working import Raised, guide_in_words

GROUP = "group "
Told = Callable[[Plan, Any], tuple[Any, str]]
"""(value as it is compared, in words)."""


def _amount(plan: Plan, value: Fraction | None) -> tuple[Any, str]:
    return (None, "missing") if value is None else (value, money(value, plan.unit, plan.currency))


def _percent(value: Fraction | None) -> tuple[Any, str]:
    return (None, "missing") if value is None else (shown(value, SHOWN_PERCENT), percent(value))


def _ratio(value: Fraction | None) -> tuple[Any, str]:
    return (None, "missing") if value is None else (shown(value, SHOWN_FACTOR), factor(value))


def _guide(raised: Raised) -> tuple[Any, str]:
    said = guide_in_words(raised.person.guide) if raised.person.guide else "missing"
    return said, said


PERSON: Mapping[str, Told] = {
    "guide": lambda _, one: _guide(one),
    "recommended": lambda _, one: _percent(one.person.guide.usual if one.person.guide else None),
    "compa_ratio": lambda _, one: _ratio(one.compa_ratio),
    "proposed": lambda _, one: _percent(one.person.proposed),
    "part": lambda _, one: _ratio(one.person.part),
    "increase": lambda plan, one: _amount(plan, one.increase),
    "percent": lambda _, one: _percent(one.percent),
    "lump_sum": lambda plan, one: _amount(plan, one.lump_sum),
    "new_pay": lambda plan, one: _amount(plan, one.new_pay),
    "scale": lambda _, one: _ratio(one.scale),
    "because": lambda _, one: (one.person.barred, one.person.barred or "nothing is said"),
}
"""What may be expected of a person."""

OF_GROUP: Mapping[str, Told] = {
    "people": lambda _, one: (Fraction(one.people), str(one.people)),
    "pay": lambda plan, one: _amount(plan, one.pay),
    "pool": lambda plan, one: _amount(plan, one.pool),
    "cost": lambda plan, one: _amount(plan, one.cost),
    "paid": lambda plan, one: _amount(plan, one.paid),
    "left": lambda plan, one: _amount(plan, one.left),
    "scale": lambda _, one: _ratio(one.scale),
    "refused": lambda _, one: (one.refused, str(one.refused).lower()),
}
"""What may be expected of a group."""


def wrong(example: Example) -> Iterator[tuple[str, str]]:
    """(person or group, what came out instead) of every value that differs."""
    plan: Plan = example.catalogue.model("merit_plan", example.document.id)
    done = worked(plan, example)
    for name, expected in example.expect.items():
        told, about = _about(done, name)
        for key, value in expected.items():
            if key not in told:
                raise AttainError(f'"{key}" cannot be expected of {name}', did_you_mean(key, told))
            found, said = told[key](plan, about)
            if not _equal(found, value):
                yield name, f"{key} of {name} is {said}, not {value}"


def worked(plan: Plan, example: Example) -> Done:
    """The plan worked out from the reviews of an example."""
    people = {key: person_of(plan, one) for key, one in example.reviews.items() if is_in(plan, one)}
    groups = example.groups(plan.budget.per if plan.budget else "organisation")
    return work_out(plan, people, {key: groups[key] for key in people})


def _about(done: Done, name: str) -> tuple[Mapping[str, Told], Raised | GroupDone]:
    if name in done.people:
        return PERSON, done.people[name]
    group = name.removeprefix(GROUP)
    if group in done.groups:
        return OF_GROUP, done.groups[group]
    raise AttainError(
        f'there is nobody, and no group, called "{name}"', did_you_mean(name, [*done.people, *done.groups])
    )


def _equal(found: Any, expected: Any) -> bool:
    if found is None:
        return bool(expected == "missing")
    if isinstance(found, Fraction):
        return _exact(expected) == found
    return bool(found == expected)


def _exact(expected: Any) -> Fraction | None:
    """A number or percent as a story says it; None for anything else."""
    if isinstance(expected, bool):
        return None
    text = str(expected).removesuffix("%").strip()
    try:
        return Fraction(Decimal(text))
    except ArithmeticError:
        return None
