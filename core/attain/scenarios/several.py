"""A story of a workflow that starts by itself: all the cases that one occasion opens, played beside each other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from importlib import import_module
from typing import TYPE_CHECKING

from attain.phrases.calendar import add
from attain.phrases.parser import parse_duration
from attain.phrases.populations import reason_against
from attain.scenarios.company import Company
from attain.scenarios.in_memory import InMemory
from attain.scenarios.occurring import occur
from attain.scenarios.played import Nth
from attain.scenarios.sentences import HAPPENINGS, OF_PEOPLE
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
    return Several(story, subject, openings) if openings else InMemory(story, subject, first_day)


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
    """The cases of one person, each opened on its day; what people do goes to the newest one where it can be done."""

    def __init__(self, story: Story, subject: str, openings: list[Opening]) -> None:
        self.story, self.subject = story, subject
        self.company = Company.of(story.people, story.catalogue)
        self.left, self.cases = openings, list[InMemory]()
        self._population()

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

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Open what opens until then, then do it where it can be done."""
        self._open(act.day)
        if act.verb in HAPPENINGS:
            self._told(act)
            return
        if not self.cases:
            help = f"the first one opens on {self.left[0].day}" if self.left else "nothing has started one"
            raise Unplayable("no case is open yet", f"{help}; facts stand beside the id of a person", act.at)
        for case in self.cases if act.verb in OF_PEOPLE else [self._where(act)]:
            case.act(act, fill=fill)

    def _told(self, act: Act) -> None:
        """All cases come to the day; what is known of people, who are the same for all, is known once."""
        for case in self.cases:
            case.act(replace(act, who=()))
        occur(self.company, self.story.catalogue, act)

    def _where(self, act: Act) -> InMemory:
        reached = [case for case in self.cases if case.seen().case.current(act.step.text)]
        opened = [case for case in reached if not case.seen().case.passages(act.step.text)[-1].is_over]
        return (opened or reached or self.cases)[-1]

    def _open(self, until: date | None = None) -> None:
        while self.left and (until is None or self.left[0].day <= until):
            one = self.left.pop(0)
            case = InMemory(self.story, self.subject, one.day, Nth(one.occasion, one.of, one.start))
            case.knows.company = self.company
            self.cases.append(case)

    def run_out(self) -> None:
        """Let time pass until nothing happens by itself any more in any of them."""
        self._open()
        for case in self.cases:
            case.run_out()

    def seen(self) -> Seen:
        """The newest case, with all of them beside it."""
        if not self.cases:
            self._open()
        every = tuple(case.seen() for case in self.cases)
        return replace(every[-1], cases=every)
