"""From the documents of a revision to the catalogue's items, and to connections with their providers and rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attain.config.text import words
from attain.learning.assign import send
from attain.learning.catalogue import CatalogueItem
from attain.learning.port import ConnectionSettings, LearningProvider, LearningSystem, ProviderError
from attain.learning.report import Report, keep_failure
from attain.learning.results import JOB, React, ignore, import_results
from attain.learning.rhythm import Rhythm, rhythm_of
from attain.learning.rules import ResultRules, Target
from attain.learning.sweep import import_catalogue

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.store.doors import Store

Secrets = Callable[[str], str]
"""The value of a secret by its name; raises AttainError when there is none."""


@dataclass(frozen=True, slots=True)
class Connected:
    """A connection to a learning system, ready to be used."""

    id: str
    title: str
    provider: LearningProvider
    rules: ResultRules
    rhythm: Rhythm

    @property
    def tries(self) -> int:
        """How often an assignment is sent before it is given up."""
        return self.rhythm.times


def items_of(catalogue: Catalogue) -> list[CatalogueItem]:
    """Every item of every catalogue of the organisation, titles in its first language."""
    items = (item for document in catalogue.of_kind("catalogue") for item in document.data["items"])
    return [_item(item, catalogue.language) for item in items]


def _item(item: Mapping[str, Any], language: str) -> CatalogueItem:
    connection = str(item.get("found_in", "")).removeprefix("connection ").strip()
    key = str(item.get("code", item["id"])) if connection else str(item["id"])
    title = words(item["title"], language)
    return CatalogueItem(
        item["id"], title, item["type"], connection, key, item.get("builds", {}), item.get("valid_for", "")
    )


def learning_connections(catalogue: Catalogue, systems: Iterable[LearningSystem]) -> list[Resource]:
    """The connections whose plugin is a learning system."""
    plugins = {system.plugin for system in systems}
    return [document for document in catalogue.of_kind("connection") if document.data["plugin"] in plugins]


def connect(
    document: Resource, systems: Iterable[LearningSystem], targets: Mapping[str, Target], secrets: Secrets, base: Path
) -> Connected:
    """A connection as its document says; folders lie under `base`.

    `targets` says what the levels of items are values of. Raises ProviderError when its settings cannot be used.
    """
    data = document.data
    system = next((one for one in systems if one.plugin == data["plugin"]), None)
    if system is None:
        raise ProviderError(f"connection {document.id}: {data['plugin']} is no learning system", "enable its plugin")
    settings = {name: _value(value, secrets) for name, value in data["settings"].items()}
    provider = system.connect(ConnectionSettings(document.id, settings, data["match_people_by"], base))
    return Connected(document.id, words(data["title"]), provider, rules_of(data, targets), rhythm_of(data))


def _value(value: Any, secrets: Secrets) -> Any:
    return secrets(value["secret"]) if isinstance(value, Mapping) and "secret" in value else value


def rules_of(data: Mapping[str, Any], targets: Mapping[str, Target]) -> ResultRules:
    """What a result does by a connection's `when_completed` (without one it is evidence and changes no level), and
    whether it is a certification, by `brings_in.completions.certificates`.
    """
    said = data.get("when_completed") or {}
    completions = (data.get("brings_in") or {}).get("completions") or {}
    certificates = bool(completions.get("certificates"))
    return ResultRules(said.get("level", "evidence"), said.get("confirmed_by", ""), targets, certificates)


def synchronise(store: Store, connected: Connected, react: React = ignore) -> dict[str, Report]:
    """Catalogue, then results, then what is to be sent; gives each report. What fails is told, the others are done."""
    return {what: do_part(store, connected, what, react, by_hand=True) for what in ("catalogue", "progress", "assign")}


def do_part(store: Store, connected: Connected, what: str, react: React = ignore, *, by_hand: bool = False) -> Report:
    """One part of a synchronisation; a failure of the learning system is told in the report, and kept.

    By hand everything that waits is sent, else only what was not tried just now.
    """
    name, provider, rhythm = connected.id, connected.provider, connected.rhythm
    acts: dict[str, Callable[[], Report]] = {
        "catalogue": lambda: import_catalogue(store, name, provider),
        "progress": lambda: import_results(store, name, provider, connected.rules, react),
        "assign": lambda: send(store, name, provider, rhythm.times, None if by_hand else rhythm.pause),
    }
    return _told(store, name, what, acts[what])


def _told(store: Store, name: str, what: str, act: Callable[[], Report]) -> Report:
    try:
        return act()
    except ProviderError as error:
        report = Report(failure=f"{error.message}: {error.help}" if error.help else error.message)
    with store.write(JOB, f"learning.{what}") as tx:
        keep_failure(tx, name, what, report.failure)
    return report
