"""The words of merit plans."""

from __future__ import annotations

from collections.abc import Iterable

from attain.api.language import Catalogue, Finding, Kind, hookimpl, kind
from compensation.checks import check_plan


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind merit_plan."""
    return [
        kind(
            "compensation",
            "merit_plan",
            "compensation.model:build",
            report=True,
            examples="compensation.stories:wrong",
            explains="compensation.explaining:sections",
        )
    ]


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterable[Finding]:
    """A table that gives percents, numbers where numbers are taken, dates in every cycle, limits that leave room."""
    return [found for document in catalogue.of_kind("merit_plan") for found in check_plan(catalogue, document)]
