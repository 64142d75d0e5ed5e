"""A list that a review settled and that changes afterwards, on a database: through whatever plugin brings the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.cases.facts import Resolver
from attain.cases.settled_lists import ListChanger, SettledList, settled_list
from attain.errors import AttainError, Refusal
from attain.forms.entries import SECTION, entries_of
from attain.scenarios.changed_lists import reason_of
from attain.scenarios.filling import Paper
from attain.store.doors import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.scenarios.sentences import Act
    from attain.store.doors import Store
    from attain.workflow.model import Step


def happen(store: Store, world: World, case_id: int, act: Act, step: Step, number: int, *, fill: bool) -> None:
    """Do to a settled list what a sentence says, in one transaction."""
    with store.write(Actor(number, "scenario"), "list.change") as tx:
        changer = _changer(world, step)
        found = _list(tx.connection, world, case_id, step, tx.now)
        if act.verb == "asks to change":
            entries = _entries(found, changer, act, number)
            changer.ask(tx, found, number, entries, reason_of(act, fill=fill))
        elif act.verb == "withdraws the change of":
            changer.withdraw(tx, found, number)
        else:
            yes = act.verb.startswith("approves")
            changer.decide(tx, found, number, yes=yes, reason="" if yes else reason_of(act, fill=fill))


def states_of(connection: Connection, world: World, case_id: int, steps: list[Step], at: Any) -> dict[str, str]:
    """{step: how it stands with the newest change of its list} of plan steps."""
    found: dict[str, str] = {}
    for step in steps:
        kind = step.what[0].partition(" ")[0] if step.do == "plan" and step.what else ""
        changer = world.extensions.list_changers.get(kind)
        state = changer.state(_list(connection, world, case_id, step, at)) if changer else ""
        found |= {step.id: state} if state else {}
    return found


def _changer(world: World, step: Step) -> ListChanger:
    kind = step.what[0].partition(" ")[0] if step.what else ""
    if kind not in world.extensions.list_changers:
        raise Refusal("not_open", "Nothing is agreed here yet that could be changed.")
    return world.extensions.list_changers[kind]


def _list(connection: Connection, world: World, case_id: int, step: Step, at: Any) -> SettledList:
    found = settled_list(connection, world, case_id, step.id, at)
    if found is None:
        raise AttainError(f"{step.id} is no list of this review")
    return found


def _entries(found: SettledList, changer: ListChanger, act: Act, number: int) -> list[dict[str, Any]]:
    """The list as it is with what the sentence says of it, in the order of its entries; more values are new entries."""
    given = tuple(one for one in act.given if one.path.text != "reason")
    now = found.answers(changer.entries(found, number))
    keys = {key for section, key, _ in now if section == SECTION}
    more = max([len(one.texts) for one in given], default=0) - len(keys)
    asked = found.asked(now, max(more, 0))
    look = Resolver(found.connection, found.world, found.at).looks_of(found.running)
    paper = Paper(asked.form, asked.items, asked.scales, act.day, look, start=now)
    return entries_of(asked.check(paper.fill(given)))
