"""A case that was, done again: what people did in it, under the same rules or under others.

The same engine is asked, turn by turn, what each input comes to.  Under the rules that the case had, this must give the
events that are kept: that finds the inputs, and what was known then where it is no longer known.  Under other rules the
first turn that gives something else is where the two part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attain.errors import Refusal
from attain.workflow import events as e
from attain.workflow import events_beside as b
from attain.workflow import inputs as i
from attain.workflow.engine import advance, needs
from attain.workflow.evolve import evolve
from attain.workflow.facts import Known, Want, WantPeople, WantTruth
from attain.workflow.retracing import Seen, candidates

if TYPE_CHECKING:
    from attain.phrases.calendar import Calendar
    from attain.workflow.case import CaseState
    from attain.workflow.events import Event
    from attain.workflow.model import Workflow

Answers = Mapping[Want, Any]
Tell = Callable[["CaseState | None", datetime, frozenset[Want]], Answers]
"""What is known of a case at an instant."""

ROUNDS = 200
"""More questions in a row than any workflow can ask."""

GUESSES = 4
"""So many answers that are no longer known are found out for one turn."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a case runs on, and who says what was known."""

    workflow: Workflow
    zone: str
    calendar: Calendar
    tell: Tell


@dataclass(frozen=True, slots=True)
class Turn:
    """One input, when it came, what was known, and the events that it gave; `before` is the case as it was.

    `what` is None where the case was moved to other rules, which is no input.
    """

    at: datetime
    before: CaseState | None
    what: i.Input | None
    answers: Answers
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """The turns of a case as far as they could be found out; `lost` is the first event that no input explains."""

    turns: tuple[Turn, ...]
    lost: Event | None = None


@dataclass(frozen=True, slots=True)
class Parting:
    """Where a course goes another way: what followed then and what follows now, from the first difference on.

    `refused` says why what somebody did then would not be taken now.
    """

    turn: Turn
    then: tuple[Event, ...]
    now: tuple[Event, ...]
    refused: str = ""

    @property
    def at(self) -> datetime:
        """When it happens."""
        return min([one.at for one in (*self.then[:1], *self.now[:1])], default=self.turn.at)


@dataclass(frozen=True, slots=True)
class _Tried:
    events: tuple[Event, ...]
    answers: Answers


def _try(rules: Rules, case: CaseState | None, what: i.Input, at: datetime, known: Answers) -> _Tried:
    """What an input would do; Refusal where it would not be taken."""
    answers = dict(known)
    for _ in range(ROUNDS):
        told = Known(at, rules.zone, rules.calendar, answers)
        missing = needs(rules.workflow, case, what, told) - answers.keys()
        if not missing:
            return _Tried(advance(rules.workflow, case, what, told).events, answers)
        answers |= rules.tell(case, at, missing)
    message = f"the facts of a case of {rules.workflow.id} never suffice"
    raise RuntimeError(message)


# --- under the rules that it had -------------------------------------------------------------------------------------


def retrace(
    rules_at: Callable[[int], Rules], first: int, events: Sequence[Event], outsiders: frozenset[int] = frozenset()
) -> Course:
    """The course of a case from its events; `rules_at` gives the rules of a revision, `first` is where it began."""
    rules, case, turns = rules_at(first), None, list[Turn]()
    place = 0
    while place < len(events):
        event = events[place]
        if isinstance(event, b.Migrated):
            turn: Turn | None = Turn(event.at, case, None, {}, (event,))
            rules = rules_at(event.to_revision)
        else:
            turn = _explained(rules, case, events[place:], outsiders)
        if turn is None:
            return Course(tuple(turns), event)
        turns.append(turn)
        case = _after(case, turn.events)
        place += len(turn.events)
    return Course(tuple(turns))


def _after(case: CaseState | None, events: Sequence[Event]) -> CaseState | None:
    for event in events:
        case = evolve(case, event)
    return case


def _explained(rules: Rules, case: CaseState | None, rest: Sequence[Event], outsiders: frozenset[int]) -> Turn | None:
    """The turn that gave the next events; None where none is found."""
    first = rest[0]
    if case is None:
        found: list[i.Input] = [i.Opened(first.subject)] if isinstance(first, e.CaseOpened) else []
    else:
        found = list(candidates(Seen(rules.workflow, case, rest, outsiders)))
    for look in (_plainly, _with_guesses):
        for what in found:
            tried = look(rules, case, what, rest)
            if tried is not None:
                return Turn(first.at, case, what, tried.answers, tried.events)
    return None


