"""The fixed words of the handbook: English sentences with places, and how another language says them.

The English sentence is the key. A file of `words/` gives its translation, or a map: by the plural categories of CLDR
where something is counted (`one`, `other`), and by the names of forms where the language bends words (`plain`,
`dative`), which another sentence asks for at a place: `{who:dative}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel import Locale, UnknownLocaleError
from babel.dates import format_date

FOLDER = Path(__file__).parent / "words"
ENGLISH_DAYS = "en_GB"
PLAIN = "plain"
ARTICLE, BARE = "the {who}", "{who}"
COMPLETE = ("the ", "whoever", "everybody", "all ")
"""How words for somebody begin that are no bare title, in English."""

Words = Mapping[str, str]
"""Sentences by what they stand for; each has its translation."""
Heads = tuple[str, ...]
"""The heads of a table; each has its translation."""
Counts = Mapping[str, tuple[str, str]]
"""Sentences with `{count}` by what they stand for: of one, and of several, under which the translation stands."""
LISTS: Words = {"and": "{parts} and {last}", "or": "{parts} or {last}"}
POSSESSIVE: Words = {"s": "{who}' {what}", "": "{who}'s {what}"}
"""By whether the owner ends with an s."""


class Told(str):
    """Words with their other forms, for languages that bend them: `{who:dative}` takes that form if there is one."""

    forms: Mapping[str, str]

    def __new__(cls, forms: Mapping[str, str]) -> Told:
        """The plain form, and the others beside it."""
        told = super().__new__(cls, forms[PLAIN])
        told.forms = forms
        return told

    def __format__(self, form: str) -> str:
        return self.forms.get(form, str(self))


class _Place(str):
    """What stands at a place; a title has no forms."""

    def __format__(self, form: str) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Wording:
    """The fixed words in one language; `asked_for` another one than `language` where that is not shipped."""

    language: str = "en"
    sentences: Mapping[str, Any] = field(default_factory=dict)
    asked_for: str = "en"

    @property
    def missing(self) -> str:
        """A line that says so where the language has no words here; else empty."""
        if self.asked_for.partition("-")[0] == self.language:
            return ""
        return f"The handbook has no words of its own in {_named(self.asked_for)} yet; they stand in English."

    def __call__(self, english: str, /, **places: object) -> str:
        """A sentence in this language, as English has it where there is no other."""
        return _filled(self.sentences.get(english, english), places, told=bool(self.sentences))

    def counted(self, one: str, many: str, count: int, **places: object) -> str:
        """A sentence with `{count}`, in the form for this number; its translations stand under the plural."""
        said = self.sentences.get(many)
        if said is None:
            return _filled(one if count == 1 else many, {"count": count, **places}, told=False)
        category = Locale.parse(self.language).plural_form(count)
        return _filled(said.get(category, said["other"]), {"count": count, **places}, told=True)

    def listed(self, parts: list[str], last: str = "and") -> str:
        """A, B and C."""
        if len(parts) < 2:
            return parts[0] if parts else ""
        return self(LISTS[last], parts=", ".join(parts[:-1]), last=parts[-1])

    def day(self, day: date) -> str:
        """1 March 2027."""
        return format_date(day, "long", locale=ENGLISH_DAYS if self.language == "en" else self.language)

    def quoted(self, title: object) -> str:
        """A title in the quotation marks of the language."""
        return self("“{title}”", title=title)

    def within(self, who: str) -> str:
        """Somebody inside a sentence: `the Manager`; as he is where the language does without an article."""
        if isinstance(who, Told) or who.startswith(COMPLETE):
            return who
        bare = self.sentences.get(ARTICLE, ARTICLE) == BARE
        return who[:1].upper() + who[1:] if bare else self(ARTICLE, who=who)

    def owned(self, who: str, what: object) -> str:
        """`the employee's manager`."""
        return self(POSSESSIVE["s" if who.endswith("s") else ""], who=who, what=what)


def _filled(said: Any, places: Mapping[str, object], *, told: bool) -> str:
    placed = {name: each if isinstance(each, Told) else _Place(each) for name, each in places.items()}
    if not told:
        return str(said).format(**placed)
    forms = said if isinstance(said, Mapping) else {PLAIN: said}
    return Told({form: str(each).format(**placed) for form, each in forms.items()})


def _named(language: str) -> str:
    try:
        return f"{Locale.parse(language, sep='-').english_name} ({language})"
    except (ValueError, UnknownLocaleError):
        return f"“{language}”"


ENGLISH = Wording()


def shipped() -> tuple[str, ...]:
    """The languages whose words are here, English first."""
    return "en", *sorted(each.stem for each in FOLDER.glob("*.yaml"))


@cache
def wording(language: str) -> Wording:
    """The words of a language; `de-AT` is served by `de`, and English serves whatever is not shipped."""
    base = language.partition("-")[0]
    if base == "en" or base not in shipped():
        return Wording(asked_for=language)
    said = yaml.safe_load((FOLDER / f"{base}.yaml").read_text(encoding="utf-8"))
    return Wording(base, said, language)
