"""What the language has beyond cycles, on both databases: reviews that open reviews, that are asked for, that look back."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from sqlalchemy import select

from attain.access.reading import grants
from attain.cases import commands
from attain.cases.asking_for import ask_for, askable
from attain.cases.each_day import new_day
from attain.cases.gates import excuse_gate
from attain.cases.leave import say_away
from attain.cases.people_changes import change_manager
from attain.cases.running import many
from attain.cases.tables import case_gate, cases, task
from attain.cases.unasked import answer_unasked
from attain.cases.waking import wake_all
from attain.errors import BadInput, Refusal
from attain.kernel import Kernel, compose, open_kernel, owners_of
from attain.language.load import load
from attain.mail.tables import mail
from attain.measures.tables import measure
from attain.people.absence_tables import absence as absence_table
from attain.people.tables import person
from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app
from attain.scenarios.founding import found
from attain.scenarios.story import read_story
from attain.store.clock import SetClock
from attain.store.doors import Actor
from attain.store.migrate import migrate

BASE = Path(__file__).parents[1] / "errors" / "base"
CONFIG = """
apiVersion: attain/v1
kind: scale
id: three
title: Three levels
use: rating
best: highest
levels: [ { id: poor, label: Poor, value: 1 }, { id: good, label: Good, value: 2 }, { id: great, label: Great, value: 3 } ]
---
apiVersion: attain/v1
kind: form
id: talked
title: Talk
sections: [ { id: said, title: Said, fields: [ { id: text, title: Text, type: text, required: true } ] } ]
---
apiVersion: attain/v1
kind: form
id: rated
title: Rating
sections: [ { id: all, title: All, fields: [ { id: overall, title: Overall, type: rating, scale: three, required: true } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: talks
title: Talks
about: employee
start: { id: wish, on: asked_for, by: [employee, manager], at_most: 1 running }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: talk, title: Talk, do: meet, who: manager, form: talked, due: 30 days after it opens, if_late: continue,
      repeat: { at_least: 1, at_most: 3, opened_by: [manager], each_acknowledged_by: employee } }
visibility:
  - { who: [employee, hr], what: talk, as: full, from: talk submitted }
---
apiVersion: attain/v1
kind: distribution
id: fair
title: Fair
of: yearly.overall
kind_of_rule: cumulative
per: [the manager]
counts: everything
less_than: { great: 60% }
start_credit: { good: 1 }
checked: when locked
if_over: next_lower
---
apiVersion: attain/v1
kind: workflow
id: yearly
title: Yearly review
about: employee
start: { id: birthday, on: anniversary of hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
when_people_change:
  manager_changes: { open_tasks: move, new_manager_sees: released }
  actor_on_leave: { longer_than: 1 week, open_tasks: delegate, if_none: hr }
steps:
  - { id: first_talks, title: First talks, do: use, workflow: talks }
  - { id: again, title: Talk about the last year, do: fill_form, who: manager, form: talked, due: 5 days after it opens, if_late: continue,
      when: last overall of workflow yearly is at least good }
  - { id: early, title: In the first years, do: fill_form, who: manager, form: talked, due: 5 days after it opens, if_late: continue,
      when: days with manager is less than 100 }
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, compare_with: distribution fair, due: 10 days after it opens, if_late: continue }
  - { id: share, title: Share, do: release, who: manager, shows: [overall.final], to: employee, settles: [overall], takes_effect: 10 days after it opens, due: 5 days after it opens, if_late: release, silence_counts_as_approval: true }
scores:
  - { id: overall, title: Overall, judgement: { in: rate.all.overall, by: manager }, records: rating.overall }
outcomes:
  - { id: help, title: Help is needed, when: overall is poor, open: workflow helping }
  - { id: bonus, title: Bonus, gate: bonus, open_when: overall is at least good, no_fault: { decided_by: hr, reason: required, due: 5 days after it opens, if_late: continue } }
  - { id: word, title: Rated, tell: [hr] }
visibility:
  - { who: [employee, hr], what: [overall.final, again, early], as: full, from: share ends }
  - { who: manager, what: [overall.proposed, overall.final, again, early], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: workflow
id: helping
title: Help
about: employee
start: { id: poor, on: opened_by yearly.help, after: [2 days] }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: plan, title: What helps, do: fill_form, who: manager, form: talked, due: 10 days after it opens, if_late: continue, when: started_by is poor }
visibility:
  - { who: [employee, hr], what: plan, as: full, from: plan submitted }
---
apiVersion: attain/v1
kind: workflow
id: voices
title: Voices
about: employee
start: { on: asked_for, by: [employee] }
people:
  colleagues: { is: direct reports of manager of employee, if_none: skip }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: hear, title: What others say, do: ask_each, who: hr, form: talked, also_open_to: everyone, due: 10 days after it opens, if_late: continue, anonymous: { show_from: 3 answers, below: hide, traceable_by: nobody } }
visibility:
  - { who: [employee, hr], what: hear, as: averages_and_shuffled_comments, from: hear ends }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow yearly
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2025-03-01 }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-01-05 }
  - { id: uta, department: board, hire_date: 2020-01-06 }
  - { id: ole, department: board, hire_date: 2020-01-07, holds: [hr_operations] }
