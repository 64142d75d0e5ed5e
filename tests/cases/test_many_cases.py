"""Rows of many cases from one with stand-ins: each case gets its own ids, whatever the text around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from attain.cases.stamping import CASE, SUBJECT, Blank

STANDING = ((7, 12, 13), (8, 14, 15))


def test_a_text_without_gaps_stays_as_it_is() -> None:
    assert Blank("100 % sure").empty
    assert list(Blank("100 % sure").fill(STANDING)) == ["100 % sure", "100 % sure"]


def test_gaps_are_filled_with_the_ids_of_each_case() -> None:
    text = f'{{"case":{CASE},"of":[{SUBJECT},{SUBJECT + 1},{SUBJECT}],"said":"%d 50%"}}'
    first, second = Blank(text).fill(STANDING)
    assert first == '{"case":7,"of":[12,13,12],"said":"%d 50%"}'
    assert second == '{"case":8,"of":[14,15,14],"said":"%d 50%"}'


def test_the_thousandth_person_of_a_shape_has_a_stand_in_too() -> None:
    standing = tuple(range(1, 2003))
    assert list(Blank(f"[{SUBJECT + 2000}]").fill([standing])) == ["[2002]"]


@given(st.lists(st.integers(0, 2), min_size=1), st.lists(st.text(alphabet="ab%{},: ", min_size=1), min_size=1))
def test_filling_is_the_same_as_replacing(gaps: list[int], words: list[str]) -> None:
    pieces = [f"{words[place % len(words)]}:{CASE + gap}" for place, gap in enumerate(gaps)]
    expected = ",".join(f"{words[place % len(words)]}:{STANDING[0][gap]}" for place, gap in enumerate(gaps))
    assert list(Blank(",".join(pieces)).fill(STANDING[:1])) == [expected]
