"""Laws of the engine, over generated workflows, people and courses of events."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_workflows_help import CALENDAR, ROLES, Maker

from attain.errors import Refusal
from attain.phrases.ast import Anchor, CountOf
from attain.workflow import effects as fx
from attain.workflow import events as ev
from attain.workflow import inputs as i
from attain.workflow.bound import Course, bound
from attain.workflow.build import build
from attain.workflow.evolve import fold
from attain.workflow.play import Play, World
from attain.workflow.stored import case_from_json, case_to_json, from_json, to_json

START = datetime(2027, 3, 1, 11, tzinfo=UTC)
SUBJECT = 1
PERSONS = range(1, 8)


class Generated:
    """One generated case, its people and days, and a player who does likely and unlikely things."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.workflow = build(Maker(chance).document())
        self.roles = {role: tuple(chance.sample(PERSONS, chance.choice([0, 1, 1, 1, 2, 3]))) for role in ROLES}
        self.days = {"some_day": date(2027, 3, 1) + timedelta(chance.randint(-20, 60))}
        self.days["other_day"] = self.days["some_day"] + timedelta(chance.randint(0, 30))
        self.truths: dict[Any, bool | None] = {}
        self.managers = {person: chance.choice(PERSONS) for person in PERSONS}
        world = World("Europe/Berlin", CALENDAR, self.people, self.truth, lambda want, _: self.moment(want.anchor))
        self.play = Play(self.workflow, world, START)
        self.sessions: list[str] = []

    def people(self, want: Any, _: object) -> tuple[int, ...]:
        if want.actor:
            return tuple(self.managers[person] for person in want.actor)
        return self.roles[want.phrase.role] if hasattr(want.phrase, "role") else tuple(PERSONS)

    def truth(self, want: Any, _: object) -> bool | None:
        assert not isinstance(want.condition, CountOf)
        return self.truths.setdefault(want.condition, self.chance.choice([True, False, None]))

    def moment(self, anchor: Anchor) -> date | None:
        return self.days.get(anchor.ref)

    def bound(self) -> datetime:
        return bound(self.workflow, Course(START, self.moment, CALENDAR, "Europe/Berlin")).at

    def run(self, acts: int) -> None:
        self.give(i.Opened(SUBJECT))
        for _ in range(acts):
            if self.chance.random() < 0.6:
                self.play.run_until(self.play.now + timedelta(hours=self.chance.choice([1, 20, 72, 200])))
            self.give(self.some_act())

    def give(self, what: i.Input) -> None:
        before = self.play.case
        try:
            self.play.do(what)
        except Refusal:
            assert self.play.case == before

    def some_act(self) -> i.Input:
        tasks = self.play.open_tasks()
        reached = [key.step for key, _ in self.play.case.open_steps()]
        sessions = [step for step in reached if self.workflow.step(step).do == "session"]
        if sessions and self.chance.random() < 0.5:
            level = self.chance.choice([1, 1, 2, 3])
            return self.chance.choice([i.SessionClosed, i.SessionMissed])(self.chance.choice(sessions), level)
        if self.chance.random() < 0.08:
            return i.PersonLeft(self.chance.choice(PERSONS[1:]))
        if self.chance.random() < 0.05:
            return i.Replaced(self.chance.choice(PERSONS), self.chance.choice(PERSONS))
        if self.chance.random() < 0.1:
            away = i.WentAway(self.chance.choice(PERSONS[1:]), date(2027, 3, 1) + timedelta(self.chance.randint(0, 90)))
            return self.chance.choice([away, i.CameBack(self.chance.choice(PERSONS[1:]))])
        parts = [step for step in reached if self.workflow.step(step).do == "part"]
        if parts and self.chance.random() < 0.1:
            return i.OpenedAgain(self.chance.choice(parts), self.chance.choice(PERSONS))
        ended = [(key.step, state) for key, state in self.play.case.steps.items() if state.by is not None]
        if ended and self.chance.random() < 0.15:
            step, state = self.chance.choice(ended)
            return i.TakenBack(step, state.by if self.chance.random() < 0.8 else self.chance.choice(PERSONS))
        if not tasks:
            return i.TimePassed()
        task = self.chance.choice(tasks)
        person = task.person if self.chance.random() < 0.8 else self.chance.choice(PERSONS)
        return self.act(task.verb, task.key.step, person)

    def act(self, verb: str, step: str, by: int) -> i.Input:
        choices = [each.id for each in self.workflow.step(step).choices] or ["none"]
        likely: dict[str, list[i.Input]] = {
            "approve": [
                i.Approved(step, by),
                i.Approved(step, by, edited=True),
                i.SentBack(step, by),
                i.SentBack(step, by),
            ],
            "decide": [i.Decided(step, by, self.chance.choice(choices), "because")],
            "release": [i.Released(step, by)],
            "acknowledge": [i.Acknowledged(step, by, refused=True), i.Replied(step, by)],
            "nominate": [i.Nominated(step, by, tuple(self.chance.sample(PERSONS, self.chance.randint(0, 3))))],
            "ask_each": [i.Submitted(step, by), i.Declined(step, by)],
            "agree": [i.Agreed(step, by)],
            "ask_more": [i.AskedMore(step, by, tuple(self.chance.sample(PERSONS, 2)))],
            "meet": [i.Submitted(step, by), i.Finished(step, by), i.OpenedAgain(step, by), i.Acknowledged(step, by)],
            "sign": [i.Acknowledged(step, by)],
            "check": [i.Approved(step, by)],
            "excuse": [i.Decided(step, by, self.chance.choice(["excused", "not_excused"]), "because")],
        }
        return self.chance.choice(likely.get(verb, [i.Submitted(step, by)]))

    def run_slowly(self, eager: float) -> None:
        """Send back at the last instant at which it is still possible, so that everything lasts as long as it can."""
        self.give(i.Opened(SUBJECT))
        while (at := self.play.wakes_at()) is not None:
            self.play.now = max(self.play.now, at - timedelta(milliseconds=1))
            for task in self.play.open_tasks():
                if task.verb in ("approve", "decide") and self.chance.random() < eager:
                    again = i.Decided(task.key.step, task.person, "again")
                    self.give(again if task.verb == "decide" else i.SentBack(task.key.step, task.person))
            for key, _ in self.play.case.open_steps():
                if self.workflow.step(key.step).do == "session" and self.chance.random() < eager / 4:
                    self.give(i.SessionMissed(key.step))
            self.play.now = max(self.play.now, at)
            self.give(i.TimePassed())


