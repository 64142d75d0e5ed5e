"""Sessions of the demo: once one is open and its people had time to look, they change a level or two and close it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.access.reading import scores_for_engine
from attain.cases import session_changing, session_closing
from attain.cases.about import scale_of
from attain.cases.running import one
from attain.cases.session_tables import session, session_absence, session_case, session_member
from attain.demo.prose import About
from attain.store.doors import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.demo.acting import Crowd

LOOKED_AT = timedelta(days=3)
"""How long a session of the demo takes."""
FEW = 3
"""How many levels it changes."""


@dataclass(slots=True)
class Sessions:
    """Whoever sits in the sessions of the demo. `wanted` are cases that are talked about in any case."""

    crowd: Crowd
    wanted: Sequence[int] = ()
    changed: dict[int, str] = field(default_factory=dict)

    def day(self) -> None:
        """What is done on a day: sessions that have been open for long enough are held and closed."""
        kernel = self.crowd.kernel
        with kernel.store.read() as connection:
            rows = connection.execute(select(session).where(session.c.status == "open").order_by(session.c.id)).all()
        for row in rows:
            if row.opened_at + LOOKED_AT <= kernel.clock.now():
                self.hold(row)

    def hold(self, row: Row[Any]) -> None:
        """Note who is there, change a few levels, close with a word on the distribution."""
        kernel = self.crowd.kernel
        with kernel.store.read() as connection:
            chair, members = people_of(connection, row.id)
            planned = self._planned(connection, row, chair)
        actor = Actor(chair, "portal")
        session_changing.attend(kernel.store, kernel.world, actor, row.id, members)
        for wanted in planned:
            session_changing.change(kernel.store, kernel.world, actor, row.id, wanted)
            self.changed[wanted.case_id] = wanted.becomes
        reason = self.crowd.prose.one("session.reason", About(""), self.crowd.chance("session", row.id))
        session_closing.close(kernel.store, kernel.world, actor, row.id, reason)

    def _planned(self, connection: Connection, row: Row[Any], chair: int) -> list[session_changing.Change]:
        """Other levels for the wanted cases, and for a few more: one level towards the middle."""
        out = select(session_absence.c.case_id).where(
            session_absence.c.session_id == row.id, session_absence.c.person_id == chair
        )
        mine = session_case.c.case_id.not_in(out) & session_case.c.late.is_(False)
        here = select(session_case.c.case_id).where(session_case.c.session_id == row.id, mine)
        ids = sorted(connection.execute(here).scalars(), key=lambda case: (case not in self.wanted, case))
        found = [self._change(connection, row, case_id) for case_id in ids[: max(FEW, len(self.wanted))]]
        return [one for one in found if one is not None]

    def _change(self, connection: Connection, row: Row[Any], case_id: int) -> session_changing.Change | None:
        running = one(connection, self.crowd.kernel.world.catalogues, case_id)
        rules = running.workflow.step(row.step).session
        score = rules.may_change[0] if rules and rules.may_change else ""
        now = scores_for_engine(connection, [case_id])[case_id].get((score, "proposed"))
        ids = list(running.catalogue.model("scale", scale_of(running, [score])).ids(off=False))
        if now not in ids:
            return None
        place = ids.index(now)
        becomes = ids[place - 1 if place > len(ids) // 2 else place + 1]
        chance = self.crowd.chance("change", running.subject_id)
        reason = self.crowd.prose.one("session.change", About(""), chance)
        return session_changing.Change(case_id, score, becomes, reason)


def people_of(connection: Connection, session_id: int) -> tuple[int, list[int]]:
    """(who leads it, everybody who sits in it)."""
    rows = select(session_member.c.person_id, session_member.c.place).where(session_member.c.session_id == session_id)
    found = connection.execute(rows.order_by(session_member.c.person_id)).all()
    return next(row.person_id for row in found if row.place == "chair"), [row.person_id for row in found]
