"""A story in memory in which something that is told from outside starts the reviews: none is open before."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attain.phrases.conditions import holds
from attain.phrases.populations import reason_against
from attain.phrases.writer import format
from attain.scenarios.in_memory import InMemory
from attain.scenarios.occurring import started_by
from attain.scenarios.papers import Nth
from attain.scenarios.sentences import HAPPENINGS
from attain.scenarios.several import Several
from attain.scenarios.stage import MORNING, at_hour
from attain.scenarios.story import NotTaken
from attain.workflow.starts import is_free

if TYPE_CHECKING:
    from datetime import date, datetime

    from attain.scenarios.sentences import Act
    from attain.scenarios.stage import Seen
    from attain.scenarios.story import Story
    from attain.workflow.model import Start
    from attain.workflow.starts import Opening


class Started(Several):
    """The cases that events and measures open; whether one may start is asked on the day on which it would open."""

    def __init__(self, story: Story, subject: str) -> None:
        self._prepare(story, subject)
        self.starting: list[tuple[Opening, Start]] = []
        self.against: list[str] = []

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let it be told, which may open something on its day; else do it where it can be done."""
        if act.verb not in HAPPENINGS:
            super().act(act, fill=fill)
            return
        self._come_to(act.day)
        self._told(act)
        story, calendar = self.story, self.story.catalogue.organisation.data["calendar"]
        days = story.catalogue.model("calendar", calendar)
        found = started_by(story.workflow, self.company, act, self.subject, days)
        self.starting = sorted([*self.starting, *((one, start) for start, one in found)], key=lambda each: each[0].day)
        self._open(act.day)

    def _next_opening(self) -> datetime | None:
        zone = str(self.story.catalogue.organisation.data["zone"])
        return at_hour(self.starting[0][0].day, MORNING, zone) if self.starting else None

    def _open(self, until: date) -> None:
        while self.starting and self.starting[0][0].day <= until:
            self._begin(*self.starting.pop(0))

    def _begin(self, one: Opening, start: Start) -> None:
        story = replace(self.story, people=tuple(self.company.people.values()))
        nth = Nth(one.occasion, one.of, one.start)
        case = InMemory(story, self.subject, one.day, nth, self.follows.among())
        if why := self._why_not(case, start):
            self.against.append(f"{why} on {one.day}")
        else:
            self._add(case)

    def _why_not(self, case: InMemory, start: Start) -> str:
        look = case.knows.look(case.state())
        if start.population:
            population = self.story.catalogue.model("population", start.population)
            if reason := reason_against(population, look):
                return f"not in {start.population} ({reason})"
        if start.only_if is not None and holds(start.only_if, look) is not True:
            return f"it is not so that {format(start.only_if)}"
        running = sum(each.state().is_open for each in self.cases)
        return "" if is_free(start, running) else f"{running} run already"

    def seen(self) -> Seen:
        """The newest case, with all of them beside it; NotTaken where nothing was started."""
        while not self.cases and self.starting:
            self._pass_to(self._next_opening())
        if not self.cases:
            raise NotTaken(f"nothing is started for {self.subject}: {'; '.join(self.against) or 'nothing crosses'}")
        return super().seen()
