"""A result whose person and activity are known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Row


@dataclass(frozen=True, slots=True)
class Settled:
    """A row of `completion`, whose it is, and the row of `learning_activity` it is of."""

    row: Row[Any]
    person_id: int
    activity: Row[Any]

    @property
    def outcome(self) -> str:
        """Its outcome."""
        return str(self.row.outcome)

    @property
    def stands(self) -> bool:
        """Whether it was neither taken back nor corrected by a later one."""
        return self.row.retracted_at is None and self.row.superseded_by_id is None
