"""A section may be repeated for each person of a group, where the form is used by a workflow that has the group."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from attain.language.load import load

NO_RATING = Path(__file__).parents[2] / "configs" / "library" / "no_rating"


def codes(folder: Path, was: str, now: str) -> list[str]:
    place = folder / "organisation"
    copytree(NO_RATING, place)
    form = place / "forms.yaml"
    text = form.read_text("utf-8")
    assert was in text
    form.write_text(text.replace(was, now), "utf-8")
    return [one.code for one in load(place).diagnostics]


def test_a_group_of_the_workflow_gives_items(tmp_path: Path) -> None:
    # and nothing uses the team any more
    assert codes(tmp_path, "for_each: team", "for_each: next_manager") == ["W222"]


def test_a_group_that_no_workflow_of_the_form_has_gives_none(tmp_path: Path) -> None:
    assert codes(tmp_path, "for_each: team", "for_each: givers") == ["E214"]
    assert codes(tmp_path / "again", "for_each: team", "for_each: matrix_managers") == ["E214"]
