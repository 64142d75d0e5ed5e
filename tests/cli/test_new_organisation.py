"""A new organisation is sound as it is written: the smallest one, and a copy of a published process."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from attain.cli.fmt import command as fmt
from attain.cli.main import cli
from attain.cli.new_organisation import sources, write_organisation
from attain.errors import BadInput
from attain.language.load import load
from attain.scenarios.run import run_all


def test_the_smallest_is_sound(tmp_path: Path) -> None:
    written = write_organisation("our_firm", tmp_path)
    assert all(file.is_file() for file in written)
    loaded = load(tmp_path / "our_firm")
    assert loaded.diagnostics == ()
    assert loaded.catalogue is not None
    assert loaded.catalogue.organisation.id == "our_firm"
    assert loaded.catalogue.organisation.data["title"] == "Our firm"
    assert all(one.passed for one in run_all(loaded.catalogue))
    assert CliRunner().invoke(fmt, ["--check", str(tmp_path / "our_firm")]).exit_code == 0


def test_the_smallest_can_be_launched_for_those_who_hold_its_role_too(tmp_path: Path) -> None:
    """Nobody acts in his own review, and whoever leads the firm has no manager."""
    write_organisation("firm", tmp_path)
    people = tmp_path / "people.csv"
    people.write_text(
        "staff_number;name;manager;status\n1001;Ada North;;active\n1002;Ben South;1001;active\n"
        "1003;Cy West;1002;active\n"
    )
    cycle = next(str(one["id"]) for one in yaml.safe_load_all((tmp_path / "firm" / "cycle.yaml").read_text("utf-8")))
    played = CliRunner().invoke(cli, ["simulate", str(tmp_path / "firm"), cycle, "--people", str(people)])
    assert played.exit_code == 0, played.output
    assert "3 reviews of review" in played.output
    assert "Ends: 3 closed;" in played.output
    assert "could not be launched" not in played.output


@pytest.mark.parametrize("title", ["Müller & Söhne: Holding", "yes", 'The "Firm"', "{all}", "true", "O'Neill (North)"])
@pytest.mark.parametrize("origin", ["", "no_rating"])
def test_any_title_is_read_as_it_was_said(tmp_path: Path, title: str, origin: str) -> None:
    write_organisation("firm", tmp_path, origin, title)
    loaded = load(tmp_path / "firm")
    assert loaded.catalogue is not None
    assert loaded.catalogue.organisation.data["title"] == title


def test_a_copy_keeps_the_comments(tmp_path: Path) -> None:
    write_organisation("firm", tmp_path, "no_rating")
    assert (tmp_path / "firm" / "attain.yaml").read_text("utf-8").startswith("# No rating anywhere")


@pytest.mark.parametrize("origin", sorted(sources()))
def test_everything_of_the_library_can_be_copied(tmp_path: Path, origin: str) -> None:
    """Nothing in a copy still goes by the old name."""
    write_organisation("our_firm", tmp_path, origin.replace("_", "-"))
    loaded = load(tmp_path / "our_firm")
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.catalogue is not None
    assert loaded.catalogue.organisation.id == "our_firm"


@pytest.mark.parametrize("origin", ["no-rating", "merit-matrix", "india-apar"])
def test_a_copy_passes_the_tests_of_its_origin(tmp_path: Path, origin: str) -> None:
    write_organisation("our_firm", tmp_path, origin)
    catalogue = load(tmp_path / "our_firm").catalogue
    assert catalogue is not None
    results = run_all(catalogue)
    assert results
    assert [one.id for one in results if not one.passed] == []


@pytest.mark.parametrize(
    ("name", "origin", "said"),
    [
        ("Our Firm", "", "use small letters"),
        ("taken", "", "is there already"),
        ("firm", "no_ratng", 'did you mean "no_rating"'),
        ("firm", "../demo", "no process of the library"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path: Path, name: str, origin: str, said: str) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(BadInput, match=said):
        write_organisation(name, tmp_path, origin)
    assert not (tmp_path / "firm").exists()


def test_the_command_says_what_comes_next(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["new", "organisation", "firm", "--into", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert f"attain check {tmp_path / 'firm'}" in result.output
