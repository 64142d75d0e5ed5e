"""The items of frameworks, from the configuration alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.api.forms import Item
from attain.api.language import words

if TYPE_CHECKING:
    from attain.api.language import Catalogue
    from competency_based.model import Capability, Framework


def of_framework(catalogue: Catalogue, source: str) -> Iterator[Item]:
    """The items that `WORD of framework F` names."""
    word, _, name = source.partition(" of framework ")
    framework: Framework = catalogue.model("framework", name)
    return (item(catalogue, one, {}) for one in framework.named(word))


def item(catalogue: Catalogue, one: Capability, more: Mapping[str, Any]) -> Item:
    """Texts in the organisation's first language, for items are frozen as they were asked."""
    language = catalogue.language
    told = {level: words(text, language) for level, text in one.behaviours.items()}
    carried = {"behaviours": told, "tags": list(one.tags), "under": [one.under] if one.under else []}
    help = {"help": words(one.help, language)} if one.help else {}
    return Item(one.id, words(one.title, language), {**carried, **help, **more})
