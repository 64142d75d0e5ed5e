"""The pages of the reference: one for each kind of document, one for each part that kinds share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reference.harvest import ROOT, Found, Harvest, as_yaml, written
from reference.places import Key, Section, files, followed, said, sections, target

from attain.language.language import Language, language_for

PLUGINS = ("competency_based", "compensation", "goals_based", "lms_files", "reviews_360", "talent_ranking")
HEAD = ("apiVersion", "kind", "id", "title", "help", "note")
"""Keys of every document; explained once."""
LONGEST = 45
"""Lines of a document that is shown whole."""
GRAMMARS = {
    "people": "people",
    "time": "times",
    "duration": "durations",
    "condition": "conditions",
    "path": "paths",
    "measure": "measures",
}
"""Where the page of phrases explains each grammar."""


@dataclass(frozen=True, slots=True)
class Book:
    """All that the pages are written from."""

    language: Language
    schemas: Mapping[str, Mapping[str, Any]]
    harvest: Harvest
    examples: Mapping[str, Mapping[str, Any]]

    def said(self, key: Key, home: str, word: str) -> str:
        """An annotation of a setting, "" where there is none."""
        found = said(key.schema, home, self.schemas, word)
        return "" if found is None else str(found)


def book() -> Book:
    """Everything read: the language with all plugins that come with Attain, and what configs/ says in it."""
    language = language_for(dict.fromkeys(PLUGINS, "from 0"))
    schemas = files({name: kind.schema for name, kind in language.kinds.items()})
    return Book(language, schemas, Harvest(language), written())


def page(given: Book, name: str) -> str:
    """One page: what it is, a whole example where it is a kind, then every map with its settings."""
    schema = given.schemas[name]
    lines = [f"# {schema['title']}", "", _without_kind(str(schema["description"])), ""]
    lines += _owner(given, name)
    found = [one for one in sections(name, schema) if one.keys]
    if len(found) > 2:
        links = [f"[{one.title or 'the document'}](#{anchor(one)})" for one in found]
        lines += [f"On this page: {' · '.join(links)}", ""]
    if name in given.language.kinds:
        lines += _whole_example(given, name)
    for one in found:
        lines += _section(given, one)
    lines += _small(given, name)
    return "\n".join(lines).rstrip() + "\n"


def _without_kind(said: str) -> str:
    return said.removesuffix(" No kind of its own.")


def _owner(given: Book, name: str) -> list[str]:
    kind = given.language.kinds.get(name)
    if kind is None or kind.owner == "attain":
        return []
    return [
        f"Brought by the plugin `{kind.owner}`; name it under `plugins` of the [organisation](organisation.md).",
        "",
    ]


def _whole_example(given: Book, name: str) -> list[str]:
    """The first document of the kind that is short enough, as its file has it."""
    found = given.harvest.documents.get(name, [])
    short = [one for one in found if one[1].count("\n") <= LONGEST and one[1].count("apiVersion") == 1]
    if not short:
        path = found[0][0].relative_to(ROOT).as_posix()
        return [f"A whole one: [`{path}`](../../{path}).", ""]
    path, text = max(short[:3], key=lambda one: (len(_keys_of(one[1])), one[0].as_posix()))
    where = path.relative_to(ROOT).as_posix()
    return [f"A whole one, [`{where}`](../../{where}):", "", "```yaml", text.rstrip(), "```", ""]


def _keys_of(text: str) -> set[str]:
    return set(re.findall(r"^(\w+):", text, re.MULTILINE))


def anchor(section: Section) -> str:
    """What links to a section end with."""
    return (section.title or "settings").replace(".", "").lower()


def _section(given: Book, section: Section) -> list[str]:
    lines = [f"## {section.title or 'Settings'}", ""]
    if section.path:
        lines += [section.description, ""]
    lines += ["| setting | what it says | what to write | example |", "|-|-|-|-|"]
    lines += [_row(given, section, key) for key in section.keys.values() if section.path or key.name not in HEAD]
    lines.append("")
    if not section.path:
        lines += [
            "Like every document it also has `apiVersion`, `kind`, `id` and `title`, and may have `help` and `note`"
        ]
        lines[-1] += " ([the head](README.md#the-head-of-a-document))."
        lines.append("")
    elif section.shared:
        names = [f"`{name}`" + (" (needed)" if needed else "") for name, needed in section.shared.items()]
        lines += [f"Also: {', '.join(names)}{_shared_where(section)}.", ""]
    return lines + _block(given, section)


def _shared_where(section: Section) -> str:
    if section.file in ("verbs", "session", "steps"):
        return " ([of every step](steps.md#step))"
    return {"waits": " ([of every entry](#late_entry))", "overlay": " ([the act](#act))"}.get(section.file, "")


def _block(given: Book, section: Section) -> list[str]:
    """A bigger example below the table, for what is written over several lines or has many settings."""
    own = given.examples.get(f"{section.file} {section.title}")
    found = given.harvest.block((section.file, section.path), min(3, len(section.keys)))
    if not section.path or (found is None and own is None):
        return []
    value = found.value if found else own
    text = as_yaml([value] if "[]" in section.path[-1:] or section.file in ("steps", "verbs", "session") else value)
    if found is not None and text.count("\n") > LONGEST // 2:
        return []
    return ["```yaml", text.rstrip(), "```", "", *_from(found)]


def _from(found: Found | None) -> list[str]:
    return [f"From [`{found.file}`](../../{found.file}).", ""] if found else []


def _row(given: Book, section: Section, key: Key) -> str:
    needed = " (needed)" if key.needed else " (depends)" if key.depends else ""
    left = given.said(key, section.file, "x-left-out")
    meaning = given.said(key, section.file, "description").rstrip(".") + "."
    if left and not key.needed:
        meaning += f" Left out: {left}."
    cells = (f"`{key.name}`{needed}", meaning, _takes(given, section, key), example(given, section, key))
    return "| " + " | ".join(one.replace("|", "\\|") for one in cells) + " |"


def example(given: Book, section: Section, key: Key) -> str:
    """A setting with a value, or where one is shown: in the block below, or on its own page."""
    found = given.harvest.inline((section.file, section.path), key.name)
    if found is not None:
        return f"`{as_yaml({key.name: found.value}).strip()}`"
    own = given.examples.get(f"{section.file} {section.title}".strip(), {})
    if key.name in own:
        return f"`{as_yaml({key.name: own[key.name]}).strip()}`"
    if key.name in HEAD and key.name in given.examples["head"]:
        return f"`{key.name}: {given.examples['head'][key.name]}`"
    where = link(given, section, key)
    return f"see [{where.title}]({where.address})" if where else ""


def _takes(given: Book, section: Section, key: Key) -> str:
    says = given.said(key, section.file, "x-says")
    where = link(given, section, key)
    if not says:
        return f"[{where.title}]({where.address})" if where else "a map of the settings below"
    return f"{says} ([{where.title}]({where.address}))" if where else says


@dataclass(frozen=True, slots=True)
class Link:
    """Where a setting's value is explained."""

    title: str
    address: str


