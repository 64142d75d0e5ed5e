"""Changes by hand: another manager, somebody who leaves; with a preview of who would report to whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.config.document import canonical, parse_canonical
from attain.errors import Refusal
from attain.people import lines
from attain.people.applying import carry_out
from attain.people.asof import AsOf, View, view
from attain.people.importing import silent
from attain.people.planning import Changes, Entry, ImportPlan, Options
from attain.people.present import Kept, Present, present_of
from attain.people.rings import rings

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.store.doors import Actor, Store


@dataclass(frozen=True, slots=True)
class Reporting:
    """Whom somebody reports to, before and after; empty for nobody."""

    person: int
    before: tuple[int, ...]
    after: tuple[int, ...]


def preview_leaver(connection: Connection, person: int, at: datetime | AsOf | View) -> tuple[Reporting, ...]:
    """Who would report to whom if somebody left: his reports pass to his own manager, through the vacant post."""
    seen = view(connection, at)
    over = lines.managers(connection, seen, [person])[person]
    reports = sorted(lines.reports(connection, seen, [person])[person])
    now = lines.managers(connection, seen, reports)
    return tuple(
        Reporting(one, tuple(sorted(now[one])), tuple(sorted((now[one] - {person}) or over))) for one in reports
    )


def preview_manager(
    connection: Connection, persons: Collection[int], manager: int, at: datetime | AsOf | View
) -> tuple[Reporting, ...]:
    """Who reports to whom before and after `persons` get another manager."""
    seen = view(connection, at)
    now = lines.managers(connection, seen, persons)
    return tuple(Reporting(one, tuple(sorted(now[one])), (manager,)) for one in sorted(persons))


def change_managers(store: Store, actor: Actor, wanted: Mapping[int, int | None], day: date) -> int:
    """Give persons other managers (None: nobody above) from a day on; gives the recording, 0 when all is so already.

    Raises Refusal for somebody who is not employed and for a ring.
    """
    ids = set(wanted) | {manager for manager in wanted.values() if manager is not None}
    now, people = _known(store, ids)
    changes = Changes()
    for person, manager in wanted.items():
        above = people[manager].position if manager is not None else ""
        line = now.lines.get(people[person].position)
        if (line.above if line else "") != above or (line and line.later):
            changes.lines[people[person].position] = above
    _refuse_ring(now, changes, {kept.position: kept.staff_number for kept in people.values()})
    return _carry_out(store, actor, ImportPlan("change of manager", 0, Options(day), (), changes, now))


def leave(store: Store, actor: Actor, persons: Collection[int], day: date) -> int:
    """End the employment of persons: `day` is the first on which they are gone.  Their posts stay, vacant."""
    now, people = _known(store, persons)
    changes = Changes(leavers=[people[person] for person in sorted(people)])
    return _carry_out(store, actor, ImportPlan("leaving", 0, Options(day), (), changes, now))


def change_facts(store: Store, actor: Actor, person: int, facts: Mapping[str, str], day: date) -> int:
    """Give somebody other facts (texts) from a day on; gives the recording, 0 when all is so already.

    Raises Refusal for somebody who is not employed.
    """
    now, people = _known(store, [person])
    kept = people[person]
    known = parse_canonical(kept.facts) if kept.facts else {}
    text = canonical({**known, **facts})
    changes = Changes()
    if text != canonical(known):
        changes.changed.append(Entry(kept.staff_number, text, kept.copied, kept.position, day, kept))
    return _carry_out(store, actor, ImportPlan("change of facts", 0, Options(day), (), changes, now))


def _known(store: Store, persons: Collection[int]) -> tuple[Present, dict[int, Kept]]:
    with store.read() as connection:
        now = present_of(connection, view(connection, store.clock.now()), persons)
    people = {kept.id: kept for kept in now.people.values() if not kept.ended}
    if missing := sorted(set(persons) - people.keys()):
        raise Refusal("not_employed", f"{len(missing)} of these people are not employed", "choose people who are")
    return now, people


def _refuse_ring(now: Present, changes: Changes, names: Mapping[str, str]) -> None:
    after = {post: line.above for post, line in now.lines.items()} | changes.lines
    for ring in rings({post: above for post, above in after.items() if above}):
        shown = " → ".join(names.get(post, post) for post in (*ring, ring[0]))
        raise Refusal("ring", f"these people would report to one another in a ring: {shown}", "choose another manager")


def _carry_out(store: Store, actor: Actor, plan: ImportPlan) -> int:
    return 0 if plan.changes.nothing else carry_out(store, actor, plan, silent)
