"""What plugins work out from the reviews of a workflow, as the handbook explains it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.handbook.wording import ENGLISH

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.handbook.said import Prose
    from attain.handbook.speech import Speech


@dataclass(frozen=True, slots=True)
class Explained:
    """A document in words: in which steps its result comes about, and an example with invented figures."""

    title: str
    help: str
    stages: tuple[str, ...]
    example: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Telling:
    """The words of a workflow for whoever explains: of texts, paths, conditions, durations, phrases about people and
    named dates.
    """

    text: Callable[[Any], str]
    what: Callable[[str], str]
    condition: Callable[[Any], str]
    duration: Callable[[str], str]
    people: Callable[[str], str]
    date: Callable[[str], str]


Explain = Callable[["Resource", "Catalogue", Telling], Explained]


def explained(catalogue: Catalogue, said: Speech, prose: Prose) -> Iterator[Explained]:
    """The reports on a workflow whose kinds say how they come about.

    Plugins explain in English alone; elsewhere only what the organisation itself calls it is said, and where to look.
    """
    words = Telling(said.text, said.what, prose.condition, prose.duration, prose.people, prose.time)
    for document in catalogue.reports_on(said.id):
        kind = catalogue.kinds[document.kind]
        if kind.explains and said.tell.language != ENGLISH.language:
            title, help = (said.text(document.data.get(key)) for key in ("title", "help"))
            elsewhere = said.tell("How it is worked out is explained in the English handbook.")
            yield Explained(title or document.id, help, (elsewhere,))
        elif kind.explains:
            explain: Explain = kind.function(kind.explains)
            yield explain(document, catalogue, words)
