"""A CSV file as rows of text, or a clear word about why it is none."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from attain.errors import BadInput, Problem

BIGGEST_ROW = 65_536


def read_rows(file: Path) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number as a spreadsheet counts (the header is row 1); blank rows are passed over.

    UTF-8 with or without a mark at its start; comma, semicolon or tab.  Raises BadInput naming the row and the byte for
    anything else.
    """
    for number, cells in enumerate(_parse(file), 1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def _parse(file: Path) -> Iterator[list[str]]:
    lines = _lines(file)
    first = next(lines, "")
    if not first.strip():
        raise BadInput([Problem(file.name, "the file is empty; its first row must name the columns")])
    reader = csv.reader(_again(first, lines), delimiter=_delimiter(first), strict=True)
    row = 0
    try:
        for cells in reader:
            row += 1
            yield cells
    except csv.Error as wrong:
        raise BadInput([Problem(f"row {row + 1}", f"cannot be read as CSV: {wrong}")]) from None


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _delimiter(header: str) -> str:
    return max(",;\t", key=header.count)


def _lines(file: Path) -> Iterator[str]:
    """Decode line by line, so that a wrong byte is told with its place."""
    try:
        with file.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(BIGGEST_ROW), b""), 1):
                if len(line) == BIGGEST_ROW and not line.endswith(b"\n"):
                    told = f"longer than {BIGGEST_ROW:,} bytes; is a quotation mark open, or is this no CSV file?"
                    raise BadInput([Problem(f"row {number}", told)])
                yield _decoded(line, number)
    except OSError as wrong:
        raise BadInput([Problem(str(file), f"cannot be opened: {wrong.strerror}")]) from None


def _decoded(line: bytes, number: int) -> str:
    if number == 1 and line[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise BadInput([Problem("row 1", "the file is UTF-16; save it as CSV UTF-8")])
    if b"\0" in line:
        raise BadInput([Problem(f"row {number}, byte {line.index(0) + 1}", "a zero byte; this is no text file")])
    try:
        return line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as wrong:
        raise BadInput([Problem(f"row {number}, byte {wrong.start + 1}", _not_utf8(line, wrong.start))]) from None


def _not_utf8(line: bytes, place: int) -> str:
    guess = line[max(0, place - 12) : place + 12].decode("cp1252", errors="replace").strip()
    return f"not UTF-8 (the byte {line[place]:#04x}, perhaps “{guess}”); save the file as CSV UTF-8"
