"""The reference of the language: up to date, nothing without words or an example, every phrase read by the parser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import language
import pytest
from reference import phrases
from reference.pages import GRAMMARS, HEAD, Book, book, example, link
from reference.places import Section, sections

from attain.checks.codes import codes
from attain.config.bundle import bundle
from attain.config.uses import compile_uses

DOCS = Path(language.FOLDER)


@pytest.fixture(scope="module")
def given() -> Book:
    return book()


def every_section(given: Book) -> list[Section]:
    return [one for name, schema in given.schemas.items() for one in sections(name, schema)]


def test_the_pages_are_up_to_date() -> None:
    assert language.stale() == [], "run: python docs/language.py --write"


def test_there_is_a_page_for_every_kind_and_the_tour_links_to_all_pages(given: Book) -> None:
    written = {path.name for path in DOCS.glob("*.md")}
    assert {f"{name}.md" for name in given.language.kinds} < written
    tour = (DOCS / "README.md").read_text("utf-8")
    assert {name for name in written - {"README.md"} if f"({name})" not in tour} == set()


def test_every_setting_says_what_it_means(given: Book) -> None:
    found = every_section(given)
    silent = [
        f"{one.file} {one.title} {key.name}"
        for one in found
        for key in one.keys.values()
        if not given.said(key, one.file, "description")
    ]
    assert silent == []
    assert [f"{one.file} {one.title}" for one in found if not one.description] == []


def test_every_setting_has_an_example_or_a_place_that_shows_one(given: Book) -> None:
    bare = [
        f"{one.file} {one.title} {key.name}"
        for one in every_section(given)
        for key in one.keys.values()
        if (one.path or key.name not in HEAD) and not example(given, one, key) and link(given, one, key) is None
    ]
    assert bare == []


def test_no_two_sections_of_a_page_share_a_title(given: Book) -> None:
    for name, schema in given.schemas.items():
        titles = [one.title for one in sections(name, schema)]
        assert len(set(titles)) == len(titles), name


def test_written_examples_fit_their_settings(given: Book) -> None:
    """What is written by hand is held against the schema of the setting, phrases too."""
    known = {f"{one.file} {one.title}".strip(): one for one in every_section(given)}
    for place, settings in given.examples.items():
        for name, value in settings.items() if place != "head" else ():
            section = known[place]
            assert name in section.keys, f"{place} {name}"
            whole = alone(given, section.file, section.keys[name].schema)
            assert jsonschema_rs.Draft202012Validator(whole).is_valid(value), f"{place} {name}"
            for use in compile_uses(whole)(value):
                if use.what == "phrase":
                    assert phrases.READS[GRAMMARS[use.of]](use.value)


def alone(given: Book, file: str, schema: Any) -> dict[str, Any]:
    """The schema of one setting, with all that it refers to inside it."""
    return bundle({"$defs": dict(given.schemas[file].get("$defs", {})), "allOf": [schema]})


def test_the_phrases_are_those_of_the_grammars() -> None:
    said = phrases.written()
    assert {part: set(found) - {"about"} for part, found in said.items()} == {
        part: set(found) for part, found in phrases.productions().items()
    }
    assert all(
        set(one) == {"means", "examples"} for found in said.values() for name, one in found.items() if name != "about"
    )


EXAMPLES = [
    (part, text)
    for part, found in phrases.written().items()
    for one in found.values()
    for text in one.get("examples", ())
]


@pytest.mark.parametrize(("part", "text"), EXAMPLES, ids=lambda one: str(one))
def test_every_example_of_a_phrase_is_read(part: str, text: str) -> None:
    assert phrases.READS[part](text)


def test_links_lead_somewhere() -> None:
    pages = [*DOCS.parent.rglob("*.md"), DOCS.parents[1] / "README.md"]
    lost = [
        f"{page.name}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
        if not target.startswith(("http", "mailto")) and not leads(page, target)
    ]
    assert lost == []


def leads(page: Path, target: str) -> bool:
    file, _, place = target.partition("#")
    other = (page.parent / file) if file else page
    if not other.exists():
        return False
    return not place or place in {
        heading(one) for one in re.findall(r"^#+ (.+)$", other.read_text("utf-8"), re.MULTILINE)
    }


def heading(title: str) -> str:
    """What a heading is called in an address: small letters, words joined, signs left out."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def test_every_code_stands_once_on_the_page_of_checks() -> None:
    text = (DOCS / "checks.md").read_text("utf-8")
    said = re.findall(r"^\| ([EWIT]\d{3}) \|", text, re.MULTILINE)
    assert sorted(said) == sorted(codes())
