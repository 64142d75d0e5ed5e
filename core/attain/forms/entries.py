"""Lists that people write themselves: as many entries as they need, each with the same fields.

A plan step opens such a list.  What the list is of (a kind of a plugin, or the kernel's development plan) gives an
`EntryList`; the rest is a form with one repeated section.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, Protocol, Self, runtime_checkable

from attain.errors import Problem
from attain.forms.answers import Answers
from attain.forms.model import Field, Form, Item, Section, Text
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.conditions import Lookups

SECTION = "entries"


@dataclass(frozen=True, slots=True)
class Given:
    """An entry that stands in the list from the start.

    `key` is never of the form e1, e2, which are the keys of entries that people add; a locked one can be neither
    changed nor left out, another is a proposal.
    """

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    locked: bool = False


@runtime_checkable
class EntryList(Protocol):
    """What a plan step asks to be written."""

    @property
    def title(self) -> Text:
        """The list's title."""
        ...

    @property
    def help(self) -> Text:
        """A sentence or two for whoever writes it; "" where there is none."""
        ...

    @property
    def printed(self) -> Text:
        """What stands on it wherever it is written or read; "" where nothing does."""
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

    @property
    def given(self) -> Sequence[Given]:
        """Entries that stand in the list from the start; known once the list is one subject's."""
        ...

    def for_subject(self, look: Lookups) -> Self:
        """The list as it is for one subject, of whom `look` answers what conditions ask."""
        ...

    def check(self, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
        """What is wrong with the list as a whole; `entries` are {field: value} with their `key`."""
        ...


def form_of(entry_list: EntryList, form_id: str) -> Form:
    """The list as a form with one section that is repeated for each entry."""
    section = Section(SECTION, entry_list.title, tuple(entry_list.fields), for_each=SECTION, help=entry_list.help)
    return Form(form_id, entry_list.title, (section,), entry_list.printed)


def rows(entry_list: EntryList, answers: Answers, more: int = 0, taken: Collection[str] = ()) -> list[Item]:
    """The entries that a page shows: those given, those written, at least as many as there must be, `more` empty ones.

    Every entry that holds an answer is among them, so that nothing written is ever hidden.  No empty one gets a key
    that is `taken` by something else.
    """
    fixed = [one.key for one in entry_list.given]
    written = {key for section, key, _ in answers if section == SECTION and key not in fixed}
    count = min(max(len(written) + more, entry_list.at_least - len(fixed), 1), entry_list.at_most - len(fixed))
    used = {*written, *taken}
    free = (f"e{number}" for number in range(1, len(used) + count + 1) if f"e{number}" not in used)
    added = [next(free) for _ in range(count - len(written))]
    keys = [*fixed, *sorted({*written, *added}, key=_place)]
    return [Item(key, str(number)) for number, key in enumerate(keys, 1)]


def given_answers(entry_list: EntryList, *, locked_only: bool = False) -> dict[tuple[str, str, str], Any]:
    """What the entries given hold, as answers."""
    return {
        (SECTION, one.key, name): value
        for one in entry_list.given
        if one.locked or not locked_only
        for name, value in one.values.items()
    }


def entries_of(answers: Answers) -> list[dict[str, Any]]:
    """The entries written, in order; an entry without any answer is none."""
    found: dict[str, dict[str, Any]] = {}
    for (section, key, name), value in answers.items():
        if section == SECTION and value not in (None, "", []):
            found.setdefault(key, {"key": key})[name] = value
    return [found[key] for key in sorted(found, key=_place)]


def _place(key: str) -> tuple[int, str]:
    digits = key.removeprefix("e")
    return (int(digits), "") if digits.isdigit() else (0, key)


def count_problems(entry_list: EntryList, entries: Sequence[Mapping[str, Any]]) -> list[Problem]:
    """Too few or too many entries."""
    if len(entries) < entry_list.at_least:
        return [Problem(SECTION, f"Please write at least {entry_list.at_least}; there are {len(entries)}.")]
    if len(entries) > entry_list.at_most:
        return [Problem(SECTION, f"There may be at most {entry_list.at_most}; there are {len(entries)}.")]
    return []
