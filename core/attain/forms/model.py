"""Forms: sections and fields as frozen values (LANGUAGE 3)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from decimal import Decimal
from typing import Any

from attain.errors import AttainError
from attain.phrases.amounts import Amount, parse_amount, parse_number, parse_percent
from attain.phrases.ast import Condition
from attain.phrases.parser import parse_condition
from attain.values import dataclass

Text = str | Mapping[str, str]
TYPES = (
    "text",
    "rating",
    "choice",
    "choices",
    "yes_no",
    "agreement",
    "number",
    "percent",
    "date",
    "list",
    "attachment",
)
UNITS = ("characters", "words", "entries", "files", "choices", "pages")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a field."""

    id: str
    label: Text
    help: Text = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question.

    `lowest`, `highest` and `step` are numbers; for a percent the number before the sign.  `records` names the measure
    that takes the value when it becomes final.
    """

    id: str
    title: Text
    type: str
    help: Text = ""
    scale: str = ""
    choices: tuple[Option, ...] = ()
    choices_from: str = ""
    required: bool = False
    required_when: Condition | None = None
    when: Condition | None = None
    at_least: Amount | None = None
    at_most: Amount | None = None
    lowest: Decimal | None = None
    highest: Decimal | None = None
    step: Decimal | None = None
    records: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of questions; with `for_each` it is asked once for each item of that source."""

    id: str
    title: Text
    fields: tuple[Field, ...]
    for_each: str = ""
    when: Condition | None = None
    help: Text = ""

    def field(self, id: str) -> Field | None:
        """The field with this id."""
        return next((field for field in self.fields if field.id == id), None)


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    id: str
    title: Text
    sections: tuple[Section, ...]
    help: Text = ""

    def section(self, id: str) -> Section | None:
        """The section with this id."""
        return next((section for section in self.sections if section.id == id), None)

    def field(self, section: str, id: str) -> Field | None:
        """The field with this id in this section."""
        found = self.section(section)
        return found.field(id) if found else None

    def fields(self) -> Iterator[tuple[Section, Field]]:
        """Every field with its section, in the order written."""
        return ((section, field) for section in self.sections for field in section.fields)

    def part(self, sections: Sequence[str]) -> Form:
        """Only these sections, for a step that asks a part; all of them when none is named."""
        kept = tuple(section for section in self.sections if not sections or section.id in sections)
        return Form(self.id, self.title, kept, self.help)


@dataclass(frozen=True, slots=True)
class Item:
    """One item that a repeated section asks about: a key that never changes, words, and what it carries (`weight`)."""

    key: str
    title: Text
    attributes: Mapping[str, Any] = field(default_factory=dict)


def build(data: Mapping[str, Any], context: object = None) -> Form:
    """A form from a document of kind form that its schema has accepted; `extends` is resolved before.

    Raises PhraseError for a condition or an amount that cannot be read, AttainError for ids that stand twice.
    """
    del context
    sections = tuple(map(_section, data["sections"]))
    _distinct(f'form "{data["id"]}"', "section", [section.id for section in sections])
    return Form(data["id"], data.get("title", data["id"]), sections, data.get("help", ""))


def _distinct(where: str, what: str, ids: list[str]) -> None:
    twice = next((id for id in ids if ids.count(id) > 1), "")
    if twice:
        raise AttainError(f'{where} has {what} "{twice}" twice', "give each its own id")


def _section(data: Mapping[str, Any]) -> Section:
    fields = tuple(map(build_field, data["fields"]))
    _distinct(f'section "{data["id"]}"', "field", [field.id for field in fields])
    title, help = data.get("title", data["id"]), data.get("help", "")
    return Section(data["id"], title, fields, data.get("for_each", ""), _condition(data.get("when")), help)


def build_field(data: Mapping[str, Any]) -> Field:
    """One field; also what a decision `asks`."""
    number = parse_percent if data["type"] == "percent" else parse_number
    kept = ("help", "scale", "choices_from", "required", "records")
    settings: dict[str, Any] = {key: data[key] for key in kept if key in data}
    settings |= {key: number(data[key]) for key in ("lowest", "highest", "step") if key in data}
    settings |= {key: parse_amount(data[key], UNITS) for key in ("at_least", "at_most") if key in data}
    settings |= {key: _condition(data.get(key)) for key in ("required_when", "when")}
    choices = tuple(map(_option, data.get("choices", ())))
    return Field(data["id"], data.get("title", data["id"]), data["type"], choices=choices, **settings)


def _option(data: Mapping[str, Any]) -> Option:
    return Option(data["id"], data.get("label", data["id"]), data.get("help", ""))


def _condition(value: object) -> Condition | None:
    return None if value is None else parse_condition(value)
