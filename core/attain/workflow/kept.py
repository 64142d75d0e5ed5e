"""The course of a case as plain data that names nobody, and back: what may leave a database to try changes on.

Persons are numbered anew in each case, and what they wrote as a reason is left out.  Steps, choices, days and what was
answered to conditions are kept, as nothing could be done again without them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.phrases import writer
from attain.phrases.ast import Anchor
from attain.phrases.parser import parse_condition, parse_people, parse_time
from attain.workflow import events as e
from attain.workflow.events_beside import Migrated
from attain.workflow.evolve import evolve
from attain.workflow.facts import Want, WantMoment, WantPeople, WantTruth
from attain.workflow.replaying import Course, Turn
from attain.workflow.retracing import SAID
from attain.workflow.stored import from_json, input_from_json, input_to_json, to_json

if TYPE_CHECKING:
    from attain.workflow.case import CaseState

ONE = ("by", "hand", "subject", "person", "was", "about")
SEVERAL = ("chosen", "persons", "actors", "actor", "outside", "expected", "over")
"""Fields of inputs, events and wants that hold persons."""


@dataclass(slots=True)
class _Numbers:
    """Persons by the order in which they are met."""

    known: dict[int, int] = field(default_factory=dict)

    def one(self, person: int) -> int:
        return self.known.setdefault(person, len(self.known) + 1)

    def of(self, value: Any) -> Any:
        """The same with numbers for persons and without anybody's words."""
        if not is_dataclass(value) or isinstance(value, type):
            return value
        changes: dict[str, Any] = {}
        for each in fields(value):
            found = getattr(value, each.name)
            if each.name in ONE and isinstance(found, int):
                changes[each.name] = self.one(found)
            elif each.name in SEVERAL and isinstance(found, tuple):
                changes[each.name] = tuple(self.one(person) for person in found)
            elif each.name == "reason" and found:
                changes[each.name] = SAID
        if isinstance(value, e.CaseClosed) and value.by is not None:
            changes["why"] = SAID
        return replace(value, **changes) if changes else value


def to_plain(course: Course) -> list[dict[str, Any]]:
    """The turns of a course, up to where the case was moved to other steps."""
    numbers, found = _Numbers(), []
    for turn in course.turns:
        if any(isinstance(one, Migrated) and (one.names or one.dropped or one.passages) for one in turn.events):
            break
        if turn.what is not None:
            found.append(_turn(turn, numbers))
    return found


def _turn(turn: Turn, numbers: _Numbers) -> dict[str, Any]:
    assert turn.what is not None  # noqa: S101 - its caller leaves the others out
    return {
        "at": turn.at.isoformat(),
        "what": input_to_json(numbers.of(turn.what)),
        "answers": [_answer(want, answer, numbers) for want, answer in turn.answers.items()],
        "events": [to_json(numbers.of(one)) for one in turn.events],
    }


def _answer(want: Want, answer: Any, numbers: _Numbers) -> list[Any]:
    if isinstance(want, WantPeople):
        persons = [numbers.one(one) for one in want.actor]
        return ["people", writer.format(want.phrase), persons, [numbers.one(one) for one in answer]]
    if isinstance(want, WantTruth):
        about = None if want.about is None else numbers.one(want.about)
        held = [[role, *(numbers.one(one) for one in persons)] for role, persons in want.held]
        return ["truth", writer.format(want.condition), about, answer, *sorted(want.settled), *held]
    return ["moment", writer.format(want.anchor), None, answer.isoformat() if answer is not None else None]


def from_plain(turns: list[Mapping[str, Any]]) -> Course:
    """The course that `to_plain` wrote; KeyError, ValueError or TypeError where it is something else."""
    case: CaseState | None = None
    found = []
    for data in turns:
        events = tuple(from_json(one) for one in data["events"])
        answers = dict(_want(*one) for one in data["answers"])
        found.append(Turn(datetime.fromisoformat(data["at"]), case, input_from_json(data["what"]), answers, events))
        for event in events:
            case = evolve(case, event)
    return Course(tuple(found))


def _want(kind: str, said: Any, who: Any, answer: Any, *more: Any) -> tuple[Want, Any]:
    if kind == "people":
        return WantPeople(parse_people(said), tuple(who)), tuple(answer)
    if kind == "truth":
        settled = frozenset(one for one in more if isinstance(one, str))
        held = tuple((role, tuple(persons)) for role, *persons in (one for one in more if not isinstance(one, str)))
        return WantTruth(parse_condition(said), who, settled, held), answer
    anchor = parse_time(said)
    if not isinstance(anchor, Anchor):
        message = f"{said} is no moment"
        raise TypeError(message)
    return WantMoment(anchor), None if answer is None else _moment(answer)


def _moment(said: str) -> datetime | date:
    return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)
