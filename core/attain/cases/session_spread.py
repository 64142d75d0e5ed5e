"""How the results of a session are spread over facts of the people (LANGUAGE 7, `shows_spread_by`).  Pure.

Counted from the results as they came, and never from a change while it is made: else whoever changes one rating would
see in which group it moves.  Groups under the least number stand together; where these too are fewer, they and the
smallest of the others do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attain.scales.model import Scale


@dataclass(frozen=True, slots=True)
class SpreadRule:
    """Over which facts, and from how many people on a group is shown."""

    facts: tuple[str, ...]
    at_least: int


@dataclass(frozen=True, slots=True)
class GroupSpread:
    """One group: the value of the fact ("" for the small ones together), and {level: how many}."""

    group: str
    people: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class FactSpread:
    """The results of one score over one fact; no groups where no two could be told apart."""

    fact: str
    score: str
    groups: tuple[GroupSpread, ...]


def rule_of(settings: Mapping[str, Any]) -> SpreadRule | None:
    """What a session's settings say; None where they say nothing."""
    said = settings.get("shows_spread_by")
    return SpreadRule(tuple(said["facts"]), int(str(said["at_least"]).split()[0])) if said else None


def spread_over(
    rule: SpreadRule, score: str, scale: Scale, came: Iterable[tuple[Mapping[str, Any], str]]
) -> list[FactSpread]:
    """For each fact its groups, the biggest first.  `came`: (facts of a person, his level) of every case."""
    known = [(facts, scale.like(level)) for facts, level in came if level]
    return [FactSpread(fact, score, _groups(rule, _by_value(fact, known))) for fact in rule.facts]


def _by_value(fact: str, known: Sequence[tuple[Mapping[str, Any], str]]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for facts, level in known:
        found[str(facts.get(fact) or "")].append(level)
    return found


def _groups(rule: SpreadRule, values: Mapping[str, list[str]]) -> tuple[GroupSpread, ...]:
    big = {name: levels for name, levels in values.items() if name and len(levels) >= rule.at_least}
    rest = [level for name, levels in values.items() if name not in big for level in levels]
    while rest and len(rest) < rule.at_least and big:
        smallest = min(big, key=lambda name: (len(big[name]), name))
        rest += big.pop(smallest)
    shown = sorted(big.items(), key=lambda one: (-len(one[1]), one[0]))
    if len(rest) >= rule.at_least:
        shown.append(("", rest))
    return tuple(GroupSpread(name, len(levels), Counter(levels)) for name, levels in shown) if len(shown) > 1 else ()
