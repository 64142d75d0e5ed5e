"""A condition that compares with an earlier value of a measure: in stories with a past and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from documents_help import RATED, THREE
from small_firm_help import founded
from sqlalchemy import select
from wiring_help import catalogue_of

from attain.cases import commands
from attain.cases.tables import cases, task
from attain.measures.store import NewMeasure, record_all
from attain.phrases.parser import parse_condition
from attain.phrases.writer import text
from attain.scenarios.run import run_scenario
from attain.store.doors import Actor

CONFIG = (
    THREE
    + RATED
    + """\
apiVersion: attain/v1
kind: workflow
id: yearly
title: Yearly
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 10 days after it opens, if_late: continue_without }
  - { id: talk, title: Talk about the change, do: fill_form, who: hr, form: rated, when: overall.proposed is not measure rating.overall before this case, due: 10 days after it opens, if_late: continue_without }
  - { id: worry, title: Worry, do: fill_form, who: hr, form: rated, when: overall.proposed is worse than measure rating.overall before this case, due: 10 days after it opens, if_late: continue_without }
  - { id: share, title: Share, do: release, who: manager, shows: [overall.final], to: employee, settles: [overall], due: 5 days after it opens, if_late: release, silence_counts_as_approval: true }
scores:
  - { id: overall, title: Overall, judgement: { in: rate.all.overall, by: manager }, records: rating.overall }
visibility:
  - { who: hr, what: [rate, overall.proposed], as: full, from: rate submitted }
  - { who: [employee, hr, manager], what: [overall.final, talk, worry], as: full, from: share ends }
---
apiVersion: attain/v1
kind: scenario
id: years
title: Years
of: workflow yearly
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2027-03-01, before: { measures: { rating.overall: [{ on: 2026-03-01, value: good }] } } }
  - { id: eva, manager: tom, department: sales, hire_date: 2027-03-01 }
  - { id: tom, manager: ole, department: sales }
  - { id: ole, department: board, holds: [hr_operations] }
cases:
  - { id: same, title: The same, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: good }"], expect: [step talk never opens, step worry never opens] }
  - { id: better, title: Better, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: great }"], expect: [step talk opens on 2027-03-02, step worry never opens] }
  - { id: worse, title: Worse, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: poor }", "2027-03-03 ole submits talk with { all.overall: poor }"], expect: [step worry opens on 2027-03-03] }
  - { id: first, title: The first, for: eva, play: ["2027-03-02 tom submits rate with { all.overall: poor }"], expect: [step talk never opens, step worry never opens] }
"""
)
CASES = ("same", "better", "worse", "first")


@pytest.mark.parametrize("case", CASES)
def test_in_memory(tmp_path: Path, case: str) -> None:
    (result,) = run_scenario(catalogue_of(tmp_path / "firm", CONFIG), "years", case)
    assert [one.message for one in result.findings] == []


@pytest.mark.parametrize(("level", "steps"), [("good", []), ("great", ["talk"])])
def test_on_databases(empty_url: str, tmp_path: Path, level: str, steps: list[str]) -> None:
    whole, _, _ = CONFIG.rpartition("cases:\n")
    firm = founded(
        empty_url,
        tmp_path / "firm",
        f"{whole}cases: []\n".replace("id: years", "id: people"),
        datetime(2027, 2, 1, tzinfo=UTC),
    )
    earlier = NewMeasure(
        person_id=firm.ids["nia"], name="rating.overall", item="", label="good", scale="three",
        valid_from=date(2027, 2, 1), source="test",
    )  # fmt: skip
    with firm.kernel.store.write(Actor(None, "test"), "an earlier rating") as tx:
        record_all(tx, [earlier])
    firm.on(date(2027, 3, 1))
    with firm.kernel.store.read() as connection:
        mine = select(task.c.id).join(cases, cases.c.id == task.c.case_id).where(cases.c.subject_id == firm.ids["nia"])
        (number,) = connection.execute(mine.where(task.c.step == "rate")).scalars()
    commands.submit(
        firm.kernel.store, firm.kernel.world, firm.actor("tom"), number, {("all", "", "overall"): level}, "once"
    )
    opened = [one.partition(".")[0] for one in firm.tasks("ole")]
    firm.kernel.store.close()
    assert opened == steps


@pytest.mark.parametrize(
    "said",
    [
        "overall is not measure rating.overall before this case",
        "overall is better than measure rating.overall",
        "grade is at least measure talent.grade",
    ],
)
def test_it_is_written_as_it_was_read(said: str) -> None:
    assert text(parse_condition(said)) == said


def test_a_level_may_still_be_called_measure() -> None:
    assert text(parse_condition("kind is measure")) == "kind is measure"
