"""What reviews do to the world around them and it to them: acts of plugins, files, longer cases, events, on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases, founded
from databases import copy_of, hasty
from documents_help import ABLE, RATED, SAID, THREE
from small_firm_help import signed_in
from sqlalchemy import select
from wiring_help import PEOPLE, catalogue_of, story_of

from attain import jobs
from attain.bridge import folder_of, reacting
from attain.cases import commands, exports, plugin_act_jobs, plugin_acts, starting, told
from attain.cases.each_day import new_day
from attain.cases.export_tables import export_row
from attain.cases.handing_on import followed
from attain.cases.happenings import start_by_measures
from attain.cases.tables import case_event, cases, task
from attain.cases.told import Event, tell_events
from attain.cases.waking import wake_all
from attain.config.plugin_act import NOT_DONE
from attain.errors import BadInput
from attain.events import CompletionRecorded
from attain.kernel import open_kernel
from attain.learning.tables import registration
from attain.measures.store import NewMeasure, events, record_all
from attain.people.changes import change_facts
from attain.people.tables import person
from attain.scenarios.run import run_all, run_scenario
from attain.store.clock import SetClock
from attain.store.doors import Actor

PERSONS = """people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
"""
CONFIG = (
    THREE
    + RATED
    + SAID
    + ABLE
    + """
apiVersion: attain/v1
kind: catalogue
id: academy
title: Academy
items:
  - { id: clear_writing, title: Clear writing, type: course, builds: { writing: practised } }
---
apiVersion: attain/v1
kind: framework
id: core
title: Core
scale: able
items: [ { id: writing, title: Writing, behaviours: { practised: Clear }, learn_from: [clear_writing] } ]
---
apiVersion: attain/v1
kind: role_profile
id: everybody
title: Everybody
framework: core
for: otherwise
needs: { writing: practised }
required_learning: [clear_writing]
---
apiVersion: attain/v1
kind: connection
id: payroll
title: Payroll
plugin: files
settings: { folder: payroll }
match_people_by: staff_number
brings_in: { events: [project ends] }
sends_out: { results: { file: results.csv, when: rate ends, of: workflow joining, what: [staff_number, department, measure joining.overall, gate bonus] } }
---
apiVersion: attain/v1
kind: workflow
id: joining
title: Joining
about: employee
start: { on: hire_date }
@PERSONS
steps:
  - { id: learn, title: Required learning, do: run, plugin: competency_based, act: assign_required_learning }
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, when: learn is assigned, due: 10 days after it opens, if_late: continue_without }
scores:
  - { id: overall, title: Overall, judgement: { in: rate.all.overall, by: manager }, records: joining.overall }
outcomes:
  - { id: longer, title: A month more, when: rate.all.overall is poor, extend_case: 1 month }
  - { id: week, title: A week more, when: rate.all.overall is poor, extend_case: 1 week }
  - { id: bonus, title: Bonus, gate: bonus, open_when: rate.all.overall is great }
  - { id: pay, title: Pay, export: { by: connection payroll, what: [staff_number, gate bonus] } }
visibility:
  - { who: [employee, hr], what: [rate, overall.final, overall.proposed], as: full, from: rate ends }
  - { who: manager, what: [overall.final, overall.proposed], as: full, from: rate ends }
---
apiVersion: attain/v1
kind: workflow
id: leading
title: Looking at what happened
about: employee
start:
  - { id: project, on: project ends, after: [2 days] }
  - { id: joined, on: person joins }
  - { id: moved, on: person moves, at_most: 1 running }
  - { id: learnt, on: clear_writing is completed }
  - { id: raised, on: grade changes, only_if: grade is at least 8 }
  - { id: low, on: measure joining.mood falls below 3 }
@PERSONS
steps:
  - { id: look, title: Look, do: fill_form, who: manager, form: said, due: 5 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: look, as: full, from: look submitted }
---
apiVersion: attain/v1
kind: scenario
id: joining_stories
title: Joining
of: workflow joining
people:@PEOPLE
cases:
  - { id: well, title: All goes well, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: great }"], expect: [step rate opens on 2027-03-01, case is closed by 2027-03-02, gate bonus is open, outcome pay follows] }
  - { id: poorly, title: A month more, for: nia, play: ["2027-03-02 tom submits rate with { all.overall: poor }", everyone else does nothing], expect: [case is closed by 2027-04-02] }
