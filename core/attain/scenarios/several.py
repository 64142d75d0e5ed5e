"""A story of several cases of one person: those that one occasion opens, and those to which they lead on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from attain.phrases.calendar import add, local_day
from attain.phrases.parser import parse_duration
from attain.phrases.populations import reason_against
from attain.scenarios.company import Company
from attain.scenarios.following import Following
from attain.scenarios.in_memory import InMemory
from attain.scenarios.leading_on import next_after
from attain.scenarios.occurring import occur
from attain.scenarios.papers import Nth
from attain.scenarios.sentences import HAPPENINGS, OF_PEOPLE
from attain.scenarios.stage import MORNING, NOON, at_hour
from attain.scenarios.story import NotTaken, Unplayable
from attain.workflow.starts import Opening, by_dates

if TYPE_CHECKING:
    from attain.scenarios.sentences import Act
    from attain.scenarios.stage import Seen, Stage
    from attain.scenarios.story import Story

FAR = parse_duration("40 years")
"""Longer than any story: dates of a person lie within it on either side of its first day."""
YEARS = parse_duration("3 years")
"""As many anniversaries of a date are played."""


def in_memory(story: Story, subject: str, first_day: date) -> Stage:
    """One case, or several where a date of the person starts them; those of several people where it is told of them."""
    if story.together:
        # What sessions share with the database loads it; stories of one person never need that.
        return import_module("attain.scenarios.together").Together(story, first_day)  # type: ignore[no-any-return]
    if story.is_started:
        return import_module("attain.scenarios.started").Started(story, subject)  # type: ignore[no-any-return]
    openings = [] if story.cycle else openings_of(story, subject, first_day)
    if openings or next_after(story.catalogue, story.workflow):
        return Several(story, subject, openings, first_day)
    return InMemory(story, subject, first_day)


def openings_of(story: Story, subject: str, first_day: date) -> list[Opening]:
    """What the dates of a person open by themselves, the first day first."""
    calendar = story.catalogue.model("calendar", story.catalogue.organisation.data["calendar"])
    person = next((one for one in story.people if one.id == subject), None)
    dates = {fact: day for fact, day in (person.facts if person else {}).items() if _is_day(day)}
    since, until = add(calendar, first_day, FAR, "before"), add(calendar, first_day, YEARS)
    return sorted(by_dates(story.workflow, dates, since, until, calendar), key=lambda one: (one.day, one.occasion))


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


class Several:
    """The cases of one person, each opened on its day; what people do goes to the newest one where it can be done.

    `openings` are those of the person's dates; without any, one case opens as it does in a story of one.
    """

    def __init__(self, story: Story, subject: str, openings: list[Opening], first_day: date) -> None:
        self._prepare(story, subject)
        self.left = openings
        if openings:
            self._population()
        else:
            self._add(InMemory(story, subject, first_day, among=self.follows.among()))

    def _prepare(self, story: Story, subject: str) -> None:
        self.story, self.subject = story, subject
        self.company = Company.of(story.people, story.catalogue)
        self.follows = Following(story, subject, self.company)
        self.left, self.cases = list[Opening](), list[InMemory]()

    def _add(self, case: InMemory) -> None:
        self.cases.append(case)
        self.follows.add(case)
        self.follows.hear()

    def _population(self) -> None:
        """NotTaken when the person is in none of the populations that are started."""
        against = []
        for start in self.story.workflow.starts:
            if all(on == "asked_for" or on.startswith("opened_by ") for on in start.on):
                continue
            if not start.population:
                return
            first = InMemory(self.story, self.subject, self.left[0].day)
            population = self.story.catalogue.model("population", start.population)
            reason = reason_against(population, first.knows.look(first.seen().case))
            if reason is None:
                return
            against.append(f"{start.population} ({reason})")
        raise NotTaken(f"nothing is started for {self.subject}: not in {'; nor in '.join(against)}")

    # --- the stage ---

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Open what opens until then, then do it where it can be done."""
        self._come_to(act.day)
        if act.verb in HAPPENINGS:
            self._told(act)
            return
        if not self.follows.cases:
            raise Unplayable(
                "no case is open yet", "facts that hold from the start stand beside the id of a person", act.at
            )
        people = self.company.people
        for case in self.follows.cases if act.verb in OF_PEOPLE else [self._where(act)]:
            # each case compares who was there before with who is there now
            self.company.people = people
            case.act(act, fill=fill)
        self.follows.hear()

    def _told(self, act: Act) -> None:
        """What is known of people, who are the same for all cases, is known once."""
        occur(self.company, self.story.catalogue, act)

    def _where(self, act: Act) -> InMemory:
        every = self.follows.cases
        if act.case:
            if act.case > len(every):
                raise Unplayable(f"there are {len(every)} cases by then", at=act.at)
            return every[act.case - 1]
        having = [case for case in every if act.step.text in case.knows.workflow.index]
        reached = [case for case in having if case.state().current(act.step.text)]
        opened = [case for case in reached if not case.state().passages(act.step.text)[-1].is_over]
        return (opened or reached or having or every)[-1]

    def run_out(self) -> None:
        """Let time pass until nothing happens by itself any more in any of them."""
        self._pass_to(None)

    def seen(self) -> Seen:
        """The newest case of the story's own, with all of them beside it and those to which they led."""
        if not self.cases:
            self._pass_to(self._next_opening())
        every = tuple(case.seen() for case in self.cases)
        led = {id(case): one for case, one in zip(self.cases, every, strict=True)}
        story = tuple(led.get(id(case)) or case.seen() for case in self.follows.cases)
        return replace(every[-1], cases=every, story=story if len(story) > len(every) else ())

    # --- time ---

    def _come_to(self, day: date) -> None:
        self._open(day)
        if self.follows.cases:
            self._pass_to(at_hour(day, NOON, self.follows.cases[0].knows.zone))

    def _pass_to(self, end: datetime | None) -> None:
        """Let time pass, hour by hour in all cases together, up to `end` (None: until nothing happens any more)."""
        while (at := self._next_hour()) is not None and (end is None or at <= end):
            self._at(at)
        if end is not None:
            self._at(end)

    def _next_hour(self) -> datetime | None:
        hours = [self._next_opening(), self.follows.hour(), *(case.next_hour() for case in self.follows.cases)]
        return min(filter(None, hours), default=None)

    def _next_opening(self) -> datetime | None:
        zone = str(self.story.catalogue.organisation.data["zone"])
        return at_hour(self.left[0].day, MORNING, zone) if self.left else None

    def _at(self, at: datetime) -> None:
        zone = str(self.story.catalogue.organisation.data["zone"])
        day = local_day(at, zone)
        self._open(day)
        self.follows.open_until(day)
        for case in list(self.follows.cases):
            case.pass_to(max(at, case.play.now))
        self.follows.hear()

    def _open(self, until: date) -> None:
        while self.left and self.left[0].day <= until:
            one = self.left.pop(0)
            nth = Nth(one.occasion, one.of, one.start)
            self._add(InMemory(self.story, self.subject, one.day, nth, self.follows.among()))
