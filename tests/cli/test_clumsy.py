"""Commands given wrongly, or where they cannot work: one clear line, exit code 2, never a traceback."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from attain.cli.main import COMMANDS, main
from attain.kernel import open_kernel

DEMO = Path(__file__).parents[2] / "configs" / "demo"
Ran = tuple[int, str]
Attain = Callable[[Sequence[str]], Ran]


@pytest.fixture
def attain(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Attain:
    monkeypatch.chdir(tmp_path)

    def run(words: Sequence[str]) -> Ran:
        monkeypatch.setattr(sys, "argv", ["attain", *words])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


NO_DATABASE = ("apply {demo}", "launch x", "serve", "people import {people}", "learning sync")
WRONG = (
    "", "frobnicate", "--frobnicate", "explain E999", "explain a b", "check", "check {nowhere}", "check {file}",
    "check {demo} --format xml",
    "apply", "apply {nowhere}", "apply {file}", "apply {demo} --frobnicate", "launch", "launch a b", "launch nosuch",
    "serve --port 0",
    "serve --port x", "serve --port 65536", "serve", "test", "test {nowhere}", "test {demo} --only nosuch", "new",
    "new plugin",
    "new plugin 1x", "new plugin ../x", "new plugin class", "new frobnicate x", "people", "people import",
    "people import {nowhere}",
    "people import {folder}", "people import {people} --as-of yesterday", "people import {people} --as-of 9999-01-01",
    "people import {people} --leavers-up-to many", "people import {people} --leavers-up-to NaN",
    "people import {people} --leavers-up-to 101",
    "people import {people} --map academy", "people import {people} --map nosuch --config {demo}",
    "people import {people} --map x --config {nowhere}",
    "learning", "learning sync", "learning sync nosuch", "learning sync --data {nowhere}", "demo --port x",
    "demo --folder {file}",
    "demo --folder {file}/below", "demo --folder {others}", "demo --folder /proc/nowhere",
)  # fmt: skip


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    made = {name: tmp_path / name for name in ("file", "folder", "people", "others")}
    made["file"].write_text("not a folder")
    made["folder"].mkdir()
    made["others"].mkdir()
    (made["others"] / "thesis.odt").write_text("years of work")
    made["people"].write_text("staff_number,name,manager\n1,Ada,\n")
    return {"demo": str(DEMO), "nowhere": str(tmp_path / "nowhere"), **{name: str(path) for name, path in made.items()}}


def plain(said: str) -> None:
    assert "Traceback" not in said
    assert said.strip(), "nothing was said"
    assert len(said) < 6000


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_is_told(line: str, attain: Attain, places: dict[str, str]) -> None:
    code, said = attain([word.format(**places) for word in line.split()])
    plain(said)
    assert code == 2, said


def test_every_command_has_help(attain: Attain) -> None:
    for name in COMMANDS:
        code, said = attain([name, "--help"])
        assert (code, "Usage: attain" in said) == (0, True)


def _text(file: Path) -> None:
    file.write_text("This is no database, though it is long enough to look like one. " * 200)


def _cut(file: Path) -> None:
    open_kernel(f"sqlite:///{file}").store.close()
    file.write_bytes(file.read_bytes()[:9000])


def _foreign(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE person (name TEXT)")
    connection.close()


def _newer(file: Path) -> None:
    open_kernel(f"sqlite:///{file}").store.close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE kernel_version SET version_num = 'kernel_9999'")
    connection.close()


def _folder(file: Path) -> None:
    file.mkdir()


def _held(file: Path) -> bytes | list[str]:
    """The file, or what a whole database says of its tables; the journal's kind, which is no content, left out."""
    if not file.is_file():
        return b""
    try:
        connection = sqlite3.connect(file)
        held = [*connection.iterdump()]
        connection.close()
        return held
    except sqlite3.DatabaseError:
        connection.close()
        return file.read_bytes()[100:]


@pytest.mark.parametrize("spoil", [_text, _cut, _foreign, _newer, _folder])
@pytest.mark.parametrize("line", NO_DATABASE)
def test_a_database_that_cannot_be_used_is_told_and_left_alone(
    line: str, spoil: Callable[[Path], None], attain: Attain, places: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "spoiled.db"
    spoil(file)
    before = _held(file)
    code, said = attain([*(word.format(**places) for word in line.split()), "--database", str(file)])
    plain(said)
    assert code == 2, said
    assert _held(file) == before


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "notaurl://", "://", "sqlite:///nowhere/x.db", "postgresql://nobody@127.0.0.1:1/x"]
)
def test_an_address_of_no_database_is_told(url: str, attain: Attain) -> None:
    code, said = attain(["launch", "x", "--database", url])
    plain(said)
    assert code == 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_only_for_reading_is_told(attain: Attain, places: dict[str, str]) -> None:
    folder = Path(places["folder"])
    folder.chmod(0o500)
    for line in (
        "apply {demo} --database {folder}/a.db",
        "new plugin mine --into {folder}",
        "demo --folder {folder}/demo",
    ):
        code, said = attain([word.format(**places) for word in line.split()])
        plain(said)
        assert code == 2


def test_an_interrupt_ends_it_quietly(tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "demo")
    words = [
        sys.executable,
        "-c",
        "import attain.cli.main as m; print('go', flush=True); m.main()",
        "test",
        str(tmp_path / "demo"),
    ]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "go\n"
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert "Traceback" not in out + err
    assert process.returncode in (0, 1, 130)
