"""What holds for every gap."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from attain.scales.model import Level, Scale
from competency_based.gaps import gap, gaps, largest_first

NAMES = ("aware", "practised", "skilled", "leading")
SCALE = Scale(
    "levels", "proficiency", tuple(map(Level, NAMES, NAMES)), off=(Level("not_seen", "", off_scale="drop_out"),)
)
levels = st.sampled_from(NAMES)
anything = st.sampled_from((*NAMES, "not_seen", "", "of_another_scale"))


@given(levels, anything)
def test_only_levels_of_the_scale_have_a_size(required: str, assessed: str) -> None:
    found = gap(SCALE, 1, "writing", required, assessed)
    assert (found.size is None) == (assessed not in NAMES)
    assert found.open == (assessed in NAMES and NAMES.index(assessed) < NAMES.index(required))
    assert found.assessed == (assessed if assessed in NAMES else "")


@given(levels, levels)
def test_need_and_level_exchanged_turn_the_sign(one: str, other: str) -> None:
    there, back = gap(SCALE, 1, "x", one, other).size, gap(SCALE, 1, "x", other, one).size
    assert there is not None
    assert back is not None
    assert there == -back


@given(levels, levels, levels)
def test_gaps_add_up(low: str, middle: str, high: str) -> None:
    first, second = gap(SCALE, 1, "x", middle, low).size, gap(SCALE, 1, "x", high, middle).size
    assert first is not None
    assert second is not None
    assert gap(SCALE, 1, "x", high, low).size == first + second


@given(st.dictionaries(st.sampled_from("abcdef"), levels), st.dictionaries(st.sampled_from("abcdef"), anything))
def test_one_gap_for_each_need_and_none_for_what_is_not_needed(needs: dict[str, str], levels_: dict[str, str]) -> None:
    found = gaps(SCALE, 7, needs, levels_)
    assert [one.item for one in found] == list(needs)
    assert {one.person_id for one in found} <= {7}
    sizes = [one.size or 0 for one in largest_first(found)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size > 0 for size in sizes)


def test_a_scale_on_which_the_lowest_is_best() -> None:
    numbered = tuple(Level(str(at), str(at), value) for at, value in enumerate((1, 2, 3)))  # type: ignore[arg-type]
    scale = Scale("grades", "rating", numbered, best="lowest")
    assert gap(scale, 1, "x", "0", "2").size == 2
