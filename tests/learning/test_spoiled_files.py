"""Files of a learning system that hold what no file should: told with their row, and nothing falls over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from attain.api.learning import ProviderError, RowProblem
from lms_files.tables import Layout, Row, read_rows

NEEDS = Layout(("learner", "activity"))


def rows(tmp_path: Path, name: str, content: bytes, layout: Layout = NEEDS) -> list[Row | RowProblem]:
    (tmp_path / name).write_bytes(content)
    return list(read_rows(tmp_path / name, layout))


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\udfff x"])
def test_what_no_text_holds_is_a_problem_of_its_row(tmp_path: Path, text: str) -> None:
    found = rows(
        tmp_path, "x.json", json.dumps([{"learner": text, "activity": "a"}, {"learner": "b", "activity": "a"}]).encode()
    )
    assert isinstance(found[0], RowProblem)
    assert "entry 1" in found[0].where
    assert isinstance(found[1], Row)


def test_a_zero_byte_is_told_with_its_row(tmp_path: Path) -> None:
    found = rows(tmp_path, "x.csv", b"learner,activity\nx,a\nx\x00,a\n")
    assert [type(each) for each in found] == [Row, RowProblem]
    assert "row 3" in found[1].where


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1e-999999999", "0e999999999", "1E+400"])
def test_a_number_that_would_fill_the_memory_stays_short(tmp_path: Path, number: str) -> None:
    found = rows(tmp_path, "x.json", f'[{{"learner": "b", "activity": "a", "result": {number}}}]'.encode())
    assert all(isinstance(each, RowProblem) or len(each["result"]) < 100 for each in found)


def test_an_encoding_that_there_is_not_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProviderError, match="no encoding"):
        rows(tmp_path, "x.csv", b"learner,activity\n", Layout(("learner",), encoding="nosuch"))


SPOILED = {
    "empty": b"", "blank": b"\n\n\n", "a mark only": b"\xef\xbb\xbf", "other columns": b"a,b\n1,2\n",
    "a column twice": b"learner,learner,activity\n1,2,3\n",
    "an open quotation mark": b'learner,activity\n"x,a\n' + b"y,b\n" * 50_000,
    "half a letter": b"learner,activity\nx,\xc3\n",
    "half of UTF-16": "learner,activity\n".encode("utf-16")[:-1], "deep JSON": b"[" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_a_file_that_is_none_is_told(tmp_path: Path, what: str) -> None:
    name = "x.json" if "JSON" in what else "x.csv"
    with pytest.raises(ProviderError) as told:
        rows(tmp_path, name, SPOILED[what])
    assert told.value.message


def test_line_ends_marks_and_delimiters_do_not_matter(tmp_path: Path) -> None:
    plain = rows(tmp_path, "x.csv", b"learner,activity\nx,a\n")
    for other in (
        b"\xef\xbb\xbflearner,activity\r\nx,a\r\n",
        b"learner;activity\nx;a\n",
        b"learner\tactivity\nx\ta",
        b"learner|activity\nx|a\n",
    ):
        assert rows(tmp_path, "x.csv", other) == plain
    (tmp_path / "folder.csv").mkdir()
    for name in ("folder.csv", "nowhere.csv"):
        with pytest.raises(ProviderError):
            list(read_rows(tmp_path / name, NEEDS))
