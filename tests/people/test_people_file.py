"""What is wrong with a file is told by row, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from people_helpers import codes, ids, imported, lines_of, planned
from sqlalchemy import func, select

from attain.errors import BadInput
from attain.people.columns import ColumnMap, column_map
from attain.people.importing import run_import
from attain.people.tables import person
from attain.store.doors import Actor, Store

HEAD = "staff_number,name,manager,work_email,hire_date\n"

WRONG = {
    "blank staff number": (HEAD + "1,A,,,\n,B,1,,\n", (3, "blank_staff_number")),
    "staff number twice": (HEAD + "1,A,,,\n2,B,1,,\n2,C,1,,\n", (4, "staff_number_twice")),
    "unknown manager": (HEAD + "1,A,,,\n2,B,9,,\n", (3, "unknown_manager")),
    "own manager": (HEAD + "1,A,,,\n2,B,2,,\n", (3, "own_manager")),
    "bad date": (HEAD + "1,A,,,31/12/2026\n", (2, "bad_date")),
    "no such day": (HEAD + "1,A,,,2027-02-30\n", (2, "bad_date")),
    "bad mail": (HEAD + "1,A,,nobody at home,\n", (2, "bad_work_email")),
    "too few cells": (HEAD + "1,A,,,\n2,B\n", (3, "ragged")),
    "too many cells": (HEAD + "1,A,,,\n2,B,1,,,x\n", (3, "ragged")),
    "too long": (HEAD + f"1,{'A' * 201},,,\n", (2, "too_long")),
    "column twice": ("staff_number,name,name\n1,A,B\n", (1, "column_twice")),
    "no key": ("staf_number,name\n1,A\n", (1, "no_column")),
    "nobody": (HEAD, (0, "nobody")),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_is_named(case: str, store: Store, tmp_path: Path) -> None:
    text, expected = WRONG[case]
    plan = planned(store, text, tmp_path)
    assert codes(plan) == [expected]
    with pytest.raises(BadInput):
        run_import(store, plan, Actor(None, "system"))
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(person)).scalar() == 0


UNREADABLE = {
    "empty": (b"", "is empty"),
    "a field of a hundred thousand letters": (
        HEAD.encode() + b"1," + "é".encode() * 100_000 + b",,,\n",
        "row 2: longer than",
    ),
    "a quotation mark left open": (HEAD.encode() + b'1,"A,,,\n' + b"2,B,1,,\n" * 30_000, "row 2"),
    "a zero byte": (HEAD.encode() + b"1,A\x00,,,\n", "row 2, byte 4: a zero byte"),
    "UTF-16": (HEAD.encode("utf-16"), "UTF-16"),
    "only blank": (b"\n\n", "is empty"),
    "another encoding": (HEAD.encode() + "1,Zoë,,,\n".encode("latin-1"), "row 2, byte 5: not UTF-8"),
    "utf-16": ("staff_number\n1\n".encode("utf-16"), "UTF-16"),
    "zero byte": (HEAD.encode() + b"1,A\0,,,\n", "row 2, byte 4: a zero byte"),
    "open quote": (HEAD.encode() + b'1,"A,,,\n', "cannot be read as CSV"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_cannot_be_read_says_where(case: str, store: Store, tmp_path: Path) -> None:
    text, expected = UNREADABLE[case]
    with pytest.raises(BadInput, match=expected):
        planned(store, text, tmp_path)


def test_a_misspelt_column_gets_a_suggestion(store: Store, tmp_path: Path) -> None:
    plan = planned(store, "staf_number,name\n1,A\n", tmp_path)
    assert "did you mean staf_number?" in plan.findings[0].help


def test_a_ring_is_named_whole(store: Store, tmp_path: Path) -> None:
    plan = planned(store, lines_of(("1", ""), ("2", "4"), ("3", "2"), ("4", "3"), ("5", "2")), tmp_path)
    found = [finding for finding in plan.findings if finding.code == "ring"]
    assert [str(one.message) for one in found] == ["2 → 4 → 3 → 2 report to one another in a ring (rows 3, 4, 5)"]
    assert found[0].row == 3


def test_several_roots_and_blank_managers_are_warnings(store: Store, tmp_path: Path) -> None:
    plan = planned(store, lines_of(("1", ""), ("2", ""), ("3", "1")), tmp_path)
    assert [(one.row, one.code, one.weight) for one in plan.findings] == [
        (0, "several_roots", "warning"),
        (2, "blank_manager", "warning"),
        (3, "blank_manager", "warning"),
    ]


def test_a_formula_is_kept_as_text(store: Store, tmp_path: Path) -> None:
    plan = imported(store, "staff_number,name\n1,=1+1\n", tmp_path)
    assert [one.code for one in plan.findings] == ["formula"]
    with store.read() as connection:
        assert connection.execute(select(person.c.name)).scalar() == "=1+1"


def test_accepting_problems_imports_what_is_sound(store: Store, tmp_path: Path) -> None:
    rows = (("1", ""), ("2", "1"), ("2", "1"), ("3", "9"), ("4", "5"), ("5", "4"))
    imported(store, lines_of(*rows), tmp_path, accept=True)
    assert sorted(ids(store)) == ["1", "2", "3", "4", "5"]


def test_semicolons_and_a_mark_at_the_start_are_understood(store: Store, tmp_path: Path) -> None:
    plan = planned(store, b"\xef\xbb\xbfstaff_number;name\r\n1;A\r\n", tmp_path)
    assert (plan.findings, len(plan.changes.joiners)) == ((), 1)


def test_a_connection_maps_columns_and_types(store: Store, tmp_path: Path) -> None:
    said = {
        "columns": {"NO": "staff_number", "N": "name", "FTE": {"fact": "fte", "is_a": "number"}},
        "refuse_when": ["staff_number is twice", "more than 12% of people disappear"],
    }
    columns = column_map(said)
    assert str(columns.leavers_up_to) == "12"
    plan = planned(store, "NO,N,FTE,OTHER\n1,A,half,x\n", tmp_path, columns=columns)
    assert [(one.row, one.code, one.column) for one in plan.findings] == [(2, "bad_number", "FTE")]


def test_a_map_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(BadInput, match="cannot be a colour"):
        column_map({"columns": {"X": {"fact": "x", "is_a": "colour"}}})
    assert ColumnMap().facts == {}
