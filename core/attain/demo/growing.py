"""Development outside of reviews: a few people write a plan with their manager, and managers confirm new levels."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.confirming import confirm, confirmers
from attain.development import plan
from attain.development.suggestions import offers
from attain.development.tables import development_plan
from attain.development.wording import PlanEntry
from attain.learning.evidence import Proposal, waiting_for
from attain.people.asof import view
from attain.people.lines import managers
from attain.people.tables import person
from attain.store.doors import Actor

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from attain.demo.acting import Crowd

PLANS = 18
EVERY = 2
"""A plan is written on every so manyth day."""
CONFIRMED = 0.6
"""How many of the proposed levels a manager confirms at once; the others wait."""


@dataclass(slots=True)
class Growing:
    """Who has a plan by now."""

    crowd: Crowd
    planned: list[int] = field(default_factory=list)
    looked_at: set[int] = field(default_factory=set)

    def day(self, day: date) -> None:
        """One plan on every second day, and whatever waits to be confirmed."""
        if day.toordinal() % EVERY == 0 and len(self.planned) < PLANS:
            self._plan(day)
        self._confirm()

    def _plan(self, day: date) -> None:
        kernel = self.crowd.kernel
        with kernel.store.read() as connection:
            everybody = connection.execute(select(person.c.id).order_by(person.c.staff_number)).scalars().all()
            employee = self.crowd.chance("plan", day).choice([one for one in everybody if one not in self.planned])
            above = managers(connection, view(connection, kernel.clock.now()), [employee])[employee]
            entries = self._entries(employee, day)
        self.planned.append(employee)
        if above and entries:
            self._write(employee, min(above), entries)

    def _entries(self, employee: int, day: date) -> Sequence[PlanEntry]:
        """One or two of the activities that are suggested, each once."""
        kernel = self.crowd.kernel
        with kernel.store.read() as connection:
            _, catalogue = kernel.world.catalogues.current(connection)
            found = offers(connection, catalogue, kernel.plugins.suggestions(), employee, day)
        taught = {one.activity_id: one for one in found if one.activity_id is not None and not one.taken}
        due = day + timedelta(days=self.crowd.chance("due", employee).randrange(12, 45))
        return [
            PlanEntry(activity_id=activity, item=one.suggestion.item, to_level=one.suggestion.to_level, due_on=due,
                      title="", why=one.suggestion.reason)
            for activity, one in list(taught.items())[:2]
        ]  # fmt: skip

    def _write(self, employee: int, manager: int, entries: Sequence[PlanEntry]) -> None:
        store = self.crowd.kernel.store
        parties = plan.Parties(employee, frozenset({manager}))
        with store.write(Actor(employee, "portal"), "development.propose") as tx:
            plan_id = plan.start(tx, employee, parties)
            for entry in entries:
                plan.add(tx, self._hand(tx.connection, plan_id, employee, parties), entry)
            plan.propose(tx, self._hand(tx.connection, plan_id, employee, parties))
        if self.crowd.chance("agree", employee).random() < 0.85:
            with store.write(Actor(manager, "portal"), "development.agree") as tx:
                plan.agree(tx, self._hand(tx.connection, plan_id, manager, parties))

    def _hand(self, connection: Connection, plan_id: int, by: int, parties: plan.Parties) -> plan.Hand:
        own = select(development_plan.c.version).where(development_plan.c.id == plan_id)
        return plan.Hand(plan_id, connection.execute(own).scalar_one(), by, parties)

    def _confirm(self) -> None:
        with self.crowd.kernel.store.read() as connection:
            everybody = connection.execute(select(person.c.id)).scalars().all()
            new = [one for one in waiting_for(connection, everybody) if one.id not in self.looked_at]
        for one in new:
            self.looked_at.add(one.id)
            if self.crowd.chance("confirm", one.person_id, one.item).random() < CONFIRMED:
                self._say_yes(one)

    def _say_yes(self, one: Proposal) -> None:
        kernel = self.crowd.kernel
        at = kernel.clock.now()
        with kernel.store.read() as connection:
            named = confirmers(connection, at)(one.person_id, one.confirmed_by)
        if not named:
            return
        confirm(kernel.store, kernel.world, Actor(min(named), "portal"), one.id)
