"""What scores are made of: answers with their items, weights and scales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.scoring.lookups import exact
from attain.values import dataclass, replace

if TYPE_CHECKING:
    from attain.forms.model import Field, Form, Item, Section

Text = str | Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Entered:
    """One answer.

    `value` is None when it is missing; a rating is its level id, a percent the number before the sign.  `weight` is
    what the item carries (1 is 100%), `days` how long it was so, `under` the items that hold the item;
    `unnamed` is told as one of so many, never by itself.
    """

    value: Any = None
    item: str = ""
    label: Text = ""
    weight: Fraction | None = None
    days: Fraction | None = None
    tags: frozenset[str] = frozenset()
    group: str = ""
    under: tuple[str, ...] = ()
    unnamed: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """All answers of one path, in the order they were given; `scale` names the scale of their levels, `unit` is what is
    written behind their numbers, `each` is the item source of which every item has an answer.
    """

    values: tuple[Entered, ...] = ()
    scale: str = ""
    title: Text = ""
    unit: str = ""
    each: str = ""

    def of(self, item: str) -> tuple[Entered, ...]:
        """The answers about an item, or about what lies under it; all of them for "" or when none has an item."""
        if not item or not any(value.item for value in self.values):
            return self.values
        return tuple(value for value in self.values if value.item == item or item in value.under)


Inputs = Mapping[str, Source]
"""Sources by path as written, `manager_review.summary.overall`.

Other cases stand under `PATH of last case of W` (as the take says it), what is carried over under
`SCORE.final of the last case`; whoever hands them in leaves out what is too old or was carried over too often.
"""


def sources(
    step: str,
    form: Form,
    answers: Mapping[tuple[str, str, str], Any],
    items: Mapping[str, Sequence[Item]],
    *,
    group: str = "",
    days: Fraction | None = None,
) -> dict[str, Source]:
    """The sources that one filled form gives: one for each field, an answer (or its lack) for each item.

    `days`: how long whoever filled it has led the person, where a score weighs by it.
    """
    found = {
        f"{step}.{section.id}.{field.id}": _source(section, field, answers, items.get(section.id, ()), group)
        for section, field in form.fields()
    }
    return found if days is None else {path: lasting(source, days) for path, source in found.items()}


def lasting(source: Source, days: Fraction) -> Source:
    """The same answers, each of so many days."""
    return replace(source, values=tuple(replace(value, days=days) for value in source.values))


def decided(step: str, asks: Iterable[Mapping[str, Any]], answers: Mapping[str, Any]) -> dict[str, Source]:
    """The sources of a decision: `STEP.FIELD` for what its choices ask; a field of another choice has no answer."""
    return {
        f"{step}.{one['id']}": Source(
            (Entered(answers.get(str(one["id"])), label=one.get("title", "")),),
            str(one.get("scale", "")),
            one.get("title", ""),
            "%" if one.get("type") == "percent" else "",
        )
        for one in asks
    }


def _source(
    section: Section, field: Field, answers: Mapping[tuple[str, str, str], Any], items: Sequence[Item], group: str
) -> Source:
    if section.for_each:
        values = tuple(_entered(item, answers.get((section.id, item.key, field.id)), group) for item in items)
    else:
        values = (Entered(answers.get((section.id, "", field.id)), label=field.title, group=group),)
    return Source(values, field.scale, field.title, "%" if field.type == "percent" else "", section.for_each)


def _entered(item: Item, value: Any, group: str) -> Entered:
    carried = item.attributes
    tags, under = frozenset(carried.get("tags", ())), tuple(carried.get("under", ()))
    weight = weight_of(carried["weight"]) if carried.get("weight") is not None else None
    return Entered(value, item.key, item.title, weight, tags=tags, group=group, under=under)


def weight_of(value: Any) -> Fraction:
    """A weight as written: `50%` is one half, 2 is 2."""
    return exact(value) / (100 if isinstance(value, str) and value.strip().endswith("%") else 1)


def together(parts: Iterable[Inputs]) -> dict[str, Source]:
    """Several inputs as one; answers of the same path follow each other, as those of several respondents do."""
    found: dict[str, Source] = {}
    for part in parts:
        for path, source in part.items():
            before = found.get(path)
            values = (*before.values, *source.values) if before else source.values
            found[path] = Source(values, source.scale, source.title, source.unit, source.each)
    return found


def is_number(value: object) -> bool:
    """Whether an answer is a number or percent."""
    return isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool)
