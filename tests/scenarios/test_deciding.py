"""What a choice asks for: typed, checked, taken by scores, on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from database_stage import OnDatabases, founded
from documents_help import RATED, THREE
from sqlalchemy import select
from wiring_help import PEOPLE, catalogue_of, story_of

from attain.cases import commands
from attain.cases.tables import task
from attain.errors import BadInput
from attain.language.load import load
from attain.measures.tables import measure
from attain.scenarios.run import run_scenario
from attain.store.doors import Actor

CONFIG = (
    THREE
    + RATED
    + """
apiVersion: attain/v1
kind: workflow
id: ruling
title: Ruling
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, due: 10 days after it opens, if_late: continue_without }
  - id: rule
    title: Rule
    do: decide
    who: hr
    what: rate
    choices:
      - { id: keep, label: Keep it }
      - { id: change, label: Change it, asks: { id: level, title: To which level, type: rating, scale: three, required: true, records: ruling.level } }
    due: 10 days after it opens
    if_late: continue_without
scores:
  - { id: on_record, title: On record, take: [ { from: rate.all.overall }, { from: rule.@FIELD } ], aggregate: last_given, missing: drop_out }
visibility:
  - { who: hr, what: rate, as: full, from: rate submitted }
  - { who: [employee, hr], what: [rate, rule, on_record.final], as: full, from: rule ends }
---
apiVersion: attain/v1
kind: scenario
id: rulings
title: Rulings
of: workflow ruling
people:@PEOPLE
cases:
  - { id: changed, title: Changed, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: poor }", "2027-03-03 ole decides rule as change with { level: great }"], expect: [on_record.number is 3] }
  - { id: kept, title: Kept, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: poor }", "2027-03-03 ole decides rule as keep"], expect: [on_record.number is 1] }
""".replace("@PEOPLE", PEOPLE.rstrip())
)
TEXT = CONFIG.replace("@FIELD", "level")


@pytest.mark.parametrize("case", ["changed", "kept"])
def test_in_memory(tmp_path: Path, case: str) -> None:
    (result,) = run_scenario(catalogue_of(tmp_path / "firm", TEXT), "rulings", case)
    assert [one.message for one in result.findings] == []


def test_on_databases(stages: OnDatabases, tmp_path: Path) -> None:
    catalogue = catalogue_of(tmp_path / "firm", TEXT)
    (result,) = run_scenario(catalogue, "rulings", "changed", stages)
    with stages.kernels[0].store.read() as connection:
        recorded = [(row.name, row.label) for row in connection.execute(select(measure))]
    assert [one.message for one in result.findings] == []
    assert recorded == [("ruling.level", "great")]


def test_an_answer_that_is_none_is_refused(tmp_path: Path) -> None:
    story = story_of(catalogue_of(tmp_path / "firm", TEXT), "rulings")
    kernel, stage = founded(f"sqlite:///{tmp_path / 'a.db'}?durable=no", story, "nia", date(2027, 3, 1))
    stage.act(story.cases[0].play[0][1])  # type: ignore[arg-type]
    with kernel.store.read() as connection:
        mine = connection.execute(select(task.c.id).where(task.c.step == "rule", task.c.state == "open")).scalar_one()
    ole = Actor(stage.ids["ole"], "test")
    for answer, said in (("splendid", "level"), ("", "answer")):
        with pytest.raises(BadInput, match=said):
            commands.decide(kernel.store, kernel.world, ole, mine, commands.Decision("change", "", answer), "k")
    kernel.store.close()


def test_a_field_that_no_choice_asks_is_no_path(tmp_path: Path) -> None:
    import shutil

    from wiring_help import BASE

    shutil.copytree(BASE, tmp_path / "firm")
    (tmp_path / "firm" / "ruling.yaml").write_text(CONFIG.replace("@FIELD", "levle"))
    found = [one for one in load(tmp_path / "firm").diagnostics if one.code[0] == "E"]
    assert ["levle" in one.message for one in found] == [True]
