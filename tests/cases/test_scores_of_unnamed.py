"""Scores made from anonymous answers: once all is in, and only from as many as the promise asks for; both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from documents_help import THREE
from small_firm_help import Firm, founded
from sqlalchemy import select

from attain.access.tables import score_value
from attain.cases.asking_for import ask_for

CONFIG = (
    THREE
    + """
apiVersion: attain/v1
kind: form
id: said
title: What you think
sections: [ { id: all, title: All, fields: [ { id: overall, title: Overall, type: rating, scale: three, required: true }, { id: again, title: Work together again?, type: yes_no, required: true }, { id: hours, title: Hours together, type: number, lowest: 0, highest: 99, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: voices
title: Voices
about: employee
start: { id: wish, on: asked_for, by: [employee] }
people:
  manager: { is: manager of employee, if_none: hr }
  colleagues: { is: colleagues of employee, if_none: skip }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: hear, title: Hear, do: ask_each, who: colleagues, form: said, due: 10 days after it opens, if_late: continue, anonymous: { show_from: 3 answers, below: hide, traceable_by: nobody } }
  - { id: read, title: Read, do: acknowledge, who: employee, what: hear, due: 10 days after it opens, if_late: record_no_answer }
scores:
  - { id: mean, title: Mean, take: [ { from: hear.all.overall } ], aggregate: mean, missing: drop_out, enough: { at_least: 3 items, of: hear.all.overall } }
  - { id: yes, title: Yes, take: [ { from: hear.all.again } ], aggregate: share, of: hear.all.again is true, missing: drop_out, enough: { at_least: 3 items, of: hear.all.again } }
  - { id: hours, title: Hours, take: [ { from: hear.all.hours } ], aggregate: mean, missing: drop_out, enough: { at_least: 3 items, of: hear.all.hours } }
visibility:
  - { who: [employee, hr], what: hear, as: averages_only, from: hear ends }
  - { who: [employee, hr], what: [mean, yes, hours], as: full, from: hear ends }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow voices
people:
  - { id: nia, manager: tom, department: sales }
  - { id: ben, manager: tom, department: sales }
  - { id: eva, manager: tom, department: sales }
  - { id: joe, manager: tom, department: sales }
  - { id: tom, manager: uta, department: sales }
  - { id: uta, department: board, holds: [hr_operations] }
cases: []
"""
)


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield firm
    firm.kernel.store.close()


def heard(firm: Firm, *who: str) -> dict[str, Any]:
    """{score: suggested value} after these answered and the time was over."""
    firm.on(date(2026, 1, 5))
    ask_for(firm.kernel.store, firm.kernel.world, firm.actor("nia"), "voices", 0, firm.ids["nia"])
    said = {"ben": ("poor", True, "2"), "eva": ("great", True, "4"), "joe": ("great", False, "9")}
    for name in who:
        overall, again, hours = said[name]
        firm.write(name, "hear.ask_each", all_overall=overall, all_again=again, all_hours=Decimal(hours))
        if name != who[-1] or len(who) < 3:
            assert values(firm) == {}, "nothing is known while answers may come"
    firm.on(date(2026, 1, 20))
    return values(firm)


def values(firm: Firm) -> dict[str, Any]:
    rows = firm.rows(select(score_value).where(score_value.c.layer == "number"))
    return {row.score: row.number for row in rows if row.number is not None}


def test_enough_answers_make_a_score(firm: Firm) -> None:
    found = heard(firm, "ben", "eva", "joe")
    assert {name: round(float(value), 2) for name, value in found.items()} == {"mean": 2.33, "yes": 66.67, "hours": 5.0}


def test_how_it_was_computed_tells_no_single_answer(firm: Firm) -> None:
    heard(firm, "ben", "eva", "joe")
    traces = firm.rows(select(score_value.c.score, score_value.c.trace).where(score_value.c.layer == "suggested"))
    told = {row.score: [line["text"] for line in row.trace] for row in traces}
    assert told["hours"][:2] == ["Hours together: 3 answers, which only count together", "mean = 5"]
    assert all("answers" in lines[0] for lines in told.values())


def test_too_few_make_none(firm: Firm) -> None:
    assert heard(firm, "ben", "eva") == {}
