"""Final ratings as figures: only released ones, only of groups that are big enough, so that nobody can subtract.

Released ratings come into the figures in whole groups: of each unit the first 5, 10, 15 … in the order of their
release.  So two looks at different times differ by at least five people; and since the units that are shown add up to
the total, no total less its parts tells anything.  Units under the minimum are one group together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, and_, or_, select

from attain.access.tables import case_grant, score_value

if TYPE_CHECKING:
    from sqlalchemy import Select

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Group:
    """How often each label was given in a group; the group is empty for the small units together."""

    unit: str
    people: int
    counts: Mapping[str, int]


def spread(
    connection: Connection, wanted: Select[*tuple[Any, ...]], score: str, at: datetime, smallest: int = SMALLEST
) -> list[Group]:
    """The groups that may be shown of the cases `wanted` (case_id, unit), which are to be all cases of the cycle.

    One statement.
    """
    of = wanted.subquery()
    told = or_(case_grant.c.what == score, case_grant.c.what == f"{score}.final")
    in_force = and_(case_grant.c.since <= at, or_(case_grant.c.until.is_(None), case_grant.c.until > at))
    final = and_(score_value.c.score == score, score_value.c.layer == "final", score_value.c.item == "")
    released = (
        select(score_value.c.case_id, score_value.c.label, case_grant.c.since)
        .join(
            case_grant,
            and_(case_grant.c.case_id == score_value.c.case_id, case_grant.c.role == "employee", told, in_force),
        )
        .where(final, score_value.c.label != "")
        .subquery()
    )
    rows = select(of.c.unit, of.c.case_id, released.c.label).outerjoin(released, released.c.case_id == of.c.case_id)
    found: defaultdict[str, dict[int, str]] = defaultdict(dict)
    for row in connection.execute(rows.order_by(released.c.since, of.c.case_id)):
        found[row.unit or ""][row.case_id] = row.label or ""
    return groups({unit: tuple(of_unit.values()) for unit, of_unit in found.items()}, smallest)


def groups(reviews: Mapping[str, tuple[str, ...]], smallest: int = SMALLEST) -> list[Group]:
    """What may be shown of {unit: labels in the order of their release, "" for what is not released}.  Pure.

    Which units stand alone goes by all their reviews, so that it does not change as more are released.
    """
    big = {unit: labels for unit, labels in reviews.items() if unit and len(labels) >= smallest}
    rest = tuple(label for unit in sorted(reviews) if unit not in big for label in reviews[unit])
    found = [_group(unit, big[unit], smallest) for unit in sorted(big)] + [_group("", rest, smallest)]
    return [one for one in found if one.people]


def _group(unit: str, reviews: tuple[str, ...], smallest: int) -> Group:
    released = [label for label in reviews if label]
    shown = released[: len(released) // smallest * smallest]
    return Group(unit, len(shown), Counter(shown))


def together(found: list[Group]) -> Group:
    """The groups as one."""
    counts: Counter[str] = Counter()
    for one in found:
        counts.update(one.counts)
    return Group("", sum(one.people for one in found), counts)
