"""A running case goes on under another revision of its workflow: open work stays, dates follow the rule given, what
is promised no more is taken back, and whatever opens now opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.phrases.ast import Duration
from attain.values import dataclass, replace
from attain.workflow.case import CaseState, Grant, StepKey, StepState
from attain.workflow.cast import everybody
from attain.workflow.days import after
from attain.workflow.engine import Transition, transition_of
from attain.workflow.events import Revoked, Told
from attain.workflow.events_beside import Migrated
from attain.workflow.evolve import evolve
from attain.workflow.facts import Known, Unknown, Want
from attain.workflow.foresee import with_what_follows
from attain.workflow.opening import flow
from attain.workflow.run import Run
from attain.workflow.times import due_of

if TYPE_CHECKING:
    from attain.workflow.days import Due
    from attain.workflow.facts import Facts
    from attain.workflow.model import Workflow

NOTICE = Duration(1, "working day")
"""What is due earlier than before still leaves so much time."""
SUBJECT = "employee"


@dataclass(frozen=True, slots=True)
class Move:
    """How a case moves: see `attain.changing.mapping.Migration`; `due_dates` is keep, recompute or later_of_both.

    `tells`: {step given up: who is told of reviews that were in it}.
    """

    from_revision: int
    to_revision: int
    map_hash: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    due_dates: str = "keep"
    tells: Mapping[str, str] = field(default_factory=dict)


def needs_to_migrate(workflow: Workflow, case: CaseState, move: Move, known: Known) -> frozenset[Want]:
    """What must be found out before `migrate`; ask again with the answers until nothing is left."""
    try:
        migrate(workflow, case, move, known)
    except Unknown as missing:
        return with_what_follows(workflow, missing.wants, known)
    return frozenset()


def migrate(workflow: Workflow, case: CaseState, move: Move, facts: Facts) -> Transition:
    """The case under the new workflow.  Time must have passed up to now under the old one.

    Raises Refusal where a step that is given up does not lead where the migration says.
    """
    run = Run(workflow, renamed(case, move, facts), facts, facts.now)
    dropped = tuple(sorted(key for key in case.steps if key.step in move.gone))
    event = Migrated(
        facts.now,
        move.from_revision,
        move.to_revision,
        move.map_hash,
        tuple(sorted(move.names.items())),
        dropped,
        _dues(run, move),
    )
    run = Run(workflow, case, facts, facts.now)
    run.emit(event)
    _take_back(run)
    _tell(run, case, move)
    flow(run)
    _arrived(run, case, move)
    return transition_of(run, case)


def renamed(case: CaseState, move: Move, facts: Facts) -> CaseState:
    """The case with its steps under their new names, before anything else happens."""
    dropped = tuple(key for key in case.steps if key.step in move.gone)
    return evolve(case, Migrated(facts.now, 0, 0, names=tuple(move.names.items()), dropped=dropped))


def _tell(run: Run, before: CaseState, move: Move) -> None:
    """Who is told has no message document here: the driver finds the words."""
    for old, role in sorted(move.tells.items()):
        was = before.now_in(old)
        if was is not None and not was.is_over and (persons := everybody(run, (role,))):
            run.emit(Told(run.at, move.gone[old], "", persons))


def _arrived(run: Run, before: CaseState, move: Move) -> None:
    for old, new in move.gone.items():
        was = before.now_in(old)
        if was is not None and not was.is_over and run.case.is_open and run.case.now_in(new) is None:
            raise Refusal("goes_elsewhere", f"What follows {old} in this review is not {new}.")


def _dues(run: Run, move: Move) -> tuple[tuple[StepKey, StepState], ...]:
    if move.due_dates == "keep":
        return ()
    found = ((key, state, _due(run, key, state, move.due_dates)) for key, state in run.case.open_steps())
    return tuple((key, _due_on(state, due, run)) for key, state, due in found if due is not None and due != state.due)


def _due(run: Run, key: StepKey, state: StepState, policy: str) -> Due | None:
    """The due date by the new workflow, counted from when the wait began; none for waits that others took over."""
    step = run.index[key.step]
    if state.status != "open" or step.is_container or step.due is None or state.late_path or state.due is None:
        return None
    if key.step in run.case.again:
        return None
    began = Run(run.workflow, run.case, run.facts, state.since)
    due = due_of(began, step)
    if due is None or (policy == "later_of_both" and due.at <= state.due.at):
        return None
    earliest = after(run.facts, run.at, NOTICE)
    return earliest if due.at < state.due.at and due.at < earliest.at else due


def _due_on(state: StepState, due: Due, run: Run) -> StepState:
    if due.at > run.at:
        state = replace(state, late=False, late_entry=0, late_since=None)
    return replace(state, due=due, first_due=due, reminded=0, wait_since=run.at)


def _take_back(run: Run) -> None:
    """What the table no longer grants; what was released to whom the review is about stays his."""
    table = {Grant(who, what, row.how) for row in run.workflow.visibility for who in row.who for what in row.what}
    for each in sorted(run.case.grants - run.case.revoked - table):
        if each.role != SUBJECT:
            run.emit(Revoked(run.at, each.role, each.what, each.how))
