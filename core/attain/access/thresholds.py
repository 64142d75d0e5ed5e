"""Which groups of anonymous answers may be shown, so that no subtraction uncovers a few.

Pure.  Answers form cells: one of each group that is big enough by itself, and one of all small groups that roll into
the same bigger group.  Everything shown is a union of whole cells, so whatever somebody adds or subtracts is one too;
and no cell has fewer answers than was promised (LANGUAGE 6).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

LEAST = 3
"""No group shows from fewer answers, whatever a document says."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What the anonymous steps of a case promised.

    `minimum`: answers for each group before it shows.  `rolls`: the bigger group that a small one rolls into (absent:
    it stays hidden).  `texts`: (section, field) of questions answered in words.  `waiting`: groups to which answers may
    still come; they show nothing, and nothing is rolled up beside them, else the newest answer were the difference.
    `blank`: answers to a (section, field) that say nothing ("I cannot say"); they do not make a group bigger.
    """

    minimum: Mapping[str, int]
    rolls: Mapping[str, str]
    texts: frozenset[tuple[str, str]]
    waiting: frozenset[str] = frozenset()
    blank: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)

    def need(self, group: str) -> int:
        """How many answers the group needs."""
        return max(self.minimum.get(group, LEAST), LEAST)


def shown(
    counts: Mapping[str, int], promise: Promise, joined: Mapping[str, Collection[str]] | None = None
) -> dict[str, tuple[str, ...]]:
    """{group that may be shown: the groups whose answers make it}.

    `counts` are answers by group; `joined` are bigger groups, each of groups named in `counts`.  A group that others
    roll into may be named there or not; if it is and leaves one of them out, these stay hidden.
    """
    bigger = joined or {}
    ready = {group: count for group, count in counts.items() if count and group not in promise.waiting}
    found: dict[str, tuple[str, ...]] = {
        group: (group,) for group in sorted(ready) if ready[group] >= promise.need(group)
    }
    alone = frozenset(found)
    for target in sorted({*promise.rolls.values(), *bigger} - alone):
        rolled = _rolled(target, ready, promise, alone)
        if target in bigger and not set(rolled) <= set(bigger[target]):
            rolled = ()
        whole = (*(group for group in sorted(bigger.get(target, ())) if group in alone), *rolled)
        if whole:
            found[target] = whole
    return found


def _rolled(target: str, ready: Mapping[str, int], promise: Promise, alone: Collection[str]) -> tuple[str, ...]:
    """All small groups that roll into one, or none of them while they are too few or more may come."""
    sources = [group for group, into in promise.rolls.items() if into == target]
    if promise.waiting.intersection(sources):
        return ()
    small = tuple(sorted(group for group in sources if group in ready and group not in alone))
    enough = sum(ready[group] for group in small) >= max(map(promise.need, small), default=LEAST)
    return small if enough else ()
