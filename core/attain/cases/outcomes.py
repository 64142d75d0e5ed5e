"""What follows when a case has closed: gates, messages, other reviews (LANGUAGE 9).

`suggest` needs nothing here: plans show what their sources suggest whenever they are written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.cases.alone import CannotOpenError, Order, open_alone
from attain.cases.asking import read_items
from attain.cases.exports import note, of_outcome
from attain.cases.facts import Resolver
from attain.cases.gates import close_or_open, persons_of
from attain.cases.lookups import OfItem
from attain.cases.moving import truth
from attain.cases.starting import begin, of_happening
from attain.mail.outbox import post
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.workflow.starts import On

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
    tx.note("case", after.id, {"outcome": outcome.id, "act": outcome.act, **({"item": item} if item else {})})
    listening = _listeners(tx, world, after, outcome, item)
    if outcome.act == "open":
        _open(tx, world, after, outcome, item, listening)


def _listeners(tx: Tx, world: World, after: Running, outcome: Outcome, item: str) -> set[str]:
    """Start what an outcome starts by the `opened_by` of other workflows; gives which these are."""
    _, catalogue = world.catalogues.current(tx.connection)
    happened = On("opened_by", f"{after.workflow.id}.{outcome.id}")
    why = f"case {after.id}.{outcome.id}" + (f".{item}" if item else "")
    found = list(of_happening(catalogue, after.subject_id, happened, local_day(tx.now, after.zone), why))
    for wanted in found:
        begin(tx, world, wanted)
    return {wanted.workflow for wanted in found}


def _open(tx: Tx, world: World, after: Running, outcome: Outcome, item: str, listening: set[str]) -> None:
    """Another review for the same employee; one that names this outcome as its start has begun by that already."""
    workflow = str(outcome.settings["open"]).removeprefix("workflow ")
    if workflow in listening:
        return
    cause = f"outcome.{after.id}.{outcome.id}.{item}"
    try:
        open_alone(tx, world, Order(workflow, after.subject_id, start=outcome.id, cause=cause))
    except CannotOpenError as error:
        tx.note("case", after.id, {"outcome": outcome.id, "not opened": str(error)})


def _gate(tx: Tx, world: World, after: Running, outcome: Outcome) -> None:
    """A yes or no with its reasons; who may open it by hand is told where it is closed."""
    reason, persons = close_or_open(tx, world, after, outcome)
    if persons:
        title = f"{_title(outcome)}: is it anybody's fault?"
        body = f"{reason}\n\nYou may open it on the page of the review where it is nobody's fault."
        _post(tx, after, f"gate.{outcome.settings['gate']}", persons, title, body)


def _tell(tx: Tx, world: World, after: Running, outcome: Outcome, item: str) -> None:
    """A message to those whom the outcome names."""
    said: Any = outcome.settings["tell"]
    persons = [
        one
        for role in ([said] if isinstance(said, str) else said)
        for one in persons_of(tx.connection, world, after, role, tx.now)
    ]
    cause = f"outcome.{outcome.id}" + (f".{item}" if item else "")
    _post(tx, after, cause, persons, _title(outcome), _title(outcome), str(outcome.settings.get("message", "")))


def _title(outcome: Outcome) -> str:
    return outcome.title if isinstance(outcome.title, str) else next(iter(outcome.title.values()))


def _post(
    tx: Tx, after: Running, cause: str, persons: Sequence[int], subject: str, body: str, message: str = ""
) -> None:
    known = after.catalogue.get("message", message) if message else None
    words: dict[str, Any] = {"subject": subject, "body": body}
    if known is not None:
        by = known.data["by"]
        words = {"message": message, "revision": after.revision, "in_portal": "portal" in by, "by_mail": "mail" in by}
    rows = [
        {"message_id": f"{after.id}.{cause}.{person}", "person_id": person, "case_id": after.id, **words}
        for person in dict.fromkeys(persons)
    ]
    post(tx, rows)
