"""A table of words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A table of words."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def filled(self) -> Table:
        """Without the columns in which nothing stands, but the first one."""
        keep = [n for n in range(len(self.heads)) if n == 0 or any(row[n] for row in self.rows)]
        return Table(tuple(self.heads[n] for n in keep), tuple(tuple(row[n] for n in keep) for row in self.rows))
