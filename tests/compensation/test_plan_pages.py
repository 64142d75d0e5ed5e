"""A plan as each of those sees it who may, and as those who may not find nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pay_help import Round, launched_round

from attain.api.reports import groups_in


@pytest.fixture
def held(empty_url: str, tmp_path: Path) -> Iterator[Round]:
    made = launched_round(empty_url, tmp_path / "firm")
    yield made
    made.firm.kernel.store.close()


def address(held: Round) -> str:
    (case,) = held.firm.cases("merit", "ann")
    return f"/compensation/{case.cycle_id}/raises"


def page(held: Round, who: str, more: str = "") -> Any:
    return held.client(who).get(address(held) + more)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.slow
def test_the_whole_round(held: Round) -> None:
    """One story, for each of its stages costs seconds: who sees what before, in between and after."""
    _before(held)
    held.facts()
    _guide_alone(held)
    held.proposals()
    _each_his_own(held)
    _nothing_for_others(held)
    held.agreed()
    _final(held)
    _own_result_only_from_its_day(held)


def _before(held: Round) -> None:
    assert page(held, "mia").status_code == 404, "no row shows it yet"


def _guide_alone(held: Round) -> None:
    text = plain(page(held, "mia").text)
    assert "8% to 9%" in text
    assert "Not final" in text


def _each_his_own(held: Round) -> None:
    mine, all_of_it = (plain(page(held, who).text) for who in ("mia", "max"))
    assert "Ann" in mine
    assert "Cam" not in mine
    assert "Pool" not in mine, "with the pool she could tell what Cam gets"
    assert "You see 2 of 3 people" in mine
    assert "Cam" in all_of_it
    # 2.5% of 280,000 are 7,000; 6,400 + 4,000 + 3,000 were asked for.
    assert "Pool 7,000.00 GBP" in all_of_it
    assert "13,400.00 GBP was asked for: every increase is multiplied by 0.5224." in all_of_it
    assert "3,343.28" in all_of_it
    way = plain(page(held, "max", f"?person={held.firm.ids['ann']}").text)
    assert "6,400.00 GBP × 0.5224, as the group costs more than its pool: 3,343.28 GBP." in way
    hidden = plain(page(held, "mia", f"?person={held.firm.ids['cam']}").text)
    assert "came about" not in hidden


def _nothing_for_others(held: Round) -> None:
    for who in ("ann", "cam"):
        assert page(held, who).status_code == 404
        assert page(held, who, "/payroll.csv").status_code == 404
        client = held.client(who)
        assert client.get("/compensation").status_code == 404
        assert "/compensation" not in client.get("/").text
    assert list(csv.reader(io.StringIO(page(held, "ole", "/payroll.csv").text)))[1:] == [], "nothing is final"


def _final(held: Round) -> None:
    client = held.client("ole")
    assert address(held) in client.get("/").text
    assert address(held) in client.get("/compensation").text
    file = client.get(address(held) + "/payroll.csv")
    assert file.headers["content-disposition"] == 'attachment; filename="raises.csv"'
    rows = list(csv.DictReader(io.StringIO(file.text)))
    assert [row["staff_number"] for row in rows] == ["ann", "ben", "cam"]
    assert rows[0] == {
        "staff_number": "ann", "name": "Ann", "group": "sales", "pay": "80000", "increase": "3343.28",
        "percent": "4.18", "lump_sum": "0", "new_pay": "83343.28", "currency": "GBP", "takes_effect": "2027-02-01",
    }  # fmt: skip
    assert sum(float(row["increase"]) for row in rows) <= 7000
    assert [row["name"] for row in csv.DictReader(io.StringIO(page(held, "mia", "/payroll.csv").text))] == [
        "Ann",
        "Ben",
    ]


def _own_result_only_from_its_day(held: Round) -> None:
    (case,) = held.firm.cases("merit", "ann")
    held.firm.on(date(2027, 2, 12))
    client = held.client("ann")
    assert "83,343.28" not in client.get(f"/reviews/{case.id}").text
    held.firm.on(date(2027, 2, 15))
    client = held.client("ann")
    own = plain(client.get(f"/reviews/{case.id}").text)
    assert "Pay of a year 83,343.28 GBP" in own
    assert "From 1 February 2027" in own
    assert "8% to 9%" not in own, "the guide is for managers"
    assert page(held, "ann").status_code == 404
    client = held.client("mia")
    assert f"{address(held)}?person={held.firm.ids['ann']}#way" in client.get(f"/reviews/{case.id}").text


def test_who_moved_after_the_cut_off_stays_in_his_group(held: Round) -> None:
    held.facts()
    (case,) = held.firm.cases("merit", "ann")
    store = held.firm.kernel.store
    with store.read() as connection:
        groups = groups_in(connection, case.cycle_id, "department", store.clock.now())
        leaders = groups_in(connection, case.cycle_id, "manager of employee", store.clock.now())
    ids = held.firm.ids
    assert {groups[ids[name]] for name in ("ann", "ben", "cam")} == {"sales"}
    assert leaders[ids["cam"]] == str(ids["max"])


HIDING = """
---
apiVersion: attain/v1
kind: policy
id: hidden_pay
title: Pay is not for the next manager
rules:
  never_show: [{ what: facts, to: [manager of manager of employee], because: Only those who propose need it. }]
"""


def test_what_a_policy_hides_hides_the_plan_of_that_person(empty_url: str, tmp_path: Path) -> None:
    held = launched_round(empty_url, tmp_path / "firm", HIDING)
    held.facts()
    next_manager, manager = (plain(page(held, who).text) for who in ("max", "mia"))
    assert "Cam" in next_manager, "whom he leads himself"
    assert "Ann" not in next_manager
    assert "You see 1 of 3 people" in next_manager
    assert "Ann" in manager
    held.firm.kernel.store.close()