def link(given: Book, section: Section, key: Key) -> Link | None:
    """The page, section or grammar that explains what a setting takes; None for what needs no explanation."""
    inside = (*section.path, key.name)
    known = {one.path: one for one in sections(section.file, given.schemas[section.file])}
    for path in (inside, (*inside, "[]"), (*inside, "*")):
        if path in known:
            return Link(known[path].title, f"#{anchor(known[path])}")
    nodes = list(_nodes(given, key.schema, section.file))
    phrases = (GRAMMARS[node["x-phrase"]] for node, _ in nodes if "x-phrase" in node)
    found = (Link(name, f"phrases.md#{name}") for name in phrases)
    return next(found, None) or next((one for node, home in nodes for one in _one(given, node, home)), None)


def _nodes(given: Book, schema: Mapping[str, Any], home: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """A schema with what it refers to and what its branches and entries are, each with the file it is read in."""
    node: Any = schema
    yield node, home
    if "$ref" in node:
        file, name = target(node["$ref"], home)
        yield from _nodes(given, given.schemas[file]["$defs"][name], file)
    for word in ("items", "additionalProperties", "then", "else"):
        if isinstance(node.get(word), Mapping):
            yield from _nodes(given, node[word], home)
    for one in node.get("allOf", ()):
        yield from _nodes(given, one, home)


def _one(given: Book, node: Mapping[str, Any], home: str) -> Iterator[Link]:
    named = node.get("x-ref", "*")
    if named in given.language.kinds:
        yield Link(named, f"{named}.md")
    if "$ref" in node:
        file, name = target(node["$ref"], home)
        for one in sections(file, given.schemas[file]):
            if one.path[:1] == (name,) and one.keys:
                yield Link(one.title, f"{file}.md#{anchor(one)}")
                return


def _small(given: Book, name: str) -> list[str]:
    """The values of a shared part that are no maps, such as texts and dates."""
    if not given.schemas[name].get("x-part"):
        return []
    maps = {one.path[0] for one in sections(name, given.schemas[name]) if one.path}
    rows = []
    for one, schema in given.schemas[name].get("$defs", {}).items():
        nodes = list(followed(schema, name, given.schemas))
        says = next((str(node["x-says"]) for node in nodes if "x-says" in node), "")
        meaning = next((str(node["description"]) for node in nodes if "description" in node), "")
        if one not in maps and one not in HEAD and says:
            rows.append(f"| {one.replace('_', ' ')} | {meaning} | {says} |".replace("\\|", "|"))
    return ["## Values", "", "| value | meaning | what to write |", "|-|-|-|", *rows, ""] if rows else []
