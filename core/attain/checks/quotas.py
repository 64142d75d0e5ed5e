"""Quotas that some group could never meet (LANGUAGE 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from attain.checks.conditions import scale_at
from attain.checks.scene import Scene
from attain.checks.within import count_of
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.errors import AttainError
from attain.phrases.amounts import parse_percent

TRIED = 200
"""Sizes of groups that are tried, from the smallest on; shares in whole people repeat themselves sooner than that."""

Shares = Mapping[str, Fraction]

OVER_TIME = ("per", "counts", "less_than", "start_credit", "checked", "if_over")
OF_A_GROUP = ("expected_share", "at_most_share", "at_least_share", "tolerance", "smallest_group", "if_outside")
UNREAD = {
    "quota": ("expected_share", "tolerance", "reason_from", *OVER_TIME),
    "expectation": ("unused_goes_to", *OVER_TIME),
    "cumulative": (*OF_A_GROUP, "reason_from", "unused_goes_to", "counts_rounded"),
}
"""What a distribution of each kind of rule never looks at."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every distribution, and whether a quota can be met."""
    for distribution in scene.of_kind("distribution"):
        kind = distribution.data["kind_of_rule"]
        for key in UNREAD.get(kind, ()):
            if key in distribution.data:
                where = Where(distribution.kind, distribution.id, (key,), key=True)
                message = f'"{key}" does nothing where kind_of_rule is {kind}'
                help = f"delete it, or write kind_of_rule: {_reading(key)}"
                yield Finding("E011", where, message, "Nobody would ever read it.", help)
        if kind == "quota":
            yield from _met(scene, distribution)


def _reading(key: str) -> str:
    return " or ".join(kind for kind, unread in UNREAD.items() if key not in unread)


def _met(scene: Scene, distribution: Resource) -> Iterator[Finding]:
    least, most = (_shares(distribution.data.get(key)) for key in ("at_least_share", "at_most_share"))
    levels = _levels(scene, distribution)
    crossed = [level for level in least if level in most and least[level] > most[level]]
    smallest = max(count_of(distribution.data.get("smallest_group", "1")), 1)
    up = distribution.data.get("counts_rounded", "down") == "up"
    for size in () if crossed else range(smallest, smallest + TRIED):
        why = _impossible(size, least, most, levels, up=up)
        if why:
            message = f"a group of {size} could never meet this quota: {why}"
            help = "change a share or counts_rounded, or write a larger smallest_group"
            where = Where(distribution.kind, distribution.id, ("kind_of_rule",))
            yield Finding("E404", where, message, "Its session could never be closed.", help)
            return
    for level in crossed[:1]:
        where = Where(distribution.kind, distribution.id, ("at_least_share", level))
        message = f"at least {least[level]}% but at most {most[level]}% of a group may get {level}"
        yield Finding("E404", where, message, "No group could ever meet both.", "change one of the two")


def _impossible(size: int, least: Shares, most: Shares, levels: tuple[str, ...], *, up: bool) -> str:
    """Why no spread of this many people fits, in words; empty where one does."""
    whole = ceil if up else floor
    low = {level: whole(share * size / 100) for level, share in least.items()}
    high = {level: whole(share * size / 100) for level, share in most.items()}
    for level, number in low.items():
        if number > high.get(level, size):
            return f"at least {number} but at most {high[level]} people may get {level}"
    if sum(low.values()) > size:
        return f"at least {sum(low.values())} people would have to be in it"
    if levels and set(levels) <= high.keys() and sum(high.values()) < size:
        return f"only {sum(high.values())} of them may get any level"
    return ""


def _shares(said: Any) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for level, share in (said or {}).items():
        try:
            found[str(level)] = Fraction(parse_percent(str(share)))
        except AttainError:
            continue
    return found


def _levels(scene: Scene, distribution: Resource) -> tuple[str, ...]:
    """Every level that can be given; nothing where the scale is not known."""
    workflow, _, name = str(distribution.data["of"]).partition(".")
    found = scene.sound_one("workflow", workflow)
    scale = scale_at(scene, found, name) if found is not None else ""
    document = scene.sound_one("scale", scale) if scale else None
    listed = document.data.get("levels") or () if document is not None else ()
    return tuple(str(one["id"]) for one in listed if "treated_like" not in one)
