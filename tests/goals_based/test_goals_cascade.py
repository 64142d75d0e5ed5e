"""Laws of the roll-up: exact, what is missing left out and counted, order of no matter, rings refused."""

from __future__ import annotations

import sys
import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goals_based.cascade import Node, Ring, makes_ring, roll_up

SHARES = st.one_of(st.none(), st.fractions(-2, 3, max_denominator=97))
WEIGHTS = st.one_of(st.none(), st.fractions(0, 1, max_denominator=40))
WAYS = st.sampled_from(["weighted", "mean", "none"])


@st.composite
def forests(draw: st.DrawFn) -> list[Node]:
    """Goals that support only earlier ones, in any order."""
    count = draw(st.integers(1, 25))
    nodes = []
    for id in range(count):
        parent = draw(st.one_of(st.none(), st.integers(0, id - 1))) if id else None
        nodes.append(Node(id, parent, draw(SHARES), draw(WEIGHTS), draw(WAYS)))
    return draw(st.permutations(nodes))


def by_definition(nodes: dict[int, Node], id: int) -> tuple[Fraction | None, int, int]:
    """The same, the slow and obvious way."""
    node = nodes[id]
    linked = [one for one in nodes.values() if one.parent == id]
    if node.how == "none" or not linked:
        return None, 0, 0
    total, weights, counted = Fraction(0), Fraction(0), 0
    for one in linked:
        reached = one.progress if one.progress is not None else by_definition(nodes, one.id)[0]
        weight = one.weight if node.how == "weighted" else Fraction(1)
        if reached is not None and weight:
            total, weights, counted = total + reached * weight, weights + weight, counted + 1
    return (total / weights if counted else None), counted, len(linked) - counted


@given(forests())
@settings(max_examples=60)
def test_it_is_what_the_definition_says_exactly(nodes: list[Node]) -> None:
    known = {node.id: node for node in nodes}
    found = roll_up(nodes)
    assert found.keys() == known.keys()
    for id, rolled in found.items():
        assert (rolled.value, rolled.counted, rolled.missing) == by_definition(known, id)


@given(forests(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_order_does_not_matter(nodes: list[Node], random: object) -> None:
    mixed = list(nodes)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert roll_up(mixed) == roll_up(nodes)


@given(st.lists(st.tuples(st.fractions(0, 1), st.fractions("1/100", 1)), min_size=1, max_size=8), st.integers(0, 5))
def test_what_is_missing_changes_the_count_and_nothing_else(
    there: list[tuple[Fraction, Fraction]], missing: int
) -> None:
    parts = [Node(n, 0, value, weight) for n, (value, weight) in enumerate(there, 1)]
    gaps = [Node(100 + n, 0, None, Fraction(1)) for n in range(missing)]
    full, gapped = roll_up([Node(0), *parts])[0], roll_up([Node(0), *parts, *gaps])[0]
    assert gapped.value == full.value
    assert (gapped.counted, gapped.missing) == (full.counted, missing)
    assert min(value for value, _ in there) <= (full.value or 0) <= max(value for value, _ in there)


@given(st.lists(st.one_of(st.none(), st.integers(0, 11)), min_size=2, max_size=12))
def test_rings_are_found_and_nothing_else_is(parents: list[int | None]) -> None:
    kept = {id: parent if parent is not None and parent < len(parents) else None for id, parent in enumerate(parents)}
    safe: dict[int, int | None] = dict.fromkeys(kept)
    for id, parent in kept.items():
        if parent is not None and not makes_ring(safe, id, parent):
            safe[id] = parent
    roll_up(Node(id, parent) for id, parent in safe.items())
    if any(safe[id] != parent for id, parent in kept.items()):
        with pytest.raises(Ring):
            roll_up(Node(id, parent) for id, parent in kept.items())


def test_own_data_counts_before_what_is_rolled_up() -> None:
    nodes = [Node(1), Node(2, 1, Fraction(1, 5), Fraction(1)), Node(3, 2, Fraction(1), Fraction(1))]
    found = roll_up(nodes)
    assert found[1].value == Fraction(1, 5)
    assert found[2].value == 1


def test_thirds_stay_thirds() -> None:
    nodes = [Node(0, how="mean"), *(Node(n, 0, Fraction(1, 3)) for n in range(1, 4))]
    assert roll_up(nodes)[0].value == Fraction(1, 3)


def test_a_hundred_thousand_goals_roll_up_in_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    nodes = [
        Node(0),
        *(Node(n, (n - 1) // 6, Fraction(n % 101, 100), Fraction(n % 7 + 1, 20)) for n in range(1, 100_000)),
    ]
    tall = [node if 6 * node.id + 1 >= 100_000 else Node(node.id, node.parent, None, node.weight) for node in nodes]
    start = time.process_time()
    found = roll_up(tall)
    took = time.process_time() - start
    with capsys.disabled():
        sys.stdout.write(f"\n100,000 goals rolled up in {took:.2f} s of CPU\n")
    assert found[0].value is not None
    assert took < 10
