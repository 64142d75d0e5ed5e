"""The file for payroll: what is final, of those whom the viewer may see, as plain numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from fractions import Fraction

from compensation.amounts import SHOWN_PERCENT, plain, shown
from compensation.reading import PlanSeen

HEAD = (
    "staff_number", "name", "group", "pay", "increase", "percent", "lump_sum", "new_pay", "currency", "takes_effect",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would work out instead of showing."""


def rows(seen: PlanSeen, numbers: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    """One line a person, in the order of names; `numbers` are staff numbers."""
    for key in sorted(seen.seen, key=seen.name):
        raised = seen.done.people[key]
        if not seen.done.is_final(key) or raised.new_pay is None:
            continue
        values = (raised.person.pay, raised.increase, _percent(raised.percent), raised.lump_sum, raised.new_pay)
        yield (
            numbers.get(seen.persons[key].person_id, ""),
            seen.name(key),
            seen.group_name(seen.done.of[key]),
            *(plain(value) if value is not None else "" for value in values),
            seen.plan.currency,
            seen.persons[key].review.dates[seen.plan.takes_effect].isoformat(),
        )


def _percent(value: Fraction | None) -> Fraction | None:
    return None if value is None else shown(value, SHOWN_PERCENT)


def file_of(seen: PlanSeen, numbers: Mapping[int, str]) -> bytes:
    """The whole file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD)
    writer.writerows([*map(_harmless, row[:3]), *row[3:]] for row in rows(seen, numbers))
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell
