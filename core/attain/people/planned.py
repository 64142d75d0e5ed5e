"""Changes by hand whose day is still to come: what is planned for somebody, and taking it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from attain.errors import Refusal
from attain.people.applying import carry_out
from attain.people.asof import as_of, view
from attain.people.importing import silent
from attain.people.lines import PRIMARY
from attain.people.planning import Changes, Entry, ImportPlan, Options
from attain.people.present import present_of
from attain.people.tables import holding, person, reporting_line

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from attain.people.asof import View
    from attain.people.present import Kept, Present
    from attain.store.doors import Actor, Store

What = Literal["leaving", "manager"]
NOTHING = Refusal("nothing_planned", "Nothing of this is planned any more; its day may have come.")


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to come, and from which day; `managers`: who leads then, empty for nobody."""

    what: What
    day: date
    managers: tuple[int, ...] = ()


def planned(connection: Connection, person_id: int, at: datetime) -> list[Planned]:
    """What is planned for somebody, the first day first."""
    seen = view(connection, at)
    ends = connection.execute(select(person.c.ended_on).where(person.c.id == person_id)).scalar()
    found = [Planned("leaving", ends)] if ends is not None and ends > seen.day else []
    return sorted([*_managers(connection, seen, person_id), *found], key=lambda one: one.day)


def _managers(connection: Connection, seen: View, person_id: int) -> list[Planned]:
    """The lines of his post that begin later, and the end of today's where none follows."""
    mine = select(holding.c.position_id).where(seen.rows(holding), holding.c.person_id == person_id)
    line = reporting_line.c
    rows = select(line.valid_from, line.valid_to, line.reports_to).where(
        seen.known_rows(reporting_line), line.position_id.in_(mine), line.kind == PRIMARY
    )
    lines = connection.execute(rows.order_by(line.valid_from)).all()
    begin = [row for row in lines if row.valid_from > seen.day]
    found = [Planned("manager", row.valid_from, _holders(connection, seen, row.reports_to)) for row in begin]
    ends = [row.valid_to for row in lines if row.valid_to is not None and row.valid_to > seen.day]
    starts = {one.day for one in found}
    return found + [Planned("manager", day) for day in ends if day not in starts]


def _holders(connection: Connection, seen: View, post: int) -> tuple[int, ...]:
    rows = select(holding.c.person_id).where(seen.rows(holding), holding.c.position_id == post)
    return tuple(connection.execute(rows.order_by(holding.c.person_id)).scalars())


def take_back(store: Store, actor: Actor, person_id: int, what: What) -> int:
    """Let somebody stay, or keep the manager whom he has today; gives the recording.

    Refusal where nothing of this is planned, because its day has come or another took it back.
    """
    with store.read() as connection:
        seen = view(connection, store.clock.now())
        if not any(one.what == what for one in planned(connection, person_id, store.clock.now())):
            raise NOTHING
        now = present_of(connection, seen, [person_id])
    kept = next(iter(now.people.values()))
    changes = _staying(kept, seen.day) if what == "leaving" else _keeping(now, kept, seen.day)
    title = f"{what} taken back"
    return carry_out(
        store, actor, ImportPlan(title, 0, Options(as_of(store.clock.now()).day), (), changes, now), silent
    )


def _staying(kept: Kept, today: date) -> Changes:
    """As if he had left and came back on the same day."""
    back = replace(kept, ended=True, leaves=None)
    return Changes(returners=[Entry(kept.staff_number, kept.facts, kept.copied, kept.position, today, back)])


def _keeping(now: Present, kept: Kept, today: date) -> Changes:
    line = now.lines[kept.position]
    return Changes(lines={kept.position: line.above if line.valid_from <= today else ""})
