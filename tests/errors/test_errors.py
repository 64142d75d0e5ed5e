"""Golden messages: each folder holds files or one change laid over `base/`, and what `attain check` says then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.checks.codes import codes
from attain.cli.report import as_text
from attain.language.load import load

HERE = Path(__file__).parent
CASES = sorted(path for path in HERE.iterdir() if path.is_dir() and (path / "expected.txt").exists())
BASE = HERE / "base"


def report(folder: Path) -> str:
    loaded = load(folder)
    return "\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents))) + "\n"


def lay_over(case: Path, folder: Path) -> None:
    """Copy the files of a case; `change.txt` says instead: in which file, what, becomes what."""
    for file in case.rglob("*.yaml"):
        target = folder / file.relative_to(case)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)
    if (case / "change.txt").exists():
        name, old, new = (case / "change.txt").read_text().split("\n====\n")
        text = (folder / name).read_text()
        assert text.count(old) == 1
        (folder / name).write_text(text.replace(old, new.removesuffix("\n")))


def test_the_base_is_sound() -> None:
    assert load(BASE).diagnostics == ()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_message(case: Path, tmp_path: Path, update_snapshots: bool) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    lay_over(case, folder)
    said = report(folder)
    if update_snapshots:
        (case / "expected.txt").write_text(said)
    assert said == (case / "expected.txt").read_text()
    code = case.name.partition("-")[0].upper()
    assert f": {code} " in said
    assert code in codes()
    assert not [word for word in ("allOf", "$defs", "schema", "Traceback", "is not valid under") if word in said]


def test_every_code_is_explained_and_shown() -> None:
    shown = {case.name.partition("-")[0].upper() for case in CASES}
    of_checks = {code for code in codes() if not code.startswith("T")}  # those of scenarios: tests/scenarios
    assert sorted(of_checks - shown) == sorted(NOT_SHOWN)


NOT_SHOWN = {"E211", "E217", "E218", "E219", "E229"}
"""Codes of the same family as others that are shown; their wording is the same."""
