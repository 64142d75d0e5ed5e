"""Goals as items of forms: those agreed, to be judged one by one, and those of somebody else, to be supported."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.api.forms import Item
from attain.api.people import names_of, people_of
from attain.api.portal import percent
from attain.api.store import one_of
from goals_based.language import GOALS, LINKED, links_of
from goals_based.tables import goal

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from attain.api.cases import ItemRequest
    from attain.api.language import Catalogue

Found = Mapping["ItemRequest", Sequence[Item]]


def key_of_goal(id: int) -> str:
    """A goal as an item's key."""
    return f"g{id}"


def goal_of_key(key: str) -> int | None:
    """The goal that such a key means."""
    digits = key.removeprefix("g")
    return int(digits) if digits.isdecimal() and digits != key else None


@dataclass(frozen=True, slots=True)
class AgreedGoals:
    """The goals that the case itself agreed, in the order of the plan; `called` narrows them to plans of that word."""

    source: str = GOALS

    def read(self, connection: Connection, catalogue: Catalogue, requests: Sequence[ItemRequest]) -> Found:
        """One statement for all."""
        rows = _rows(connection, requests)
        called = {one.id: str(one.data.get("called") or "goals") for one in catalogue.of_kind("goal_plan")}
        return {
            request: [_item(row) for row in rows[request.case_id] if called.get(row.plan, "goals") == request.source]
            for request in requests
        }


def _rows(connection: Connection, requests: Iterable[ItemRequest]) -> Mapping[int, list[Row[Any]]]:
    mine = one_of(connection, goal.c.case_id, {request.case_id for request in requests})
    wanted = select(goal).where(mine, goal.c.status != "dropped").order_by(goal.c.case_id, goal.c.place)
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(wanted):
        found[row.case_id].append(row)
    return found


def _item(row: Row[Any]) -> Item:
    reached = row.rolled if row.progress is None else row.progress
    carried: dict[str, Any] = {"measure_of_success": row.measure_of_success}
    if row.weight is not None:
        carried["weight"] = f"{row.weight.normalize():f}%"
    if reached is not None:
        carried["progress"] = percent(reached)
    if row.target is not None:
        carried["target"] = f"{row.target.normalize():f} {row.unit}".strip()
    return Item(key_of_goal(row.id), row.title, carried)


@dataclass(frozen=True, slots=True)
class GoalsToSupport:
    """The agreed goals of whoever a plan links to, of periods that are not over before one's own begins."""

    source: str = LINKED

    def read(self, connection: Connection, catalogue: Catalogue, requests: Sequence[ItemRequest]) -> Found:
        """A few statements for each way in which plans link, however many people ask."""
        phrases = links_of(catalogue)
        found: dict[ItemRequest, Sequence[Item]] = {}
        for phrase in {phrases.get(request.source, "") for request in requests}:
            some = [request for request in requests if phrases.get(request.source, "") == phrase]
            found |= _linked(connection, phrase, some) if phrase else dict.fromkeys(some, ())
        return found


def _linked(connection: Connection, phrase: str, requests: Sequence[ItemRequest]) -> dict[ItemRequest, Sequence[Item]]:
    subjects = {request.subject_id for request in requests}
    theirs = people_of(connection, phrase, subjects, max(request.at for request in requests))
    owners = {person for several in theirs.values() for person in several}
    of = agreed_of(connection, owners)
    called = names_of(connection, owners)
    several = {person: len(persons) > 1 for person, persons in theirs.items()}
    return {
        request: [
            Item(key_of_goal(row.id), f"{row.title} ({called[owner]})" if several[request.subject_id] else row.title)
            for owner in theirs[request.subject_id]
            if owner != request.subject_id
            for row in of.get(owner, ())
            if row.period_until >= request.period[0]
        ]
        for request in requests
    }


def agreed_of(connection: Connection, owners: Collection[int]) -> Mapping[int, Sequence[Row[Any]]]:
    """{person: his agreed goals, the newest period first}."""
    found: dict[int, list[Row[Any]]] = defaultdict(list)
    if owners:
        theirs = one_of(connection, goal.c.person_id, owners)
        wanted = select(goal).where(theirs, goal.c.status == "agreed")
        for row in connection.execute(wanted.order_by(goal.c.period_until.desc(), goal.c.place)):
            found[row.person_id].append(row)
    return found
