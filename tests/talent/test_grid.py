"""The grid itself, and what is wrong with one."""

from __future__ import annotations

from pathlib import Path

import pytest

from attain.api.language import Catalogue
from attain.language.load import load
from talent_ranking.grid import Grid, build, place

BOARD = Path(__file__).parent.parent / "cases" / "board"


def grid(**changes: object) -> Grid:
    data = {
        "id": "g",
        "title": "G",
        "across": {"measure": "one.thing", "groups": {"low": ["bad"], "high": ["good", "great"]}},
        "up": {"measure": "other.thing", "groups": {"a": ["x"], "b": ["y"], "c": ["z"], "d": ["w"]}},
        "boxes": {
            up: {across: {"id": f"{up}_{across}", "title": up} for across in ("low", "high")}
            for up in ("a", "b", "c", "d")
        },
    }
    return build(data | changes, None)


def same(measure: str, level: str) -> str:
    return {"fine": "good"}.get(level, level)


@pytest.mark.parametrize(
    ("levels", "cell"),
    [
        ({"one.thing": "bad", "other.thing": "x"}, ("a", "low")),
        ({"one.thing": "great", "other.thing": "w"}, ("d", "high")),
        ({"one.thing": "fine", "other.thing": "z"}, ("c", "high")),
    ],
)
def test_people_stand_where_their_levels_say(levels: dict[str, str], cell: tuple[str, str]) -> None:
    placed = place(grid(), {7: levels}, same)
    assert {where for where, persons in placed.boxes.items() if 7 in persons} == {cell}
    assert not placed.others


def test_whoever_lacks_a_measure_stands_beside_with_what_he_lacks() -> None:
    placed = place(grid(), {1: {"one.thing": "bad"}, 2: {}, 3: {"one.thing": "strange", "other.thing": "x"}}, same)
    assert placed.others == {1: ("other.thing",), 2: ("one.thing", "other.thing"), 3: ("one.thing",)}
    assert sum(map(len, placed.boxes.values())) == 0


def test_a_grid_has_as_many_boxes_as_its_groups_make() -> None:
    assert len(place(grid(), {}, same).boxes) == 8


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("solid: [meets]", "solid: [meets, exceeds]", "E650", '"exceeds" is in two groups'),
        ("low: [misses, partly_meets]", "low: [misses]", "E650", 'takes the level "partly_meets"'),
        ("solid: [meets]", "solid: [mets]", "E206", 'there is no level "mets"'),
        ("high: { id: f, title: Fir }", "", "E651", 'no box for "further" up and "high" across'),
        ("  here: {", "  hear: {", "E651", 'there is no group "hear" up'),
    ],
)
def test_a_grid_with_holes_is_refused(tmp_path: Path, old: str, new: str, code: str, said: str) -> None:
    for file in BOARD.glob("*.yaml"):
        text = file.read_text("utf-8")
        (tmp_path / file.name).write_text(text.replace(old, new) if file.name == "map.yaml" else text, "utf-8")
    loaded = load(tmp_path)
    found = [(one.code, one.message) for one in loaded.diagnostics]
    assert any(one == code and said in message for one, message in found), found


def test_the_board_has_nothing_wrong() -> None:
    loaded = load(BOARD)
    assert isinstance(loaded.catalogue, Catalogue), loaded.diagnostics
