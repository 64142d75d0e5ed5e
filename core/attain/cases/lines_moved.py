"""What a change of lines means for open tasks: whose go to whom.  Reads only."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from attain.people import lines
from attain.people.asof import View, as_of, view
from attain.people.changes import Reporting
from attain.people.facts import employed
from attain.people.tables import holding, person_facts, reporting_line
from attain.phrases.writer import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Connection, Table

    from attain.workflow.model import Workflow

DIRECT, SECOND = "manager of employee", "manager of manager of employee"


@dataclass(frozen=True, slots=True)
class Move:
    """In reviews of `subject`, whatever `was` has open through a line of this wording goes to `by`."""

    subject: int
    was: int
    by: int
    line: str


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change moves: by line, and for each who left the persons above the post that he had."""

    moves: tuple[Move, ...] = ()
    leavers: Mapping[int, tuple[int, ...]] | None = None


def roles_by(workflow: Workflow, line: str) -> tuple[str, ...]:
    """The roles of a workflow that follow a line of this wording, unless its document lets them stay."""
    if workflow.when_people_change.get("manager_changes", {}).get("open_tasks") == "stay":
        return ()
    return tuple(role for role, person in workflow.people.items() if text(person.phrase) == line)


def moves(connection: Connection, changed: Collection[Reporting], at: datetime | View) -> list[Move]:
    """What follows from changed lines.  Where there were or are several managers, nothing moves by itself."""
    clear = [one for one in changed if len(one.before) == 1 and len(one.after) == 1 and one.before != one.after]
    below = lines.reports(connection, view(connection, at), [one.person for one in clear]) if clear else {}
    return follow_lines(clear, below)


def follow_lines(changed: Collection[Reporting], below: Mapping[int, Collection[int]]) -> list[Move]:
    """The same where {person: who reports to him afterwards} is known."""
    found = []
    for one in changed:
        if len(one.before) == len(one.after) == 1 and one.before != one.after:
            was, by = one.before[0], one.after[0]
            found.append(Move(one.person, was, by, DIRECT))
            found += [Move(report, was, by, SECOND) for report in sorted(below.get(one.person, ()))]
    return found


def shift_of(connection: Connection, payload: Mapping[str, Any], now: datetime) -> Shift:
    """What a job of `recordings.publish` is about: a recording, or a day that has come.

    A recording is compared with what was known just before it, today; a day with the one before it, as known now.
    """
    seen = view(connection, now)
    if "day" in payload:
        day = date.fromisoformat(payload["day"])
        after = replace(seen, day=max(day, as_of(now).day))
        return _between(connection, replace(seen, day=day - timedelta(days=1)), after, _of_day(after, day))
    recording = int(payload["recording"])
    return _between(connection, replace(seen, recording=recording - 1), seen, _of_recording(recording))


def _of_recording(recording: int) -> Callable[[Table], ColumnElement[bool]]:
    return lambda table: or_(table.c.recorded == recording, table.c.superseded == recording)


def _of_day(seen: View, day: date) -> Callable[[Table], ColumnElement[bool]]:
    return lambda table: seen.known_rows(table) & or_(table.c.valid_from == day, table.c.valid_to == day)


def _between(connection: Connection, before: View, after: View, touched: Callable[[Table], Any]) -> Shift:
    if not connection.execute(select(person_facts.c.id).where(before.known_rows(person_facts)).limit(1)).first():
        return Shift()
    posts = set(connection.execute(select(holding.c.position_id).where(touched(holding)).distinct()).scalars())
    drawn = select(reporting_line.c.position_id).where(touched(reporting_line)).distinct()
    posts |= set(connection.execute(drawn).scalars())
    changed = select(person_facts.c.person_id).where(touched(person_facts)).distinct()
    known = employed(connection, connection.execute(changed).scalars().all(), before)
    left = known.keys() - employed(connection, known, after).keys()
    over = lines.managers_left(connection, before, after, left)
    persons = (_about(connection, before, posts) | _about(connection, after, posts)) - left
    found = moves(connection, _reporting(connection, before, after, persons), after)
    return Shift(
        tuple(one for one in found if one.was not in left),
        {one: tuple(sorted(over[one])) for one in sorted(left)},
    )


def _reporting(connection: Connection, before: View, after: View, persons: Collection[int]) -> list[Reporting]:
    had, have = lines.managers(connection, before, persons), lines.managers(connection, after, persons)
    return [Reporting(one, tuple(sorted(had[one])), tuple(sorted(have[one]))) for one in sorted(persons)]


def _about(connection: Connection, seen: View, posts: Collection[int]) -> set[int]:
    """Whose manager may depend on these posts: who holds one, and the nearest who sit below one."""
    found = lines.union(lines.holders_of(connection, seen, posts).values())
    reached = lines.union(lines.below(connection, seen, posts).values())
    walked = set[int]()
    while reached:
        walked |= reached
        holders = lines.holders_of(connection, seen, reached)
        found |= lines.union(holders.values())
        reached = lines.union(lines.below(connection, seen, reached - holders.keys()).values()) - walked
    return found
