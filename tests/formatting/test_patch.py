"""Other values in a file: comments, order and layout stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from attain.config.source import Source
from attain.formatting.patch import patched

TEXT = """\
# The half-year review.
apiVersion: attain/v1
kind:   cycle      # badly laid out on purpose
id: half_year
title: "Half-year review"
starts: 2027-03-01   # a Monday
dates: { goals_due: 2027-03-05,  release: 2027-04-01 }
waves:
    - id: pilot
      title: 'Pilot'
      help: >
        Some words
        over two lines.
---
kind: form
title: { en: Own, de: Eigene }   # both
"""


def edited(change: Callable[[list[Any]], None], text: str = TEXT) -> str:
    source = Source("a.yaml", text)
    wanted = Source("a.yaml", text).documents
    change(list(wanted))
    return patched(source, dict(enumerate(wanted)))


def lines_changed(new: str) -> list[tuple[str, str]]:
    return [pair for pair in zip(TEXT.splitlines(), new.splitlines(), strict=True) if pair[0] != pair[1]]


def first(path: str, value: Any) -> Callable[[list[Any]], None]:
    def change(documents: list[Any]) -> None:
        place = documents[0]
        *before, last = path.split(".")
        for name in before:
            place = place[int(name)] if name.isdigit() else place[name]
        place[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        ("title", "Review", 'title: "Review"'),
        ("title", 'The "short" one', 'title: The "short" one'),
        ("title", "a: b", 'title: "a: b"'),
        ("starts", "2027-03-08", "starts: 2027-03-08   # a Monday"),
        ("dates.release", "2027-04-08", "dates: { goals_due: 2027-03-05,  release: 2027-04-08 }"),
        ("dates.release", "one, two", 'dates: { goals_due: 2027-03-05,  release: "one, two" }'),
        ("waves.0.title", "Those who try it", "      title: 'Those who try it'"),
        ("waves.0.title", "yes", '      title: "yes"'),
    ],
)
def test_one_value_changes_one_line(path: str, value: Any, line: str) -> None:
    ((_, new),) = lines_changed(edited(first(path, value)))
    assert new == line


def test_the_second_document_of_a_file() -> None:
    new = edited(lambda documents: documents[1]["title"].update(de="Selbst"))
    assert lines_changed(new) == [
        ("title: { en: Own, de: Eigene }   # both", "title: { en: Own, de: Selbst }   # both")
    ]


def test_nothing_to_change_gives_the_same_text() -> None:
    assert edited(lambda _: None) == TEXT


@pytest.mark.parametrize(
    "change",
    [
        first("help", "It is new."),
        first("waves.0.help", "Other words."),
        first("dates", {"goals_due": "2027-03-05"}),
        first("waves", []),
    ],
)
def test_what_is_more_than_one_value_keeps_the_comments(change: Callable[[list[Any]], None]) -> None:
    new = edited(change)
    documents = list(Source("a.yaml", TEXT).documents)
    change(documents)
    assert list(Source("a.yaml", new).documents) == documents
    for comment in ("# The half-year review.", "# badly laid out on purpose", "# a Monday", "# both"):
        assert comment in new
