"""A review as a report over many reviews works with it, the same of running ones and of a story's examples.  Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import FactOf, Path
from attain.phrases.conditions import number
from attain.scales.model import Scale
from attain.scoring.lookups import build_lookup
from attain.scoring.people_by import lookup_of

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.phrases.conditions import Lookups, Value
    from attain.scoring.lookups import Given, Key, Lookup
    from attain.workflow.past import Dated


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One review: `look` answers conditions about it, `catalogue` is the configuration that it runs on.

    `dates`: the cycle's named dates, with period_from, period_until and cut_off · `ended`: steps that are over; None
    where all are · `is_open`: whether anything may still happen · `gates`: {gate: open?} of those that were decided ·
    `measured`: {measure: values that came from elsewhere than this review}.
    """

    look: Lookups
    catalogue: Catalogue
    workflow: str
    dates: Mapping[str, date]
    ended: frozenset[str] | None = None
    is_open: bool = False
    gates: Mapping[str, bool] = field(default_factory=dict)
    measured: Mapping[str, Sequence[Dated]] = field(default_factory=dict)

    def value(self, said: str) -> Value | None:
        """A fact of the employee, a score, or the answer at STEP.SECTION.FIELD; None where there is none."""
        return self.look.value(_subject(said))

    def has_ended(self, step: str) -> bool:
        """Whether a step is over."""
        return self.ended is None or step in self.ended

    @property
    def is_unfinished(self) -> bool:
        """Whether it is over without having come to its end."""
        return not self.is_open and self.ended is not None

    def given_by(self, lookup: str) -> Given | None:
        """What a table of the workflow gives for this review; its axes are named as `value` names things.

        None where an axis is unknown, or the table says nothing.
        """
        table = _table(self.catalogue, self.workflow, lookup)
        if table is None:
            return None
        keys = [self._key(axis) for axis in ((table.down, table.across) if table.two_way else (table.of,))]
        known = [key for key in keys if key is not None]
        if len(known) < len(keys):
            return None
        return table.cell(*known) if table.two_way else table.find(known[0])

    def _key(self, axis: str) -> Key | None:
        subject = _subject(axis.removesuffix(" of employee"))
        value, scale = self.look.value(subject), self.look.order(subject)
        exact = number(value)
        if value is None or (exact is not None and not isinstance(scale, Scale)):
            return exact
        return scale.like(str(value)) if isinstance(scale, Scale) else str(value)


@lru_cache(maxsize=256)
def _table(catalogue: Catalogue, workflow: str, lookup: str) -> Lookup | None:
    data = lookup_of(catalogue, workflow, lookup)
    return None if data is None else build_lookup(lookup, data)


def _subject(said: str) -> FactOf | Path:
    parts = tuple(said.split("."))
    return Path(parts) if len(parts) > 1 else FactOf(said)


@dataclass(frozen=True, slots=True)
class Example:
    """Reviews of invented people, and what a document should make of them.

    `groups(BY)` puts them into groups by a fact, by `manager of employee` or all together (`organisation`).
    """

    document: Resource
    catalogue: Catalogue
    reviews: Mapping[str, Reviewed]
    groups: Callable[[str], Mapping[str, str]]
    expect: Mapping[str, Mapping[str, Any]]
