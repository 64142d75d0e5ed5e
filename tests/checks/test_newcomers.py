"""Mistakes that newcomers make: each gets one message, at the place, that says what to type instead."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from attain.language.load import load

HERE = Path(__file__).parent
BASE = HERE.parent / "errors" / "base"
MISTAKES: list[dict[str, Any]] = yaml.safe_load((HERE / "newcomers.yaml").read_text())


@pytest.mark.parametrize("row", MISTAKES, ids=lambda row: str(row["mistake"]))
def test_one_message_that_helps(row: dict[str, Any], tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    text = (folder / row["file"]).read_text()
    assert text.count(row["was"]) == 1
    (folder / row["file"]).write_text(text.replace(row["was"], row["typed"]))
    (found,) = load(folder).diagnostics
    told = {"code": found.code, "at": f"{found.at.line}:{found.at.column}", "says": found.message, "help": found.help}
    assert (found.at.file, told) == (row["file"], {name: row[name] for name in told})


def test_there_are_enough_of_them() -> None:
    assert len({row["mistake"] for row in MISTAKES}) == len(MISTAKES) > 50
