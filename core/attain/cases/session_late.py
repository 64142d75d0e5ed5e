"""A case that came after its session had opened: one person decides on it alone, by the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attain.access.reading import scores_for_engine
from attain.cases import commands
from attain.cases.scoring import put_layer
from attain.cases.session_changes import LAYERS
from attain.cases.session_changing import Change, problems_of
from attain.cases.session_sight import readable
from attain.cases.sessions import rules_of
from attain.errors import BadInput, Problem, Refusal
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.store.doors import Actor, Store


def decide_alone(store: Store, world: World, actor: Actor, task_id: int, changes: Sequence[Change]) -> commands.Done:
    """Let a late case go on, with these levels instead of those that stand; none changes nothing.

    Raises Refusal where the task is not his or the session may not change it, BadInput for a wrong level or no reason,
    each at `SCORE-becomes` or `SCORE-reason`.
    """
    with store.write(actor, "session.decide_alone") as tx:
        desk = commands.at_desk(tx, world, actor, task_id)
        if desk.step.do != "session":
            raise Refusal("not_possible", "This task is no decision on a late review.")
        _check(desk, changes)
        for one in changes:
            put_layer(tx, desk.running, one.score, "adjusted", one.becomes, desk.by, one.reason.strip())
        return desk.done(i.Submitted(desk.task.step, desk.by))


def _check(desk: commands.Desk, changes: Sequence[Change]) -> None:
    running, rules = desk.running, rules_of(desk.step)
    seen = readable(desk.tx.connection, desk.by, [running], rules.may_change, desk.tx.now)[running.id]
    known = scores_for_engine(desk.tx.connection, [running.id])[running.id]
    problems = []
    for one in changes:
        mine = seen.get(one.score, frozenset())
        if one.case_id != running.id or not mine & {"proposed", "suggested"}:
            raise Refusal("not_possible", "That may not be changed here.")
        stands = next(
            (str(known[one.score, layer]) for layer in LAYERS if layer in mine and (one.score, layer) in known), ""
        )
        problems += [
            Problem(f"{one.score}-{each.where}", each.message) for each in problems_of(running, rules, one, stands)
        ]
    if problems:
        raise BadInput(problems)
