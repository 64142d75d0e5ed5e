"""The quick way and the careful one read alike: whatever the quick one accepts, the careful one accepts as the same."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml import YAMLError

from attain.config.builder import Builder, TooDeep
from attain.config.careful import events
from attain.config.quick import quick_documents

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


SIGNS = (
    *(
        ": ",
        ":",
        "- ",
        "-",
        "#",
        " #",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ", ",
        ",",
        "~",
        "|",
        "?",
        "!",
        "&a ",
        "*a",
        "@",
        "<<: ",
    ),
    *(
        " ",
        "  ",
        "\n",
        "\n\n",
        "\n  ",
        "\n- ",
        "    \n",
        "---\n",
        "...",
        "\\n",
        '\\"',
        "''",
        "\u00a0",
        "é",
        ">-\n  a\n  b\n",
        "1",
    ),
)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *ODD, *SIGNS]), max_size=14).map("".join))
def test_they_agree_on_whatever_the_quick_one_takes(text: str) -> None:
    found, known = quick_documents(text), careful(text)
    assert found is None or (found == known and repr(found) == repr(known))


def test_they_agree_on_what_people_wrote_with_a_slip_in_it() -> None:
    rng = random.Random("slips")
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "configs/demo").rglob("*.yaml"))]
    agreed = 0
    for _ in range(3000):
        lines = rng.choice(texts).split("\n")
        start = rng.randrange(len(lines))
        some = lines[start : start + rng.randint(1, 9)]
        spaces = len(some[0]) - len(some[0].lstrip(" "))
        text = "\n".join(line[spaces:] for line in some)
        for _ in range(rng.randint(0, 2)):
            place = rng.randrange(len(text) + 1)
            text = text[:place] + rng.choice(SIGNS) + text[place + rng.choice((0, 0, 1, 2)) :]
        found = quick_documents(text)
        agreed += found is not None
        assert found is None or repr(found) == repr(careful(text)), text
    assert agreed > 500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: >-\n  one\n  two\nb: 1\n", {"a": "one two", "b": 1}),
        ("a:\n- >-\n  one\n- x: >-\n    two\n", {"a": ["one", {"x": "two"}]}),
        ("a: 'it''s' # so\nb: \"a \\\"b\\\" \\\\ c\\nd\"\n", {"a": "it's", "b": 'a "b" \\ c\nd'}),
        ("a: { b: [1, { c: 2.50 }], d: {}, e: [] }\n", {"a": {"b": [1, {"c": Decimal("2.50")}], "d": {}, "e": []}}),
        ('"on": 1\na: { b: x }\n', {"on": 1, "a": {"b": "x"}}),
        ("a:\n  - b: 1\n    c:\n      - x\n  - d\ne:\n", {"a": [{"b": 1, "c": ["x"]}, "d"], "e": None}),
        ("a: x:y#z # no\nb: 2027-01-31\n", {"a": "x:y#z", "b": "2027-01-31"}),
    ],
)
def test_what_the_quick_one_knows(text: str, said: object) -> None:
    assert quick_documents(text) == [said] == careful(text)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b:\n- c\n",
        "a: one\n  two\n",
        "a: >-\n  one\n\n  two\n",
        "a: >-\n  one\n    \n",
        "- x: >-\n  one\n",
        "a: [b,\n  c]\n",
        "a: [b c: d]\n",
        "a: [b,]\n",
        "a: {b: 1}}\n",
        "a: {b: 1, b: 2}\n",
        "a:\tb\n",
        "a\u00a0# b: 1\n",
        "--- a\n",
        "a: b: c\n",
    ],
)
def test_what_the_quick_one_leaves(text: str) -> None:
    assert quick_documents(text) is None


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
