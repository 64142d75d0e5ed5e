"""People and measures that come by files, by themselves, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from brought_help import CONFIG, PEOPLE, Brought
from click.testing import CliRunner
from portal_help import SETTINGS, form_token
from small_firm_help import founded, signed_in

from attain import jobs
from attain.bringing import jobs as bringing
from attain.cli.people import command as people
from attain.measures.incoming import read_values
from attain.scales.model import build


@pytest.fixture
def brought(empty_url: str, tmp_path: Path) -> Iterator[Brought]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield Brought(firm, tmp_path)
    firm.kernel.store.close()


def test_people_come_by_themselves(brought: Brought) -> None:
    brought.write("people.csv", PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    brought.write("sales.csv", "staff_number,value\n")
    assert brought.on(date(2026, 1, 2)) == 2
    assert brought.department("nia") == "service"
    assert brought.state("people").result["counts"]["change"] >= 1
    assert brought.round() == 0
    brought.write("people.csv", PEOPLE)
    assert brought.on(date(2026, 1, 3)) == 2
    assert brought.department("nia") == "sales"
    assert brought.told() == []


def test_a_file_with_anything_wrong_is_left_alone_and_told_once(brought: Brought) -> None:
    brought.write("people.csv", PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;nobody;service"))
    brought.on(date(2026, 1, 2))
    assert brought.department("nia") == "sales"
    assert "nobody" in str(brought.state("people").result["failure"])
    brought.on(date(2026, 1, 3))
    messages = [one for one in brought.told() if "nobody" in one]
    assert len(messages) == 1
    brought.write("people.csv", PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    brought.on(date(2026, 1, 4))
    assert (brought.department("nia"), brought.state("people").failures) == ("service", 0)


def test_too_many_who_disappear_are_too_many(brought: Brought) -> None:
    brought.write("people.csv", "NR;NAME;BOSS;DEPT\nuta;Uta;;board\n")
    brought.on(date(2026, 1, 2))
    assert brought.department("nia") == "sales"
    assert "2 of 3 people are not in the file" in str(brought.state("people").result["failure"])


def test_a_file_that_is_not_there_is_said(brought: Brought) -> None:
    brought.on(date(2026, 1, 2))
    assert brought.state("measures").result["failure"] == (
        "there is no file sales.csv in the folder of connection personnel"
    )


def test_measures_come_once_and_open_what_they_open(brought: Brought) -> None:
    brought.write("people.csv", PEOPLE)
    brought.write("sales.csv", "staff_number,value,on\nnia,62.5,2025-12-01\ntom,80,2025-12-01\n")
    brought.on(date(2026, 1, 2))
    first = [("nia", date(2025, 12, 1), Decimal("62.5")), ("tom", date(2025, 12, 1), Decimal(80))]
    assert brought.values() == first
    assert brought.firm.cases("help") == []
    brought.write("sales.csv", "staff_number,value,on\nnia,62.5,2025-12-01\nnia,41,2026-01-02\ntom,80,2025-12-01\n")
    brought.on(date(2026, 1, 3))
    assert brought.values() == [*first, ("nia", date(2026, 1, 2), Decimal(41))]
    brought.firm.on(date(2026, 1, 4))
    (opened,) = brought.firm.cases("help")
    assert opened.started_by == "low"


def test_a_wrong_row_keeps_all_measures_out(brought: Brought) -> None:
    brought.write("people.csv", PEOPLE)
    brought.write("sales.csv", "staff_number,value\nnia,62.5\nzoe,10\ntom,much\n")
    brought.on(date(2026, 1, 2))
    assert brought.values() == []
    assert brought.state("measures").result["failure"] == (
        'row 4: value is "much", which is no number such as 3.5; row 3: nobody has the staff_number "zoe"'
    )


def test_the_page_says_how_files_stand_and_reads_one_now(brought: Brought) -> None:
    brought.write("people.csv", PEOPLE)
    settings = replace(SETTINGS, data=brought.base)
    firm = brought.firm
    with signed_in(firm, "uta", settings) as client:
        page = client.get("/people/import").text
        assert "Files that come by themselves" in page
        assert "Personnel system" in page
        where = "/people/import/files/personnel/people"
        told = client.post(where, data={"form_token": form_token(page)}, follow_redirects=True)
        assert "The file is read in a moment" in told.text
        jobs.run_all(firm.kernel.store, bringing.handlers(brought.kernel, brought.base))
        assert brought.state("people").failures == 0
        assert brought.state("people").good_at is not None
        unknown = client.post("/people/import/files/personnel/courses", data={"form_token": form_token(page)})
        assert unknown.status_code == 404
    with signed_in(firm, "tom", settings) as client:
        token = form_token(client.get("/").text)
        assert client.post(where, data={"form_token": token}).status_code == 404


SCALE = build(
    {
        "id": "three",
        "title": "Three",
        "use": "rating",
        "best": "highest",
        "levels": [{"id": name, "label": name.title(), "value": n} for n, name in enumerate(("poor", "good"))],
    }
)
TODAY = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (["nia", ""], "value is empty"),
        (["", "3"], "staff_number is empty"),
        (["nia", "nan"], "a number has at most 12 digits"),
        (["nia", "1e30"], "a number has at most 12 digits"),
        (["nia", "0.1234567"], "a number has at most 12 digits and six places"),
        (["nia", "3", "1.2.2025"], 'on is "1.2.2025", which is no day such as 2027-03-01'),
        (["nia", "3", "2026-01-03"], "on is 2026-01-03, which has not come yet"),
    ],
)
def test_rows_that_cannot_be_taken(cells: list[str], problem: str) -> None:
    found = read_values([(1, ["staff_number", "value", "on"]), (2, cells)], "staff_number", None, TODAY)
    assert found.rows == []
    assert problem in str(found.problems[0])
    assert str(found.problems[0]).startswith("row 2: ")


def test_levels_by_id_or_label() -> None:
    lines = [(1, ["work_email", "value"]), (2, ["a@x", "good"]), (3, ["b@x", "Poor"]), (4, ["c@x", "goof"])]
    found = read_values(lines, "work_email", SCALE, TODAY)
    assert [row.label for row in found.rows] == ["good", "poor"]
    assert str(found.problems[0]) == 'row 4: there is no level "goof" in scale three; did you mean "Good"?'


def test_the_map_of_what_is_applied_needs_no_folder(empty_url: str, tmp_path: Path) -> None:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    firm.kernel.store.close()
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    told = CliRunner().invoke(people, ["import", str(file), "--database", empty_url, "--map", "personnel"])
    assert told.exit_code == 0, told.output
    assert "1 change" in told.output
    other = CliRunner().invoke(people, ["import", str(file), "--database", empty_url, "--map", "payroll"])
    assert "no connection payroll brings in people (connections: personnel)" in str(other.exception)
