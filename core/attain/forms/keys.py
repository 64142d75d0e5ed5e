"""What addresses an answer: (section, item key, field); the item key is "" outside repeated sections.

In pages and posts a key is `section.item.field`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.forms.model import Item

if TYPE_CHECKING:
    from attain.forms.model import Field, Form, Section

Key = tuple[str, str, str]
"""Section, item key ("" where the section is not repeated), field."""

Answers = Mapping[Key, Any]
Items = Mapping[str, Sequence[Item]]
"""The items of each repeated section by its id, and those of a `choices_from` by `section.field`."""


def name_of(key: Key) -> str:
    """How a key is written in pages: `section.item.field`."""
    return ".".join(key)


def key_of(name: str) -> Key | None:
    """The key that such a name means; None when it is none.  Only the item's own key may hold dots."""
    section, found, rest = name.partition(".")
    item, also, field_id = rest.rpartition(".")
    return (section, item, field_id) if found and also else None


def keys(form: Form, items: Items) -> Iterator[tuple[Key, Field]]:
    """Every key that this form can have, with its field, in the order of the page."""
    for section in form.sections:
        for item in _item_keys(section, items):
            for one in section.fields:
                yield (section.id, item, one.id), one


def _item_keys(section: Section, items: Items) -> list[str]:
    return [item.key for item in items.get(section.id, ())] if section.for_each else [""]
