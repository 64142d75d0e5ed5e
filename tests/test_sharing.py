"""Files shared with other programs: what may still be in writing is not taken, and what we write is whole."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from learning_help import rested

from attain.sharing import StillWritten, alone, copy_at_rest, read_once, replace_whole

MEGABYTE = 2**20


@pytest.mark.parametrize(
    ("text", "seconds", "whole"),
    [
        ("a,b\n1,2\n", 0, False),
        ("a,b\n1,2\n", 5, False),
        ("a,b\n1,2\n", 20, True),
        ("a,b\r1,2\r", 20, True),
        ("a,b\n1,2", 20, False),
        ("a,b\n1,2", 90, True),
        ("", 20, False),
        ("", 90, True),
        ("a,b\n1,2\n", -3600, False),
    ],
)
def test_a_file_is_whole_once_it_was_left_alone(tmp_path: Path, text: str, seconds: float, *, whole: bool) -> None:
    file = tmp_path / "people.csv"
    rested(file, text, seconds)
    assert read_once(file) == (text.encode(), whole)
    if whole:
        with copy_at_rest(file) as copy:
            assert (copy.name, copy.read_text()) == (file.name, file.read_text())
        assert not copy.exists()
    else:
        with pytest.raises(StillWritten, match=r"people\.csv was changed less than"), copy_at_rest(file):
            pass
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


@contextmanager
def growing(file: Path) -> Iterator[None]:
    """Somebody writes on and on, and dates the file back each time, as a tool does that keeps dates."""
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            with file.open("ab") as stream:
                stream.write(b"x\n")
            os.utime(file, (1, 1))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_a_file_that_grows_while_it_is_read_is_not_whole(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"x\n" * 16 * MEGABYTE)
    with growing(file):
        with pytest.raises(StillWritten, match="while it was read"), copy_at_rest(file):
            pass
        assert read_once(file)[1] is False


def test_whoever_writes_a_file_is_alone_and_tidies_up(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    left = tmp_path / ".out.csv.0123.part"
    left.write_text("half")
    order: list[str] = []

    def other() -> None:
        with alone(file):
            order.append("second")
            replace_whole(file, b"second")

    with alone(file):
        assert not left.exists()
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.1)
        order.append("first")
        replace_whole(file, b"first")
    thread.join()
    assert (order, file.read_bytes()) == (["first", "second"], b"second")
    assert sorted(one.name for one in tmp_path.iterdir()) == [".out.csv.lock", "out.csv"]
