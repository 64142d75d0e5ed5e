"""Items that the configuration alone names, so that a story is asked about them and not about invented ones."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from attain.forms.model import Item
from attain.language.language import language_for

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.item_source import ItemSource
    from attain.forms.model import Form
    from attain.workflow.model import Workflow


def configured(catalogue: Catalogue, workflow: Workflow, form: Form) -> dict[str, list[Item]]:
    """{section, or section.field: its items} wherever they are the same for everybody."""
    places = {section.id: section.for_each for section in form.sections if section.for_each}
    places |= {f"{section.id}.{one.id}": one.choices_from for section, one in form.fields() if one.choices_from}
    sources = _sources(catalogue)
    found: dict[str, list[Item]] = {}
    for place, said in places.items():
        phrase = workflow.items.get(said, said)
        source = sources.get(phrase)
        if source is not None and source.listed is not None:
            found[place] = [Item(*one) for one in source.listed(catalogue, phrase)]
    return found


@lru_cache(maxsize=64)
def _sources(catalogue: Catalogue) -> Mapping[str, ItemSource]:
    """{phrase: item source}."""
    named = catalogue.organisation.data.get("plugins") or {}
    return {phrase: one for one in language_for(named).plugins.item_sources() for phrase in one.phrases(catalogue)}
