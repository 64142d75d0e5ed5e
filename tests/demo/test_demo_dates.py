from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from attain.config.files import read_folder
from attain.config.shipped import checkout, shipped
from attain.demo.dates import main_cycle, move
from attain.demo.holidays import bank_holidays, easter_sunday
from attain.language.load import load

DEMO = shipped("demo")
CALENDAR = next(one for one in read_folder(DEMO).documents if one.kind == "calendar").data
SAMPLE = [
    date(2026, 10, 18),
    date(2026, 12, 25),
    date(2027, 2, 28),
    date(2028, 2, 29),
    date(2029, 4, 1),
    date(2034, 1, 1),
]
YEAR = [date(2026, 11, 22) + timedelta(days=days) for days in range(365)]


def titles(folder: Path) -> set[str]:
    return {str(one.data["title"]) for one in read_folder(folder).documents if one.kind == "cycle"}


def clean(tmp_path: Path, today: date) -> None:
    starts = today - timedelta(days=40)
    move(DEMO, tmp_path / "copy", starts)
    loaded = load(tmp_path / "copy")
    assert [str(one) for one in loaded.diagnostics] == []
    assert loaded.catalogue is not None
    cycle = main_cycle([document.resource for document in loaded.documents])
    assert cycle.data["starts"] == starts.isoformat()
    assert cycle.id == f"{cycle.id[:-4]}{starts.year}"


@pytest.mark.parametrize("today", SAMPLE, ids=str)
def test_the_moved_folder_is_clean(tmp_path: Path, today: date) -> None:
    clean(tmp_path, today)


@pytest.mark.slow
@pytest.mark.parametrize("month", range(12))
def test_the_moved_folder_is_clean_on_every_day_of_a_year(tmp_path: Path, month: int) -> None:
    for today in YEAR[month * 31 : (month + 1) * 31]:
        clean(tmp_path, today)


def test_the_days_of_the_slow_test_are_a_year() -> None:
    assert len({day for month in range(12) for day in YEAR[month * 31 : (month + 1) * 31]}) == 365


def test_moved_by_nothing_changes_no_word(tmp_path: Path) -> None:
    starts = date.fromisoformat(main_cycle([one.resource for one in read_folder(DEMO).documents]).data["starts"])
    assert move(DEMO, tmp_path / "copy", starts) == timedelta()
    for file in (tmp_path / "copy").rglob("*"):
        if file.is_file():
            assert file.read_text("utf-8") == (DEMO / file.relative_to(tmp_path / "copy")).read_text("utf-8")


def test_years_in_names_follow_their_cycle(tmp_path: Path) -> None:
    move(DEMO, tmp_path / "copy", date(2027, 9, 6))
    assert titles(tmp_path / "copy") == {"Annual review 2027", "Growth talks 2027", "Half-year review 2028"}
    assert (tmp_path / "copy/cycles/annual_2027.yaml").is_file()


def test_the_rules_give_the_holidays_that_are_written() -> None:
    computed = {day.isoformat(): title for year in (2026, 2027, 2028) for day, title in bank_holidays(year).items()}
    written = {str(one["date"]): str(one["title"]) for one in CALENDAR["holidays"]}
    assert computed == written


@pytest.mark.parametrize(
    ("year", "day"), [(2019, (4, 21)), (2024, (3, 31)), (2025, (4, 20)), (2030, (4, 21)), (2038, (4, 25))]
)
def test_easter(year: int, day: tuple[int, int]) -> None:
    assert easter_sunday(year) == date(year, *day)


def test_a_calendar_grows_by_whole_years(tmp_path: Path) -> None:
    move(DEMO, tmp_path / "copy", date(2031, 9, 6))
    calendar = next(one for one in read_folder(tmp_path / "copy").documents if one.kind == "calendar").data
    years = {str(one["date"])[:4] for one in calendar["holidays"]}
    assert {"2026", "2029", "2030", "2031", "2032", "2033"} <= years
    assert calendar["covers"]["from"] == "2026-01-01"
    assert str(calendar["covers"]["until"]) >= "2033-12-31"


def test_this_runs_from_a_checkout() -> None:
    root = checkout()
    assert root is not None
    assert shipped("demo") == root / "configs" / "demo"
