"""The instants that lie ahead of a case though no clock of its steps runs to them: named dates, dates of its people,
days after something that has happened, the end of a time in which something is repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.phrases.ast import Anchor, Earliest, Offset, On
from attain.phrases.times import resolve
from attain.workflow.facts import WantMoment
from attain.workflow.foresee import times_of
from attain.workflow.times import moments

if TYPE_CHECKING:
    from datetime import date, datetime

    from attain.phrases.ast import Time
    from attain.workflow.case import CaseState
    from attain.workflow.facts import Facts
    from attain.workflow.model import Step, Workflow

MOVING = ("it opens", "due", "case ends", "step", "field")
"""Anchors that only the course of a case gives."""


def fixed_moments(workflow: Workflow, facts: Facts, opens: datetime, also: tuple[Time, ...] = ()) -> list[datetime]:
    """When each day begins and ends that a phrase of the workflow names, the first one first."""
    found: set[datetime] = set()
    sittings = (step.session.or_by for step in workflow.walk() if step.session and step.session.or_by)
    for phrase in (*times_of(workflow), *sittings, *also):
        for each in _simple(phrase):
            found.update(_around(each, facts, opens))
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of the cases of a workflow: `fixed` from the start, the phrases that count from steps, the steps
    that are repeated until some time.
    """

    fixed: tuple[datetime, ...]
    moving: tuple[Time, ...]
    until: tuple[Step, ...]

    @classmethod
    def of(cls, workflow: Workflow, facts: Facts, opens: datetime, also: tuple[Time, ...] = ()) -> Ahead:
        """For a workflow and one of its cases; `also` are times that somebody asks about besides."""
        every = [one for phrase in (*times_of(workflow), *also) for one in _simple(phrase)]
        moving = tuple(dict.fromkeys(one for one in every if _moves(one)))
        until = tuple(step for step in workflow.walk() if step.repeat.until)
        return cls(tuple(fixed_moments(workflow, facts, opens, also)), moving, until)

    def moments(self, case: CaseState, facts: Facts) -> list[datetime]:
        """All that lies before or behind a case as it stands now, the first one first."""
        if not self.moving and not self.until:
            return list(self.fixed)
        found = set(self.fixed)
        for phrase in self.moving:
            due = resolve(phrase, moments(case, facts), facts.calendar, facts.zone)
            found.update((due.start, due.instant) if due else ())
        for step in self.until:
            state = case.now_in(step.id)
            if state is not None and not state.is_over and step.repeat.until:
                due = resolve(step.repeat.until, moments(case, facts, state.since), facts.calendar, facts.zone)
                found.update((due.instant,) if due else ())
        return sorted(found)


def _moves(phrase: Time) -> bool:
    return isinstance(phrase, Offset) and phrase.anchor.kind in ("step", "field")


def _simple(phrase: Time) -> Iterator[Time]:
    yield from phrase.times if isinstance(phrase, Earliest) else (phrase,)


def _around(phrase: Time, facts: Facts, opens: datetime) -> Iterator[datetime]:
    anchor = phrase.anchor if isinstance(phrase, Offset) else phrase
    if isinstance(anchor, Anchor) and anchor.kind in MOVING:
        return
    if not isinstance(anchor, (Anchor, On)):
        return

    def moment(one: Anchor) -> datetime | date | None:
        return opens if one.kind == "the case opens" else facts.moment(WantMoment(one))

    found = resolve(phrase, moment, facts.calendar, facts.zone)
    if found is not None:
        yield from (found.start, found.instant)
