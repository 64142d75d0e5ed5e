"""Golden messages: each folder holds files or one change laid over `base/`, and what `attain check` says then."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.checks.codes import codes
from attain.cli.online import CODES as ONLINE
from attain.cli.replay import CODES as REPLAYED
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
        if file.relative_to(case).parts[0] == "good":
            continue
        target = folder / file.relative_to(case)
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)
    if (case / "change.txt").exists():
        change(folder, case / "change.txt")


def change(folder: Path, said: Path) -> None:
    """Make the one change that a file says: in which file, what, becomes what."""
    name, old, new = said.read_text().split("\n====\n")
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


def of_checks() -> set[str]:
    """Codes of `attain check` alone; those of stories, other systems and databases are shown where these are tested."""
    return {code for code in codes() if not code.startswith("T")} - {*ONLINE, *REPLAYED}


def test_every_code_is_explained_and_shown() -> None:
    shown = {case.name.partition("-")[0].upper() for case in CASES}
    assert sorted(of_checks() - shown) == []


GOOD = [case for case in CASES if (case / "good.txt").exists() or (case / "good").is_dir()]
"""Cases that also say how to put it right; the others are one change of the sound base, which is their good example."""


@pytest.mark.parametrize("case", GOOD, ids=lambda case: case.name)
def test_what_is_put_right_is_no_longer_told(case: Path, tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    lay_over(case, folder)
    if (case / "good.txt").exists():
        change(folder, case / "good.txt")
    else:
        shutil.copytree(case / "good", folder, dirs_exist_ok=True)
    code = case.name.partition("-")[0].upper()
    assert code not in {one.code for one in load(folder).diagnostics}


def test_every_code_has_a_case_that_does_not_trigger_it() -> None:
    put_right = {case.name.partition("-")[0].upper() for case in GOOD}
    from_the_base = {case.name.partition("-")[0].upper() for case in CASES if (case / "change.txt").exists()}
    assert of_checks() - put_right - from_the_base == set()