def _plainly(rules: Rules, case: CaseState | None, what: i.Input, rest: Sequence[Event]) -> _Tried | None:
    try:
        tried = _try(rules, case, what, rest[0].at, {})
    except Refusal:
        return None
    return tried if tried.events and _alike(tried.events, rest) == len(tried.events) else None


def _alike(found: Sequence[Event], kept: Sequence[Event]) -> int:
    """How many events are the same, from the first on."""
    pairs = enumerate(zip(found, kept, strict=False))
    return next((place for place, (one, other) in pairs if one != other), min(len(found), len(kept)))


def _with_guesses(rules: Rules, case: CaseState | None, what: i.Input, rest: Sequence[Event]) -> _Tried | None:
    """With answers that are no longer known, so that just these events follow: the guess that goes farthest first."""
    known: dict[Want, Any] = {}
    best = _scored(rules, case, what, rest, known)
    for _ in range(GUESSES):
        if best is None:
            return None
        if best[0] == len(best[1].events) > 0:
            return best[1]
        tried = [
            (score, {**known, want: other})
            for want, answer in best[1].answers.items()
            for other in _others(want, answer, rest)
            if (score := _scored(rules, case, what, rest, {**known, want: other})) is not None
        ]
        better = [one for one in tried if _rank(one[0]) > _rank(best)]
        if not better:
            return None
        best, known = max(better, key=lambda one: _rank(one[0]))
    return best[1] if best is not None and best[0] == len(best[1].events) > 0 else None


def _rank(scored: tuple[int, _Tried]) -> tuple[int, bool]:
    return scored[0], scored[0] == len(scored[1].events)


def _scored(
    rules: Rules, case: CaseState | None, what: i.Input, rest: Sequence[Event], known: Answers
) -> tuple[int, _Tried] | None:
    try:
        tried = _try(rules, case, what, rest[0].at, known)
    except Refusal:
        return None
    return _alike(tried.events, rest), tried


def _others(want: Want, answer: Any, rest: Sequence[Event]) -> Iterator[Any]:
    """What may have been answered instead."""
    if isinstance(want, WantTruth):
        yield from (one for one in (True, False, None) if one is not answer)
    elif isinstance(want, WantPeople):
        together = [one for one in rest if one.at == rest[0].at]
        groups = (getattr(one, name, ()) for one in together for name in ("persons", "actors", "expected"))
        yield from (one for one in dict.fromkeys((*groups, ())) if one != answer)


# --- under other rules -----------------------------------------------------------------------------------------------


def replay(rules: Rules, course: Course) -> Parting | None:
    """Where a course goes another way under these rules; None where it goes on as it did."""
    for turn in course.turns:
        if turn.what is None:
            if _elsewhere(turn):
                return None
            continue
        try:
            found = _try(rules, turn.before, turn.what, turn.at, turn.answers).events
        except Refusal as refusal:
            return Parting(turn, turn.events, (), refusal.message)
        same = _alike(found, turn.events)
        if same < max(len(found), len(turn.events)):
            return Parting(turn, turn.events[same:], found[same:])
    return None


def is_moved(course: Course) -> bool:
    """Whether the case was moved to other steps on its way: behind that it cannot be done again."""
    return any(_elsewhere(turn) for turn in course.turns)


def _elsewhere(turn: Turn) -> bool:
    moves = (one for one in turn.events if isinstance(one, b.Migrated))
    return any((one.names, one.dropped, one.passages) != ((), (), ()) for one in moves)


def until(rules: Rules, course: Course, at: datetime) -> Course:
    """The same with what time did since its last event, where the rules that it had say that it did nothing."""
    last = course.turns[-1] if course.turns else None
    case = _after(last.before, last.events) if last is not None else None
    if case is None or not case.is_open or course.lost is not None:
        return course
    tried = _try(rules, case, i.TimePassed(), at, {})
    if tried.events:
        return course
    return replace(course, turns=(*course.turns, Turn(at, case, i.TimePassed(), tried.answers, ())))
