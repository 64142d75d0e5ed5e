"""The quick way and the careful one read alike: whatever the quick one accepts, the careful one accepts as the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import YAMLError

from attain.config.builder import Builder, TooDeep
from attain.config.quick import quick_documents
from attain.config.source import events

ROOT = Path(__file__).parents[2]
PIECES = [
    "a: ",
    "b: 1\n",
    "- ",
    "{ x: 1, y: [2] }",
    "[a, b]",
    "\n",
    "  ",
    "'q'",
    '"1"',
    "~",
    "no",
    "0123",
    "1.50",
    "|\n  t\n",
]
ODD = ["&a ", "*a", "!t ", "<<: ", "? ", "---\n", "...\n", "%YAML 1.2\n", "# c\n", "null", "true", "1e3", "a: ", ": "]


def careful(text: str) -> list[object] | None:
    builder = Builder()
    try:
        for event in events(text):
            builder.take(event)
    except (YAMLError, TooDeep):
        return None
    return None if builder.faults else builder.documents


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *ODD]), max_size=14).map("".join))
def test_they_agree_on_whatever_the_quick_one_takes(text: str) -> None:
    found, known = quick_documents(text), careful(text)
    assert found is None or (found == known and repr(found) == repr(known))


def test_the_demo_is_read_the_quick_way() -> None:
    for path in (ROOT / "configs/demo").rglob("*.yaml"):
        text = path.read_text("utf-8")
        assert quick_documents(text) is not None
        assert repr(quick_documents(text)) == repr(careful(text))


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\na: 2\n",
        "a: &x 1\n",
        "a: !t 1\n",
        "<<: 1\n",
        "a: 0123\n",
        "? [1]\n: 2\n",
        "%YAML 1.2\n---\na: 1\n",
        "[" * 65 + "]" * 65,
    ],
)
def test_what_may_be_a_finding_is_left_to_the_careful_one(text: str) -> None:
    assert quick_documents(text) is None
