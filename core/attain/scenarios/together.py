"""A story of several people in memory: the cases of a wave beside each other, and the sessions that they come to."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.phrases.calendar import local_day
from attain.scenarios import in_session
from attain.scenarios.gathering import Gathering
from attain.scenarios.in_memory import InMemory
from attain.scenarios.sentences import IN_SESSION, OF_PEOPLE
from attain.scenarios.stage import NOON, at_hour
from attain.scenarios.story import NotTaken, Unplayable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from attain.scenarios.sentences import Act
    from attain.scenarios.stage import Seen
    from attain.scenarios.story import Story


def names(story: Story) -> tuple[str, ...]:
    """Those the story is of, then all others: whoever is in the cycle as well has a case beside theirs."""
    others = (one.id for one in story.people if one.id not in story.together and not one.is_outside)
    return (*story.together, *others) if story.cycle else story.together


class Together:
    """The cases of a story of several people.  NotTaken when one of those it is of is in no wave of the cycle."""

    def __init__(self, story: Story, first_day: date) -> None:
        self.story = story
        self.cases: dict[str, InMemory] = {}
        for name in names(story):
            try:
                self.cases[name] = InMemory(story, name, first_day)
            except NotTaken:
                if name in story.together:
                    raise
        self.first = self.cases[story.together[0]]
        self.now = min(case.play.now for case in self.cases.values())
        self.gathering = Gathering(self.cases)
        self.gathering.follow(self.now)

    # --- the stage ---

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let time pass up to the act, then do it in the cases that it means."""
        zone = self.first.knows.zone
        at = at_hour(act.day, NOON, zone)
        if at < self.now:
            raise Unplayable(f"the story has come to {local_day(self.now, zone)} already and cannot go back")
        self._pass_to(at)
        for who in act.who:
            alone = replace(act, who=(who,))
            if act.verb in IN_SESSION:
                person = self.first.knows.company.id(who.text)
                in_session.happen(self.gathering, alone, person, self.now, fill=fill)
            else:
                self._act_in(self._meant(alone), alone, fill=fill)
            self.gathering.follow(self.now)

    def _act_in(self, meant: Sequence[InMemory], act: Act, *, fill: bool) -> None:
        """The same in each; where there are several, a refusal says in whose review."""
        for case in meant:
            try:
                case.act(act, fill=fill)
            except Refusal as refused:
                whose = next(name for name, one in self.cases.items() if one is case)
                raise Refusal(refused.code, f"{whose}: {refused.message}" if meant[1:] else refused.message) from None

    def run_out(self) -> None:
        """Let time pass until nothing happens by itself any more in any of the cases."""
        while (at := self._next_hour()) is not None:
            self._come_to(at)

    def seen(self) -> Seen:
        """The case of the first, with those of all others whom the story is of beside it, and the sessions."""
        beside = {name: self.cases[name].seen() for name in self.story.together}
        first = beside[self.story.together[0]]
        sessions = tuple(one.seen(first.names) for one in self.gathering.sittings.values())
        return replace(first, cases=tuple(beside.values()), beside=beside, sessions=sessions)

    # --- time ---

    def _pass_to(self, end: datetime) -> None:
        while (at := self._next_hour()) is not None and at <= end:
            self._come_to(at)
        self._come_to(end)

    def _next_hour(self) -> datetime | None:
        hours = [self.gathering.hour(), *(case.next_hour() for case in self.cases.values())]
        return min(filter(None, hours), default=None)

    def _come_to(self, at: datetime) -> None:
        """Sessions learn of the hour before the cases do."""
        self.now = max(self.now, at)
        self.gathering.pass_to(self.now)
        for case in self.cases.values():
            case.pass_to(self.now)
        self.gathering.follow(self.now)

    # --- whose case is meant ---

    def _meant(self, act: Act) -> list[InMemory]:
        """All, for what happens to people; else the one that is named, or those in which he has it to do now."""
        if act.verb in OF_PEOPLE:
            return list(self.cases.values())
        if act.about.text:
            if act.about.text not in self.cases:
                raise Unplayable(f"{act.about.text} has no review in this story", at=act.about.at)
            return [self.cases[act.about.text]]
        [who] = act.who
        person = self.first.knows.company.id(who.text)
        waiting = [
            case
            for case in self.cases.values()
            if any(task.key.step == act.step.text for task in case.play.open_tasks(person))
        ]
        return waiting or [self.cases.get(who.text, self.first)]
