"""A story played on a database, through the commands that the portal's forms call."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from attain.cases import moved_away, plugin_acts
from attain.cases.alone import Order, open_alone
from attain.cases.each_day import new_day
from attain.cases.handing_on import followed
from attain.cases.launch import launch
from attain.cases.leave import say_away, take_back_absence
from attain.cases.people_changes import change_manager, let_leave
from attain.cases.repeating import finish, open_another
from attain.cases.tables import cases
from attain.cases.taking_over import take_over
from attain.cases.waking import wake_all
from attain.jobs import run_all
from attain.people.absence import said_by
from attain.people.changes import change_facts
from attain.people.tables import person
from attain.phrases.calendar import local_day
from attain.scenarios import changed_on_database
from attain.scenarios.acting_on_database import AtDesk
from attain.scenarios.founding import ACTOR
from attain.scenarios.in_memory import InMemory
from attain.scenarios.leading_on import MOST, next_after
from attain.scenarios.sentences import HAPPENINGS, OF_LISTS, OF_PEOPLE
from attain.scenarios.several import openings_of
from attain.scenarios.stage import MORNING, NOON, Seen, at_hour
from attain.scenarios.story import NotTaken, Unplayable
from attain.scenarios.told_on_database import Telling
from attain.store.doors import Actor

if TYPE_CHECKING:
    from datetime import date

    from attain.cases.extensions import World
    from attain.scenarios.sentences import Act
    from attain.scenarios.story import Story
    from attain.store.clock import SetClock
    from attain.store.doors import Store


class OnDatabase(AtDesk):
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
        self._models = {story.workflow.id: self.model}
        self.leads_on = bool(next_after(story.catalogue, story.workflow))
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
        if self.story.is_started or self.leads_on:
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
        if self.leads_on:
            self.telling.follow()

    @property
    def case_id(self) -> int:
        """The newest case of the person in this workflow; NotTaken where nothing has started one."""
        if self._looked_at is not None:
            return self._looked_at
        if not (every := self._every()):
            raise NotTaken(f"nothing is started for {self.model.knows.company.names()[self.model.knows.subject]}")
        return every[-1]

    def _every(self) -> list[int]:
        """The cases of the story's own workflow that no other case has opened."""
        return [row.id for row in self._rows() if row.workflow == self.story.workflow.id and not _follows(row)]

    def _rows(self) -> list[Any]:
        """All cases of the person that are of the story, in the order in which they opened."""
        mine = select(cases.c.id, cases.c.workflow, cases.c.cause, cases.c.wakes_at)
        with self.store.read() as connection:
            found = connection.execute(mine.where(cases.c.subject_id == self.subject).order_by(cases.c.id)).all()
        return [row for row in found if row.workflow == self.story.workflow.id or _follows(row)][:MOST]

    # --- which of several cases ---

    def _look(self, case_id: int | None, workflow: str) -> None:
        """Mean a case from now on; None for the newest of the story's own."""
        if workflow not in self._models:
            story = replace(self.story, workflow=self.story.catalogue.model("workflow", workflow), cycle="")
            name = next(name for name, number in self.ids.items() if number == self.subject)
            self._models[workflow] = InMemory(story, name, local_day(self.clock.now(), self.zone))
        self._looked_at, self.model = case_id, self._models[workflow]

    def _look_for(self, act: Act) -> None:
        """Mean the case in which the act can be done: the one that is named, else the newest that has come to it."""
        rows = self._rows()
        if act.case:
            if act.case > len(rows):
                raise Unplayable(f"there are {len(rows)} cases by then", at=act.at)
            self._look(rows[act.case - 1].id, rows[act.case - 1].workflow)
        elif act.step.text and len(rows) > 1:
            runs = [self._running(row.id) for row in rows]
            having = [one for one in runs if act.step.text in one.workflow.index]
            reached = [one for one in having if one.state.current(act.step.text)]
            opened = [one for one in reached if not one.state.passages(act.step.text)[-1].is_over]
            for found in (opened or reached or having)[-1:]:
                self._look(found.id, found.workflow.id)

    # --- the stage ---

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let time pass up to the act, then call the command for each person."""
        self._until_act(act)
        if act.verb in HAPPENINGS:
            self.telling.tell(act)
            self._jobs()
            return
        for who in act.who:
            self._look_for(act)
            try:
                self._one(act, who.text, fill=fill)
            finally:
                self._look(None, self.story.workflow.id)
            self._jobs()

    def _until_act(self, act: Act) -> None:
        at = at_hour(act.day, NOON, self.zone)
        if at < self.clock.now():
            raise Unplayable(f"the story has come to {self.clock.now().date()} already and cannot go back")
        self._until(at)

    def run_out(self) -> None:
        """Let time pass until the case does nothing by itself any more."""
        starts = self.story.is_started or self.leads_on
        while (at := self.telling.next_day() if starts else None) is not None and len(self._rows()) < MOST:
            self._until(max(at, self.clock.now()))
        while (at := self._wakes_at()) is not None and len(self._rows()) < MOST:
            self._until(at)
            if self.leads_on and (at := self.telling.next_day()) is not None:
                self._until(max(at, self.clock.now()))

    def seen(self) -> Seen:
        """The newest case as its rows say, with all that were started beside it, and those to which they led."""
        found = {}
        for row in self._rows():
            self._look(row.id, row.workflow)
            found[row.id] = self._as_it_is()
        self._look(None, self.story.workflow.id)
        own = [found[each] for each in self._every() if each in found]
        if not own:
            return self._as_it_is()
        story = tuple(found.values()) if len(found) > len(own) else ()
        return replace(own[-1], cases=tuple(own) if len(own) > 1 else (), story=story)

    # --- time ---

    def _wakes_at(self) -> datetime | None:
        if self.story.is_started or self.leads_on:
            return min((row.wakes_at for row in self._rows() if row.wakes_at), default=None)
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
        number, step = self.ids[who], self._step(act.step.text)
        if act.verb in OF_LISTS:
            changed_on_database.happen(self.store, self.world, self.case_id, act, step, number, fill=fill)
            return
        mine = self._task(step, number, "done" if act.verb == "takes back" else "open")
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


_FOLLOWS = re.compile(r"(outcome|use)\.|.*\.case \d+\.")


def _follows(row: Any) -> bool:
    """Whether another case has opened it."""
    return bool(_FOLLOWS.match(row.cause or ""))
