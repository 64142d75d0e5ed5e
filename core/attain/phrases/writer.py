"""Writing phrases back in their canonical words: parse(format(node)) == node."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import Any

from attain.phrases import ast
from attain.phrases.conditions_grammar import RESERVED
from attain.phrases.lexer import is_plain_word

Written = str | bool | dict[str, Any]

VERBS = {
    "running": "is running",
    "under target": "is under target",
    "completed": "are completed",
    "closed": "are closed",
    **{past: f"was {past}" for past in ("skipped", "answered", "made", "late")},
}
"""Verbs that take no value, as a sentence says them."""
_LISTS = {"all": "all_of", "any": "any_of", "none": "none_of"}


def format(node: object) -> Written:
    """A phrase in canonical words; a condition that text cannot hold comes back as a map, or as true or false."""
    if isinstance(node, ast.Always):
        return node.value
    if isinstance(node, ast.Junction):
        return _junction(node)
    return text(node)


def _junction(node: ast.Junction) -> Written:
    joint = {"all": " and ", "any": " or "}.get(node.how)
    simple = all(isinstance(part, (ast.Clause, ast.InPopulation)) for part in node.parts)
    if joint and simple and len(node.parts) > 1:
        return joint.join(text(part) for part in node.parts)
    return {_LISTS[node.how]: [format(part) for part in node.parts]}


@singledispatch
def text(node: object) -> str:
    """A phrase that is not a junction, as text; TypeError for what is no phrase."""
    msg = f"{node!r} is no phrase"
    raise TypeError(msg)


def quoted(word: str) -> str:
    """A value as it stands in a phrase: in quotes unless it is one plain word."""
    plain = is_plain_word(word) and "." not in word and word not in RESERVED
    return word if plain else f'"{word}"'


@text.register
def _(node: bool) -> str:
    return "true" if node else "false"


@text.register
def _(node: Decimal) -> str:
    return f"{node:f}"


@text.register
def _(node: date) -> str:
    return node.isoformat()


@text.register
def _(node: ast.Named) -> str:
    return node.name


@text.register
def _(node: ast.Related) -> str:
    return f"{node.relation} of {text(node.of)}"


@text.register
def _(node: ast.Reports) -> str:
    return f"direct reports of {text(node.of)}"


@text.register
def _(node: ast.Colleagues) -> str:
    return f"colleagues of {text(node.of)}"


@text.register
def _(node: ast.Former) -> str:
    return f"former managers of {text(node.of)} since {text(node.since)}"


@text.register
def _(node: ast.NearestRole) -> str:
    return f"nearest role {node.role} above {text(node.above)}"


@text.register
def _(node: ast.UnitOf) -> str:
    return f"{node.fact} of {text(node.of)}"


@text.register
def _(node: ast.UnitNamed) -> str:
    return f"{node.fact} {quoted(node.value)}"


@text.register
def _(_node: ast.WholeOrganisation) -> str:
    return "organisation"


@text.register
def _(node: ast.RoleHolders) -> str:
    return f"role {node.role}" + (f" in {text(node.unit)}" if node.unit else "")


@text.register
def _(node: ast.Everyone) -> str:
    opening = "everyone with direct reports" if node.with_reports else "everyone"
    return opening + (f" in {text(node.unit)}" if node.unit else "")


@text.register
def _(node: ast.Chosen) -> str:
    return f"chosen in {node.step}"


@text.register
def _(node: ast.ByLookup) -> str:
    return f"by lookup {node.lookup}"


@text.register
def _(node: ast.Duration) -> str:
    return f"{node.count} {node.unit}{'' if node.count == 1 else 's'}"


@text.register
def _(node: ast.On) -> str:
    return node.day.isoformat()


@text.register
def _(node: ast.Anchor) -> str:
    if node.kind == "case":
        return f"case of {node.ref} opens"
    if node.kind == "step":
        return f"{node.ref} {node.event}"
    return node.ref or node.kind


@text.register
def _(node: ast.Offset) -> str:
    return f"{text(node.duration)} {node.direction} {text(node.anchor)}"


@text.register
def _(node: ast.Earliest) -> str:
    return " or ".join(text(time) for time in node.times)


@text.register
def _(node: ast.Percent) -> str:
    return f"{node.value:f}%"


@text.register
def _(node: ast.Name) -> str:
    return quoted(node.text)


@text.register
def _(node: ast.FactOf) -> str:
    return node.fact if node.of == "employee" else f"{node.fact} of {node.of.removeprefix('the ')}"


@text.register
def _(node: ast.Path) -> str:
    return str(node) + (f" tagged {node.tagged}" if node.tagged else "")


@text.register
def _(node: ast.MeasureOf) -> str:
    how, span = f"{node.how} of " if node.how else "", f" in the last {text(node.within)}" if node.within else ""
    return f"{how}measure {node.name}{span}" + (" before this case" if node.before_this_case else "")


@text.register
def _(node: ast.LookedUp) -> str:
    return f"lookup {node.lookup}"


@text.register
def _(node: ast.Having) -> str:
    return text(ast.Clause(node.subject, node.verb, node.operands))


@text.register
def _(node: ast.SumOf) -> str:
    return f"sum of {text(node.of)}"


@text.register
def _(node: ast.CountOf) -> str:
    how = f"{node.how} {node.number}" if node.how.startswith("at ") else node.how
    return f"{how} of {node.of.text if isinstance(node.of, ast.Name) else text(node.of)}"


@text.register
def _(node: ast.Tenure) -> str:
    return f"{node.what} at {text(node.when)}"


@text.register
def _(node: ast.CaseOf) -> str:
    return f"case of {node.workflow}"


@text.register
def _(node: ast.LastScore) -> str:
    return f"last {node.score} of workflow {node.workflow}"


@text.register
def _(node: ast.Counted) -> str:
    middle = {"years since": "years since last case of"}.get(node.what, node.what)
    return f"{middle} {node.ref}" + (" ended" if node.what == "days since" else "")


@text.register
def _(node: ast.Special) -> str:
    return node.name


@text.register
def _(node: ast.InPopulation) -> str:
    return f"in population {node.population}"


@text.register
def _(node: ast.Clause) -> str:
    return f"{text(node.subject)} {_predicate(node)}"


def _predicate(node: ast.Clause) -> str:
    values = [text(value) for value in node.operands]
    if node.verb in VERBS:
        return VERBS[node.verb]
    if node.verb == "in":
        return f"in [{', '.join(values)}]"
    if node.verb == "times":
        return f"at least {values[0]} times in the last {values[1]}"
    verb = node.verb if node.verb.startswith("is") else f"is {node.verb}"
    return f"{verb} {values[0]}"
