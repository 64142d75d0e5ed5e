"""The canonical form: golden pairs, the laws on every file that there is, and on files nobody wrote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.config.schema import Schemas
from attain.config.source import Source
from attain.formatting.canonical import formatted, same
from attain.formatting.phrasing import worded
from attain.language.language import language_for
from attain.plugins import installed

ROOT = Path(__file__).parents[2]
SCHEMAS = language_for(dict.fromkeys(installed(), "from 0")).schemas
PAIRS = sorted(Path(__file__).parent.joinpath("pairs").glob("*.before.yaml"))
FOLDERS = ("configs", "plugins", "tests/errors", "../shared/examples")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.yaml"))


def text_of(text: str, schemas: Schemas = SCHEMAS) -> str:
    source = Source("a.yaml", text)
    assert source.problems == ()
    return formatted(source, schemas)


@pytest.mark.parametrize("before", PAIRS, ids=lambda path: path.name.partition(".")[0])
def test_pair(before: Path, update_snapshots: bool) -> None:
    after = before.with_name(before.name.replace(".before.", ".after."))
    said = text_of(before.read_text("utf-8"))
    if update_snapshots:
        after.write_text(said, "utf-8")
    assert said == after.read_text("utf-8")
    assert text_of(said) == said


def test_every_file_there_is_keeps_its_meaning_and_is_formatted_once_for_all() -> None:
    looked_at = 0
    for path in FILES:
        source = Source(path.name, path.read_text("utf-8", errors="replace"))
        if source.problems:
            continue
        said = formatted(source, SCHEMAS)
        assert same(source, Source(path.name, said), SCHEMAS), path
        assert text_of(said) == said, path
        assert comments_of(said) == comments_of(source.text), path
        looked_at += 1
    assert looked_at > 80


def comments_of(text: str) -> list[str]:
    """Comments as a bag; a rough look that does not use the code under test."""
    return sorted(found.group() for line in text.split("\n") if (found := re.search(r"(?<!\S)# .*", line)))


def test_lines_fit_unless_one_piece_or_comment_is_longer() -> None:
    """A text with brackets is one piece: nobody reads `{ overall:` on one line and `meets }` on the next."""
    for path in (ROOT / "configs/demo").rglob("*.yaml"):
        lines = text_of(path.read_text("utf-8")).split("\n")
        long = [line for line in lines if len(line.partition("  # ")[0]) > 120]
        assert [line for line in long if not re.search(r"^ *(- |\w+: )[\"'].*[{\[].*[\"']$", line)] == []


TEXTS = st.one_of(
    st.text(max_size=30),
    st.text(alphabet=" abc:#-?,[]{}&*!|>'\"%@`~\\\n\t01.", max_size=20),
    st.lists(st.text(alphabet="abcdefg", min_size=1, max_size=12), max_size=40).map(" ".join),
    st.sampled_from(
        ["no", "null", "true", "0123", "1e3", "12:30", "2027-01-01", "", " ", "-", "---", "...", "<<", "a: b"]
    ),
)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(-(10**17), 10**17), st.booleans(), st.none()),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(TEXTS, below, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=120, deadline=None)
@given(
    data=st.dictionaries(TEXTS, VALUES, min_size=1, max_size=4),
    flow=st.sampled_from([True, False, None]),
    style=st.sampled_from([None, '"', "'", "|", ">"]),
    width=st.sampled_from([20, 80, 1000]),
    notes=st.lists(st.integers(0, 40), max_size=6),
)
def test_whatever_it_says_it_says_the_same_afterwards(
    data: dict[str, Any], flow: bool | None, style: str | None, width: int, notes: list[int]
) -> None:
    written = yaml.dump(data, default_flow_style=flow, default_style=style, width=width, allow_unicode=True)
    source = Source("a.yaml", with_notes(written, notes))
    if source.problems:  # PyYAML writes by YAML 1.1, and characters that the language refuses
        source = Source("a.yaml", written)
    if source.problems:
        return
    said = formatted(source, SCHEMAS)
    assert Source("a.yaml", said).documents == tuple(one for one in source.documents if one is not None)
    assert formatted(Source("a.yaml", said), SCHEMAS) == said


def with_notes(text: str, places: list[int]) -> str:
    """Comments and blank lines thrown in, wherever a line begins."""
    lines = text.split("\n")
    for number, place in enumerate(places):
        indent = " " * (place % 5)
        lines.insert(min(place, len(lines) - 1), f"{indent}# note {number}" if place % 3 else "")
    return "\n".join(lines)


@pytest.mark.parametrize("value", ["0", "true", "null", '"0"', "2027-01-01", "a word"])
def test_what_does_not_fit_into_its_line_stays_what_it_is(value: str) -> None:
    source = Source("a.yaml", f"{'long ' * 25}name: {value}\n")
    said = formatted(source, SCHEMAS)
    assert Source("a.yaml", said).documents == source.documents
    assert formatted(Source("a.yaml", said), SCHEMAS) == said


@settings(max_examples=120, deadline=None)
@given(text=TEXTS, flow=st.booleans())
def test_a_text_is_read_back_as_it_was(text: str, flow: bool) -> None:
    written = '{ "a": %s, "b": [%s] }' if flow else "a: %s\nb:\n  - %s\n"
    quoted = yaml.dump(text, default_style='"', width=10_000).strip()
    source = Source("a.yaml", written % (quoted, quoted))
    assert source.problems == ()
    assert Source("a.yaml", formatted(source, SCHEMAS)).documents == ({"a": text, "b": [text]},)


@pytest.mark.parametrize(
    ("grammar", "written", "words"),
    [
        ("condition", "grade >= 8", "grade is at least 8"),
        ("condition", "grade<=8 and  country = DE", "grade is at most 8 and country is DE"),
        ("condition", "overall.final > 3.50", "overall.final is more than 3.50"),
        ("condition", "working_time < 50 %", "working_time is less than 50%"),
        ("condition", "country in [ DE,FR ]", "country in [DE, FR]"),
        ("condition", 'job is "Head of  X"', 'job is "Head of  X"'),
        ("condition", "at least 2 of review.a.rating are misses", "at least 2 of review.a.rating are misses"),
        ("condition", "grade >=", "grade >="),
        ("people", "manager  of employee", "manager of employee"),
        ("duration", "10  working days", "10 working days"),
        ("nonsense", "a  b", "a  b"),
    ],
)
def test_phrases_are_written_in_words(grammar: str, written: str, words: str) -> None:
    assert worded(grammar, written) == words
    assert worded(grammar, words) == words
