"""Walk through every state that a case can reach, nearest first, by giving the engine what may be tried in each.

People act at noon, as in stories: in every stretch between two instants at which time itself does something, on its
first day, and on its last where another clock runs beside it or a date lies ahead.  States that differ in
their days alone are one; of each the earliest and the latest instant are gone on from.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Generic
from zoneinfo import ZoneInfo

from attain.errors import Refusal
from attain.phrases.calendar import local_day
from attain.proving.canonical import canonical
from attain.proving.changes import ROOM
from attain.proving.fixed import Ahead
from attain.proving.ground import Ground, M, Undecided
from attain.proving.lens import Lens, lens_of
from attain.workflow import inputs as i
from attain.workflow.engine import Moment, Transition, advance, agenda

if TYPE_CHECKING:
    from datetime import date

    from attain.phrases.ast import Time
    from attain.proving.changes import Change
    from attain.workflow.case import CaseState
    from attain.workflow.events import Event

NOON = time(12)
DAY = timedelta(days=1)
SHARE = 4
"""A state is gone on from once more where it comes earlier or later than before by this part of what is left to the
next instant of the calendar that may tell two days apart.
"""
STATES = 5_000
"""As many states are looked at where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Node(Generic[M]):
    """A case at an instant, and how it came there: from which node, by what, said how."""

    case: CaseState
    now: datetime
    memory: M
    events: tuple[Event, ...] = ()
    what: i.Input | None = None
    said: str = ""
    parent: Node[M] | None = None
    acts: int = 0
    depth: int = 0
    since: int | None = None
    """After how many acts something happened to the people of the case; None as long as nothing has."""

    def day(self, zone: str) -> date:
        """The local day."""
        return local_day(self.now, zone)

    def way(self) -> list[Node[M]]:
        """The nodes on the way here, the first one first."""
        found, node = list[Node[M]](), self
        while True:
            found.append(node)
            if node.parent is None:
                return found[::-1]
            node = node.parent


@dataclass(frozen=True, slots=True)
class Visit(Generic[M]):
    """A node as it is met.

    `new`: no other node was in this state; `until`: when time moves it on, None for never (only known of new ones).
    """

    node: Node[M]
    new: bool
    until: datetime | None = None


