"""Opening many cases at once: the engine runs once for each distinct shape, and its result is filled in for each
person.

Two cases have the same shape when everything that the engine was told about them is the same but for who the people
are; which
of them are the same person is part of the shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from attain.cases.moving import sooner
from attain.cases.stamping import SUBJECT
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


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """What opening came to for one shape, with stand-ins for persons; `state` and `events` are canonical text."""

    state: str
    status: str
    version: int
    events: tuple[tuple[datetime, str], ...]
    effects: tuple[e.Effect, ...]
    wakes_at: datetime | None
    ready: dict[Any, Any] = field(default_factory=dict)
    """What whoever writes cases of this pattern has made ready for the next of them."""


Patterns = dict[Any, Pattern | frozenset[Want]]
"""{shape: what opening came to, or what must be asked first}, at one instant."""
KEPT = 1000
"""So many shapes are kept from one stretch of a launch to the next, that memory stays bounded where nearly everybody
has a shape of his own.
"""


@dataclass(frozen=True, slots=True)
class Opening:
    """One case opened: its pattern and who stands for whom, the subject first."""

    running: Running
    pattern: Pattern
    persons: tuple[int, ...]

    @property
    def standing(self) -> tuple[int, ...]:
        """What the stand-ins of the pattern stand for: the case, then the persons."""
        return (self.running.id, *self.persons)


@dataclass(slots=True)
class _Asked:
    """A case on its way: what it was told so far."""

    running: Running
    answers: Answers
    wants: tuple[Want, ...] = ()


def open_all(resolver: Resolver, opening: Sequence[Running], known: Patterns | None = None) -> list[Opening]:
    """Open all these cases; their `state` only says whose they are.  Raises Refusal if one cannot be opened.

    `known` carries shapes over to the next call at the same instant.
    """
    known = {} if known is None else known
    asked = [_Asked(running, {}) for running in opening]
    done: list[Opening] = []
    while asked:
        groups: dict[Any, list[tuple[_Asked, tuple[int, ...]]]] = {}
        for one in asked:
            key, persons = _shape(one)
            groups.setdefault(key, []).append((one, persons))
        asking: list[tuple[list[_Asked], frozenset[Want]]] = []
        for key, group in groups.items():
            found = known.get(key) or _run(group[0][0], dict(key[-1]), resolver.at)
            known[key] = found
            if isinstance(found, Pattern):
                done += [Opening(one.running, found, persons) for one, persons in group]
            else:
                asking.append(([one for one, _ in group], found))
        asked = _tell(asking, resolver)
    if len(known) > KEPT:
        known.clear()
    return done


def _tell(asking: list[tuple[list[_Asked], frozenset[Want]]], resolver: Resolver) -> list[_Asked]:
    """Everybody with what his shape wanted to know, asked for all shapes at once."""
    found = resolver.answer({one.running.id: (one.running, wanted) for group, wanted in asking for one in group})
    told = []
    for group, wanted in asking:
        # All of a shape were asked the same: what is put in order here need not be for each of them.
        wants = tuple(sorted({*group[0].wants, *wanted}, key=repr))
        told += [_Asked(one.running, {**one.answers, **found[one.running.id]}, wants) for one in group]
    return told


def _shape(one: _Asked) -> tuple[Any, tuple[int, ...]]:
    """The answers with stand-ins, as a key, and the persons behind the stand-ins; the subject is the first."""
    places: dict[int, int] = {one.running.subject_id: SUBJECT}
    told = []
    for want in one.wants:
        value = one.answers[want]
        if isinstance(want, WantPeople):
            value = tuple(places.setdefault(person, SUBJECT + len(places)) for person in value)
        told.append((want, value))
    running = one.running
    place = (running.wave, running.zone, running.calendar.id)
    fixed = (running.revision, running.overlays, running.workflow.id, *place)
    return (*fixed, tuple(told)), tuple(places)


def _run(one: _Asked, answers: Mapping[Want, Any], at: datetime) -> Pattern | frozenset[Want]:
    """Open the case with stand-ins; or what must be asked first."""
    running = one.running
    known = Known(at, running.zone, running.calendar, answers)
    missing = needs(running.workflow, None, Opened(SUBJECT), known)
    if missing:
        return missing
    transition = advance(running.workflow, None, Opened(SUBJECT), known)
    try:
        wakes = sooner(running.workflow, transition.case, wakes_at(running.workflow, transition.case, known), at)
    except Unknown as unknown:
        return unknown.wants
    return Pattern(
        state=canonical(case_to_json(transition.case)),
        status=transition.case.status,
        version=transition.case.version,
        events=tuple((event.at, canonical(to_json(event))) for event in transition.events),
        effects=transition.effects,
        wakes_at=wakes,
    )
