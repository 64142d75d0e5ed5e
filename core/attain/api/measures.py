"""Measures as somebody may see them; a plugin never reads them past their rows."""

from __future__ import annotations

from attain.measures.store import Measured
from attain.profile.measures import History, for_viewer, for_viewers, standing, standing_by_item
from attain.profile.own_rows import measures_by_rows

__all__ = ["History", "Measured", "for_viewer", "for_viewers", "measures_by_rows", "standing", "standing_by_item"]
