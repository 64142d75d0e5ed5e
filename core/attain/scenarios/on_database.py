"""A story played on a database, through the commands that the portal's forms call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, select

from attain.cases import asking, commands, moved_away, plugin_acts
from attain.cases.alone import Order, open_alone
from attain.cases.each_day import new_day
from attain.cases.facts import Resolver
from attain.cases.handing_on import followed
from attain.cases.launch import launch
from attain.cases.leave import say_away, take_back_absence
from attain.cases.moving import truth
from attain.cases.outside import Outsider
from attain.cases.outside import known as known_outside
from attain.cases.people_changes import change_manager, let_leave
from attain.cases.repeating import finish, open_another
from attain.cases.running import Running, one
from attain.cases.session_changing import Change
from attain.cases.session_late import decide_alone
from attain.cases.tables import case_event, cases, task
from attain.cases.taking_over import take_over
from attain.cases.waking import wake_all
from attain.errors import AttainError, Refusal
from attain.jobs import run_all
from attain.mail.tables import mail
from attain.people.absence import said_by
from attain.people.changes import change_facts
from attain.people.tables import person
from attain.phrases.calendar import local_day
from attain.scenarios import inputs
from attain.scenarios.filling import Paper, balanced, completed
from attain.scenarios.founding import ACTOR
from attain.scenarios.in_memory import InMemory
from attain.scenarios.late_cases import levels
from attain.scenarios.sentences import HAPPENINGS, OF_PEOPLE
from attain.scenarios.several import openings_of
from attain.scenarios.stage import MORNING, NOON, Seen, at_hour
from attain.scenarios.story import NotTaken, Unplayable
from attain.scenarios.told_on_database import Telling
from attain.store.doors import Actor
from attain.workflow.engine import advance, needs
from attain.workflow.facts import Known
from attain.workflow.stored import from_json

if TYPE_CHECKING:
    from datetime import date

    from attain.cases.extensions import World
    from attain.phrases.ast import Condition, Time
    from attain.scenarios.sentences import Act
    from attain.scenarios.story import Story
    from attain.store.clock import SetClock
    from attain.store.doors import Store
    from attain.workflow.model import Step


class OnDatabase:
    """One case of a story, on a store that `founding.found` prepared; its cycle is launched when this is made.

    `clock` is the store's.  A story without a cycle begins on the day on which something of the person opens a review,
    or, where nothing does, on its first day by being opened by hand.
    """

    def __init__(
        self, story: Story, subject: str, store: Store, world: World, clock: SetClock, day: date | None = None
    ) -> None:
        self.story, self.store, self.world, self.clock = story, store, world, clock
        openings = [] if story.cycle or story.is_started else openings_of(story, subject, day or clock.now().date())
        self.model = InMemory(story, subject, openings[0].day if openings else day or clock.now().date())
        self.zone, self.number = self.model.knows.zone, 0
        with store.read() as connection:
            rows = connection.execute(select(person.c.staff_number, person.c.id))
            self.ids: dict[str, int] = {row.staff_number: row.id for row in rows}
        self._looked_at: int | None = None
        self.telling = Telling(story, store, world, self.ids)
        self.subject = self.ids[subject]
        if openings:
            clock.set(at_hour(openings[0].day - timedelta(days=1), MORNING, self.zone))
            self._begin_day()
        clock.set(self.model.play.now)
        self._past()
        if not story.is_started:
            self._open(self.subject, by_itself=bool(openings))

    def _past(self) -> None:
        self.telling.remember(local_day(self.clock.now(), self.zone))

    def _begin_day(self) -> None:
        """What a new day brings."""
        self._past()
        new_day(self.store, self.world)
        if self.story.is_started:
            self.telling.follow()
            self._jobs()

    def _open(self, subject: int, *, by_itself: bool) -> None:
        if self.story.cycle:
            launch(self.store, self.world, ACTOR, self.story.cycle)
        elif by_itself:
            new_day(self.store, self.world)
        else:
            with self.store.write(ACTOR, "review.open") as tx:
                open_alone(tx, self.world, Order(self.story.workflow.id, subject))
        self._jobs()

    def _jobs(self) -> None:
        """What a worker does at once: acts of plugins, overlays of the place to which the employee moved."""
        run_all(self.store, {**plugin_acts.handlers(self.world), **moved_away.handlers(self.world)})

    @property
    def case_id(self) -> int:
        """The newest case of the person in this workflow; NotTaken where nothing has started one."""
        if self._looked_at is not None:
            return self._looked_at
        if not (every := self._every()):
            raise NotTaken(f"nothing is started for {self.model.knows.company.names()[self.model.knows.subject]}")
        return every[-1]

    def _every(self) -> list[int]:
        mine = (cases.c.subject_id == self.subject) & (cases.c.workflow == self.story.workflow.id)
        with self.store.read() as connection:
            return list(connection.execute(select(cases.c.id).where(mine).order_by(cases.c.id)).scalars())

    # --- the stage ---

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let time pass up to the act, then call the command for each person."""
        self._until_act(act)
        if act.verb in HAPPENINGS:
            self.telling.tell(act)
            self._jobs()
            return
        for who in act.who:
            self._one(act, who.text, fill=fill)
            self._jobs()

    def _until_act(self, act: Act) -> None:
        at = at_hour(act.day, NOON, self.zone)
        if at < self.clock.now():
            raise Unplayable(f"the story has come to {self.clock.now().date()} already and cannot go back")
        self._until(at)

    def run_out(self) -> None:
        """Let time pass until the case does nothing by itself any more."""
        while (at := self.telling.next_day() if self.story.is_started else None) is not None:
            self._until(max(at, self.clock.now()))
        while (at := self._wakes_at()) is not None:
            self._until(at)

    def seen(self) -> Seen:
        """The newest case as its rows say, with all that were started beside it."""
        if not self.story.is_started:
            return self._as_it_is()
        found = []
        for each in self._every():
            self._looked_at = each
            found.append(self._as_it_is())
        self._looked_at = None
        return replace(found[-1], cases=tuple(found)) if found else self._as_it_is()

    def _as_it_is(self) -> Seen:
        running = self._running()
        with self.store.read() as connection:
            stored = select(case_event.c.data).where(case_event.c.case_id == self.case_id).order_by(case_event.c.seq)
            events = [from_json(data) for data in connection.execute(stored).scalars()]
            reminded = self._reminded(running)
            rows = connection.execute(reminded).all()
        names = {number: name for name, number in self.ids.items()}
        return Seen(
            running.workflow,
            running.state,
            events,
            self.zone,
            running.calendar,
            names,
            [(names[row.person_id], row.step) for row in rows],
            self._holds,
            hidden=self.model.seen().hidden,
            day=self._day,
        )

    # --- time ---

    def _wakes_at(self) -> datetime | None:
        if self.story.is_started:
            return self._next()
        with self.store.read() as connection:
            found: datetime | None = connection.execute(
                select(cases.c.wakes_at).where(cases.c.id == self.case_id)
            ).scalar_one()
        return found

    def _until(self, at: datetime) -> None:
        """Wake every case at each hour at which something happens by itself, as the worker does."""
        while (next_one := self._next()) is not None and next_one <= at:
            self._come_to(next_one)
            wake_all(self.store, self.world)
            self._jobs()
        self._come_to(at)
        take_over(self.store, self.world)

    def _come_to(self, at: datetime) -> None:
        """Let each new day begin in the morning, as far as anything may follow from it."""
        while self.story.workflow.starts and (day := self.clock.now() + timedelta(days=1)) < at:
            self.clock.set(day)
            self._begin_day()
        self.clock.set(max(self.clock.now(), at))
        self._begin_day()

    def _next(self) -> datetime | None:
        with self.store.read() as connection:
            found: datetime | None = connection.execute(select(func.min(cases.c.wakes_at))).scalar_one()
        return found

    # --- acting ---

    def _one(self, act: Act, who: str, *, fill: bool) -> None:
        if act.verb == "leaves":
            let_leave(self.store, self.world, ACTOR, self.ids[who], act.day)
            return
        if act.verb == "gets" and act.given[0].path.text == "manager":
            change_manager(self.store, self.world, ACTOR, self.ids[who], self.ids[act.given[0].texts[0]], act.day)
            return
        if act.verb in OF_PEOPLE:
            self._happens(act, self.ids[who])
            return
        if act.verb in ("opens another", "finishes"):
            command = {"opens another": open_another, "finishes": finish}[act.verb]
            command(self.store, self.world, Actor(self.ids[who], "scenario"), self.case_id, act.step.text)
            return
        number, step = self.ids[who], self.model.knows.workflow.step(act.step.text)
        mine = self._task(step, number)
        if mine is None:
            self._without_task(act, step, number)
            return
        self._command(act, step, mine, fill=fill)

    def _happens(self, act: Act, number: int) -> None:
        """Somebody is away or back, or one of his facts is another from now on."""
        store, world, actor = self.store, self.world, Actor(number, "scenario")
        if act.verb == "goes away":
            say_away(store, world, actor, act.day, act.until)
        elif act.verb == "comes back":
            with store.read() as connection:
                found = said_by(connection, number, act.day)
            for each in found:
                take_back_absence(store, world, actor, each.id)
        else:
            fact, value = act.given[0].path.text, act.given[0].texts[0]
            followed(store, world, ACTOR, change_facts(store, ACTOR, number, {fact: value}, act.day))

    def _task(self, step: Step, number: int | None = None) -> Row[Any] | None:
        wanted = select(task).where(task.c.case_id == self.case_id, task.c.step == step.id, task.c.state == "open")
        if number is not None:
            wanted = wanted.where(task.c.person_id == number)
        with self.store.read() as connection:
            return connection.execute(wanted.order_by(task.c.id)).first()

    def _without_task(self, act: Act, step: Step, number: int) -> None:
        """Whoever has no task is told so and no more; the ground that the engine has is what the story asks for."""
        other = self._task(step)
        if other is not None:
            try:
                commands.release(self.store, self.world, Actor(number, "scenario"), other.id)
            except Refusal as refused:
                if refused.code != "no_task":
                    raise
            else:
                raise AttainError("a task could be done by somebody whose it is not")
        self._engine_refuses(act, step, number)

    def _engine_refuses(self, act: Act, step: Step, number: int) -> None:
        running = self._running()
        what = inputs.bare(act, step, number, tuple(self.ids[name.text] for name in act.named or ()))
        with self.store.read() as connection:
            resolver = Resolver(connection, self.world, self.clock.now())
            known = Known(self.clock.now(), running.zone, running.calendar)
            while wants := needs(running.workflow, running.state, what, known):
                told = resolver.answer({running.id: (running, wants)})[running.id]
                known = replace(known, answers={**known.answers, **told})
            advance(running.workflow, running.state, what, known)
        raise Unplayable(f"{step.id} has no open task for {act.who[0].text}", at=act.at)

    def _command(self, act: Act, step: Step, mine: Row[Any], *, fill: bool) -> None:
        actor, key = Actor(mine.person_id, "scenario"), self._key()
        store, world = self.store, self.world
        match act.verb:
            case "submits" | "changes" if step.do == "nominate" or act.named is not None:
                others = [Outsider(name.title(), f"{name}@outside.example") for name in self._outside(act)]
                commands.nominate(store, world, actor, mine.id, self._chosen(act, step), others)
                self._remember()
            case "submits" if step.do == "session":
                reason = inputs.reason_of(act)
                found = [Change(self.case_id, score, level, reason) for score, level in levels(act, step)]
                decide_alone(store, world, actor, mine.id, found)
            case "submits" | "changes" | "adds":
                commands.submit(store, world, actor, mine.id, self._answers(act, step, mine), key)
            case "decides":
                commands.decide(store, world, actor, mine.id, self._decision(act, step, fill=fill), key)
            case "approves":
                commands.approve(store, world, actor, mine.id, self._edit(act, step, mine), key)
            case "sends back":
                commands.send_back(store, world, actor, mine.id, inputs.reason_of(act))
            case verb:
                _PLAIN[verb](store, world, actor, mine.id)

    def _key(self) -> str:
        self.number += 1
        return f"{self.story.id}.{self.case_id}.{self.number}"

    def _chosen(self, act: Act, step: Step) -> Sequence[int]:
        names = self.model.knows.company.names()
        if act.named is not None:
            return [self.ids[name.text] for name in act.named if name.text in self.ids]
        return [self.ids[names[number]] for number in self.model.able(step)]

    def _outside(self, act: Act) -> list[str]:
        """Whom the sentence names from outside and nobody has named before."""
        strangers = {person.id for person in self.story.people if person.is_outside} - self.ids.keys()
        return [name.text for name in act.named or () if name.text in strangers]

    def _remember(self) -> None:
        with self.store.read() as connection:
            here = known_outside(connection, self.case_id)
        called = {person.id.title(): person.id for person in self.story.people if person.is_outside}
        self.ids |= {called[name]: number for number, name in here.items()}

    def _answers(self, act: Act, step: Step, mine: Row[Any]) -> dict[Any, Any]:
        running = self._running()
        with self.store.read() as connection:
            look = Resolver(connection, self.world, self.clock.now()).looks_of(running)
            asked = asking.asked(running, step, asking.from_plain(mine.frozen), {}, look)
            paper = Paper(asked.form, asked.items, asked.scales, act.day, look)
            answers = paper.fill(act.given)
            listed = asked.entry_list
            return balanced(listed, completed(paper, listed, answers)) if listed else answers

    def _day(self, time: Time) -> date | None:
        running = self._running()
        with self.store.read() as connection:
            return Resolver(connection, self.world, self.clock.now()).looks_of(running).day(time)

    def _edit(self, act: Act, step: Step, mine: Row[Any]) -> commands.Edit | None:
        if act.named is not None:
            return commands.Edit(chosen=[self.ids[name.text] for name in act.named])
        if not act.given:
            return None
        return commands.Edit(self._answers(act, self.model.knows.workflow.step(step.what[0]), mine))

    def _decision(self, act: Act, step: Step, *, fill: bool) -> commands.Decision:
        if step.do == "check":
            return commands.Decision(act.choice.text, inputs.reason_of(act) if fill or act.given else "")
        running = self._running()
        with self.store.read() as connection:
            look = Resolver(connection, self.world, self.clock.now()).looks_of(running)
            limited = partial(asking.limited, running, step, look=look)
            answers = inputs.decision(step, act, self.model.knows.scales, limited, fill=fill)
        asked = [value for name, value in answers.items() if name != "reason"]
        return commands.Decision(act.choice.text, str(answers.get("reason", "")), asked[0] if asked else None)

    # --- reading ---

    def _running(self) -> Running:
        with self.store.read() as connection:
            return one(connection, self.world.catalogues, self.case_id)

    def _reminded(self, running: Running) -> Any:
        own = {step.reminders.message for step in running.workflow.walk() if step.reminders}
        usual = {running.workflow.reminders.message} if running.workflow.reminders else set[str]()
        wanted = select(mail.c.person_id, mail.c.step).where(mail.c.case_id == self.case_id)
        return wanted.where(mail.c.message.in_(own | usual))

    def _holds(self, condition: Condition) -> bool | None:
        running = self._running()
        with self.store.read() as connection:
            return truth(running, Resolver(connection, self.world, self.clock.now()), condition)


_PLAIN: dict[str, Callable[..., object]] = {
    "releases": commands.release,
    "acknowledges": commands.acknowledge,
    "declines": commands.decline,
}
