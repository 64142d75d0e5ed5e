"""People by a table: an approver by grade (`is: by lookup L`, where L has `gives: people`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import Named
from attain.phrases.conditions import number
from attain.phrases.parser import parse_people
from attain.scoring.lookups import as_value, build_lookup
from attain.values import replace

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.ast import People
    from attain.scoring.lookups import Key

Facts = Callable[[str], Any]
"""A fact of the employee by its name; None where it is not known."""


def phrase_by(id: str, data: Mapping[str, Any], fact: Facts, persons: Mapping[str, People]) -> People | None:
    """The people phrase that a lookup gives for somebody; None where it says nothing about him.

    `persons` are the people of the document by their phrases: what a lookup names is asked for as the document says it.
    """
    table = build_lookup(id, data)
    if table.two_way:
        down, across = _key(fact(_name(table.down))), _key(fact(_name(table.across)))
        found = None if down is None or across is None else table.cell(down, across)
    else:
        key = _key(fact(_name(table.of)))
        found = table.otherwise if key is None else table.find(key)
    return meant(parse_people(found), persons) if isinstance(found, str) else None


def lookup_of(catalogue: Catalogue, workflow: str, name: str) -> Mapping[str, Any] | None:
    """A lookup of a workflow as its document says it; None where there is none."""
    document = catalogue.get("workflow", workflow)
    found: Mapping[str, Any] | None = (document.data.get("lookups") or {}).get(name) if document else None
    return found


def looked_up(id: str, data: Mapping[str, Any], value: Any) -> str | Fraction | None:
    """What a table that goes one way gives for the value of a fact; None where that is not known."""
    key = _key(value)
    return None if key is None else as_value(build_lookup(id, data).find(key))


def facts_of(data: Mapping[str, Any]) -> tuple[str, ...]:
    """The facts that a lookup asks for."""
    return tuple(_name(str(data[key])) for key in ("of", "across", "down") if key in data)


def _name(said: str) -> str:
    return said.removesuffix(" of employee")


def meant(phrase: Any, persons: Mapping[str, People], within: frozenset[str] = frozenset()) -> Any:
    """A phrase in which the phrases of people of the document stand in place of their names; rings stay as they are."""
    if isinstance(phrase, Named):
        known = persons.get(phrase.name) if phrase.name not in within else None
        return phrase if known is None else meant(known, persons, within | {phrase.name})
    if not is_dataclass(phrase) or isinstance(phrase, type):
        return phrase
    parts = {each.name: getattr(phrase, each.name) for each in fields(phrase) if each.name in ("of", "above", "unit")}
    kept = {name: meant(part, persons, within) for name, part in parts.items() if not isinstance(part, str)}
    return replace(phrase, **kept) if kept else phrase


def _key(value: Any) -> Key | None:
    """A number where the fact is one, else its text."""
    exact = number(value)
    return exact if exact is not None or value is None else str(value)
