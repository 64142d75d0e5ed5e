"""Lists that people write themselves: as many entries as they need, each with the same fields.

A plan step opens such a list.  What the list is of (a kind of a plugin, or the kernel's development plan) gives an
`EntryList`; the rest is a form with one repeated section.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from attain.errors import Problem
from attain.forms.answers import Answers
from attain.forms.model import Field, Form, Item, Section, Text

SECTION = "entries"


@runtime_checkable
class EntryList(Protocol):
    """What a plan step asks to be written."""

    @property
    def title(self) -> Text:
        """The list's title."""
        ...

    @property
    def fields(self) -> Sequence[Field]:
        """The fields of one entry."""
        ...

    @property
    def at_least(self) -> int:
        """How many entries there must be."""
        ...

    @property
    def at_most(self) -> int:
        """How many there may be."""
        ...

    def check(self, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
        """What is wrong with the list as a whole; `entries` are {field: value} with their `key`."""
        ...


def form_of(entry_list: EntryList, form_id: str) -> Form:
    """The list as a form with one section that is repeated for each entry."""
    section = Section(SECTION, entry_list.title, tuple(entry_list.fields), for_each=SECTION)
    return Form(form_id, entry_list.title, (section,))


def rows(entry_list: EntryList, answers: Answers, more: int = 0) -> list[Item]:
    """The entries that a page shows: those written, at least as many as there must be, and `more` empty ones."""
    written = len({key for section, key, _ in answers if section == SECTION})
    count = min(max(written + more, entry_list.at_least, 1), entry_list.at_most)
    return [Item(f"e{number}", str(number)) for number in range(1, count + 1)]


def entries_of(answers: Answers) -> list[dict[str, Any]]:
    """The entries written, in order; an entry without any answer is none."""
    found: dict[str, dict[str, Any]] = {}
    for (section, key, field), value in answers.items():
        if section == SECTION and value not in (None, "", []):
            found.setdefault(key, {"key": key})[field] = value
    return [found[key] for key in sorted(found, key=_place)]


def _place(key: str) -> tuple[int, str]:
    digits = key.removeprefix("e")
    return (int(digits), "") if digits.isdigit() else (10**9, key)


def count_problems(entry_list: EntryList, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Too few or too many entries."""
    if len(entries) < entry_list.at_least:
        return [Problem(SECTION, f"Please write at least {entry_list.at_least}; there are {len(entries)}.")]
    if len(entries) > entry_list.at_most:
        return [Problem(SECTION, f"There may be at most {entry_list.at_most}; there are {len(entries)}.")]
    return []
