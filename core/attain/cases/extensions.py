"""What plugins bring to running reviews, as the kernel composed it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Protocol

from attain.errors import AttainError, PluginError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.settled_lists import ListChanger
    from attain.config.catalogue import Catalogue
    from attain.forms.model import Item
    from attain.people.find import Relation
    from attain.revisions.catalogues import Catalogues
    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class ItemRequest:
    """Whose items are wanted, for which case, as they stand at an instant.  `source` is the phrase as written."""

    case_id: int
    subject_id: int
    source: str
    period: tuple[date, date]
    at: datetime


class ItemReader(Protocol):
    """Reads the items of one source for many subjects at once."""

    @property
    def source(self) -> str:
        """The name under which language.py declared the source."""
        ...

    def read(
        self, connection: Connection, catalogue: Catalogue, requests: Sequence[ItemRequest]
    ) -> Mapping[ItemRequest, Sequence[Item]]:
        """The items of each request, in the order in which a form shows them."""
        ...


@dataclass(frozen=True, slots=True)
class ActRequest:
    """For whom an act is run, from which step of which review."""

    case_id: int
    subject_id: int
    step: str


ActRunner = Callable[["Tx", "Catalogue", ActRequest], str]
"""Does an act in this transaction and says how it came out, in one of the words that it declared."""

Reaction = Callable[["Tx", "Catalogue", Sequence[Any]], None]
"""Reacts to events of one type, in the transaction in which they happened; an exception rolls all of it back."""

Completed = Callable[["Connection", Collection[int]], Mapping[int, Collection[str]]]
"""{person: ids of catalogue items completed}."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """Everything that the plugins of one organisation bring to its cases."""

    items: Mapping[str, ItemReader] = field(default_factory=dict)
    reactions: Mapping[type, Sequence[tuple[str, Reaction]]] = field(default_factory=dict)
    relations: Mapping[str, Relation] = field(default_factory=dict)
    acts: Mapping[tuple[str, str], ActRunner] = field(default_factory=dict)
    """{(plugin, act): what does it}."""
    list_changers: Mapping[str, ListChanger] = field(default_factory=dict)
    """{kind of the document that says what a list is of: who changes it once it is settled}."""


@dataclass(frozen=True, slots=True)
class World:
    """What every command on cases needs beside its transaction."""

    catalogues: Catalogues
    extensions: Extensions = field(default_factory=Extensions)
    sources: Callable[[Catalogue], Mapping[str, str]] = lambda _: {}
    """{phrase as written: name of its source} of a catalogue, as the language halves of the plugins declared them."""

    def react(self, plugin: str, reaction: Reaction, tx: Tx, catalogue: Catalogue, found: Sequence[Any]) -> None:
        """Let one plugin react; PluginError naming it when it fails, so that everything rolls back."""
        try:
            reaction(tx, catalogue, found)
        except AttainError:
            raise
        except Exception as error:
            message = f'plugin "{plugin}" failed on {type(found[0]).__name__}: {type(error).__name__}: {error}'
            raise PluginError(message, "nothing was changed; the plugin is at fault") from error

    def reader(self, catalogue: Catalogue, phrase: str) -> ItemReader | None:
        """Who reads the items that a phrase names; None when no enabled plugin does."""
        return self.extensions.items.get(self.sources(catalogue).get(phrase, ""))
