"""Reading a file of rows, CSV or JSON, as it comes: any order of columns, a byte-order mark, a few wrong rows."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from attain.api.files import read_once
from attain.api.learning import ProviderError, RowProblem

LARGEST_FILE = 256 * 2**20
DELIMITERS = ",;\t|"
MOST_DIGITS = 40
"""Places before or after the point up to which a number is written out; 1e999999999 would fill the memory."""
_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is to be read: `needs` are columns that must be there, `columns` says what foreign ones are called.

    `whole_lines` leaves out a last line without an end, which may still be in writing.
    """

    needs: tuple[str, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str = "utf-8"
    whole_lines: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands, and its cells by column, trimmed."""

    where: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Content:
    """What one reading of a file gave; not `whole`: somebody may still be writing it."""

    path: Path
    data: bytes
    whole: bool

    @property
    def ended(self) -> bool:
        """Whether its last line has an end."""
        return not self.data or self.data.endswith((b"\n", b"\r"))


def load(path: Path) -> Content:
    """A file as it is now, read once; ProviderError when it cannot be read at all."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise ProviderError(f"{path.name} is larger than {LARGEST_FILE // 2**20} MiB", "split it")
        return Content(path, *read_once(path))
    except OSError as error:
        raise ProviderError(
            f"{path} cannot be read: {error.strerror or error}", "is it there, and readable?"
        ) from error


def read_rows(path: Path, layout: Layout) -> Iterator[Row | RowProblem]:
    """The rows of a file, and a problem for each that is none; ProviderError when the file cannot be read at all."""
    return rows_of(load(path), layout)


def rows_of(content: Content, layout: Layout) -> Iterator[Row | RowProblem]:
    """The same for what was read already."""
    path, text = content.path, _text(content, layout.encoding)
    return _json_rows(path, text, layout) if path.suffix.lower() == ".json" else _csv_rows(path, text, layout)


def _text(content: Content, encoding: str) -> str:
    data = content.data
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif encoding == "utf-8":
        encoding = "utf-8-sig"
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise ProviderError(f"there is no encoding {encoding!r}", "write one such as utf-8 or cp1252") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        help_ = "set `encoding:` of the connection to the file's own, such as cp1252"
        raise ProviderError(f"{content.path.name}, line {line}: this is not {encoding}", help_) from error


def column_name(text: str) -> str:
    """A column's heading as it is compared: case, spaces and hyphens do not matter."""
    return "_".join(text.strip().lower().replace("-", " ").replace("_", " ").split())


def _headings(path: Path, given: list[str], layout: Layout) -> list[str]:
    ours = {column_name(theirs): name for theirs, name in layout.columns.items()}
    names = [ours.get(column_name(heading), column_name(heading)) for heading in given]
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise ProviderError(f"{path.name}: the column {twice[0]!r} is there twice", "remove or rename one")
    missing = [name for name in layout.needs if name not in names]
    if missing:
        there = ", ".join(names) or "none"
        raise ProviderError(
            f"{path.name}: the column {missing[0]!r} is missing; there are: {there}",
            f"add it, or say under `columns:` of the connection which column is {missing[0]}",
        )
    return names


def _csv_rows(path: Path, text: str, layout: Layout) -> Iterator[Row | RowProblem]:
    if layout.whole_lines and text and not text.endswith(("\n", "\r")):
        text, _, rest = text.rpartition("\n")
        words = (
            f"the last line has no end, so it may still be in writing: {rest[:40]!r}; "
            "it is taken once it ends, or once nobody writes the file any more"
        )
        yield RowProblem(path.name, words)
    heading = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(DELIMITERS, key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    names: list[str] | None = None
    number = 0
    try:
        for number, values in enumerate(reader, 1):
            if not any(value.strip() for value in values):
                continue
            if names is None:
                names = _headings(path, values, layout)
            else:
                yield _row(f"{path.name}, row {number}", names, values)
    except csv.Error as error:
        raise ProviderError(f"{path.name}, after row {number}: {error}", "a quotation mark may be open") from error
    if names is None:
        raise ProviderError(f"{path.name} is empty", f"its first line names the columns: {', '.join(layout.needs)}")


def _row(where: str, names: list[str], values: list[str]) -> Row | RowProblem:
    if len(values) != len(names):
        return RowProblem(where, f"it has {len(values)} values for {len(names)} columns")
    return _sound(where, {name: value.strip() for name, value in zip(names, values, strict=True) if name})


def _sound(where: str, cells: dict[str, str]) -> Row | RowProblem:
    """The row, unless a cell holds what no text does: a zero byte, or half of a letter."""
    strange = [name for name, value in cells.items() if _NO_TEXT.search(value)]
    return RowProblem(where, f"{strange[0]} holds a byte that belongs to no text") if strange else Row(where, cells)


def _json_rows(path: Path, text: str, layout: Layout) -> Iterator[Row | RowProblem]:
    try:
        data = json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError, InvalidOperation, ValueError) as error:
        raise ProviderError(f"{path.name} is not JSON: {error}", "it is a list of objects") from error
    if not isinstance(data, list):
        raise ProviderError(f"{path.name} is not a list", "write a list of objects: [{…}, {…}]")
    for number, entry in enumerate(data, 1):
        where = f"{path.name}, entry {number}"
        yield _entry(where, entry, layout) if isinstance(entry, dict) else RowProblem(where, "it is no object")


def _entry(where: str, entry: dict[str, Any], layout: Layout) -> Row | RowProblem:
    ours = {column_name(theirs): name for theirs, name in layout.columns.items()}
    cells: dict[str, str] = {}
    for key, value in entry.items():
        name = ours.get(column_name(key), column_name(key))
        if isinstance(value, (dict, list)):
            return RowProblem(where, f"{key!r} holds a list or an object instead of one value")
        if name in cells:
            return RowProblem(where, f"{key!r} is there twice")
        cells[name] = _plain(value)
    missing = [name for name in layout.needs if not cells.get(name)]
    return RowProblem(where, f"{missing[0]!r} is missing") if missing else _sound(where, cells)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal) and abs(value.adjusted()) <= MOST_DIGITS:
        return format(value, "f")
    return str(value).strip()
