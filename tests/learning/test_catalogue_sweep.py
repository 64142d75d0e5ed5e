from __future__ import annotations

from typing import Any

from learning_help import CATALOGUE, ITEMS, SYSTEM, Academy
from sqlalchemy import select

from attain.learning.catalogue import apply_items
from attain.learning.tables import learning_activity


def listed(academy: Academy) -> dict[str, Any]:
    with academy.store.read() as connection:
        return {row.external_key: row for row in connection.execute(select(learning_activity))}


def test_what_the_organisation_says_and_what_the_system_lists_meet_in_the_code(academy: Academy) -> None:
    found = listed(academy)
    assert {key: (row.external_id, row.item, row.status) for key, row in found.items()} == {
        "COMM-101": ("c1", "comm_basics", "open"),
        "COMM-201": ("c2", "comm_more", "open"),
        "SAFE-001": ("c3", "safety", "open"),
        "OTHER-1": ("c4", "", "hidden"),
        "mentoring": (None, "mentoring", "open"),
    }
    assert found["COMM-101"].builds == {"communicating": "practised"}
    assert (found["COMM-101"].duration_minutes, found["SAFE-001"].valid_for) == (90, "24 months")


def test_a_sweep_writes_the_difference_alone(academy: Academy) -> None:
    again = academy.catalogue()
    assert (again["same"], again["added"], again["changed"], again["retired"]) == (4, 0, 0, 0)
    report = academy.catalogue(
        CATALOGUE.replace("Clear writing", "Write clearly").replace("c4,OTHER-1,Knitting,,,hidden\n", "")
    )
    assert (report["changed"], report["retired"], report["same"], report["added"]) == (1, 1, 2, 0)
    assert (listed(academy)["COMM-101"].title, listed(academy)["OTHER-1"].status) == ("Write clearly", "retired")
    assert academy.catalogue()["changed"] == 2


def test_an_empty_list_or_a_row_that_may_be_anything_retires_nothing(academy: Academy) -> None:
    report = academy.catalogue("id,title\n")
    assert (report["retired"], report.problems[-1].message.split(",")[0]) == (0, "4 activities seem to have vanished")
    report = academy.catalogue("id,code,title\nc1,COMM-101,Clear writing\n,SAFE-001,Safety\n")
    assert report["retired"] == 0
    assert next(problem.message for problem in report.problems) == "the id is empty"


def test_bad_rows_are_told_and_protected_from_vanishing(academy: Academy) -> None:
    text = CATALOGUE.replace(",90,open", ",soon,open") + "c1,X,Twice,,,open\nc7,COMM-201,Same code,,,open\n"
    report = academy.catalogue(text)
    assert [problem.message for problem in report.problems] == [
        "duration_minutes is 'soon', which is no whole number of minutes",
        "it is listed twice; the first one counts",
        "the key 'COMM-201' is on another activity of the list too",
    ]
    assert report["retired"] == 0
    assert listed(academy)["COMM-101"].status == "open"


def test_a_code_that_moves_to_another_activity_is_told(academy: Academy) -> None:
    report = academy.catalogue(CATALOGUE.replace("c1,COMM-101", "c1,COMM-201").replace("c2,COMM-201", "c2,COMM-101"))
    assert len(report.problems) == 2
    assert "belongs to another activity of the catalogue already" in report.problems[0].message


def test_what_the_organisation_no_longer_names_means_nothing_any_more(academy: Academy) -> None:
    with academy.store.write(SYSTEM, "test.items") as tx:
        apply_items(tx, ITEMS[1:2])
    found = listed(academy)
    assert (found["COMM-101"].builds, found["COMM-101"].status, found["mentoring"].status) == ({}, "open", "retired")
    assert found["COMM-201"].builds == {"communicating": "skilled"}
