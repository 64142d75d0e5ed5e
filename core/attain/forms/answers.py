"""Answers to a form: reading what was posted, the checks of a draft and of a submission, plain data for storing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from attain.errors import Problem
from attain.forms.keys import Answers, Items, Key, key_of, keys, name_of
from attain.forms.looking import Filled
from attain.forms.values import Answer, Unreadable, read, render
from attain.phrases.conditions import Lookups, Nothing
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.forms.model import Field, Form
    from attain.scales.model import Scale

__all__ = [
    "Answers",
    "Filled",
    "Items",
    "Key",
    "Posted",
    "check",
    "check_draft",
    "from_plain",
    "key_of",
    "keys",
    "name_of",
    "parse_posted",
    "rendered",
    "to_plain",
]


@dataclass(frozen=True, slots=True)
class Posted:
    """What was read from a post: answers, problems, and the texts that could not be read, so that nothing is lost."""

    answers: dict[Key, Answer] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unread: dict[Key, str] = field(default_factory=dict)


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
