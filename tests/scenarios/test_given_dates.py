"""Dates that people give: between which days they lie, what waits for them, what opens on them."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases, founded
from documents_help import TALKED
from sqlalchemy import select
from wiring_help import PEOPLE, catalogue_of, story_of

from attain.cases import commands, opening_later, starting
from attain.cases.opened import open_task
from attain.cases.tables import cases, task
from attain.config.catalogue import Catalogue
from attain.errors import BadInput
from attain.jobs import run_all
from attain.people.tables import person
from attain.phrases.writer import format
from attain.portal.views.deciding import choice_fields
from attain.portal.views.tasks import Sent
from attain.scenarios.run import run_scenario
from attain.store.doors import Actor
from attain.workflow.bound import Course, bound
from attain.workflow.given import latest

TEXT = (
    TALKED
    + """
apiVersion: attain/v1
kind: form
id: dated
title: When shall we meet?
sections: [ { id: all, title: All, fields: [ { id: day, title: On which day, type: date, required: true, earliest: 2 days after it opens, latest: 3 weeks after the case opens } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: following
title: Following up
about: employee
start: { on: asked_for, by: [manager] }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: talk, title: Talk, do: meet, who: manager, form: talked, due: 5 days after it opens, if_late: continue }
visibility: [ { who: [employee, hr], what: talk, as: full, from: talk submitted } ]
---
apiVersion: attain/v1
kind: workflow
id: revalidation
title: Revalidation
about: employee
start:
  - { id: hired, on: hire_date, at_most: 1 running }
  - { id: deferred, on: opened_by revalidation.put_off, at_most: 1 running }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: invite, title: Invite, do: fill_form, who: manager, form: dated, due: 10 days after it opens, if_late: continue }
  - { id: talk, title: Talk, do: meet, who: manager, form: talked, not_before: invite.all.day, due: 2 days after invite.all.day, if_late: continue }
  - id: recommend
    title: Recommend
    do: decide
    who: manager
    what: talk
    choices:
      - { id: positive, label: Revalidate }
      - { id: defer, label: Defer, asks: { id: until, title: Until, type: date, required: true, earliest: 1 day after it opens, latest: 1 year after it opens } }
    due: 10 days after it opens
    if_late: continue_without
outcomes:
  - { id: put_off, title: Put off, when: recommend is defer, open: workflow revalidation, not_before: recommend.until }
  - { id: looked_after, title: Looked after, when: recommend is defer, open: workflow following, not_before: 1 month before recommend.until }
visibility: [ { who: [employee, hr], what: [invite, talk, recommend], as: full, from: recommend ends } ]
---
apiVersion: attain/v1
kind: scenario
id: deferring
title: Deferring
of: workflow revalidation
people:@PEOPLE
cases:
  - id: deferred
    title: Deferred
    for: nia
    play: ["2027-03-02 tom submits invite with { all.day: 2027-03-20 }", 2027-03-20 tom submits talk, "2027-03-21 tom decides recommend as defer with { until: 2027-09-30 }"]
    expect: [step talk opens on 2027-03-20, step talk is due on 2027-03-22, outcome put_off opens on 2027-09-30, outcome looked_after opens on 2027-08-30]
  - id: passed
    title: Passed
    for: nia
    play: ["2027-03-02 tom submits invite with { all.day: 2027-03-20 }", 2027-03-20 tom submits talk, 2027-03-21 tom decides recommend as positive]
    expect: [outcome put_off does not follow]
refused:
  - { for: nia, try: "2027-03-02 tom submits invite with { all.day: 2027-03-02 }", because: earliest date }
  - { for: nia, try: "2027-03-02 tom submits invite with { all.day: 2027-03-23 }", because: latest date }
""".replace("@PEOPLE", PEOPLE.rstrip())
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue_of(tmp_path_factory.mktemp("given") / "firm", TEXT)


@dataclass
class Played:
    """The deferred story on a database, the reviews that it led to behind it."""

    kernel: Any
    stage: Any

    def on(self, day: date) -> list[tuple[str, str]]:
        """What opened by the morning of a day: (workflow, start)."""
        kernel = self.kernel
        self.stage.clock.set(datetime(day.year, day.month, day.day, 8, tzinfo=UTC))
        run_all(kernel.store, {**starting.handlers(kernel.world), **opening_later.handlers(kernel.world)})
        with kernel.store.read() as connection:
            rows = connection.execute(select(cases.c.workflow, cases.c.started_by).order_by(cases.c.id)).all()
        return [(row.workflow, row.started_by) for row in rows[1:]]


@pytest.fixture
def played(stages: OnDatabases, catalogue: Catalogue) -> Played:
    story = story_of(catalogue, "deferring")
    stage = stages(story, "nia", date(2027, 3, 1))
    for _, act in story.cases[0].play[:3]:
        stage.act(act)  # type: ignore[arg-type]
    return Played(stages.kernels[0], stage)


def test_in_memory(catalogue: Catalogue) -> None:
    found = [(one.id, each.message) for one in run_scenario(catalogue, "deferring") for each in one.findings]
    assert found == []


def test_the_story_on_databases(stages: OnDatabases, catalogue: Catalogue) -> None:
    (result,) = run_scenario(catalogue, "deferring", "deferred", stages)
    assert [one.message for one in result.findings] == []


def test_on_databases_each_opens_on_its_day(played: Played) -> None:
    assert played.on(date(2027, 8, 29)) == []
    assert played.on(date(2027, 8, 30)) == [("following", "looked_after")]
    assert played.on(date(2027, 9, 29)) == [("following", "looked_after")]
    assert played.on(date(2027, 9, 30)) == [("following", "looked_after"), ("revalidation", "deferred")]


def test_nothing_opens_for_whom_left_meanwhile(played: Played) -> None:
    with played.kernel.store.write(Actor(None, "test"), "test") as tx:
        gone = person.update().where(person.c.id == played.stage.ids["nia"]).values(ended_on=date(2027, 6, 1))
        tx.connection.execute(gone)
    assert played.on(date(2027, 10, 1)) == []


def test_a_date_outside_of_its_limits_is_refused_and_the_page_says_them(tmp_path: Path, catalogue: Catalogue) -> None:
    story = story_of(catalogue, "deferring")
    kernel, stage = founded(f"sqlite:///{tmp_path / 'a.db'}?durable=no", story, "nia", date(2027, 3, 1))
    for act in story.cases[0].play[:2]:
        stage.act(act[1])  # type: ignore[arg-type]
    with kernel.store.read() as connection:
        mine = connection.execute(select(task.c.id).where(task.c.step == "recommend")).scalar_one()
        opened = open_task(connection, kernel.world, stage.ids["tom"], mine, kernel.clock.now())
        shown = {one.name: one for one in choice_fields(opened, Sent({}, ()), "en")}["answer.defer"]
    assert (shown.lowest, shown.highest) == ("2027-03-21", "2028-03-20")
    assert shown.help == "Only with “Defer”. From 21 March 2027 to 20 March 2028."
    tom = Actor(stage.ids["tom"], "test")
    for answer, said in (("2027-03-20", "earliest date is 21 March 2027"), ("2028-03-21", "latest date is 20 March")):
        with pytest.raises(BadInput, match=said):
            commands.decide(kernel.store, kernel.world, tom, mine, commands.Decision("defer", "", answer), "k")
    kernel.store.close()


def test_the_latest_day_is_known_beforehand(catalogue: Catalogue) -> None:
    workflow = catalogue.model("workflow", "revalidation")
    assert [format(one) for one in latest(catalogue, workflow, "recommend.until")] == ["1 year after it opens"]
    assert [format(one) for one in latest(catalogue, workflow, "invite.all.day")] == ["3 weeks after the case opens"]
    assert latest(catalogue, workflow, "recommend.reason") == ()


def test_the_bound_counts_the_latest_dates(catalogue: Catalogue) -> None:
    workflow, calendar = catalogue.model("workflow", "revalidation"), catalogue.model("calendar", "england")
    opens = datetime(2027, 3, 1, 8, tzinfo=UTC)
    given = partial(latest, catalogue, workflow)
    last = bound(workflow, Course(opens, lambda _: None, calendar, "UTC", given=given))
    unknown = bound(workflow, Course(opens, lambda _: None, calendar, "UTC"))
    # invited until 11 March; the talk lies at most three weeks after the beginning, and is due two days later
    assert [(leg.step, leg.ends.date().isoformat()) for leg in last.legs][:3] == [
        ("invite", "2027-03-11"),
        ("talk", "2027-03-22"),
        ("talk", "2027-03-24"),
    ]
    assert last.day > unknown.day
