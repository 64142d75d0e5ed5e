"""From a folder to a catalogue, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attain.checks import anonymity, brought, ends, policies, ratings, readers, texts, unused
from attain.checks.run import run
from attain.checks.scene import Scene
from attain.config.catalogue import Catalogue
from attain.config.diagnostics import Diagnostic, Related, Severity
from attain.config.document import Resource
from attain.config.files import Document, Folder, read_folder
from attain.config.finding import Finding, Standing, placed
from attain.config.holidays import with_holidays
from attain.config.source import Source
from attain.errors import BadInput, PluginError, Problem
from attain.language.gather import gathered
from attain.language.language import Language, from_resources, language_for, language_of
from attain.language.style import unformatted, wants_style
from attain.language.varied import Varied, laid
from attain.nearest import nearest
from attain.plugins import LANGUAGE, Plugins
from attain.values import dataclass, replace
from attain.variations.vary import whole

__all__ = ["Language", "Loaded", "from_resources", "language_for", "load"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What reading a folder gave.  `catalogue` is None as soon as one finding is an error."""

    catalogue: Catalogue | None
    documents: tuple[Document, ...]
    diagnostics: tuple[Diagnostic, ...]
    sources: Mapping[str, Source]
    language: Language

    @property
    def valid(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return self.catalogue is not None


def load(folder: Path, *, formatted: bool = False) -> Loaded:
    """Read and check an organisation's folder; `formatted` tells of files that are not in canonical form, too.

    Raises BadInput when there is no such folder or no organisation in it.  A plugin that cannot be used is a finding.
    """
    return judge(read_folder(folder), formatted=formatted)


def judge(read: Folder, known: Language | None = None, *, formatted: bool = False) -> Loaded:
    """Check what was read of a folder; `known` spares looking for the plugins again where they are the same.

    Raises BadInput when there is no organisation in it.
    """
    read = with_holidays(read)
    organisation = _organisation(read)
    language, found = (known, []) if known else _language(organisation)
    found += read.diagnostics
    sound = [document for document in read.documents if _shape(document, language, found)]
    found += _twice(read.documents)
    spoiled = organisation not in sound
    if spoiled:  # its plugins may be among what could not be read, so a kind that is missing is no second finding
        found = [one for one in found if one.code != "E006" or one.at.file == organisation.file]
    catalogue: Catalogue | None = None
    if any(one.code == "E704" for one in found):  # kinds that its plugin would have brought are no second finding
        found = [one for one in found if one.code != "E006"]
    elif not spoiled:
        checked, catalogue = _checks(read, sound, language, {one.file for one in _errors_at(found)})
        found += checked
    if formatted or wants_style(organisation.data.get("checks")):
        found += unformatted(read, language)
    found = _tuned(found, organisation.data.get("checks"))
    if any(one.severity is Severity.ERROR for one in found):
        catalogue = None
    return Loaded(catalogue, read.documents, tuple(gathered(found)), read.sources, language)


def language_in(read: Folder) -> Language:
    """The language that an organisation's folder is written in, without the plugins that cannot be used.

    Raises BadInput when there is no organisation in it.
    """
    return _language(_organisation(read))[0]


def _organisation(read: Folder) -> Document:
    """The document of kind organisation; the nearest thing to it where the kind is misspelt."""
    for document in read.documents:
        if document.kind == "organisation":
            return document
    for document in read.documents:
        if nearest(document.kind, ["organisation"]) or ("plugins" in document.data and "languages" in document.data):
            return document
    if any(one.code < "E009" for one in read.diagnostics):
        return Document(Source("", ""), 0, {})
    message = "there is no document of kind organisation in it"
    help = "it names languages, zone, calendar and plugins; attain demo has one to copy"
    raise BadInput([Problem(str(read.path), f"{message} ({help})")])


def _language(organisation: Document) -> tuple[Language, list[Diagnostic]]:
    """The language with the plugins that can be used; for each of the others a finding at the place that names it."""
    wanted = organisation.data.get("plugins")
    versions = {str(name): str(said) for name, said in wanted.items()} if isinstance(wanted, dict) else {}
    try:
        return language_for(versions), []
    except PluginError:
        return _one_by_one(organisation, versions)


def _one_by_one(organisation: Document, wanted: Mapping[str, str]) -> tuple[Language, list[Diagnostic]]:
    plugins, found = Plugins(), []
    for name, versions in wanted.items():
        try:
            plugins.enable_one(name, versions, LANGUAGE)
            language_of(plugins)
        except PluginError as error:
            at = organisation.span(("plugins", name), key=True)
            found.append(Diagnostic("E704", at, error.message, help=error.help))
            plugins = _without(plugins, name)
    return language_of(plugins), found


def _without(plugins: Plugins, failed: str) -> Plugins:
    """The same plugins but one, which may have been registered before it failed."""
    kept = Plugins()
    for name in plugins.names:
        if name != failed:
            kept.enable_one(name, "from 0", LANGUAGE)
    return kept


def _shape(document: Document, language: Language, found: list[Diagnostic]) -> bool:
    problems = language.schemas.check(document)
    found += problems
    return not problems


def _twice(documents: tuple[Document, ...]) -> Iterator[Diagnostic]:
    first: dict[tuple[str, str], Document] = {}
    for document in documents:
        key = (document.kind, document.id)
        earlier = first.setdefault(key, document)
        if earlier is not document and all(key):
            message = f'there are two documents {document.kind} "{document.id}"'
            related = (Related(earlier.span(("id",)), "the first"),)
            yield Diagnostic("E101", document.span(("id",)), message, help="rename one of the two", related=related)
    organisations = [document for document in documents if document.kind == "organisation"]
    for document in organisations[1:]:
        if document.id != organisations[0].id:
            related = (Related(organisations[0].span(("id",)), "the first"),)
            message = "there can be only one organisation in a folder"
            yield Diagnostic("E101", document.span(("id",)), message, help="delete one", related=related)


def _checks(
    read: Folder, sound: list[Document], language: Language, broken: set[str]
) -> tuple[list[Diagnostic], Catalogue]:
    """What is wrong, and the catalogue that was looked at; with nothing wrong it is the organisation's."""
    documents: dict[tuple[str, str], Standing] = {}
    first: list[Resource] = []
    for document in read.documents:
        if document.kind and document.id and (document.kind, document.id) not in documents:
            documents[document.kind, document.id] = document
            first.append(document.resource)
    keys = {(document.kind, document.id) for document in sound}
    catalogue, composed = whole(first, language.kinds, documents.keys() - keys)
    made = laid(composed, dict(documents))
    told = list(placed(composed.findings, documents))
    documents |= made
    for key in keys & made.keys():
        told += language.schemas.check(made[key])
    keys -= {key for key in made if told}
    doubt = "\n".join(read.sources[name].text for name in sorted(broken) if name in read.sources)
    scene = Scene(catalogue, language.schemas, frozenset(keys), tuple(language.plugins.item_sources()), doubt)
    findings = list(run(scene))
    if len(sound) == len(read.documents) and not any(_errors(findings)) and not broken and not told:
        findings += language.plugins.check_catalogue(catalogue)
        already = {(one.code, one.at, one.message) for one in placed(findings, documents)} if findings else set()
        varied = Varied(scene, documents, language.plugins.check_catalogue).check()
        told += [one for one in varied if (one.code, one.at, one.message) not in already]
        broken_now = any(_errors(findings)) or any(_errors_at(told))
        findings += [] if broken_now else _last(scene)
    silent = _silent(_organisation(read).data.get("checks"))
    return [*told, *placed((one for one in findings if one.code not in silent), documents)], catalogue


def _last(scene: Scene) -> Iterator[Finding]:
    """What can be said only of a configuration without errors."""
    yield from unused.check(scene)
    yield from unused.parts(scene)
    yield from anonymity.guessable(scene)
    yield from readers.unread(scene)
    yield from ratings.kept_back(scene)
    yield from brought.check(scene)
    yield from brought.promised(scene)
    yield from ends.check(scene.catalogue)
    yield from policies.lengths(scene.catalogue)
    yield from texts.missing(scene)


def _errors(found: list[Finding]) -> Iterator[Finding]:
    return (one for one in found if one.severity is Severity.ERROR)


def _errors_at(found: list[Diagnostic]) -> Iterator[Any]:
    return (one.at for one in found if one.severity is Severity.ERROR)


def tuned(found: Iterable[Diagnostic], documents: Iterable[Document]) -> tuple[Diagnostic, ...]:
    """Findings with the severities that the organisation among the documents wants."""
    wanted = next((one.data.get("checks") for one in documents if one.kind == "organisation"), None)
    return tuple(_tuned(list(found), wanted))


def _silent(checks: object) -> frozenset[str]:
    """Codes that the organisation does not want to hear, whose places need not be looked for."""
    said = checks.items() if isinstance(checks, dict) else ()
    return frozenset(code for code, wanted in said if wanted == "off" and not code.startswith("E"))


def _tuned(found: list[Diagnostic], checks: object) -> list[Diagnostic]:
    """Severities as the organisation wants them; no error can be lowered."""
    if not isinstance(checks, dict):
        return found
    kept = []
    for one in found:
        wanted = checks.get(one.code)
        if one.code.startswith("E") or wanted not in ("error", "warning", "off"):
            kept.append(one)
        elif wanted != "off":
            kept.append(replace(one, severity=Severity(wanted)))
    return kept
