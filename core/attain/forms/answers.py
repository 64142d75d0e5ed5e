"""A filled form: reading what was posted, what is asked at all, what is missing or wrong.

Answers are keyed by (section, item key, field); the item key is "" outside repeated sections.  In pages and posts a key
is `section.item.field`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from attain.errors import Problem
from attain.forms.looking import Key, SectionLook
from attain.forms.model import Field, Form, Item, Section
from attain.forms.values import Answer, Around, Unreadable, misfit, read, render
from attain.phrases.conditions import Lookups, Nothing, holds

if TYPE_CHECKING:
    from attain.phrases.ast import Condition
    from attain.scales.model import Scale

Answers = Mapping[Key, Any]
Items = Mapping[str, Sequence[Item]]
"""The items of each repeated section by its id, and those of a `choices_from` by `section.field`."""


def name_of(key: Key) -> str:
    """How a key is written in pages: `section.item.field`."""
    return ".".join(key)


def key_of(name: str) -> Key | None:
    """The key that such a name means; None when it is none.  Only the item's own key may hold dots."""
    section, found, rest = name.partition(".")
    item, also, field_id = rest.rpartition(".")
    return (section, item, field_id) if found and also else None


@dataclass(frozen=True, slots=True)
class Posted:
    """What was read from a post: answers, problems, and the texts that could not be read, so that nothing is lost."""

    answers: dict[Key, Answer] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unread: dict[Key, str] = field(default_factory=dict)


def keys(form: Form, items: Items) -> Iterator[tuple[Key, Field]]:
    """Every key that this form can have, with its field, in the order of the page."""
    for section in form.sections:
        for item in _item_keys(section, items):
            for one in section.fields:
                yield (section.id, item, one.id), one


def _item_keys(section: Section, items: Items) -> list[str]:
    return [item.key for item in items.get(section.id, ())] if section.for_each else [""]


def parse_posted(form: Form, posted: Mapping[str, str | Sequence[str]], items: Items) -> Posted:
    """Read a posted form.  Boxes that are not ticked are not posted and count as no answer.

    A name of this form's sections that the form does not have (any more) is a problem; other names are left alone.
    """
    found = Posted()
    problems: list[Problem] = []
    known = dict(keys(form, items))
    for name, texts in posted.items():
        key = key_of(name)
        if key in known:
            problems += _take(found, key, known[key], [texts] if isinstance(texts, str) else list(texts))
        elif key and form.section(key[0]):
            problems.append(Problem(name, "This question is no longer part of the form; load the page again."))
    return Posted(found.answers, tuple(problems), found.unread)


def _take(found: Posted, key: Key, one: Field, texts: list[str]) -> list[Problem]:
    try:
        value = read(one, texts)
    except Unreadable as wrong:
        found.unread[key] = "\n".join(texts)
        return [Problem(name_of(key), str(wrong))]
    if value is not None:
        found.answers[key] = value
    return []


def rendered(answers: Answers, unread: Mapping[Key, str] | None = None) -> dict[str, list[str]]:
    """Answers as a form would post them, with the texts that could not be read in their place."""
    shown = {name_of(key): render(value) for key, value in answers.items()}
    return shown | {name_of(key): [text] for key, text in (unread or {}).items()}


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with its answers and all that they refer to; `look` answers for what lies outside the form."""

    form: Form
    answers: Answers
    items: Items
    scales: Mapping[str, Scale]
    look: Lookups = field(default_factory=Nothing)

    def asked(self, key: Key) -> bool:
        """Whether the question is asked: its section and itself fit their `when`; what is unknown is not asked."""
        section = self.form.section(key[0])
        found = section.field(key[2]) if section else None
        return bool(section and found and self._true(section.when, key) and self._true(found.when, key))

    def required(self, key: Key, one: Field) -> bool:
        """Whether an answer must be given."""
        return one.required or (one.required_when is not None and self._true(one.required_when, key))

    def _true(self, condition: Condition | None, key: Key) -> bool:
        return condition is None or holds(condition, SectionLook(self, key)) is True

    def around(self, key: Key) -> Around:
        """The scales and items that a field refers to."""
        return Around(self.scales, self.items.get(f"{key[0]}.{key[2]}", ()))

    def questions(self) -> Iterator[tuple[Key, Field]]:
        """Every question that is asked, in the order of the page."""
        return ((key, one) for key, one in keys(self.form, self.items) if self.asked(key))

    def kept(self) -> dict[Key, Any]:
        """The answers to questions that are asked; those to hidden questions are left out."""
        return {key: self.answers[key] for key, _ in self.questions() if key in self.answers}

    def problems(self, *, draft: bool = False) -> list[Problem]:
        """All that is missing or wrong; of a draft only what is wrong."""
        return [found for key, one in self.questions() if (found := self._problem(key, one, draft=draft))]

    def _problem(self, key: Key, one: Field, *, draft: bool) -> Problem | None:
        value = self.answers.get(key)
        if value is None or value in ("", []):
            missing = not draft and self.required(key, one)
            return Problem(name_of(key), "Please answer this.") if missing else None
        wrong = misfit(one, value, self.around(key), draft=draft)
        return Problem(name_of(key), wrong) if wrong else None


def check(
    form: Form, answers: Answers, items: Items, scales: Mapping[str, Scale], look: Lookups | None = None
) -> list[Problem]:
    """The complete check at submission; no problems means that it may be sent."""
    return Filled(form, answers, items, scales, look or Nothing()).problems()


def check_draft(
    form: Form, answers: Answers, items: Items, scales: Mapping[str, Scale], look: Lookups | None = None
) -> list[Problem]:
    """What is wrong so far; missing and too short answers are not, and nothing is ever taken out."""
    return Filled(form, answers, items, scales, look or Nothing()).problems(draft=True)


def to_plain(answers: Answers) -> dict[str, Any]:
    """Answers as plain data for storing: `section.item.field` to value."""
    return {name_of(key): value for key, value in answers.items()}


def from_plain(data: Mapping[str, Any]) -> dict[Key, Any]:
    """Stored answers back; a name that is no key is left out."""
    return {key: value for name, value in data.items() if (key := key_of(name))}
