"""Who is above whom, all the way up: computed where lines change, and recomputed whole for a check."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.people.present import Line, goes_on
from attain.people.tables import reporting_closure, reporting_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.people.asof import View


def chains(lines: Mapping[str, Line], changed: Mapping[str, str]) -> dict[str, list[str]]:
    """For each post whose way up changes: the posts above it, nearest first."""
    above = {post: line.above for post, line in lines.items()} | dict(changed)
    below: defaultdict[str, list[str]] = defaultdict(list)
    for post, over in above.items():
        if over:
            below[over].append(post)
    return {post: chain(post, above) for post in _with_all_below(changed, below)}


def _with_all_below(posts: Iterable[str], below: Mapping[str, list[str]]) -> dict[str, None]:
    found: dict[str, None] = {}
    waiting = list(posts)
    while waiting:
        post = waiting.pop()
        if post not in found:
            found[post] = None
            waiting.extend(below.get(post, ()))
    return found


def chain(post: str, above: Mapping[str, str]) -> list[str]:
    """The posts above one, nearest first; lines are free of rings."""
    found: list[str] = []
    over = above.get(post, "")
    while over:
        found.append(over)
        over = above.get(over, "")
    return found


def recomputed(connection: Connection, view: View) -> set[tuple[int, int, int]]:
    """(descendant, ancestor, depth) from the lines alone."""
    c = reporting_line.c
    rows = select(c.position_id, c.reports_to).where(
        view.known_rows(reporting_line), goes_on(c, view), c.kind == "primary"
    )
    above: dict[str, str] = {}
    for below, over in connection.execute(rows.order_by(c.valid_from, c.id)):
        above.setdefault(str(below), str(over))
    return {(int(post), int(over), depth) for post in above for depth, over in enumerate(chain(post, above), 1)}


def kept(connection: Connection, view: View) -> set[tuple[int, int, int]]:
    """(descendant, ancestor, depth) as stored."""
    c = reporting_closure.c
    rows = select(c.descendant, c.ancestor, c.depth).where(view.known_rows(reporting_closure))
    return {(row.descendant, row.ancestor, row.depth) for row in connection.execute(rows)}
