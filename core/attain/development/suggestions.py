"""What plugins suggest for a plan, with the activities of the catalogue that would do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Row, select

from attain.development.plan import Hand, add
from attain.development.wording import PlanEntry
from attain.learning.states import OPEN
from attain.learning.tables import learning_activity, registration

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Something to develop: an item from a level to a level, and why, in words for the person.

    `learn_from` are ids of catalogue items that the plugin knows to help; empty: whatever builds the item.
    """

    person_id: int
    item: str
    title: str
    from_level: str
    to_level: str
    reason: str
    learn_from: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion with one activity that would do, or none; `taken`: the person is registered for it already."""

    suggestion: Suggestion
    activity_id: int | None
    activity_title: str
    url: str
    taken: bool


class SuggestionSource(Protocol):
    """Suggests for many people at once."""

    def suggest(
        self, connection: Connection, catalogue: Catalogue, persons: Collection[int], on: date
    ) -> Mapping[int, Sequence[Suggestion]]:
        """{person: suggestions, the most useful first}."""
        ...


def offers(
    connection: Connection, catalogue: Catalogue, sources: Sequence[SuggestionSource], person_id: int, on: date
) -> list[Offer]:
    """Everything that is suggested for a person, each with each activity that would do, or once without."""
    answers = [source.suggest(connection, catalogue, [person_id], on) for source in sources]
    found = [one for answer in answers for one in answer.get(person_id, ())]
    if not found:
        return []
    activities = connection.execute(
        select(learning_activity).where(
            learning_activity.c.status.in_(("open", "expected")), learning_activity.c.item != ""
        )
    ).all()
    mine = select(registration.c.activity_id).where(
        registration.c.person_id == person_id, registration.c.state.in_(OPEN)
    )
    taken = set(connection.execute(mine).scalars())
    return [offer for one in found for offer in _offers(one, activities, taken)]


def _offers(one: Suggestion, activities: Sequence[Row[Any]], taken: Collection[int]) -> list[Offer]:
    fits = [row for row in activities if _helps(one, row)]
    if not fits:
        return [Offer(one, None, "", "", taken=False)]
    return [Offer(one, row.id, row.title, row.url, row.id in taken) for row in fits]


def _helps(one: Suggestion, row: Row[Any]) -> bool:
    """Named by the plugin; or builds the item to the level that is wanted."""
    return row.item in one.learn_from if one.learn_from else row.builds.get(one.item) == one.to_level


def accept(tx: Tx, hand: Hand, offer: Offer, due_on: date | None = None) -> int:
    """Put what was offered into the plan; gives the entry's id. Refusal and BadInput as in `add`."""
    one = offer.suggestion
    entry = PlanEntry(
        item=one.item, from_level=one.from_level, to_level=one.to_level, why=one.reason, due_on=due_on, title=one.title
    )
    if offer.activity_id is not None:
        entry = replace(entry, activity_id=offer.activity_id, title="")
    return add(tx, hand, entry)
