"""Who would report to whom after an import that nobody has carried out: pure, from its plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.people.changes import Reporting

if TYPE_CHECKING:
    from attain.people.planning import ImportPlan

Holders = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a plan would do to lines.

    `reporting`: those who stay and get another manager.  `reports`: {manager: who reports to him then}.  `leavers`:
    {who leaves: who is above the post that he leaves}.  People who join have no number yet: they are negative ones,
    `joiners` gives their staff numbers.
    """

    reporting: tuple[Reporting, ...]
    reports: Mapping[int, tuple[int, ...]]
    leavers: Mapping[int, tuple[int, ...]]
    joiners: Mapping[int, str]


def foresee(plan: ImportPlan) -> Foreseen:
    """Walk the lines before and after, through vacant posts as `people.lines` does."""
    changes = plan.changes
    leaving = {kept.id for kept in changes.leavers}
    posts = {kept.id: kept.position for kept in plan.present.people.values() if not kept.ended}
    moved = {kept.id: post for kept, post in changes.movers}
    moved |= {entry.kept.id: entry.post for entry in changes.returners if entry.kept}
    joined = {-place: entry for place, entry in enumerate(changes.joiners, 1)}
    then = {who: post for who, post in (posts | moved).items() if who not in leaving}
    then |= {who: entry.post for who, entry in joined.items()}
    above = {post: line.above for post, line in plan.present.lines.items()}
    now, later = _Lines(above, _holders(posts)), _Lines(above | changes.lines, _holders(then))
    after = {who: later.managers(who, post) for who, post in then.items()}
    reports: defaultdict[int, list[int]] = defaultdict(list)
    for who, managers in after.items():
        for manager in managers:
            reports[manager].append(who)
    before = {who: now.managers(who, post) for who, post in posts.items() if who in then}
    return Foreseen(
        tuple(Reporting(who, had, after[who]) for who, had in sorted(before.items()) if had != after[who]),
        {manager: tuple(sorted(some)) for manager, some in reports.items()},
        {who: later.managers(who, posts[who]) for who in sorted(leaving)},
        {who: entry.staff_number for who, entry in joined.items()},
    )


def _holders(posts: Mapping[int, str]) -> Holders:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for who, post in posts.items():
        if post:
            found[post].append(who)
    return found


@dataclass(frozen=True, slots=True)
class _Lines:
    above: Mapping[str, str]
    holders: Holders

    def managers(self, who: int, post: str) -> tuple[int, ...]:
        """The holders of the post above, and where it is vacant, of the one above that."""
        over, met = self.above.get(post, ""), set[str]()
        while over and over not in met:
            met.add(over)
            if found := set(self.holders.get(over, ())) - {who}:
                return tuple(sorted(found))
            over = self.above.get(over, "")
        return ()
