"""Opening many cases at once: the engine runs once for each distinct shape, and its result is filled in for each
person.

Two cases have the same shape when everything that the engine was told about them is the same but for who the people
are; which
of them are the same person is part of the shape.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from attain.config.document import canonical
from attain.workflow import effects as e
from attain.workflow.engine import advance, needs, wakes_at
from attain.workflow.facts import Known, Unknown, Want, WantPeople
from attain.workflow.inputs import Opened
from attain.workflow.stored import case_to_json, to_json

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.facts import Answers, Resolver
    from attain.cases.running import Running

FIRST = 10**15
"""Where the numbers begin that stand for persons; no id comes near."""
_STAND_IN = re.compile(r"\b1000000000000(\d{3})\b")


class Blank:
    """A text with gaps for persons, cut up once and filled in many times."""

    __slots__ = ("_gaps", "_words")

    def __init__(self, text: str) -> None:
        pieces = _STAND_IN.split(text)
        self._words, self._gaps = pieces[::2], [int(gap) for gap in pieces[1::2]]

    def fill(self, persons: Sequence[str]) -> str:
        """The text with these persons (their ids as text) in the gaps."""
        filled = [self._words[0]]
        for gap, words in zip(self._gaps, self._words[1:], strict=True):
            filled += (persons[gap], words)
        return "".join(filled)


@dataclass(frozen=True, slots=True)
class Pattern:
    """What opening came to for one shape, with stand-ins for persons."""

    state: Blank
    status: str
    version: int
    events: tuple[tuple[datetime, Blank], ...]
    effects: tuple[e.Effect, ...]
    wakes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """One case opened: its pattern and who stands for whom."""

    running: Running
    pattern: Pattern
    persons: tuple[int, ...]

    def fill(self, blank: Blank) -> str:
        """A text of the pattern with the persons in it."""
        return blank.fill([str(person) for person in self.persons])

    def effects(self) -> list[e.Effect]:
        """The effects with the persons in them."""
        return [self._effect(effect) for effect in self.pattern.effects]

    def _effect(self, effect: e.Effect) -> e.Effect:
        if isinstance(effect, (e.OpenTask, e.Send, e.BindRole)):
            return replace(effect, persons=tuple(self.persons[each - FIRST] for each in effect.persons))
        return effect


@dataclass(slots=True)
class _Asked:
    """A case on its way: what it was told so far."""

    running: Running
    answers: Answers


def open_all(resolver: Resolver, opening: Sequence[Running]) -> list[Opening]:
    """Open all these cases; their `state` only says whose they are.  Raises Refusal if one cannot be opened."""
    asked = [_Asked(running, {}) for running in opening]
    patterns: dict[Any, Pattern] = {}
    done: list[Opening] = []
    while asked:
        groups: dict[Any, list[tuple[_Asked, tuple[int, ...]]]] = {}
        for one in asked:
            key, persons = _shape(one)
            groups.setdefault(key, []).append((one, persons))
        asked = []
        for key, group in groups.items():
            found = patterns.get(key) or _run(group[0][0], dict(key[-1]), resolver.at)
            if isinstance(found, Pattern):
                patterns[key] = found
                done += [Opening(one.running, found, persons) for one, persons in group]
            else:
                asked += _tell([one for one, _ in group], found, resolver)
    return done


def _tell(group: list[_Asked], wanted: frozenset[Want], resolver: Resolver) -> list[_Asked]:
    found = resolver.answer({one.running.id: (one.running, wanted) for one in group})
    return [_Asked(one.running, {**one.answers, **found[one.running.id]}) for one in group]


def _shape(one: _Asked) -> tuple[Any, tuple[int, ...]]:
    """The answers with stand-ins, as a key, and the persons behind the stand-ins; the subject is the first."""
    places: dict[int, int] = {one.running.subject_id: FIRST}
    told = []
    for want in sorted(one.answers, key=repr):
        value = one.answers[want]
        if isinstance(want, WantPeople):
            value = tuple(places.setdefault(person, FIRST + len(places)) for person in value)
        told.append((want, value))
    running = one.running
    fixed = (running.workflow.id, running.overlays, running.wave, running.zone, running.calendar.id)
    return (*fixed, tuple(told)), tuple(places)


def _run(one: _Asked, answers: Mapping[Want, Any], at: datetime) -> Pattern | frozenset[Want]:
    """Open the case with stand-ins; or what must be asked first."""
    running = one.running
    known = Known(at, running.zone, running.calendar, answers)
    missing = needs(running.workflow, None, Opened(FIRST), known)
    if missing:
        return missing
    transition = advance(running.workflow, None, Opened(FIRST), known)
    try:
        wakes = wakes_at(running.workflow, transition.case, known)
    except Unknown as unknown:
        return unknown.wants
    return Pattern(
        state=Blank(canonical(case_to_json(transition.case))),
        status=transition.case.status,
        version=transition.case.version,
        events=tuple((event.at, Blank(canonical(to_json(event)))) for event in transition.events),
        effects=transition.effects,
        wakes_at=wakes,
    )


Progress = Callable[[int, int], None]