""".replace("@PERSONS\n", PERSONS).replace("@PEOPLE", PEOPLE.rstrip())
)
OPENED = date(2027, 3, 1)
SYSTEM = Actor(None, "test")


def catalogue(folder: Path) -> Any:
    return catalogue_of(folder, CONFIG, plugins="competency_based: from 0.1", hr_may="run_cycles")


def played(results: Any) -> list[str]:
    return [f"{result.id} {one.message}" for result in results for one in result.findings]


def test_in_memory(tmp_path: Path) -> None:
    assert played(run_all(catalogue(tmp_path / "firm"), "joining_stories")) == []


@pytest.mark.parametrize("case", ["well", "poorly"])
def test_on_databases(stages: OnDatabases, tmp_path: Path, case: str) -> None:
    found = played(run_scenario(catalogue(tmp_path / "firm"), "joining_stories", case, stages))
    assert found == []


def make(url: str, folder: Path) -> None:
    """The organisation with one review just opened, nothing of what it asks of plugins done."""
    story = story_of(catalogue(folder / "firm"), "joining_stories")
    kernel, _ = founded(hasty(url), story, "nia", OPENED)
    kernel.store.close()


class Firm:
    """A firm in which one review is open, on a clock that the test moves."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = SetClock(datetime(2027, 3, 1, 9, tzinfo=UTC))
        self.kernel, self.folder = open_kernel(hasty(url), self.clock), folder
        self.store, self.world = self.kernel.store, self.kernel.world
        self.ids = {row.staff_number: row.id for row in self.rows(person)}

    def rows(self, table: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(select(table).order_by(*table.primary_key)).all())

    def rate(self, level: str) -> None:
        tom = self.ids["tom"]
        (mine,) = [row.id for row in self.rows(task) if row.person_id == tom and row.step == "rate"]
        commands.submit(self.store, self.world, Actor(tom, "test"), mine, {("all", "", "overall"): level}, "k1")

    def written(self, name: str) -> list[dict[str, str]]:
        """Do the jobs that write files; gives one of them."""
        jobs.run_all(self.store, exports.handlers(self.world, partial(folder_of, base=self.folder)))
        with (self.folder / "payroll" / name).open(newline="") as file:
            return list(csv.DictReader(file))

    def later(self, **stretch: int) -> None:
        self.clock.set(self.clock.now() + timedelta(**stretch))
        wake_all(self.store, self.world)
        new_day(self.store, self.world)
        jobs.run_all(self.store, {**told.handlers(self.world), **starting.handlers(self.world)})

    def opened(self) -> list[tuple[int, str]]:
        """(person, reason) of the reviews that something started besides the first."""
        return [(row.subject_id, row.started_by) for row in self.rows(cases) if row.workflow == "leading"]

    def tell(self, *found: Event) -> int:
        with self.store.write(SYSTEM, "events") as tx:
            _, known = self.world.catalogues.current(tx.connection)
            return tell_events(tx, known, "payroll", found)

    def fact(self, who: str, **facts: Any) -> None:
        today = self.clock.now().date()
        followed(self.store, self.world, SYSTEM, change_facts(self.store, SYSTEM, self.ids[who], facts, today))


@pytest.fixture
def firm(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Firm]:
    with copy_of(request, backend, "wiring", tmp_path, make) as url:
        made = Firm(url, tmp_path)
        yield made
        made.store.close()


def test_a_plugin_acts_once_and_its_outcome_decides(firm: Firm) -> None:
    assert [row.state for row in firm.rows(registration)] == ["assigned"]
    assert [row.step for row in firm.rows(task) if row.state == "open"] == ["rate"]
    assert jobs.run_all(firm.store, plugin_acts.handlers(firm.world)) == 0


def test_what_a_plugin_does_not_do_in_its_time_is_over(firm: Firm) -> None:
    """Another review, whose act nobody does."""
    with firm.store.write(SYSTEM, "open") as tx:
        starting.open_alone(tx, firm.world, starting.Order("joining", firm.ids["ben"]))
    firm.clock.set(firm.clock.now() + timedelta(days=4))
    over = {plugin_act_jobs.OVER: plugin_acts.handlers(firm.world)[plugin_act_jobs.OVER]}
    jobs.run_all(firm.store, over)
    (ben,) = [row for row in firm.rows(cases) if row.subject_id == firm.ids["ben"]]
    ended = [row.data for row in firm.rows(case_event) if row.case_id == ben.id and row.data["event"] == "StepEnded"]
    assert [each["outcome"] for each in ended] == [NOT_DONE]
    assert ben.status == "closed"
    assert jobs.run_all(firm.store, plugin_acts.handlers(firm.world)) == 1
    assert firm.rows(registration)[0].person_id == firm.ids["nia"]


