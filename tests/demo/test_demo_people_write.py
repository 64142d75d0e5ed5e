from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from attain.config.shipped import shipped
from attain.demo.filling import parts
from attain.demo.habits import Habits
from attain.demo.prose import About, read_prose
from attain.errors import BadInput

PROSE = read_prose(shipped("demo") / "prose.txt")


def test_a_table_gives_the_cells_of_one_row() -> None:
    about = About("Ann", "engineering")
    assert PROSE.row("set_goals.entries.title", about, 0).startswith("Bring the drift")
    assert PROSE.row("set_goals.entries.start", about, 0) == "2.4"
    assert PROSE.row("set_goals.entries.milestones", about, 0) == ""


def test_who_has_no_department_of_his_own_has_the_common_rows() -> None:
    assert PROSE.row("set_goals.entries.title", About("Ann", "board"), 0).startswith("Make the weekly")


def test_names_are_filled_in_and_texts_are_long_enough() -> None:
    text = PROSE.at_least("manager_review.summary.message", About("Ann"), Random(1), 400)
    assert len(text) >= 400
    assert "{name}" not in text


def test_a_field_without_sentences_has_those_for_anything(tmp_path: Path) -> None:
    file = tmp_path / "prose.txt"
    file.write_text("[anything]\nFine.\n")
    assert read_prose(file).one("some.form.field", About("Ann"), Random(1)) == "Fine."


def test_a_file_without_sentences_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "prose.txt"
    file.write_text("# nothing\n")
    with pytest.raises(BadInput):
        read_prose(file)


@pytest.mark.parametrize(("whole", "count"), [(100, 3), (90, 3), (100, 6), (90, 4)])
def test_shares_make_the_whole(whole: int, count: int) -> None:
    shares = parts(Decimal(whole), count, Random(4))
    assert sum(shares) == whole
    assert all(10 <= share <= 60 for share in shares)


def test_habits_are_kept() -> None:
    days = [Habits(late=0.2, never=0.1).days(5, Random(f"{seed}")) for seed in range(2000)]
    assert 0.07 < days.count(None) / 2000 < 0.13
    assert 0.16 < sum(day is not None and day > 5 for day in days) / 2000 < 0.24
