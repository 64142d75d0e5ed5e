"""What a start asks of the people of a review that does not run yet, and who may ask for one by a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from documents_help import TALKED
from small_firm_help import Firm, founded

from attain.cases.asking_for import askable
from attain.people.changes import change_managers
from attain.store.doors import Actor

CONFIG = (
    TALKED
    + """\
apiVersion: attain/v1
kind: workflow
id: known_long
title: Who knows him long
about: employee
start: { on: anniversary of hire_date, only_if: days with lead is at least 90 }
people:
  lead: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: talk, title: Talk, do: fill_form, who: lead, form: talked, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: talk, as: full, from: talk submitted }
---
apiVersion: attain/v1
kind: workflow
id: by_size
title: By size of the place
about: employee
start: { on: anniversary of hire_date, only_if: grade is at least lookup enough_for }
people:
  lead: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
lookups:
  enough_for: { of: department, gives: number, levels: { sales: 3, board: 9 } }
steps:
  - { id: talk, title: Talk, do: fill_form, who: lead, form: talked, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: talk, as: full, from: talk submitted }
---
apiVersion: attain/v1
kind: workflow
id: concern
title: Concern
about: employee
start: { id: worry, on: asked_for, by: [sponsor, above_lead] }
people:
  lead: { is: manager of employee, if_none: hr }
  above_lead: { is: manager of lead, if_none: hr }
  sponsor: { is: by lookup sponsors, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
lookups:
  sponsors: { of: department, gives: people, levels: { sales: role talent_lead }, otherwise: lead }
steps:
  - { id: talk, title: Talk, do: fill_form, who: lead, form: talked, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: talk, as: full, from: talk submitted }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow known_long
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2024-03-01, grade: 5 }
  - { id: eva, manager: tom, department: board, hire_date: 2024-03-01, grade: 5 }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-01-05 }
  - { id: uta, department: board, hire_date: 2020-01-06 }
  - { id: tal, department: board, hire_date: 2020-01-07, holds: [talent_lead] }
  - { id: ole, department: board, hire_date: 2020-01-07, holds: [hr_operations] }
cases: []
"""
)


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    made = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2025, 11, 1, tzinfo=UTC))
    yield made
    made.kernel.store.close()


def test_a_start_counts_days_with_whom_the_cast_would_name(firm: Firm) -> None:
    """Nia is led by Tom since long before the day, Eva by Uta for three weeks only."""
    firm.on(date(2026, 2, 7))
    moves = {firm.ids["eva"]: firm.ids["uta"]}
    change_managers(firm.kernel.store, Actor(None, "test"), moves, date(2026, 2, 7))
    firm.on(date(2026, 2, 28))
    firm.on(date(2026, 3, 1))
    assert len(firm.cases("known_long", "nia")) == 1
    assert firm.cases("known_long", "eva") == []


def test_a_start_asks_a_table(firm: Firm) -> None:
    firm.on(date(2026, 2, 28))
    firm.on(date(2026, 3, 1))
    assert len(firm.cases("by_size", "nia")) == 1
    assert firm.cases("by_size", "eva") == []


def test_who_may_ask_for_a_review_may_be_said_by_a_table_and_by_other_people(firm: Firm) -> None:
    others = [firm.ids["nia"], firm.ids["eva"]]
    with firm.kernel.store.read() as connection:
        found = {
            name: [
                sorted(one.persons)
                for one in askable(connection, firm.kernel.world, firm.ids[name], firm.clock.now(), others)
            ]
            for name in ("tal", "tom", "uta", "ole")
        }
    assert found == {"tal": [[others[0]]], "tom": [[others[1]]], "uta": [sorted(others)], "ole": []}
