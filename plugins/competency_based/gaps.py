"""Gaps: what a job needs less what a person was found to do. Pure.

Missing is not zero (DESIGN 2): who was not assessed has a gap of unknown size, not one of full size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from attain.api.language import Scale


@dataclass(frozen=True, slots=True)
class Gap:
    """A capability of a person against what the job needs, as ids of levels; `assessed` is empty where nobody looked.

    `size` counts levels: above 0 something is missing, 0 met, below 0 more than needed, None unknown.
    """

    person_id: int
    item: str
    required: str
    assessed: str
    size: int | None

    @property
    def open(self) -> bool:
        """Whether it is known that something is missing."""
        return self.size is not None and self.size > 0


def gap(scale: Scale, person_id: int, item: str, required: str, assessed: str) -> Gap:
    """The gap of one capability; a level that does not stand on the scale (not seen, another scale's) is unknown."""
    size = scale.compare(required, assessed)
    return Gap(person_id, item, required, assessed if size is not None else "", size)


def gaps(scale: Scale, person_id: int, needs: Mapping[str, str], assessed: Mapping[str, str]) -> tuple[Gap, ...]:
    """One for each need, in the order of the needs."""
    return tuple(gap(scale, person_id, item, level, assessed.get(item, "")) for item, level in needs.items())


def largest_first(found: Sequence[Gap]) -> list[Gap]:
    """The open ones, the largest first, else as they stand."""
    return sorted((one for one in found if one.open), key=lambda one: -(one.size or 0))
