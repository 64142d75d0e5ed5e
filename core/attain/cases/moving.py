"""Sending an input to a case: find out what the engine must know, advance, write."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from attain.cases.facts import Answers, Resolver
from attain.cases.freezing import frozen_for
from attain.cases.keeping import keep
from attain.workflow.engine import Transition, advance, needs, needs_to_wake, wakes_at
from attain.workflow.facts import Known, Unknown, Want
from attain.workflow.inputs import Opened
from attain.workflow.run import Run
from attain.workflow.truth import known

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.phrases.ast import Condition
    from attain.store.doors import Tx
    from attain.workflow.case import CaseState
    from attain.workflow.effects import Effect
    from attain.workflow.inputs import Input
    from attain.workflow.model import Workflow

DAY = timedelta(days=1)
ROUNDS = 200
"""More questions in a row than any workflow can ask; passing it means that the engine asks the same again."""


def move(tx: Tx, world: World, running: Running, what: Input) -> tuple[Running, Transition, list[Effect]]:
    """Send one input to a locked case and write what follows.

    Gives the case as it is then, the transition, and the effects left for others.  Raises Refusal; the caller's
    transaction then rolls back.
    """
    resolver = Resolver(tx.connection, world, tx.now)
    transition = try_out(running, resolver, what)
    after = replace(running, state=transition.case)
    left = keep(tx, running, transition, waking(after, resolver), partial(frozen_for, tx, world, after))
    return after, transition, left


def try_out(running: Running, resolver: Resolver, what: Input) -> Transition:
    """What an input would do; nothing is written.  Raises Refusal."""
    told = _ask(running, resolver, lambda facts: needs(running.workflow, running.state, what, facts))
    return advance(running.workflow, running.state, what, told)


def try_open(running: Running, resolver: Resolver) -> Transition:
    """What opening a case comes to whose `state` only says whose it is.  Raises Refusal."""
    opened = Opened(running.subject_id)
    told = _ask(running, resolver, lambda facts: needs(running.workflow, None, opened, facts))
    return advance(running.workflow, None, opened, told)


def waking(running: Running, resolver: Resolver) -> datetime | None:
    """When time alone moves the case next, or something outside of it that it looks at may have changed."""
    told = _ask(running, resolver, lambda facts: needs_to_wake(running.workflow, running.state, facts))
    return sooner(running.workflow, running.state, wakes_at(running.workflow, running.state, told), resolver.at)


def truth(running: Running, resolver: Resolver, condition: Condition) -> bool | None:
    """Whether a condition holds now, by what the case itself knows first; None where that is unknown."""

    def judged(facts: Known) -> bool | None:
        return known(Run(running.workflow, running.state, facts, resolver.at), condition)

    def wanted(facts: Known) -> frozenset[Want]:
        try:
            judged(facts)
        except Unknown as missing:
            return missing.wants
        return frozenset()

    return judged(_ask(running, resolver, wanted))


def sooner(workflow: Workflow, state: CaseState, wakes: datetime | None, now: datetime) -> datetime | None:
    """A check looks at its facts once a day, for nobody tells it that a course was completed."""
    checking = (
        key for key, one in state.open_steps() if one.status == "open" and workflow.step(key.step).do == "check"
    )
    if not state.is_open or state.is_paused or next(checking, None) is None:
        return wakes
    return min(filter(None, [wakes, now + DAY]))


def _ask(running: Running, resolver: Resolver, wanted: Callable[[Known], frozenset[Want]]) -> Known:
    facts = Known(resolver.at, running.zone, running.calendar, {})
    for _ in range(ROUNDS):
        missing = wanted(facts)
        if not missing:
            return facts
        facts = _more(facts, resolver.answer({running.id: (running, missing)})[running.id])
    message = f"the facts of case {running.id} never suffice"
    raise RuntimeError(message)


def _more(facts: Known, found: Answers) -> Known:
    return replace(facts, answers={**facts.answers, **found})


def known_for(running: Running, resolver: Resolver, wanted: Callable[[Known], frozenset[Want]]) -> Known:
    """All that a pure function asks about a case, found out; `wanted` says what is still missing."""
    return _ask(running, resolver, wanted)
