"""A stage for playing workflows written as YAML: who is who, which dates are when, what holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from attain.errors import Refusal
from attain.phrases.ast import Anchor
from attain.phrases.calendar import Calendar
from attain.phrases.parser import parse_condition, parse_people
from attain.workflow import inputs as i
from attain.workflow.bound import Bound, Course, bound
from attain.workflow.build import build
from attain.workflow.case import StepState
from attain.workflow.evolve import fold
from attain.workflow.facts import WantPeople, WantTruth
from attain.workflow.play import Play, World

ANN, BEN, CARA, DAN, EVE, FAY, GUS = 1, 2, 3, 4, 5, 6, 7
NAMES = {ANN: "ann", BEN: "ben", CARA: "cara", DAN: "dan", EVE: "eve", FAY: "fay", GUS: "gus"}
NUMBERS = {name: number for number, name in NAMES.items()}
BERLIN = "Europe/Berlin"

PEOPLE = """
manager: { is: manager of employee, if_none: second }
second: { is: manager of manager of employee, if_none: hr, if_same: skip }
hr: { is: role hr, if_none: stop_the_plan }
"""


def at(text: str) -> datetime:
    """`2027-03-01` at noon in Berlin, or `2027-03-01 18:00`."""
    moment = datetime.fromisoformat(text) if " " in text else datetime.fromisoformat(text + " 12:00")
    return moment.replace(tzinfo=ZoneInfo(BERLIN)).astimezone(UTC)


@dataclass
class Stage:
    """A workflow being played; opened on Monday 2027-03-01 at noon."""

    yaml: str
    people: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    truths: Mapping[str, bool] = field(default_factory=dict)
    calendar: Calendar = Calendar()
    start: str = "2027-03-01"
    related: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        read = yaml.safe_load(self.yaml)
        data = {"steps": read} if isinstance(read, list) else read
        data = {"id": "w", "title": "W", "people": yaml.safe_load(PEOPLE), **data}
        self.workflow = build(_as_text(data))
        found = {
            "manager of employee": "ben",
            "manager of manager of employee": "cara",
            "role hr": "dan",
            **self.people,
        }
        self.found = {parse_people(phrase): _persons(names) for phrase, names in found.items()}
        self.holds = {parse_condition(text): value for text, value in self.truths.items()}
        world = World(BERLIN, self.calendar, self._people, self._truth, lambda want, _: self.moment(want.anchor))
        self.play = Play(self.workflow, world, at(self.start))
        self.play.do(i.Opened(ANN))

    def _people(self, want: WantPeople, _: object) -> tuple[int, ...]:
        relation = getattr(want.phrase, "relation", "")
        if want.actor and self.related:
            return _persons(self.related.get(f"{relation} of {NAMES[want.actor[0]]}", ""))
        actor = " ".join(NAMES[each] for each in want.actor)
        return (
            self.found.get(want.phrase, _persons(self.people.get(f"manager of {actor}", "")))
            if actor
            else (self.found.get(want.phrase, ()))
        )

    def _truth(self, want: WantTruth, _: object) -> bool | None:
        return self.holds.get(want.condition)

    def moment(self, anchor: Anchor) -> date | None:
        name = anchor.ref or anchor.kind
        return date.fromisoformat(self.dates[name]) if name in self.dates else None

    # --- acts ---------------------------------------------------------------------------------------------------

    def on(self, day: str) -> Stage:
        """Let time pass until then."""
        self.play.run_until(at(day))
        return self

    def submit(self, who: str, step: str) -> None:
        self.play.do(i.Submitted(step, NUMBERS[who]))

    def approve(self, who: str, step: str, *, edited: bool = False) -> None:
        self.play.do(i.Approved(step, NUMBERS[who], edited))

    def send_back(self, who: str, step: str) -> None:
        self.play.do(i.SentBack(step, NUMBERS[who], "please say more"))

    def decide(self, who: str, step: str, choice: str, reason: str = "", *, answered: bool = False) -> None:
        self.play.do(i.Decided(step, NUMBERS[who], choice, reason, answered))

    def nominate(self, who: str, step: str, names: str) -> None:
        self.play.do(i.Nominated(step, NUMBERS[who], _persons(names)))

    def do(self, what: i.Input) -> None:
        self.play.do(what)

    def refused(self, what: i.Input) -> str:
        """The code of the refusal; the case stays as it was."""
        before = self.play.case
        with pytest.raises(Refusal) as raised:
            self.play.do(what)
        assert self.play.case == before
        assert raised.value.message.endswith(".")
        return raised.value.code

    # --- what is ------------------------------------------------------------------------------------------------

    def state(self, step: str) -> StepState:
        assert self.play.case is not None
        found = self.play.case.now_in(step)
        assert found is not None, f"{step} was not reached"
        return found

    def how(self, step: str) -> str:
        """`open`, `waiting`, `skipped`, or how it ended."""
        state = self.state(step)
        return state.outcome or state.status

    def due(self, step: str) -> str:
        due = self.state(step).due
        assert due is not None
        return due.day.isoformat()

    def opens_on(self, step: str) -> str:
        opens = self.state(step).opens_at
        assert opens is not None
        return opens.astimezone(ZoneInfo(BERLIN)).date().isoformat()

    def ended(self, step: str) -> str:
        ended = self.state(step).ended_at
        assert ended is not None
        return ended.astimezone(ZoneInfo(BERLIN)).date().isoformat()

    def tasks(self) -> list[str]:
        """`ben fill_form review`, sorted."""
        return sorted(f"{NAMES[task.person]} {task.verb} {task.key.step}" for task in self.play.open_tasks())

    def told(self) -> list[str]:
        """`ben late review`: who was sent which message about what."""
        return [f"{NAMES[who]} {sent.message} {sent.step}" for sent in self.play.sent for who in sent.persons]

    def sees(self) -> set[str]:
        """`manager review full`."""
        assert self.play.case is not None
        return {f"{each.role} {each.what} {each.how}" for each in self.play.case.grants - self.play.case.revoked}

    def closed(self) -> str:
        assert self.play.case is not None
        return self.play.case.status

    def bound(self) -> Bound:
        return bound(self.workflow, Course(at(self.start), self.moment, self.calendar, BERLIN))

    def log(self) -> list[str]:
        return [type(event).__name__ for event in self.play.events]

    def check(self) -> None:
        """What always holds."""
        assert fold(self.play.events) == self.play.case
        again = self.play.do(i.TimePassed())
        assert again.events == ()


def _persons(names: str) -> tuple[int, ...]:
    return tuple(NUMBERS[name] for name in names.split())


def _as_text(value: Any) -> Any:
    """Dates as texts, as Attain's own reader gives them."""
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


@pytest.fixture
def stage() -> Callable[..., Stage]:
    return Stage


@pytest.fixture
def day() -> Callable[[str], datetime]:
    return at
