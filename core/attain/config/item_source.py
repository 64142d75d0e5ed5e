"""Where the items of a repeated section come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attain.values import dataclass

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class ItemSource:
    """A source of items for `for_each`.

    `phrases` gives the words by which documents of this organisation may name it; `fields` are what a condition may ask
    of one item.  `listed` gives what a phrase names, (key, title, what it carries), where the configuration alone says
    it, whoever is asked about; how items are read for a person is no part of the language.
    """

    name: str
    owner: str
    phrases: Callable[[Catalogue], Iterable[str]]
    fields: tuple[str, ...] = ()
    listed: Callable[[Catalogue, str], Iterable[tuple[str, Any, Mapping[str, Any]]]] | None = None
