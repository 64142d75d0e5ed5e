"""The plugin's examples are sound beside an organisation that enables it."""

from __future__ import annotations

import shutil
from pathlib import Path

import competency_based
from attain.language.load import load

BASE = Path(__file__).parents[1] / "errors" / "base"


def test_examples_are_sound(tmp_path: Path) -> None:
    shutil.copytree(BASE, tmp_path / "firm")
    shutil.copytree(Path(competency_based.__file__).parent / "examples", tmp_path / "firm" / "more")
    file = tmp_path / "firm" / "attain.yaml"
    file.write_text(file.read_text().replace("plugins: {}", "plugins: { competency_based: from 0.1 }"))
    assert load(tmp_path / "firm").diagnostics == ()
