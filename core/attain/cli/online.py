"""`attain check --online`: ask the systems that connections lead to whether what is written is there.

Nothing is kept and nothing is changed: learning systems are asked for their catalogue, files of people are read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attain.bridge import secret, targets_of
from attain.config.diagnostics import Diagnostic, Severity
from attain.config.finding import Finding, Where, placed
from attain.config.text import words
from attain.errors import AttainError, BadInput
from attain.learning.configured import connect, items_of, learning_connections
from attain.learning.port import LearningProvider, ProviderError
from attain.nearest import did_you_mean
from attain.people.columns import column_map
from attain.people.reading import read_rows
from attain.plugins import RUNTIME, Plugins

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.language.load import Loaded

CODES = ("E702", "E705", "E706", "E707", "W603", "W705")
UNREACHED = {"E702", "E705"}
"""Findings after which the rest could not be asked."""

FILES = "files"
"""The kernel's own plugin of connections that are files of people."""


def asked(loaded: Loaded, base: Path) -> tuple[Diagnostic, ...]:
    """What the connections of a sound configuration say; folders that they name lie under `base`."""
    if loaded.catalogue is None:
        return ()
    standing = {(one.kind, one.id): one for one in loaded.documents}
    return tuple(placed(_findings(loaded.catalogue, base), standing))


def _findings(catalogue: Catalogue, base: Path) -> Iterator[Finding]:
    plugins = Plugins()
    plugins.enable(catalogue.organisation.data.get("plugins") or {}, RUNTIME)
    systems = plugins.learning_systems()
    for document in learning_connections(catalogue, systems):
        try:
            connected = connect(document, systems, targets_of(catalogue), secret, base)
            yield from _learning(catalogue, document, connected.provider)
        except ProviderError as error:
            yield _unreached(document, error)
        except AttainError as error:
            where = Where(document.kind, document.id, ("settings",), key=True)
            why = "The connection cannot be asked without it."
            yield Finding("E702", where, error.message, why, error.help)
    for document in catalogue.of_kind("connection"):
        if document.data["plugin"] == FILES and (document.data.get("brings_in") or {}).get("people"):
            yield from _people(document, base)


def _unreached(document: Resource, error: AttainError) -> Finding:
    where = Where(document.kind, document.id, ("settings",), key=True)
    why = "Nothing that it should know could be asked."
    help = error.help or "see its settings, or check without --online"
    return Finding("E705", where, f"{words(document.data['title'])} cannot be reached: {error.message}", why, help)


# --- learning systems ----------------------------------------------------------------------------------------------


def _learning(catalogue: Catalogue, document: Resource, provider: LearningProvider) -> Iterator[Finding]:
    said = provider.check()
    wrong = next((one for one in said if one.severity == "error"), None)
    if wrong is not None:
        yield _unreached(document, AttainError(wrong.message, wrong.help))
        return
    told = {one.message: one.help for one in said}
    for message, help in told.items():
        yield _left_out(document, message, help)
    if "catalogue" in provider.describe().can:
        yield from _activities(catalogue, document, provider)


def _activities(catalogue: Catalogue, document: Resource, provider: LearningProvider) -> Iterator[Finding]:
    """Learning items of the configuration that the system does not have, or no longer offers."""
    status: dict[str, str] = {}
    for page in provider.catalogue(None):
        for problem in page.problems:
            yield _left_out(document, f"{problem.where}: {problem.message}", "correct it there")
        for activity in page.activities:
            status |= dict.fromkeys((activity.key, activity.external_id), activity.status)
        status |= dict.fromkeys(page.gone, "retired")
    places = _places(catalogue)
    for item in items_of(catalogue):
        if item.connection != document.id or status.get(item.key) == "open":
            continue
        known = status.get(item.key, "unknown")
        message = f'{words(document.data["title"])} has no activity "{item.key}"'
        help = did_you_mean(item.key, status, "add it there, or write the code that it has there")
        if known != "unknown":
            message = f'the activity "{item.key}" is {known} in {words(document.data["title"])}'
            help = "name another, or open it there again"
        why = "Whoever is sent there would find nothing to take."
        yield Finding("W603", places[item.item], message, why, help, severity=Severity.WARNING)


def _left_out(document: Resource, message: str, help: str) -> Finding:
    where = Where(document.kind, document.id, ("settings",), key=True)
    return Finding("W705", where, message, "It would be left out.", help, severity=Severity.WARNING)


def _places(catalogue: Catalogue) -> Mapping[str, Where]:
    """Where each learning item says what it is called in its system."""
    found: dict[str, Where] = {}
    for one in catalogue.of_kind("catalogue"):
        for index, item in enumerate(one.data["items"]):
            key = "code" if "code" in item else "id"
            found[str(item["id"])] = Where(one.kind, one.id, ("items", index, key))
    return found


# --- files of people -----------------------------------------------------------------------------------------------


def _people(document: Resource, base: Path) -> Iterator[Finding]:
    """Columns that the file does not have, and people whom the connection could not tell apart."""
    said, columns = document.data["brings_in"]["people"], ("brings_in", "people", "columns")
    try:
        file = base / str(document.data["settings"].get("folder", "")) / str(said["file"])
        rows = read_rows(file)
        header = [cell.strip() for cell in next(rows)[1]]
        for name in said["columns"]:
            if name not in header:
                where = Where(document.kind, document.id, (*columns, name), key=True)
                message = f'{file.name} has no column "{name}"'
                why = "Nobody would have the fact that it should bring."
                yield Finding("E707", where, message, why, did_you_mean(name, header, "name a column of the file"))
        yield from _same(document, header, (cells for _, cells in rows))
    except (BadInput, StopIteration) as error:
        told = error if isinstance(error, BadInput) else AttainError("the file is empty")
        yield _unreached(document, AttainError(str(told.message), "see folder and file of the connection, and --data"))


def _same(document: Resource, header: list[str], rows: Iterator[list[str]]) -> Iterator[Finding]:
    wanted = str(document.data["match_people_by"])
    facts = column_map(document.data["brings_in"]["people"]).facts
    place = next((header.index(name) for name, (fact, _) in facts.items() if fact == wanted and name in header), None)
    if place is None:
        return
    values = Counter(cells[place].strip().casefold() for cells in rows if len(cells) > place and cells[place].strip())
    value, times = max(values.items(), key=lambda one: one[1], default=("", 0))
    if times > 1:
        where = Where(document.kind, document.id, ("match_people_by",))
        message = f"{times} people share the {wanted.replace('_', ' ')} {value}"
        why = "What comes in about one of them would be taken for another."
        yield Finding("E706", where, message, why, "correct the file, or match_people_by the other fact")
