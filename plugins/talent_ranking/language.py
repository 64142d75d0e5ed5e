"""The words of talent grids."""

from __future__ import annotations

from collections.abc import Iterable

from attain.api.language import Catalogue, Finding, Kind, hookimpl, kind
from talent_ranking.checks import check_grid


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind talent_grid."""
    return [kind("talent_ranking", "talent_grid", "talent_ranking.grid:build")]


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterable[Finding]:
    """Every level in one group, every pair of groups with one box."""
    return [found for document in catalogue.of_kind("talent_grid") for found in check_grid(catalogue, document)]
