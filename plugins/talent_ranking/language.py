"""The words of talent grids."""

from __future__ import annotations

from attain.api.language import Kind, hookimpl, kind


@hookimpl
def register_kinds() -> list[Kind]:
    """The kind talent_grid."""
    return [kind("talent_ranking", "talent_grid", "")]
