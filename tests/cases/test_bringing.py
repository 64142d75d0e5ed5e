"""People and measures that come by files, by themselves, on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from documents_help import TALKED
from portal_help import SETTINGS, form_token
from small_firm_help import Firm, founded, signed_in
from sqlalchemy import select

from attain import jobs
from attain.bringing import jobs as bringing
from attain.cli.people import command as people
from attain.learning.report import Kept, kept
from attain.mail.tables import mail
from attain.measures.incoming import read_values
from attain.measures.tables import measure
from attain.people.facts import facts
from attain.scales.model import build

CONFIG = (
    TALKED
    + """
apiVersion: attain/v1
kind: connection
id: personnel
title: Personnel system
plugin: files
settings: { folder: from_personnel }
match_people_by: staff_number
brings_in:
  people: { file: people.csv, every: 24 hours, columns: { NR: staff_number, NAME: name, BOSS: manager, DEPT: department }, refuse_when: [more than 40% of people disappear, manager is unknown] }
  measures: { file: sales.csv, every: 6 hours, records: sales.share }
---
apiVersion: attain/v1
kind: roles
id: keepers
title: Who looks after people
roles: [ { id: keeper, title: Keeper, where: organisation, at_least: 1, may: [manage_people], held_by: [ { person: uta } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: help
title: Help
about: employee
start: { id: low, on: measure sales.share falls below 50 }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role keeper, if_none: stop_the_plan }
steps:
  - { id: plan, title: What helps, do: fill_form, who: manager, form: talked, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: plan, as: full, from: plan submitted }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow help
people:
  - { id: nia, manager: tom, department: sales }
  - { id: tom, manager: uta, department: sales }
  - { id: uta, department: board, holds: [keeper] }
cases: []
"""
)
PEOPLE = "NR;NAME;BOSS;DEPT\nnia;Nia;tom;sales\ntom;Tom;uta;sales\nuta;Uta;;board\n"


class Brought:
    """The firm, and the folder that the personnel system shares with it."""

    def __init__(self, firm: Firm, base: Path) -> None:
        self.firm, self.kernel, self.base = firm, firm.kernel, base
        self.folder = base / "from_personnel"
        self.folder.mkdir()

    def on(self, day: date) -> int:
        """What a worker does in the morning of a day; gives how many files were due."""
        self.firm.on(day)
        return self.round()

    def round(self) -> int:
        asked = bringing.ask_when_due(self.kernel)
        assert bringing.ask_when_due(self.kernel) == 0, "asked twice"
        jobs.run_all(self.kernel.store, bringing.handlers(self.kernel, self.base))
        return asked

    def state(self, part: str) -> Kept:
        with self.kernel.store.read() as connection:
            return kept(connection, "personnel", part)

    def department(self, name: str) -> Any:
        with self.kernel.store.read() as connection:
            known = facts(connection, [self.firm.ids[name]], self.kernel.clock.now())
        return known.get(self.firm.ids[name], {}).get("department")

    def values(self) -> list[tuple[str, date, Decimal | None]]:
        names = {number: name for name, number in self.firm.ids.items()}
        rows = self.firm.rows(select(measure).order_by(measure.c.id))
        return [(names[row.person_id], row.valid_from, row.number) for row in rows]

    def told(self) -> list[str]:
        mine = select(mail.c.body).where(mail.c.person_id == self.firm.ids["uta"], mail.c.message_id.like("files.%"))
        return [row.body for row in self.firm.rows(mine)]


@pytest.fixture
def brought(empty_url: str, tmp_path: Path) -> Iterator[Brought]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield Brought(firm, tmp_path)
    firm.kernel.store.close()


def test_people_come_by_themselves(brought: Brought) -> None:
    (brought.folder / "people.csv").write_text(PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    (brought.folder / "sales.csv").write_text("staff_number,value\n")
    assert brought.on(date(2026, 1, 2)) == 2
    assert brought.department("nia") == "service"
    assert brought.state("people").result["counts"]["change"] >= 1
    assert brought.round() == 0
    (brought.folder / "people.csv").write_text(PEOPLE)
    assert brought.on(date(2026, 1, 3)) == 2
    assert brought.department("nia") == "sales"
    assert brought.told() == []


def test_a_file_with_anything_wrong_is_left_alone_and_told_once(brought: Brought) -> None:
    (brought.folder / "people.csv").write_text(PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;nobody;service"))
    brought.on(date(2026, 1, 2))
    assert brought.department("nia") == "sales"
    assert "nobody" in str(brought.state("people").result["failure"])
    brought.on(date(2026, 1, 3))
    messages = [one for one in brought.told() if "nobody" in one]
    assert len(messages) == 1
    (brought.folder / "people.csv").write_text(PEOPLE.replace("nia;Nia;tom;sales", "nia;Nia;tom;service"))
    brought.on(date(2026, 1, 4))
    assert (brought.department("nia"), brought.state("people").failures) == ("service", 0)


def test_too_many_who_disappear_are_too_many(brought: Brought) -> None:
    (brought.folder / "people.csv").write_text("NR;NAME;BOSS;DEPT\nuta;Uta;;board\n")
    brought.on(date(2026, 1, 2))
    assert brought.department("nia") == "sales"
    assert "2 of 3 people are not in the file" in str(brought.state("people").result["failure"])


def test_a_file_that_is_not_there_is_said(brought: Brought) -> None:
    brought.on(date(2026, 1, 2))
    assert brought.state("measures").result["failure"] == (
        "there is no file sales.csv in the folder of connection personnel"
    )


def test_measures_come_once_and_open_what_they_open(brought: Brought) -> None:
    (brought.folder / "people.csv").write_text(PEOPLE)
    (brought.folder / "sales.csv").write_text("staff_number,value,on\nnia,62.5,2025-12-01\ntom,80,2025-12-01\n")
    brought.on(date(2026, 1, 2))
    first = [("nia", date(2025, 12, 1), Decimal("62.5")), ("tom", date(2025, 12, 1), Decimal(80))]
    assert brought.values() == first
    assert brought.firm.cases("help") == []
    (brought.folder / "sales.csv").write_text(
        "staff_number,value,on\nnia,62.5,2025-12-01\nnia,41,2026-01-02\ntom,80,2025-12-01\n"
    )
    brought.on(date(2026, 1, 3))
    assert brought.values() == [*first, ("nia", date(2026, 1, 2), Decimal(41))]
    brought.firm.on(date(2026, 1, 4))
    (opened,) = brought.firm.cases("help")
    assert opened.started_by == "low"


def test_a_wrong_row_keeps_all_measures_out(brought: Brought) -> None:
    (brought.folder / "people.csv").write_text(PEOPLE)
    (brought.folder / "sales.csv").write_text("staff_number,value\nnia,62.5\nzoe,10\ntom,much\n")
    brought.on(date(2026, 1, 2))
    assert brought.values() == []
    assert brought.state("measures").result["failure"] == (
        'row 4: value is "much", which is no number such as 3.5; row 3: nobody has the staff_number "zoe"'
    )


def test_the_page_says_how_files_stand_and_reads_one_now(brought: Brought) -> None:
    (brought.folder / "people.csv").write_text(PEOPLE)
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
