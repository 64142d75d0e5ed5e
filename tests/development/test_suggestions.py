from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from learning_help import NOW, SYSTEM, Academy
from sqlalchemy import Connection

from attain.config.catalogue import Catalogue
from attain.development import plan
from attain.development.plan import Hand, Parties
from attain.development.suggestions import Suggestion, accept, offers
from attain.development.view import plans
from attain.learning.registrations import Wanted, register

PARTIES = Parties(1, frozenset({2}))


class Gaps:
    """Everybody lacks two things."""

    def suggest(
        self, connection: Connection, catalogue: Catalogue, persons: Collection[int], on: date
    ) -> Mapping[int, Sequence[Suggestion]]:
        assert on == NOW.date()
        assert not connection.closed
        assert not catalogue.of_kind("framework")
        return {person: [suggestion(person, "communicating"), suggestion(person, "juggling")] for person in persons}


def suggestion(person_id: int, item: str) -> Suggestion:
    return Suggestion(
        person_id=person_id, item=item, title=f"Get better at {item}", from_level="aware", to_level="skilled",
        reason=f"{item} is wanted at skilled",
    )  # fmt: skip


def test_what_is_suggested_comes_with_what_would_do_and_becomes_an_entry(academy: Academy) -> None:
    with academy.store.read() as connection:
        found = offers(connection, Catalogue([], {}), [Gaps()], 1, NOW.date())
    assert [(one.activity_title, one.taken) for one in found] == [("Hard conversations", False), ("", False)]
    with academy.store.write(SYSTEM, "plan") as tx:
        hand = Hand(plan.start(tx, 1, PARTIES), 1, 1, PARTIES)
        accept(tx, hand, found[0], date(2027, 4, 1))
        accept(tx, Hand(hand.plan_id, 2, 2, PARTIES), found[1])
        assert found[0].activity_id is not None
        register(tx, [Wanted(1, found[0].activity_id)])
    with academy.store.read() as connection:
        entries = plans(connection, 1, NOW.date())[0].items
        assert [(one.title, one.item, one.to_level, one.due_on) for one in entries] == [
            ("Hard conversations", "communicating", "skilled", date(2027, 4, 1)),
            ("Get better at juggling", "juggling", "skilled", None),
        ]
        assert [one.taken for one in offers(connection, Catalogue([], {}), [Gaps()], 1, NOW.date())] == [True, False]