def test_a_file_holds_each_review_once_and_is_brought_up_to_date(firm: Firm) -> None:
    firm.rate("great")
    (result,) = firm.written("results.csv")
    assert result | {"key": ""} == {
        "key": "",
        "staff_number": "nia",
        "department": "sales",
        "measure joining.overall": "great",
        "gate bonus": "yes",
    }
    assert firm.written("joining.pay.csv")[0]["gate bonus"] == "yes"
    assert firm.written("results.csv") == [result]
    assert len({row.key for row in firm.rows(export_row)}) == 2
    assert None not in {row.written_at for row in firm.rows(export_row)}


@pytest.mark.parametrize(
    ("who", "measure", "gate"),
    [("ole", "great", "(not yours to read)"), ("pia", "(not yours to read)", "(not yours to read)")],
)
def test_whoever_runs_cycles_reads_what_was_sent_and_no_more_than_he_may(
    firm: Firm, who: str, measure: str, gate: str
) -> None:
    firm.rate("great")
    where = f"/reviews/{firm.rows(cases)[0].id}"
    with signed_in(firm, who) as client:
        found = re.search(r"What was sent out.*?</details>", client.get(where).text, re.DOTALL)
    assert found is not None
    told = " ".join(re.sub(r"<[^>]*>", " ", found[0]).split())
    assert (
        f"results.csv (payroll): staff_number nia, department sales, measure joining.overall {measure}, gate bonus {gate}"
        in told
    )
    assert f"joining.pay.csv (payroll): staff_number nia, gate bonus {gate} waits to be written" in told


def test_whoever_only_leads_finds_nothing_of_it(firm: Firm) -> None:
    firm.rate("great")
    with signed_in(firm, "tom") as client:
        assert "What was sent out" not in client.get(f"/reviews/{firm.rows(cases)[0].id}").text


def test_a_case_stays_open_as_long_as_the_longest_extension(firm: Firm) -> None:
    firm.rate("poor")
    assert firm.rows(cases)[0].status == "open"
    firm.later(days=20)
    assert firm.rows(cases)[0].status == "open"
    firm.later(days=15)
    (row,) = [row for row in firm.rows(cases) if row.workflow == "joining"]
    assert (row.status, firm.rows(export_row)[-1].cells["gate bonus"]) == ("closed", "no")


ENDED = Event("project ends", "nia", date(2027, 3, 1), "p1")


def test_an_event_is_recorded_once_and_opens_its_review_on_its_day(firm: Firm) -> None:
    assert firm.tell(ENDED) == 1
    assert firm.tell(ENDED) == 0
    firm.later(hours=1)
    assert firm.opened() == []
    firm.later(days=2)
    assert firm.opened() == [(firm.ids["nia"], "project")]
    firm.tell(ENDED)
    firm.later(days=1)
    assert len(firm.opened()) == 1


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (Event("project begins", "nia", OPENED, "p1"), "does not list"),
        (Event("project ends", "nobody", OPENED, "p1"), "Nobody here is nobody"),
        (Event("project ends", "nia", OPENED, " "), "key of its own"),
    ],
)
def test_an_event_that_cannot_be_taken_is_told(firm: Firm, event: Event, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        firm.tell(event, ENDED)
    assert firm.tell(ENDED) == 1


def test_facts_that_change_open_reviews(firm: Firm) -> None:
    firm.later(days=1)
    firm.fact("nia", department="board")
    assert firm.opened() == [(firm.ids["nia"], "moved")]
    firm.fact("nia", grade=7)
    assert len(firm.opened()) == 1
    firm.later(days=1)
    firm.fact("nia", grade=9)
    assert firm.opened()[1:] == [(firm.ids["nia"], "raised")]


def test_a_measure_that_crosses_a_value_opens_a_review(firm: Firm) -> None:
    for value in (4, 2, 1):
        firm.later(days=1)
        with firm.store.write(SYSTEM, "mood") as tx:
            new = [
                NewMeasure(
                    person_id=firm.ids["nia"],
                    name="joining.mood",
                    valid_from=tx.now.date(),
                    source="import",
                    number=Decimal(value),
                )
            ]
            record_all(tx, new)
            start_by_measures(tx, firm.world, events(tx, new))
    assert firm.opened() == [(firm.ids["nia"], "low")]


def test_a_completion_opens_a_review_once(firm: Firm) -> None:
    with firm.store.read() as connection:
        _, known = firm.world.catalogues.current(connection)
    done = CompletionRecorded(firm.ids["nia"], "clear_writing", "completed", OPENED, firm.clock.now())
    failed = CompletionRecorded(firm.ids["ben"], "clear_writing", "failed", OPENED, firm.clock.now())
    for _ in range(2):
        with firm.store.write(SYSTEM, "results") as tx:
            reacting(firm.kernel, known)(tx, [done, failed])
    firm.later(hours=1)
    assert firm.opened() == [(firm.ids["nia"], "learnt")]
