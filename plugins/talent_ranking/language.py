"""The words of talent grids."""

from __future__ import annotations

from collections.abc import Iterator

from attain.api.language import Catalogue, Finding, Kind, hookimpl, kind
from talent_ranking import checking


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind talent_grid."""
    return [kind("talent_ranking", "talent_grid", "")]


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterator[Finding]:
    """Measures, groups and boxes that fit one another."""
    return checking.check(catalogue)
