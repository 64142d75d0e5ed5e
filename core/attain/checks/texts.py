"""Texts in several languages: the first is complete, and what is missing in the others is told (LANGUAGE 2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean

NOT_SHOWN = ("scenario", "migration", "policy", "connection")
"""Kinds whose texts are read by authors only."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every text that is written in languages."""
    languages = _languages(scene)
    for resource, use in scene.every_use("text") if languages else ():
        if not isinstance(use.value, dict):
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
