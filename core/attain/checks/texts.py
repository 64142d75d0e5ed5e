"""Texts in several languages: the first is complete, and what is missing in the others is told (LANGUAGE 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.uses import Use
from attain.nearest import did_you_mean

PLACEHOLDER = re.compile(r"\{[a-z_.]+\}")

OPENING, CLOSING = ("“", "„", "”", "«", "»"), ("“", "”", "«", "»")

NOT_SHOWN = ("scenario", "migration", "policy", "connection")
"""Kinds whose texts are read by authors only."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every text that is written in languages."""
    languages = _languages(scene)
    for resource, use in scene.every_use("text") if languages else ():
        if not isinstance(use.value, dict):
            yield from _quoted(resource, use)
            continue
        if languages[0] not in use.value:
            where = Where(resource.kind, resource.id, use.path)
            message = f"this text is missing in {languages[0]}, the organisation's first language"
            why = "Whoever reads another language than those given would see nothing."
            yield Finding("E530", where, message, why, f"add {languages[0]}: and the words")
        for one in use.value:
            if one not in languages:
                where = Where(resource.kind, resource.id, (*use.path, one), key=True)
                help = did_you_mean(one, languages, "add it to languages: of the organisation")
                yield Finding("E530", where, f'"{one}" is no language of the organisation', help=help)
        if resource.kind == "message":
            yield from _placeholders(resource, use, languages[0])


def _quoted(resource: Resource, use: Use) -> Iterator[Finding]:
    """Quotes of another country around a whole text, which YAML takes for a part of it."""
    text = str(use.value)
    if text[:1] in OPENING and text[-1:] in CLOSING and len(text) > 2:
        where = Where(resource.kind, resource.id, use.path)
        message = f"these quotes ({text[0]} {text[-1]}) are a part of the text"
        help = f'write "{text[1:-1]}", with straight quotes, or without any'
        yield Finding("W533", where, message, "People would see them.", help, severity=Severity.WARNING)


def _placeholders(message: Resource, use: Use, first: str) -> Iterator[Finding]:
    """A text in which another language fills in something else than the first."""
    wanted = set(PLACEHOLDER.findall(str(use.value.get(first, ""))))
    for language, text in use.value.items():
        found = set(PLACEHOLDER.findall(str(text)))
        if first in use.value and found != wanted:
            missing, more = sorted(wanted - found), sorted(found - wanted)
            said = f"{missing[0]} is missing" if missing else f"{more[0]} stands only"
            where = Where(message.kind, message.id, (*use.path, language))
            why = f"Whoever reads {language} is told something else than whoever reads {first}."
            help = (
                f"add {missing[0]}, or take it out of {first}"
                if missing
                else f"take {more[0]} out, or add it in {first}"
            )
            yield Finding("W532", where, f"{said} in {language}", why, help, severity=Severity.WARNING)


def missing(scene: Scene) -> Iterator[Finding]:
    """W531: one finding for each further language in which texts are missing, at the first of them."""
    languages = _languages(scene)
    for language in languages[1:]:
        texts = [(one, use) for one, use in scene.every_use("text") if one.kind not in NOT_SHOWN]
        lacking = [(one, use) for one, use in texts if not isinstance(use.value, dict) or language not in use.value]
        if lacking:
            resource, use = lacking[0]
            message = f"{len(lacking)} of {len(texts)} texts are missing in {language}; this is the first"
            why = f"Whoever reads {language} sees them in {languages[0]}."
            help = f"write {{ {languages[0]}: …, {language}: … }}"
            where = Where(resource.kind, resource.id, use.path)
            yield Finding("W531", where, message, why, help, severity=Severity.WARNING)


def _languages(scene: Scene) -> Sequence[str]:
    found = [one.data.get("languages") or () for one in scene.of_kind("organisation")]
    return [str(language) for language in found[0]] if found else []
