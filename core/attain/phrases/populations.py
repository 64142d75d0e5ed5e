"""Populations: conditions under which somebody belongs to a group, and the first that keeps somebody out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.phrases.ast import Condition, Junction
from attain.phrases.conditions import Lookups, holds, joined
from attain.phrases.parser import parse_condition
from attain.phrases.writer import text
from attain.values import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition and how it is written, for the reason given to people."""

    condition: Condition
    text: str


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody for whom all of `all_of`, at least one of `any_of` (if there are any) and none of `none_of` hold."""

    id: str
    all_of: tuple[Rule, ...] = ()
    any_of: tuple[Rule, ...] = ()
    none_of: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is not in a population: the rule, how it is listed, and whether it is only not known."""

    listed: str  # all_of, any_of, none_of
    rule: str
    unknown: bool

    def __str__(self) -> str:
        if self.unknown:
            return f"not known: {self.rule}"
        return {"all_of": f"not: {self.rule}", "any_of": f"none of: {self.rule}"}.get(self.listed, self.rule)


def build(data: Mapping[str, Any], context: object = None) -> Population:
    """From a `population` document; PhraseError for a condition that cannot be read."""
    del context
    rules = {key: tuple(map(_rule, data.get(key) or ())) for key in ("all_of", "any_of", "none_of")}
    return Population(data["id"], **rules)


def _rule(said: Any) -> Rule:
    condition = parse_condition(said)
    return Rule(condition, said if isinstance(said, str) else _words(condition))


def _words(condition: Condition) -> str:
    if isinstance(condition, Junction):
        return f"{condition.how} of ({'; '.join(map(_words, condition.parts))})"
    return text(condition)


def reason_against(population: Population, look: Lookups) -> Reason | None:
    """None for somebody who belongs to it; else the first reason.  What is not known in the end counts as false."""
    return next(_reasons(population, look), None)


def _reasons(population: Population, look: Lookups) -> Iterator[Reason]:
    for rule in population.all_of:
        truth = holds(rule.condition, look)
        if not truth:
            yield Reason("all_of", rule.text, truth is None)
    for rule in population.none_of:
        truth = holds(rule.condition, look)
        if truth is not False:
            yield Reason("none_of", rule.text, truth is None)
    if population.any_of:
        truth = joined("any", (holds(rule.condition, look) for rule in population.any_of))
        if not truth:
            yield Reason("any_of", " or ".join(rule.text for rule in population.any_of), truth is None)
