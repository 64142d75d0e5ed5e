"""The example is sound and behaves as its scenarios say."""

from __future__ import annotations

import shutil
from pathlib import Path

from click.testing import CliRunner
from reviews_help import DEMO

from attain.cli.main import cli

PLUGIN = Path(__file__).parents[2] / "plugins" / "reviews_360"


def test_the_example_passes_its_own_scenarios(tmp_path: Path) -> None:
    folder = tmp_path / "organisation"
    shutil.copytree(DEMO, folder)
    for name in ("examples", "scenarios"):
        shutil.copytree(PLUGIN / name, folder / f"reviews_360_{name}")
    checked = CliRunner().invoke(cli, ["check", str(folder)])
    assert (checked.exit_code, "nothing wrong" in checked.output) == (0, True), checked.output
    shutil.rmtree(folder / "scenarios")
    tested = CliRunner().invoke(cli, ["test", str(folder)])
    assert tested.exit_code == 0, tested.output
