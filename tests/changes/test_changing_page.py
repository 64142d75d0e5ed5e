"""docs/changing.md as it stands: its files are written, its edits made, its commands run, its answers compared."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from databases import copy_of
from reviews_help import DEMO, START, SYSTEM, launched

from attain.cli.main import main
from attain.kernel import open_kernel
from attain.planning.applying import apply_plan
from attain.planning.editing import changed
from attain.store import doors
from attain.store.clock import SetClock

PAGE = Path(__file__).parents[2] / "docs" / "changing.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$|^<!-- in the portal: (\S+) (\S+) (\S+) (\S+) -->$", re.MULTILINE | re.DOTALL)
REST = "..."


@pytest.fixture
def story(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A folder with the configuration, and the database of running reviews, on the day of the story."""
    shutil.copytree(DEMO, tmp_path / "organisation")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(doors, "SystemClock", lambda: SetClock(START))
    with copy_of(request, "sqlite", "launched", tmp_path, launched) as url:
        monkeypatch.setenv("ATTAIN_DATABASE", url)
        yield url


@pytest.mark.slow
def test_the_page_says_what_happens(
    story: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    done: dict[str, int] = dict.fromkeys(("diff", "yaml", "console", "portal"), 0)
    for block in BLOCK.finditer(PAGE.read_text("utf-8")):
        kind, text = block[1] or "portal", block[2] or ""
        done[kind] += 1
        if kind == "diff":
            edit(text)
        elif kind == "yaml":
            name, _, said = text.removeprefix("# ").partition("\n")
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(said, "utf-8")
        elif kind == "console":
            for command in re.split(r"^\$ attain ", text, flags=re.MULTILINE)[1:]:
                words, _, expected = command.partition("\n")
                compare(expected, ran(words, monkeypatch, capsys), words)
        else:
            in_the_portal(story, (block[3], block[4]), block[5], block[6])
    assert min(done.values()) > 0, done


def edit(text: str) -> None:
    head, *lines = text.splitlines()
    file = Path(head.removeprefix("--- "))
    old, new = ("\n".join(line[1:] for line in lines if line[0] == mark) + "\n" for mark in "-+")
    said = file.read_text("utf-8")
    assert said.count(old) == 1
    file.write_text(said.replace(old, new), "utf-8")


def ran(words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[str]:
    monkeypatch.setattr(sys, "argv", ["attain", *shlex.split(words)])
    with suppress(SystemExit):
        main()
    said = capsys.readouterr()
    return [*said.out.splitlines(), *said.err.splitlines()]


def compare(expected: str, said: list[str], words: str) -> None:
    """Each line of the page is said, in its order; where the page has `...`, more may be said."""
    place, skips = 0, False
    for line in expected.rstrip("\n").splitlines():
        if line == REST:
            skips = True
            continue
        fits = [n for n in range(place, len(said)) if like(line, said[n])]
        assert fits, (words, line, said)
        assert skips or fits[0] == place, (words, line, said)
        place, skips = fits[0] + 1, False


def like(line: str, said: str) -> bool:
    return said.startswith(line.removesuffix(REST)) if line.endswith(REST) else line == said


def in_the_portal(url: str, key: tuple[str, str], where: str, value: str) -> None:
    kernel = open_kernel(url)
    apply_plan(kernel, SYSTEM, changed(kernel, key, {tuple(where.split("/")): value}, "", "In the portal"))
    kernel.store.close()
