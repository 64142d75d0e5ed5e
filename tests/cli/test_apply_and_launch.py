"""`attain apply` and `attain launch`: what they print, and how they refuse."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from attain.cli.main import cli

DEMO = Path(__file__).parent.parent.parent / "configs" / "demo"


def test_apply_makes_a_revision_once(tmp_path: Path) -> None:
    database = str(tmp_path / "attain.db")
    first = CliRunner().invoke(cli, ["apply", str(DEMO), "--database", database])
    assert (first.exit_code, "Revision 1 is in force." in first.output) == (0, True), first.output
    again = CliRunner().invoke(cli, ["apply", str(DEMO), "--database", database])
    assert "Revision 1 is in force." in again.output


def test_a_wrong_folder_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "organisation").mkdir()
    (tmp_path / "organisation" / "attain.yaml").write_text("apiVersion: attain/v1\nkind: organisation\nid: x\n")
    found = CliRunner().invoke(cli, ["apply", str(tmp_path / "organisation"), "--database", str(tmp_path / "a.db")])
    assert found.exit_code == 1
    assert "Nothing was applied." in found.output
