"""The handbook's fixed words in every language that is shipped, and none left in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from fixed_words_help import counted, places, sentences

from attain.cli.docs import command
from attain.config.catalogue import Catalogue
from attain.handbook.book import handbook
from attain.handbook.render import page
from attain.handbook.said import Prose, plain
from attain.handbook.wording import FOLDER, Wording, shipped, wording
from attain.language.load import load

CONFIGS = Path(__file__).parents[2] / "configs"
ORGANISATIONS = ("acme", "demo", *(f"library/{one.name}" for one in (CONFIGS / "library").iterdir() if one.is_dir()))
TRANSLATED = [language for language in shipped() if language != "en"]
ODD = "ж"
WORD = re.compile(r"[A-Za-z]+")


@cache
def catalogue(name: str) -> Catalogue:
    found = load(CONFIGS / name).catalogue
    assert found is not None
    return found


def words(language: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return found


def leaves(said: Any) -> Iterator[str]:
    if isinstance(said, Mapping):
        for each in said.values():
            yield from leaves(each)
    else:
        yield said


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_fixed_sentence_has_its_translation_and_nothing_else_stands_there(language: str) -> None:
    assert set(words(language)) == sentences()


@pytest.mark.parametrize("language", TRANSLATED)
def test_places_agree(language: str) -> None:
    wrong = {
        english: said
        for english, told in words(language).items()
        for said in leaves(told)
        if places(said) != places(english)
    }
    assert wrong == {}


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_is_counted_has_its_plurals_and_every_form_its_plain_one(language: str) -> None:
    said = words(language)
    assert all({"one", "other"} <= set(said[each]) for each in counted())
    bent = [told for english, told in said.items() if isinstance(told, Mapping) and english not in counted()]
    assert bent or language != "de"
    assert all("plain" in each for each in bent)


def disguised(sentence: str) -> str:
    """A sentence in which every letter outside of its places is another one."""
    found = []
    for text, name, form, _ in Formatter().parse(sentence):
        place = "" if name is None else f"{{{name}{':' + form if form else ''}}}"
        found.append(re.sub(r"[A-Za-z]", ODD, text) + place)
    return "".join(found)


DISGUISE = Wording(
    "de", {each: {"other": disguised(each)} if each in counted() else disguised(each) for each in sentences()}, "de"
)


TEXTS = {"title", "label", "help", "meaning", "because", "note", "description"}
"""Settings whose words are read as they are written."""
ITEMS = {"for_each", "items", "set"}
NAMED = {"people", "lookups", "dates", "items", "levels", "cells", "rules"}
"""Maps whose keys are names."""
GRAMMAR = {
    *("of", "it", "opens", "ends", "submitted", "is", "not", "are", "at", "least", "most", "any", "all", "none", "in"),
    *("the", "last", "and", "or", "before", "after", "within", "from", "once", "by", "until", "more", "less", "than"),
    *("better", "worse", "above", "under", "was", "day", "days", "working", "week", "weeks", "month", "months", "year"),
}
"""Words of phrases that the handbook says in the language."""


def own_texts(value: Any, key: str = "") -> Iterator[str]:
    """What people read of the configuration."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from own_texts(each, key if key in TEXTS else str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from own_texts(each, key)
    elif key in TEXTS:
        yield str(value).rstrip(".")


def own_names(value: Any, key: str = "") -> Iterator[str]:
    """The names of its facts, people and other things, also inside of phrases, word by word and in small letters."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from re.findall(r"[a-z]+", plain(name).lower()) if key in NAMED else ()
            yield from own_names(each, str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from own_names(each, key)
    elif key == "id":
        yield from re.findall(r"[a-z]+", plain(value).lower())
    elif key not in TEXTS:
        yield from set(re.findall(r"[a-z]+", plain(value).lower())) - GRAMMAR


def own_phrases(value: Any, key: str = "") -> Iterator[str]:
    """Names of several words, and what a plugin calls the things that are asked about."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield plain(name)
            yield from own_phrases(each, str(name))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from own_phrases(each, key)
    elif key in ITEMS or re.search(r"_|[A-Z].* ", str(value)):
        yield from (plain(value), *map(plain, re.findall(r"\w+_\w+", str(value))))


def visible(text: str) -> str:
    """What is read or heard on a page: no marks, no style, and nothing that was shortened."""
    body = re.sub(r"<script>.*?</script>", "", text.partition("<body>")[2])
    heard = " ".join(re.findall(r'aria-label="([^"]*)"', body))
    body = re.sub(r"<text[^>]*>[^<]*…[^<]*</text>", " ", body)
    return unescape(re.sub(r"</text><text[^>]*>|<[^>]*>", " ", body) + heard)


