"""Files of an older version of the language rewritten for this one, with their comments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attain.config.past import PAST
from attain.config.source import Source
from attain.errors import PluginError
from attain.formatting.canonical import formatted
from attain.formatting.read import read
from attain.formatting.revise import revise
from attain.formatting.write import write
from attain.language.language import Language
from attain.upgrading.changes import step_from, upgraded


def upgraded_text(source: Source, language: Language) -> str | None:
    """A readable file in this version's words and in canonical form; None where nothing in it is older.

    Raises PluginError where a plugin's upgrade fails.
    """
    olds = [data for data in source.documents if data is not None]
    news = [upgraded_data(data, language) for data in olds]
    if all(new is old for new, old in zip(news, olds, strict=True)):
        return None
    trees = [tree for tree in read(source.text) if tree.root is not None or tree.tail]
    rooted = [tree for tree in trees if tree.root is not None]
    for tree, old, new in zip(rooted, olds, news, strict=True):
        if tree.root is not None:
            tree.root = revise(tree.root, old, new)
    return formatted(Source(source.name, write(trees)), language.schemas)


def upgraded_data(document: Any, language: Language) -> Any:
    """One document through all steps: the kernel's words, then those of plugins; itself if not old."""
    while isinstance(document, dict) and document.get("apiVersion") in PAST:
        version, kind = document["apiVersion"], document.get("kind")
        document = upgraded(str(kind), version, document)
        for plugin, new in language.plugins.upgrades(str(kind), version, document):
            document = _accepted(plugin, new, version)
    return document


def _accepted(plugin: str, new: Mapping[str, Any], version: str) -> dict[str, Any]:
    if not isinstance(new, Mapping) or new.get("apiVersion") != step_from(version).now:
        msg = f'plugin "{plugin}": upgrade() must give a document of {step_from(version).now}'
        raise PluginError(msg, "the plugin is at fault; tell its authors")
    return dict(new)
