"""What follows when a case has closed: gates, messages, other reviews (LANGUAGE 9).

`suggest` needs nothing here: plans show what their sources suggest whenever they are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.cases.alone import CannotOpenError
from attain.cases.asking import read_items
from attain.cases.excusing import ask
from attain.cases.exports import note, of_outcome
from attain.cases.facts import Resolver
from attain.cases.gates import close_or_open
from attain.cases.lookups import OfItem
from attain.cases.moving import truth
from attain.cases.opening_later import Later, open_at, opens_at
from attain.cases.starting import begin, of_happening
from attain.cases.telling import persons_of, post_about, title_of
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.workflow.starts import On

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.phrases.ast import Condition
    from attain.store.doors import Tx
    from attain.workflow.model import Outcome


def run(tx: Tx, world: World, after: Running) -> None:
    """Do what each outcome of the workflow asks for whose condition holds, for each item where it is said for items."""
    for outcome in after.workflow.outcomes:
        if outcome.act == "extend_case":  # the engine did it, before the review could close
            continue
        for item in _following(tx, world, after, outcome):
            _do(tx, world, after, outcome, item)


def _following(tx: Tx, world: World, after: Running, outcome: Outcome) -> Iterator[str]:
    """The items for which an outcome follows; "" once where it is said for none."""
    if not outcome.for_each:
        if outcome.when is None or true_for(tx, world, after, outcome.when):
            yield ""
        return
    look = Resolver(tx.connection, world, tx.now).looks_of(after)
    for one in read_items(tx.connection, world, after, [outcome.for_each], tx.now)[outcome.for_each]:
        if outcome.when is None or holds(outcome.when, OfItem.of(look, one.key)) is True:
            yield one.key


def true_for(tx: Tx, world: World, running: Running, condition: Condition) -> bool:
    """Whether a condition holds for the case now; what cannot be known counts as false."""
    return truth(running, Resolver(tx.connection, world, tx.now), condition) is True


def _do(tx: Tx, world: World, after: Running, outcome: Outcome, item: str) -> None:
    if outcome.act == "gate":
        _gate(tx, world, after, outcome)
    elif outcome.act == "tell":
        _tell(tx, world, after, outcome, item)
    elif outcome.act == "export":
        note(tx, after, of_outcome(after, outcome))
    at = opens_at(tx, world, after, outcome)
    later = {"opens on": local_day(at, after.zone).isoformat()} if at > tx.now else {}
    tx.note("case", after.id, {"outcome": outcome.id, "act": outcome.act, **({"item": item} if item else {}), **later})
    listening = _listeners(tx, world, after, outcome, item, at)
    if outcome.act == "open" and str(outcome.settings["open"]).removeprefix("workflow ") not in listening:
        _open(tx, world, after, outcome, item, at)


def _listeners(tx: Tx, world: World, after: Running, outcome: Outcome, item: str, at: datetime) -> set[str]:
    """Start what an outcome starts by the `opened_by` of other workflows, on its day; gives which these are."""
    _, catalogue = world.catalogues.current(tx.connection)
    happened, day = On("opened_by", f"{after.workflow.id}.{outcome.id}"), local_day(at, after.zone)
    why = f"case {after.id}.{outcome.id}" + (f".{item}" if item else "")
    found = list(of_happening(catalogue, after.subject_id, happened, day, why))
    for wanted in found:
        begin(tx, world, wanted)
    return {wanted.workflow for wanted in found}


def _open(tx: Tx, world: World, after: Running, outcome: Outcome, item: str, at: datetime) -> None:
    """Another review for the same employee; one that names this outcome as its start begins by that instead."""
    workflow = str(outcome.settings["open"]).removeprefix("workflow ")
    cause = f"outcome.{after.id}.{outcome.id}.{item}"
    try:
        open_at(tx, world, Later(workflow, after.subject_id, outcome.id, cause), at)
    except CannotOpenError as error:
        tx.note("case", after.id, {"outcome": outcome.id, "not opened": str(error)})


def _gate(tx: Tx, world: World, after: Running, outcome: Outcome) -> None:
    """A yes or no with its reasons; who may open it by hand is told where it is closed."""
    reason, is_open = close_or_open(tx, world, after, outcome)
    if not is_open:
        ask(tx, world, after, outcome, reason)


def _tell(tx: Tx, world: World, after: Running, outcome: Outcome, item: str) -> None:
    """A message to those whom the outcome names."""
    said: Any = outcome.settings["tell"]
    roles = [said] if isinstance(said, str) else said
    persons = [one for role in roles for one in persons_of(tx.connection, world, after, role, tx.now)]
    cause = f"outcome.{outcome.id}" + (f".{item}" if item else "")
    title = title_of(outcome)
    post_about(tx, after, cause, persons, title, title, str(outcome.settings.get("message", "")))