courses = st.builds(Generated, st.randoms(use_true_random=False))
law = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@law
@given(courses)
def test_every_case_ends_by_itself_at_or_before_the_bound(course: Generated) -> None:
    course.run(0)
    course.play.run_out()
    assert course.play.case.status in ("closed", "closed_unfinished")
    assert course.play.case.closed_at <= course.bound()


@law
@given(courses, st.integers(1, 40))
def test_whatever_people_do_it_ends_at_or_before_the_bound(course: Generated, acts: int) -> None:
    course.run(acts)
    course.play.run_out()
    assert course.play.case.status in ("closed", "closed_unfinished")
    assert course.play.case.closed_at <= course.bound()


@law
@given(courses, st.sampled_from([0.1, 0.3, 0.9]))
def test_however_slowly_people_send_back_it_ends_at_or_before_the_bound(course: Generated, eager: float) -> None:
    course.run_slowly(eager)
    assert course.play.case.closed_at <= course.bound()


@law
@given(courses, st.integers(1, 40))
def test_the_case_is_what_its_events_make(course: Generated, acts: int) -> None:
    course.run(acts)
    events = course.play.events
    stored = json.loads(json.dumps([to_json(event) for event in events]))
    assert [from_json(each) for each in stored] == events
    assert fold(events) == course.play.case
    assert course.play.case.version == len(events)
    assert case_from_json(json.loads(json.dumps(case_to_json(course.play.case)))) == course.play.case
    assert [event.at for event in events] == sorted(event.at for event in events)


@law
@given(courses, st.integers(1, 40))
def test_time_that_passed_once_has_passed(course: Generated, acts: int) -> None:
    course.run(acts)
    course.play.do(i.TimePassed())
    assert course.play.do(i.TimePassed()).events == ()
    following = course.play.wakes_at()
    assert following is None or following > course.play.now
    assert following is not None or not course.play.case.is_open, "nothing waits for ever"


@law
@given(courses, st.integers(1, 40))
def test_nobody_judges_himself_and_nobody_approves_what_he_wrote(course: Generated, acts: int) -> None:
    course.run(acts)
    course.play.run_out()
    wrote: set[tuple[str, int]] = set()
    for event in course.play.events:
        if isinstance(event, ev.StepSubmitted) and event.by is not None:
            wrote.add((event.key.step, event.by))
        if isinstance(event, ev.StepEnded) and event.by is not None:
            step = course.workflow.step(event.key.step)
            if step.do == "approve":
                assert all((what, event.by) not in wrote for what in step.what)
            if event.outcome == "agreed":
                assert (step.id, event.by) not in wrote
    for effect in course.play.effects:
        if isinstance(effect, fx.OpenTask) and SUBJECT in effect.persons:
            step = course.workflow.step(effect.key.step)
            signs = effect.verb == "sign" and step.repeat.each_acknowledged_by == "employee"
            assert signs or "employee" in step.who
        if isinstance(effect, fx.BindRole) and effect.role != "employee":
            assert SUBJECT not in effect.persons


@law
@given(courses, st.integers(1, 40))
def test_only_who_has_the_task_acts(course: Generated, acts: int) -> None:
    course.run(0)
    for _ in range(acts):
        what = course.some_act()
        by, step = getattr(what, "by", None), getattr(what, "step", None)
        live = {role for role in course.workflow.people if course.workflow.people[role].bind == "live"}
        holders = {task.person for task in course.play.open_tasks() if task.key.step == step}
        events = len(course.play.events)
        course.give(what)
        acted = [each for each in course.play.events[events:] if getattr(each, "by", None) == by is not None]
        beside = isinstance(what, (i.Replied, i.OpenedAgain, i.TakenBack))
        if step and acted and not live & set(course.workflow.step(step).who) and not beside:
            assert by in holders


@law
@given(courses, st.integers(1, 60))
def test_it_is_sent_back_no_more_often_than_the_document_says(course: Generated, acts: int) -> None:
    course.run(acts)
    for sender, count in course.play.case.sent_back.items():
        step, _, choice = sender.partition(".")
        assert count <= course.workflow.step(step).sends_back(choice).at_most


@law
@given(courses, st.integers(1, 40))
def test_history_only_grows_and_ended_steps_stay_as_they_are(course: Generated, acts: int) -> None:
    course.run(0)
    for _ in range(acts):
        events, case = list(course.play.events), course.play.case
        course.give(course.some_act())
        assert course.play.events[: len(events)] == events
        back = [one for one in course.play.events[len(events) :] if isinstance(one, ev.WorkTakenBack)]
        undone = {key for one in back for key in (*one.dropped, *one.again)}
        for key, state in case.steps.items():
            if state.is_over and state.outcome != "submitted" and key not in undone:
                assert course.play.case.steps[key].outcome == state.outcome
        assert case.grants <= course.play.case.grants
