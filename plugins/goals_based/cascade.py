"""How progress travels up from goals to those they support: exact, pure, one pass.

A goal's own data counts before what its linked goals give it.  A goal without either drops out of its parent's figure
and is counted there as missing; it is never zero.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from attain.api.forms import AttainError

WEIGHTED, MEAN, NONE = "weighted", "mean", "none"


@dataclass(frozen=True, slots=True)
class Node:
    """A goal in the cascade.

    `progress` is a share of one from its own data, None without any; `weight` what it weighs in its own plan; `how`
    says the way in which goals linked to it give their progress to it.
    """

    id: int
    parent: int | None = None
    progress: Fraction | None = None
    weight: Fraction | None = None
    how: str = WEIGHTED


@dataclass(frozen=True, slots=True)
class Rolled:
    """What the goals linked to a goal give it: a share of one, of how many, and how many of them have no data."""

    value: Fraction | None = None
    counted: int = 0
    missing: int = 0


class Ring(AttainError):
    """Goals support one another in a ring."""

    def __init__(self, ids: Sequence[int]) -> None:
        self.ids = tuple(ids)
        super().__init__("these goals support one another in a ring", "take one of the links away")


def roll_up(nodes: Iterable[Node]) -> dict[int, Rolled]:
    """{goal: what the goals linked to it give it}, for every goal given; a parent that is not given is left alone.

    Raises Ring.  The order of the goals does not matter.
    """
    known = {node.id: node for node in nodes}
    waiting: defaultdict[int, int] = defaultdict(int)
    for node in known.values():
        if node.parent in known:
            waiting[node.parent] += 1
    linked: defaultdict[int, list[tuple[Node, Fraction | None]]] = defaultdict(list)
    found: dict[int, Rolled] = {}
    ready = [id for id in known if not waiting[id]]
    while ready:
        node = known[ready.pop()]
        rolled = found[node.id] = together(node.how, linked.pop(node.id, ()))
        if node.parent in known:
            linked[node.parent].append((node, rolled.value if node.progress is None else node.progress))
            waiting[node.parent] -= 1
            if not waiting[node.parent]:
                ready.append(node.parent)
    if len(found) < len(known):
        raise Ring(sorted(known.keys() - found.keys()))
    return found


_NOTHING = Rolled()


def together(how: str, linked: Sequence[tuple[Node, Fraction | None]]) -> Rolled:
    """What linked goals, each with its progress, give to the goal they support."""
    if not linked:
        return _NOTHING
    if how == NONE:
        return Rolled(None, 0, 0)
    weighted = how == WEIGHTED
    parts = [(value, node.weight if weighted else 1) for node, value in linked if value is not None]
    counting = [(value, weight) for value, weight in parts if weight]
    missing = len(linked) - len(counting)
    return Rolled(_average(counting), len(counting), missing) if counting else Rolled(None, 0, missing)


def _average(parts: Sequence[tuple[Fraction, Fraction | int]]) -> Fraction:
    """The weighted mean; over common denominators in whole numbers, as adding fractions one by one is slow."""
    below = lcm(*(weight.denominator for _, weight in parts))
    weights = [weight.numerator * (below // weight.denominator) for _, weight in parts]
    under = lcm(*(value.denominator for value, _ in parts))
    sums = sum(
        value.numerator * (under // value.denominator) * weight
        for (value, _), weight in zip(parts, weights, strict=True)
    )
    return Fraction(sums, under * sum(weights))


def makes_ring(parents: Mapping[int, int | None], goal: int, parent: int) -> bool:
    """Whether linking `goal` to `parent` would close a ring, given each goal's present parent."""
    seen: set[int] = set()
    at: int | None = parent
    while at is not None and at not in seen:
        if at == goal:
            return True
        seen.add(at)
        at = parents.get(at)
    return False
