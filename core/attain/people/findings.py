"""What is wrong with a people file, by row."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Weight(StrEnum):
    """How much a finding matters.

    A refusal stops the import whatever is accepted, an error unless problems are accepted, a warning never.
    """

    REFUSAL = "refusal"
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: the row as a spreadsheet counts (the header is 1; 0 means the whole file), and what to do."""

    row: int
    code: str
    message: str
    weight: Weight = Weight.ERROR
    help: str = ""
    column: str = ""

    @property
    def where(self) -> str:
        """`row 17`, `row 17, column BOSS`, or `file`."""
        place = f"row {self.row}" if self.row else "file"
        return f"{place}, column {self.column}" if self.column else place

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" + (f" ({self.help})" if self.help else "")
