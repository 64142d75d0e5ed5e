"""Every block of YAML in the documentation is language: it can be read, some place of a document takes it, phrases too.

The blocks of how.md are checked as part of a whole organisation (test_recipes); those of four_mistakes.md are mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from functools import cache
from typing import Any

import jsonschema_rs
import pytest
from reference.harvest import ROOT
from reference.pages import GRAMMARS, Book, book
from reference.phrases import READS
from reference.places import Section, sections

from attain.config.bundle import bundle
from attain.config.source import Source
from attain.config.uses import Uses, compile_uses
from attain.phrases.errors import PhraseError

MISTAKES = ("docs/four_mistakes.md", "docs/language/how.md")
FENCE = re.compile(r"^ *```ya?ml\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
PAGES = sorted(
    [
        ROOT / "README.md",
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("plugins/*/README.md"),
        *ROOT.glob("configs/**/README.md"),
    ]
)
BLOCKS = [
    pytest.param(block[1], id=f"{page.relative_to(ROOT).as_posix()}-{number}")
    for page in PAGES
    if page.relative_to(ROOT).as_posix() not in MISTAKES
    for number, block in enumerate(FENCE.finditer(page.read_text("utf-8")), 1)
]


@cache
def known() -> Book:
    return book()


@cache
def takers() -> list[Section]:
    """Every map of the language."""
    return [one for name, schema in known().schemas.items() for one in sections(name, schema)]


@cache
def judged_by(number: int, name: str) -> tuple[jsonschema_rs.Draft202012Validator, Uses]:
    section = takers()[number]
    own = known().schemas[section.file].get("$defs", {})
    whole = bundle({"$defs": dict(own), "allOf": [section.keys[name].schema]})
    return jsonschema_rs.Draft202012Validator(whole), compile_uses(whole)


def taken(value: Any) -> bool:
    """Whether some place of the language takes a value."""
    if isinstance(value, list):
        return all(taken(one) for one in value)
    if not isinstance(value, Mapping):
        return True
    if any(takes(number, value) for number in range(len(takers()))):
        return True
    return bool(value) and all(isinstance(one, Mapping) and taken(one) for one in value.values())


def takes(number: int, value: Mapping[str, Any]) -> bool:
    section = takers()[number]
    own, rest = value.keys() & section.keys.keys(), value.keys() - section.keys.keys()
    if not own or not all(fits(number, name, value[name]) for name in own):
        return False
    return (section.open and not rest & settings()) or (rest <= section.shared.keys() and shared(rest, value))


@cache
def settings() -> frozenset[str]:
    """Every setting of a step; where any name can stand, these are rather a slip."""
    return frozenset(name for one in takers() if one.file in ("steps", "verbs", "session") for name in one.keys)


def shared(names: Set[str], value: Mapping[str, Any]) -> bool:
    """Whether one other place takes all the settings that are explained there."""
    others = [number for number, one in enumerate(takers()) if names <= one.keys.keys()]
    return any(all(fits(number, name, value[name]) for name in names) for number in others)


def fits(number: int, name: str, value: Any) -> bool:
    validator, uses = judged_by(number, name)
    return validator.is_valid(value) and all(map(reads, phrases_in(uses, value)))


def phrases_in(uses: Uses, value: Any) -> Iterator[tuple[str, Any]]:
    yield from ((one.of, one.value) for one in uses(value) if one.what == "phrase")


def reads(said: tuple[str, Any]) -> bool:
    try:
        return bool(READS[GRAMMARS[said[0]]](said[1]))
    except PhraseError:
        return False


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_is_language(block: str) -> None:
    source = Source("block", block)
    assert source.problems == ()
    for document in source.documents:
        if isinstance(document, Mapping) and {"apiVersion", "kind"} <= document.keys():
            assert known().language.schemas.findings(document["kind"], document) == []
        else:
            assert taken(document), document


@pytest.mark.parametrize(
    "wrong",
    [
        "{ afer: 3 days, then: continue }",
        "- { id: a, title: A, do: fill_form, who: b, form: f, due: 5 wrking days after it opens, if_late: continue }",
        "apiVersion: attain/v2",
        "{ manager: { is: managers of employee of, if_none: skip } }",
    ],
)
def test_a_slip_in_a_block_is_found(wrong: str) -> None:
    assert not taken(Source("block", wrong).documents[0])


def test_the_pages_have_blocks() -> None:
    assert len(BLOCKS) > 100
    assert any(str(one.id).startswith("README.md") for one in BLOCKS)