cases: []
"""


@dataclass
class Firm:
    """A small firm on a database, with a clock that is set."""

    kernel: Kernel
    clock: SetClock
    ids: dict[str, int]
    key: int = 0

    def on(self, day: date) -> None:
        """Let a day begin, and all that is due by then happen."""
        self.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        wake_all(self.kernel.store, self.kernel.world)
        new_day(self.kernel.store, self.kernel.world)
        from attain import jobs
        from attain.cases import starting

        jobs.run_all(self.kernel.store, starting.handlers(self.kernel.world))

    def actor(self, name: str) -> Actor:
        return Actor(self.ids[name], "test")

    def tasks(self, name: str) -> dict[str, int]:
        """{step.verb: task} of what somebody has to do."""
        with self.kernel.store.read() as connection:
            mine = select(task).where(task.c.person_id == self.ids[name], task.c.state == "open")
            return {f"{row.step}.{row.verb}": row.id for row in connection.execute(mine)}

    def write(self, name: str, what: str, **answers: Any) -> None:
        """Hand in a form: section_field=value."""
        self.key += 1
        given = {(one.partition("_")[0], "", one.partition("_")[2]): value for one, value in answers.items()}
        context = (self.kernel.store, self.kernel.world, self.actor(name), self.tasks(name)[what])
        commands.submit(*context, given, f"key{self.key}")

    def cases(self, workflow: str) -> list[Any]:
        with self.kernel.store.read() as connection:
            rows = select(cases).where(cases.c.workflow == workflow, cases.c.subject_id == self.ids["nia"])
            return list(connection.execute(rows.order_by(cases.c.id)))

    def rows(self, wanted: Any) -> list[Any]:
        with self.kernel.store.read() as connection:
            return list(connection.execute(wanted))


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    (folder / "wired.yaml").write_text(CONFIG)
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    resource = loaded.catalogue.get("scenario", "people")
    assert resource is not None
    story = read_story(resource, loaded.catalogue, [])
    assert story is not None
    clock = SetClock(datetime(2026, 1, 1, tzinfo=UTC))
    kernel = open_kernel(empty_url, clock)
    found(kernel.store, story)
    kernel = compose(kernel.store, lambda names: migrate(empty_url, owners_of(names)))
    with kernel.store.read() as connection:
        ids = {row.staff_number: row.id for row in connection.execute(select(person.c.staff_number, person.c.id))}
    yield Firm(kernel, clock, ids)
    kernel.store.close()


@contextmanager
def signed_in(firm: Firm, name: str) -> Iterator[TestClient[Any]]:
    """The portal as somebody sees it."""
    with firm.kernel.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, firm.ids[name], SETTINGS.link_lasts, "/")
    with TestClient(portal_app(firm.kernel, SETTINGS), base_url="http://testserver.local") as client:
        enter(client, link)
        yield client


def to_rating(firm: Firm, year: int) -> None:
    """An anniversary begins the review; its talks are held and signed."""
    firm.on(date(year, 2, 28))
    firm.on(date(year, 3, 1))
    firm.write("tom", "talk.meet", said_text="Well")
    signing = firm.tasks("nia")["talk.sign"]
    commands.acknowledge(firm.kernel.store, firm.kernel.world, firm.actor("nia"), signing)
    firm.on(date(year, 4, 2))


def test_an_anniversary_opens_a_review_once_and_it_waits_for_the_one_it_uses(firm: Firm) -> None:
    firm.on(date(2026, 2, 28))
    assert firm.cases("yearly") == []
    firm.on(date(2026, 3, 1))
    firm.on(date(2026, 3, 1))
    (case,), (used,) = firm.cases("yearly"), firm.cases("talks")
    assert (case.started_by, used.opened_by_id) == ("birthday", case.id)
    assert list(firm.tasks("tom")) == ["talk.meet"]


def test_notes_are_signed_one_by_one_and_the_next_opens(firm: Firm) -> None:
    firm.on(date(2026, 2, 28))
    firm.on(date(2026, 3, 1))
    firm.write("tom", "talk.meet", said_text="First")
    firm.write("tom", "talk.meet", said_text="Second")
    for left in (True, False):
        sign = firm.tasks("nia")["talk.sign"]
        commands.acknowledge(firm.kernel.store, firm.kernel.world, firm.actor("nia"), sign)
        assert ("talk.sign" in firm.tasks("nia")) is left


def test_outcomes_open_another_review_and_a_gate_that_is_excused(firm: Firm) -> None:
    to_rating(firm, 2026)
    assert list(firm.tasks("tom")) == ["rate.fill_form"]
    firm.write("tom", "rate.fill_form", all_overall="poor")
    firm.on(date(2026, 4, 20))
    (case,) = firm.cases("yearly")
    assert case.status == "closed"
    (gate,) = firm.rows(select(case_gate))
    assert (gate.is_open, gate.reason) == (False, "Not yet: overall is at least good")
    with pytest.raises(Refusal, match="Somebody else decides"):
        excuse_gate(firm.kernel.store, firm.kernel.world, firm.actor("tom"), case.id, "bonus", "Ill")
    with signed_in(firm, "ole") as client:
        page = client.get(f"/reviews/{case.id}").text
        assert "Why is it nobody" in page
        sent = {"form_token": form_token(page), "gate": "bonus", "reason": "Ill for half a year"}
        done = client.post(f"/reviews/{case.id}/gate", data=sent)
        assert "It is open now" in done.text
        assert "Why is it nobody" not in client.get(f"/reviews/{case.id}").text
    (gate,) = firm.rows(select(case_gate))
    assert gate.is_open
    assert gate.reason.endswith("Ill for half a year")
    assert {"Rated"} <= {row.subject for row in firm.rows(select(mail).where(mail.c.person_id == firm.ids["ole"]))}
    (value,) = firm.rows(select(measure))
    assert (value.label, value.valid_from) == ("poor", date(2026, 4, 12))
    assert firm.cases("helping") == []
    firm.on(date(2026, 4, 25))
    (helping,) = firm.cases("helping")
    assert helping.started_by == "poor"
    assert "plan.fill_form" in firm.tasks("tom")


def test_a_gate_is_excused_in_its_time_only(firm: Firm) -> None:
    to_rating(firm, 2026)
    firm.write("tom", "rate.fill_form", all_overall="poor")
    firm.on(date(2026, 4, 20))
    firm.on(date(2026, 4, 27))
    (case,) = firm.cases("yearly")
    with pytest.raises(Refusal, match="time for an exception is over"):
        excuse_gate(firm.kernel.store, firm.kernel.world, firm.actor("ole"), case.id, "bonus", "Ill")


def test_conditions_look_back_to_the_last_review(firm: Firm) -> None:
    to_rating(firm, 2026)
    firm.write("tom", "rate.fill_form", all_overall="great")
    firm.on(date(2026, 4, 20))
    to_rating(firm, 2027)
    assert list(firm.tasks("tom")) == ["again.fill_form"]
    firm.write("tom", "again.fill_form", said_text="Last year was great")
    with pytest.raises(BadInput, match=r"66.7% of your ratings would be Great; it has to stay below 60%. Good can be"):
        firm.write("tom", "rate.fill_form", all_overall="great")
    firm.write("tom", "rate.fill_form", all_overall="good")


def test_a_review_is_asked_for_by_whom_its_start_names(firm: Firm) -> None:
    firm.on(date(2026, 6, 1))
    store, world = firm.kernel.store, firm.kernel.world
    with store.read() as connection:
        names = {name: askable(connection, world, firm.ids[name], firm.clock.now()) for name in ("nia", "tom", "ole")}
    may = {name: {one.workflow: one.persons for one in several} for name, several in names.items()}
    tom, nia = firm.ids["tom"], firm.ids["nia"]
    assert may["tom"] == {"talks": (tom, nia), "voices": (tom,)}
    assert may["nia"] == {"talks": (nia,), "voices": (nia,)}
    assert ask_for(store, world, firm.actor("nia"), "talks", 0, firm.ids["nia"])
    with pytest.raises(Refusal, match="running already"):
        ask_for(store, world, firm.actor("tom"), "talks", 0, firm.ids["nia"])
    with pytest.raises(Refusal, match="not yours"):
        ask_for(store, world, firm.actor("ole"), "talks", 0, firm.ids["nia"])


def test_the_pages_of_absence_asking_signing_and_once_more(firm: Firm) -> None:
    firm.on(date(2026, 6, 1))
    with signed_in(firm, "tom") as tom, signed_in(firm, "nia") as nia:
        page = tom.get("/ask").text
        assert "Talks" in page
        sent = {"form_token": form_token(page), "workflow": "talks", "start": "0", "subject": str(firm.ids["nia"])}
        assert tom.post("/ask", data=sent, follow_redirects=False).status_code == 303
        refused = tom.post("/ask", data=sent, follow_redirects=False)
        assert (refused.status_code, "running already" in refused.text) == (422, True)
        (case,) = firm.cases("talks")
        firm.write("tom", "talk.meet", said_text="Well")
        assert "One more: Talk" in tom.get(f"/reviews/{case.id}").text
        signing = nia.get(f"/tasks/{firm.tasks('nia')['talk.sign']}").text
        assert ("I have read it" in signing, "I do not sign" in signing) == (True, False)
        again = {"form_token": form_token(tom.get("/ask").text), "step": "talk", "do": "another"}
        assert tom.post(f"/reviews/{case.id}/again", data=again, follow_redirects=False).status_code == 303
        page = tom.get("/absence").text
        away = {"form_token": form_token(page), "since": "2026-06-01", "until": "2026-05-01", "delegate": "nobody"}
        wrong = tom.post("/absence", data=away, follow_redirects=False)
        assert (wrong.status_code, "Nobody has this staff number" in wrong.text) == (422, True)
        away |= {"until": "2026-07-01", "delegate": "uta"}
        assert tom.post("/absence", data=away, follow_redirects=False).status_code == 303
        page = tom.get("/absence").text
        assert "Uta stands in" in page
        (absence,) = firm.rows(select(absence_table.c.id))
        back = {"form_token": form_token(page)}
        assert nia.post(f"/absence/{absence.id}/back", data={"form_token": form_token(nia.get("/absence").text)})
        assert "Uta stands in" in tom.get("/absence").text
        assert tom.post(f"/absence/{absence.id}/back", data=back, follow_redirects=False).status_code == 303
        assert "Uta stands in" not in tom.get("/absence").text


def test_somebody_answers_who_was_not_asked(firm: Firm) -> None:
    firm.on(date(2026, 6, 1))
    store, world = firm.kernel.store, firm.kernel.world
    with pytest.raises(Refusal, match="Nothing is open"):
        answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"])
    ask_for(store, world, firm.actor("nia"), "voices", 0, firm.ids["nia"])
    mine = answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"])
    assert answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"]) == mine
    firm.write("uta", "hear.ask_each", said_text="Nia helps everybody")
    with pytest.raises(Refusal, match="answered this already"):
        answer_unasked(store, world, firm.actor("uta"), firm.ids["nia"])
    with store.read() as connection:
        (running,) = many(connection, world.catalogues, [firm.cases("voices")[0].id])
    _, hear = next(iter(running.state.open_steps()))
    assert (hear.asked, hear.answered) == (2, 1)
    with pytest.raises(Refusal, match="Nothing is open"):
        answer_unasked(store, world, firm.actor("nia"), firm.ids["nia"])


def test_a_new_manager_sees_what_was_released_and_leave_goes_to_the_stand_in(firm: Firm) -> None:
    to_rating(firm, 2026)
    store, world = firm.kernel.store, firm.kernel.world
    say_away(store, world, firm.actor("tom"), date(2026, 4, 2), date(2026, 7, 1), firm.ids["uta"])
    assert list(firm.tasks("uta")) == ["rate.fill_form"]
    firm.write("uta", "rate.fill_form", all_overall="good")
    assert firm.tasks("tom") == {}
    change_manager(store, world, firm.actor("ole"), firm.ids["nia"], firm.ids["ole"], date(2026, 4, 2))
    (case,) = firm.cases("yearly")
    with store.read() as connection:
        before = grants(connection, firm.ids["ole"], [case.id], firm.clock.now())
    assert "overall.proposed" not in before.get(case.id, {})
    firm.on(date(2026, 4, 20))
    with store.read() as connection:
        after = grants(connection, firm.ids["ole"], [case.id], firm.clock.now())
    assert "overall.proposed" not in after[case.id]
