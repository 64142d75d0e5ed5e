"""Reading YAML: what it means, where it stands, and what is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.config.document import canonical
from attain.config.source import Source

TEXT = """\
a: 1
b: [x, 'y: z', 1.50]
c:
  d: |
    two
    lines
  e: {f: true, g: 12:30, h: no, i: 2027-01-01}
"""


def test_plain_data() -> None:
    (data,) = Source("f.yaml", TEXT).documents
    inner = {"f": True, "g": "12:30", "h": "no", "i": "2027-01-01"}
    assert data == {"a": 1, "b": ["x", "y: z", Decimal("1.50")], "c": {"d": "two\nlines\n", "e": inner}}


@pytest.mark.parametrize(
    ("path", "key", "within", "place"),
    [
        (("a",), False, None, (1, 4, 1, 5)),
        (("a",), True, None, (1, 1, 1, 2)),
        (("b", 1), False, None, (2, 8, 2, 14)),
        (("b", 1), False, (3, 4), (2, 12, 2, 13)),
        (("c", "e", "g"), False, None, (7, 19, 7, 24)),
        (("c", "e", "missing"), False, None, (7, 6, 7, 47)),
        (("nowhere", 3), True, None, (1, 1, 7, 47)),
    ],
)
def test_places(path: tuple[str | int, ...], key: bool, within: tuple[int, int] | None, place: tuple[int, ...]) -> None:
    at = Source("f.yaml", TEXT).span(0, path, key=key, within=within)
    assert (at.line, at.column, at.end_line, at.end_column) == place


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: {b", "E001", 1, 4),
        ("a:\n\t- b", "E002", 2, 1),
        ("a: |\n x\n\ty", "E002", 3, 1),
        ("a: 1\nb:\n  c: 1\n  c: 2", "E003", 4, 3),
        ("a: 0123", "E004", 1, 4),
        ("a: 1e3", "E004", 1, 4),
        ("a: [.inf]", "E004", 1, 5),
        ("a: 0x1F", "E004", 1, 4),
        ("a: True", "E004", 1, 4),
        ("a: 12345678901234567890", "E004", 1, 4),
        ("a: &b 1", "E005", 1, 4),
        ("a: *b", "E005", 1, 4),
        ("<<: {a: 1}", "E005", 1, 1),
        ("a: !!str 1", "E005", 1, 4),
        ("? [a]\n: b", "E001", 1, 3),
        ("a: \u202eb", "E007", 1, 4),
        ("a: \x07", "E007", 1, 4),
        ("[" * 100 + "]" * 100, "E001", 1, 65),
        ("- " * 100_000, "E001", 1, 129),
        ("{" * 300_000, "E001", 1, 2),
    ],
)
def test_refused(text: str, code: str, line: int, column: int) -> None:
    found = Source("f.yaml", text).problems[0]
    assert (found.code, found.at.line, found.at.column) == (code, line, column)
    assert found.help


def test_a_second_key_names_the_first() -> None:
    (found,) = Source("f.yaml", "a: 1\nb: {c: 1, c: 2}").problems
    assert str(found.related[0].at) == "f.yaml:2:5"


def test_several_documents_have_their_own_places() -> None:
    source = Source("f.yaml", "a: 1\n---\nb: 2\n")
    assert source.documents == ({"a": 1}, {"b": 2})
    assert str(source.span(1, ("b",))) == "f.yaml:3:4"


@settings(max_examples=60, deadline=2000)
@given(st.text(alphabet="ab:-[]{}'\"\n\t #&*!|>?%@,0.1", max_size=60))
def test_no_text_crashes_it(text: str) -> None:
    source = Source("f.yaml", text)
    for number, data in enumerate(source.documents):
        canonical(data)
        assert source.span(number, ()).line >= 1
    assert all(found.at.line >= 1 and found.at.column >= 1 for found in source.problems)