@dataclass(slots=True)
class Walk(Generic[M]):
    """One exploration: every state in which nothing happened to its people, then `room` states behind what may happen.

    `complete` says at its end whether all of the former were seen; `times` are asked about besides.
    """

    ground: Ground[M]
    limit: int = STATES
    room: int = ROOM
    lens: Lens | None = None
    times: tuple[Time, ...] = ()
    complete: bool = True
    states: int = 0
    changed: int = 0
    """States that were seen behind what happened to people."""
    _heap: list[tuple[int, int, int, Node[M], list[Moment], bool]] = field(default_factory=list)
    _behind: list[tuple[int, int, int, Node[M], list[Moment], bool]] = field(default_factory=list)
    _tried: set[Hashable] = field(default_factory=set)
    _seen: dict[Hashable, list[datetime]] = field(default_factory=dict)
    _plain: set[Hashable] = field(default_factory=set)
    _ahead: Ahead = Ahead((), (), ())
    _count: int = 0

    def visits(self) -> Iterator[Visit[M]]:
        """Every step that the case can take from state to state."""
        ground = self.ground
        self.lens = self.lens or lens_of(ground.workflow)
        facts = ground.facts(ground.memory(), None, ground.opens)
        self._ahead = Ahead.of(ground.workflow, facts, ground.opens, self.times)
        for node in self._from(None, ground.opens, i.Opened(ground.subject), "", ground.memory()):
            yield from self._meet(node)
        while self._heap:
            *_, node, coming, ahead = heappop(self._heap)
            for following in self._following(node, coming, ahead=ahead):
                yield from self._meet(following)
            for following in self._changed(node, coming):
                yield from self._meet(following)
            if self.states > self.limit:
                self.complete = False
                return
        yield from self._after_changes()

    def _after_changes(self) -> Iterator[Visit[M]]:
        """What follows when something has happened to people, the fewest acts behind it first."""
        while self._behind and self.changed < self.room:
            *_, node, coming, ahead = heappop(self._behind)
            for following in self._following(node, coming, ahead=ahead):
                yield from self._meet(following)
            for following in self._changed(node, coming):
                yield from self._meet(following)

    @property
    def forms(self) -> set[Hashable]:
        """Every state that was seen, as `form` gives it."""
        return self._plain

    def form(self, case: CaseState, memory: M) -> Hashable:
        """A state without its days."""
        return canonical(self.ground.workflow, self.lens or Lens(), case), self.ground.digest(memory, case)

    def _meet(self, node: Node[M]) -> Iterator[Visit[M]]:
        coming = self._agenda(node)
        form = self.form(node.case, node.memory)
        ahead = self._lie_ahead(node)
        key = (form, _order(coming, ahead))
        known = self._seen.setdefault(key, [])
        new = not known
        if new or (ahead and _apart(node.now, known, ahead[0])):
            self._seen[key] = [min([node.now, *known]), max([node.now, *known])]
            self._plain.add(form)
            self._count += 1
            if node.since is None:
                self.states += new
                heappush(self._heap, (node.acts, node.depth, self._count, node, coming, bool(ahead)))
            else:
                self.changed += new
                acts = node.acts - node.since
                heappush(self._behind, (acts, node.depth, self._count, node, coming, bool(ahead)))
        yield Visit(node, new, coming[0].at if new and coming else None)

    def _agenda(self, node: Node[M]) -> list[Moment]:
        return agenda(self.ground.workflow, node.case, self.ground.facts(node.memory, node.case, node.now))

    def _lie_ahead(self, node: Node[M]) -> list[datetime]:
        """Instants of the calendar that may still tell two days apart."""
        if not node.case.is_open:
            return []
        found = self._ahead.moments(node.case, self.ground.facts(node.memory, node.case, node.now))
        return found[bisect_right(found, node.now) :]

    # --- going on ---

    def _following(self, node: Node[M], coming: list[Moment], *, ahead: bool) -> Iterator[Node[M]]:
        wakes = coming[0].at if coming else None
        if wakes is not None:
            yield from self._from(node, max(node.now, wakes), i.TimePassed(), "", node.memory)
        for at in self._noons(node, coming, ahead=ahead):
            for what in self.ground.moves.of(node.case):
                for said, memory in self.ground.written(node.memory, node.case, at, what):
                    yield from self._from(node, at, what, said, memory)

    def _changed(self, node: Node[M], coming: list[Moment]) -> Iterator[Node[M]]:
        """Something happens to the people of the case, on the first day on which somebody could act."""
        if not node.case.is_open or not self.room:
            return
        for at in self._noons(node, coming, ahead=False)[:1]:
            for change in self.ground.changes(node.memory, node.case, at):
                if node.since is not None or change.known not in self._tried:
                    self._tried.add(change.known)
                    yield from self._told(node, at, change)

    def _told(self, node: Node[M], at: datetime, change: Change[M]) -> Iterator[Node[M]]:
        """The case is told what happened; what it may not be told leaves it as it is."""
        told, memory = change.happen()
        since = node.acts if node.since is None else node.since
        found = [one for what in told[:1] for one in self._from(node, at, what, change.said, memory)]
        found = found or [*self._from(node, at, i.TimePassed(), change.said, memory)]
        for what in told[1:]:
            found = [after for one in found for after in [*self._from(one, at, what, "", one.memory)] or [one]]
        for one in found:
            way = one.way()
            events = tuple(event for each in way[way.index(node) + 1 :] for event in each.events)
            yield replace(one, events=events, since=since)

    def _noons(self, node: Node[M], coming: list[Moment], *, ahead: bool) -> list[datetime]:
        """When somebody may act before time moves the case on."""
        zone = self.ground.facts(node.memory, node.case, node.now).zone
        first = _noon_from(node.now, zone)
        if not coming:
            return [first]
        if coming[0].at <= first:
            return []
        last = _noon_before(coming[0].at, zone)
        others = ahead or len({one.key.step for one in coming}) > 1
        return [first, last] if others and last > first else [first]

    def _from(self, parent: Node[M] | None, at: datetime, what: i.Input, said: str, memory: M) -> Iterator[Node[M]]:
        ground, case = self.ground, parent.case if parent else None
        try:
            done = advance(ground.workflow, case, what, ground.facts(memory, case, at))
        except Refusal:
            return
        except Undecided as missing:
            for holds in (False, True):
                yield from self._from(parent, at, what, said, ground.assume(memory, missing.want, holds=holds))
            return
        yield self._node(parent, at, what, said, ground.after(memory, done), done)

    def _node(
        self, parent: Node[M] | None, at: datetime, what: i.Input, said: str, memory: M, done: Transition
    ) -> Node[M]:
        acts = (parent.acts if parent else 0) + (not isinstance(what, (i.TimePassed, i.Opened)))
        depth = parent.depth + 1 if parent else 0
        since = parent.since if parent else None
        return Node(done.case, at, memory, done.events, what, said, parent, acts, depth, since)


def _order(coming: list[Moment], ahead: list[datetime]) -> Hashable:
    """What comes next, in which order, and between which days of the calendar it lies."""
    places = sorted({one.at for one in coming})
    told = tuple((one.what, one.key.step, places.index(one.at), bisect_right(ahead, one.at)) for one in coming)
    return len(ahead), told


def _apart(now: datetime, known: list[datetime], following: datetime) -> bool:
    step = (following - now) / SHARE
    return now < known[0] - step or now > known[-1] + step


def _noon_from(now: datetime, zone: str) -> datetime:
    day = local_day(now, zone)
    noon = _noon(day, zone, now)
    return noon if noon >= now else _noon(day + DAY, zone, now)


def _noon_before(end: datetime, zone: str) -> datetime:
    day = local_day(end, zone)
    noon = _noon(day, zone, end)
    return noon if noon < end else _noon(day - DAY, zone, end)


def _noon(day: object, zone: str, like: datetime) -> datetime:
    return datetime.combine(day, NOON, ZoneInfo(zone)).astimezone(like.tzinfo)  # type: ignore[arg-type]
