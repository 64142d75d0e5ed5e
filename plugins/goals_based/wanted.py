"""The fields that a goal plan's settings add to each goal: weight, kind, measurement, link."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from attain.api.forms import Amount, Field, Option, parse_condition
from goals_based.measuring import LABELS, MILESTONES, NUMBER, ZONES

RESERVED = ("weight", "kind", "measured", "start", "target", "unit", "milestones", "commit", "stretch", "parent")
"""Ids of these fields, which a document's own fields cannot take."""

LONGEST_UNIT, MOST_STEPS = Amount(40, "characters"), Amount(12, "entries")


def weight_field(lowest: Decimal, highest: Decimal) -> Field:
    """How much a goal counts, in per cent within these limits."""
    help = "All weights together make 100%."
    return Field("weight", "Weight", "percent", help=help, required=True, lowest=lowest, highest=highest)


def kind_field(kinds: tuple[str, ...]) -> Field:
    """Of which kind a goal is."""
    return Field("kind", "Kind", "choice", choices=_options(kinds))


def link_field(plan: str) -> Field:
    """Which goal of somebody else it supports."""
    help = "A goal of somebody else that it supports."
    return Field("parent", "Supports", "choice", help=help, choices_from=link_phrase(plan))


def link_phrase(plan: str) -> str:
    """The words of the item source that holds the goals which those of a plan may support."""
    return f"goals that {plan} supports"


def _options(ids: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(Option(one, one.replace("_", " ").capitalize()) for one in ids)


def measured_fields(kinds: tuple[str, ...]) -> Iterator[Field]:
    """How a goal is measured, and the numbers or milestones which the way of measuring asks for."""
    if len(kinds) > 1:
        choices = tuple(Option(one, LABELS[one]) for one in kinds)
        yield Field("measured", "How is it measured?", "choice", choices=choices, required=True)
    for one in _of_kinds(kinds):
        yield one if len(kinds) > 1 else replace(one, when=None)


def _of_kinds(kinds: tuple[str, ...]) -> Iterator[Field]:
    counted = [kind for kind in (NUMBER, ZONES) if kind in kinds]
    if counted:
        fits = parse_condition(f"measured in [{', '.join(counted)}]")
        yield Field("start", "Where it stands today", "number", when=fits)
        if ZONES in kinds:
            zones = parse_condition(f"measured is {ZONES}")
            yield Field("commit", "What you commit to", "number", when=zones)
        help = "Below the start when less is better."
        yield Field("target", "The number to reach", "number", help=help, when=fits)
        if ZONES in kinds:
            yield Field("stretch", "Stretch", "number", when=parse_condition(f"measured is {ZONES}"))
        yield Field("unit", "Counted in", "text", help="Days, complaints, %.", at_most=LONGEST_UNIT, when=fits)
    if MILESTONES in kinds:
        steps = parse_condition(f"measured is {MILESTONES}")
        yield Field("milestones", "Milestones", "list", help="In their order.", at_most=MOST_STEPS, when=steps)