def not_its_own(name: str, text: str) -> str:
    """A page without what the organisation says in more than a word; in small letters."""
    resources, text = catalogue(name).resources, text.lower()
    said = {each.lower() for one in resources for each in (*own_texts(one.data), *own_phrases(one.data, "id"))}
    for each in sorted(filter(re.compile(r"\w\W+\w").search, said), key=len, reverse=True):
        text = text.replace(each, "")
    return text


@pytest.mark.parametrize("name", ORGANISATIONS)
def test_no_english_is_left_where_all_fixed_words_are_in_disguise(name: str) -> None:
    """Only words of the configuration and days may be read; so nothing was said past the tables of sentences."""
    text = not_its_own(name, visible(page(handbook(catalogue(name), "de", DISGUISE))))
    own = {one for each in catalogue(name).resources for one in own_names({"id": each.id, **each.data})}
    own |= {each.lower() for one in catalogue(name).resources for each in own_texts(one.data)}
    months = {part for month in range(1, 13) for part in WORD.findall(DISGUISE.day(date(2027, month, 1)).lower())}
    assert set(WORD.findall(text)) - own - months == set()


def test_german_pages_are_german() -> None:
    text = visible(page(handbook(catalogue("acme"), "de")))
    assert "Wer was sieht" in text
    assert "ab Abschluss von „Ergebnis freigeben“" in text
    assert not re.findall(r"\b(?:the|whoever|once|within|only|takes|choices)\b", not_its_own("acme", text))


@pytest.mark.parametrize(
    ("language", "phrase", "told"),
    [
        ("de", "10 working days after it opens", "innerhalb von 10 Arbeitstagen"),
        ("de", "1 working day after it opens", "innerhalb von 1 Arbeitstag"),
        ("de", "2027-03-01", "bis 1. März 2027"),
        ("de", "5 days before case ends", "bis 5 Tage vor Ende der Beurteilung"),
        ("fr", "1 day after it opens", "sous 1 jour"),
        ("fr", "2 years after it opens", "sous 2 ans"),
        ("fr", "2027-03-01", "d'ici le 1 mars 2027"),
    ],
)
def test_days_and_plurals(language: str, phrase: str, told: str) -> None:
    assert prose(language).by(phrase) == told


@pytest.mark.parametrize(
    ("language", "phrase", "told"),
    [
        ("de", "manager of employee", "Führungskraft von der beurteilten Person"),
        ("de", "direct reports of employee", "alle, die an die beurteilte Person berichten"),
        ("fr", "manager of employee", "responsable de la personne évaluée"),
    ],
)
def test_people(language: str, phrase: str, told: str) -> None:
    assert prose(language).people(phrase) == told


@pytest.mark.parametrize(
    ("language", "condition", "told"),
    [
        ("de", "grade is at least 8", "Einstufung von der beurteilten Person ist mindestens 8"),
        ("de", {"none_of": ["grade is 8"]}, "Einstufung von der beurteilten Person ist nicht 8"),
        ("de", "on_notice is true", "„gekündigt“ ist ja für die beurteilte Person"),
        (
            "fr",
            "grade is 8 or grade is 9",
            "échelon de la personne évaluée est 8 ou échelon de la personne évaluée est 9",
        ),
    ],
)
def test_conditions(language: str, condition: object, told: str) -> None:
    assert prose(language).condition(condition) == told


def prose(language: str) -> Prose:
    tell = wording(language)
    about = tell("the employee")
    return Prose(lambda name: about if name == "employee" else name, str, str, plain, {}, about, tell=tell)


def test_a_region_is_served_by_its_language() -> None:
    assert wording("de-AT").language == "de"
    assert wording("de-AT").missing == ""


def test_a_language_that_is_not_shipped_falls_back_and_says_so(tmp_path: Path) -> None:
    firm = tmp_path / "firm"
    for file in (CONFIGS / "acme").rglob("*"):
        if file.is_file():
            target = firm / file.relative_to(CONFIGS / "acme")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
    start = firm / "attain.yaml"
    start.write_text(start.read_text(encoding="utf-8").replace("[en, de, fr]", "[en, de, fr, nl]"), encoding="utf-8")
    out = tmp_path / "handbook.html"
    result = CliRunner().invoke(command, [str(firm), "--out", str(out), "--language", "nl"])
    assert result.exit_code == 0, result.output
    assert "no words of its own in Dutch (nl) yet; they stand in English" in result.output
    assert "no words of its own in Dutch (nl) yet" in out.read_text(encoding="utf-8")
    assert "Who sees what" in out.read_text(encoding="utf-8")
