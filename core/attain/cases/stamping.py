"""Rows of many cases of one shape: each column is made for all of them at once, from one row with stand-ins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from attain.store.bulk import as_stored

if TYPE_CHECKING:
    from sqlalchemy import Connection, Table

CASE = 10**15
"""The number that stands for the case itself; no id comes near."""
SUBJECT = CASE + 1
"""The stand-in of whom the case is about; those of other persons follow, a million at most."""
_STAND_IN = re.compile(r"\b1000000000(\d{6})\b")

Standing = tuple[int, ...]
"""What stand-ins stand for in one case: its own id, the subject, other persons."""


class Blank:
    """A text with gaps for ids, cut up once and filled in many times."""

    __slots__ = ("_gaps", "_words")

    def __init__(self, text: str) -> None:
        pieces = _STAND_IN.split(text)
        self._words = "%d".join(words.replace("%", "%%") for words in pieces[::2])
        self._gaps = [int(gap) for gap in pieces[1::2]]

    @property
    def empty(self) -> bool:
        """Whether there is no gap at all."""
        return not self._gaps

    def fill(self, several: Iterable[Standing]) -> Iterator[str]:
        """The text once for each, with these ids in the gaps."""
        if self.empty:
            return (self._words % () for _ in several)
        # The operator module does in C what a comprehension would do a hundred thousand times.
        return map(self._words.__mod__, map(itemgetter(*self._gaps), several))


@dataclass(frozen=True, slots=True)
class Stamp:
    """One row with stand-ins, as the driver takes it: a value, the place of an id, or a text with gaps."""

    columns: Mapping[str, Any]

    def press(
        self, names: Sequence[str], several: Sequence[Standing], given: Mapping[str, Iterable[Any]]
    ) -> Iterator[tuple[Any, ...]]:
        """One row for each, in the order of `names`; columns of `given` come from there.

        Every row names its case, so that there is a column which ends.
        """
        made = [given[name] if name in given else _column(self.columns[name], several) for name in names]
        return zip(*made, strict=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an id is found."""

    index: int


def stamp(connection: Connection, table: Table, row: Mapping[str, Any]) -> Stamp:
    """A row with stand-ins, made ready for pressing."""
    return Stamp({name: _ready(as_stored(connection, table, name, value)) for name, value in row.items()})


def _ready(value: Any) -> Any:
    if isinstance(value, int) and value >= CASE:
        return _Place(value - CASE)
    if isinstance(value, str):
        blank = Blank(value)
        return value if blank.empty else blank
    return value


def _column(ready: Any, several: Sequence[Standing]) -> Iterable[Any]:
    if isinstance(ready, _Place):
        return map(itemgetter(ready.index), several)
    return ready.fill(several) if isinstance(ready, Blank) else repeat(ready)
