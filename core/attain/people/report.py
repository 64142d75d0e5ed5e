"""A dry run in words: what is wrong, row by row, and what would change."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from attain.people.applying import counts
from attain.people.findings import Finding, Weight
from attain.people.planning import ImportPlan

SHOWN = 50


def as_json(plan: ImportPlan) -> str:
    """The plan for a machine: counts and all findings."""
    findings = [
        {"row": found.row, "column": found.column, "code": found.code, "weight": found.weight.value}
        | {"message": found.message, "help": found.help}
        for found in plan.findings
    ]
    return json.dumps({**counts(plan), "findings": findings}, ensure_ascii=False, indent=2)


def lines(plan: ImportPlan, shown: int = SHOWN) -> Iterator[str]:
    """The plan for people; of each weight at most `shown` findings (0: all), with the number of the others."""
    for weight in Weight:
        found = plan.of(weight)
        if found:
            yield from _several(weight, found, shown or len(found))
    yield _summary(plan)


def _several(weight: Weight, found: tuple[Finding, ...], shown: int) -> Iterator[str]:
    yield f"{len(found):,} {weight.value}{'' if len(found) == 1 else 's'}:"
    for finding in found[:shown]:
        yield f"  {finding}"
    if len(found) > shown:
        kinds = Counter(finding.code for finding in found[shown:]).most_common()
        others = ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in kinds)
        yield f"  … and {len(found) - shown:,} more: {others} (--all shows them)"


def _summary(plan: ImportPlan) -> str:
    if plan.changes.nothing:
        return f"{plan.rows:,} rows; nothing changes."
    number = counts(plan)
    return (
        f"{plan.rows:,} rows: {number['join']:,} join, {number['change']:,} change, {number['return']:,} return, "
        f"{number['leave']:,} leave, {number['unchanged']:,} stay as they are; "
        f"{number['lines']:,} lines of managers change."
    )
