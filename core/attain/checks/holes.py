"""Scores that would come out wrong, or not at all, for some answers: holes in bands, mixed scales, lost weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from attain.checks.conditions import value_type
from attain.checks.scene import Scene
from attain.checks.scores import percent
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.errors import AttainError
from attain.phrases.check import Type
from attain.scales.model import Scale, plain
from attain.scales.model import build as build_scale
from attain.scoring.lookups import Range, build_ranges

BETWEEN = ("mean", "weighted_mean", "weighted_sum", "middle", "highest", "lowest", "only_value", "last_given")
"""Ways of putting values together whose result lies between the smallest and the greatest of them."""

MIXING = ("mean", "weighted_mean", "weighted_sum", "sum", "middle", "highest", "lowest")
"""Ways that need all values on one scale."""

PICKING = ("first_given", "last_given")
"""Ways that are meant for values of which some are missing."""

WHOLE = Decimal(100)
PATH = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
Score = Mapping[str, Any]


def check(scene: Scene) -> Iterator[Finding]:
    """Every score of every workflow."""
    for workflow in scene.of_kind("workflow"):
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _weights(workflow, index, score)
            yield from _lost(workflow, index, score)
            yield from _spoilt(scene, workflow, index, score)
            yield from _mixed(scene, workflow, index, score)
            yield from _bare(workflow, index, score)
            yield from _reach(scene, workflow, index, score)
            yield from _counts(scene, workflow, index, score)


def _at(workflow: Resource, index: int, *path: str | int, key: bool = False) -> Where:
    return Where(workflow.kind, workflow.id, ("scores", index, *path), key=key)


# --- weights -------------------------------------------------------------------------------------------------------


def _weights(workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """Percents of a mean that make no whole, and percents beside plain numbers."""
    if score.get("aggregate") not in ("weighted_mean", "weighted_sum"):
        return
    taken = score.get("take") or ()
    said = [entry.get("weight") for entry in taken]
    shares = [percent(one) for one in said]
    for number, one in enumerate(said):
        if _is_number(one) and any(share is not None for share in shares):
            message = f'a weight of {one} stands beside percents in "{score["id"]}"'
            help = f'write "{_as_percent(one)}", or write all weights without %'
            yield Finding("E406", _at(workflow, index, "take", number, "weight"), message, help=help)
            return
    typed = next((number for number, one in enumerate(said) if PATH.fullmatch(str(one))), None)
    if score["aggregate"] == "weighted_sum" and typed is not None:
        message = f'the weights of "{score["id"]}" are typed in {said[typed]}, and nothing makes them 100%'
        why = "Everybody's result would be too high or too low."
        where = _at(workflow, index, "take", typed, "weight")
        yield Finding("E406", where, message, why, "write aggregate: weighted_mean, which divides by their sum")
        return
    total = sum((share for share in shares if share is not None), Decimal(0))
    if score["aggregate"] == "weighted_mean" and shares and None not in shares and total != WHOLE:
        message = f'the weights of "{score["id"]}" add up to {total.normalize():f}%, not to 100%'
        why = "They are stretched to a whole, so each counts for something else than is written."
        where = _at(workflow, index, "take", key=True)
        yield Finding("W413", where, message, why, "change a weight", severity=Severity.WARNING)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool)


def _as_percent(value: Any) -> str:
    number = Decimal(value)
    return f"{(number * 100 if number <= 1 else number).normalize():f}%"


def _lost(workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """With weights, what drops out must give its weight to somebody (LANGUAGE 7)."""
    weighed = any("weight" in entry for entry in score.get("take") or ())
    if weighed and score.get("missing") == "drop_out" and score.get("renormalise") is not True:
        message = f'what is missing drops out of "{score["id"]}", and nothing says where its weight goes'
        why = "The rest would not make a whole, and the result would be too low."
        yield Finding("E412", _at(workflow, index, "missing"), message, why, "add renormalise: true")


def _spoilt(scene: Scene, workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """Of several values one that only some cases have, where nothing says what its lack does."""
    takes = score.get("take") or ()
    if "missing" in score or len(takes) < 2:
        return
    picks = score.get("aggregate") in PICKING
    for number, entry in enumerate(takes):
        step, _, field = str(entry.get("from")).partition(".")
        known = scene.names(workflow).step.get(step)
        asked = known is not None and known.data.get("do") == "decide" and bool(field)
        if "of" not in entry and (asked or picks):
            what = f'"{entry.get("from")}" may be missing, and then' if asked else "if one of these is missing,"
            message = f'{what} "{score["id"]}" has no value at all'
            why = "What is missing spoils a score that does not say what it does."
            where = _at(workflow, index, "take", number, "from")
            yield Finding("E420", where, message, why, "add missing: drop_out, or missing: counts_as and a value")
            return


# --- what is taken -------------------------------------------------------------------------------------------------


def _mixed(scene: Scene, workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """Values of two scales, or a percent and a rating, put together as they are."""
    if score.get("aggregate") not in MIXING or "normalise" in score:
        return
    first: tuple[int, str] | None = None
    for number, entry in enumerate(score.get("take") or ()):
        called = None if "of" in entry else _called(scene, workflow, str(entry.get("from")))
        if called is None:
            continue
        if first is not None and called != first[1]:
            message = f'"{score["id"]}" puts {first[1]} and {called} together'
            why = "A 3 of the one says something else than a 3 of the other."
            help = "add normalise: { to: SCALE, by: lookup … }, or make a score of each and put these together"
            related = ((_at(workflow, index, "take", first[0], "from"), first[1]),)
            yield Finding("E407", _at(workflow, index, "take", number, "from"), message, why, help, related)
            return
        first = first or (number, called)


def _called(scene: Scene, workflow: Resource, path: str) -> str | None:
    """What sort of value a path gives, in words; None where it is a plain number or not known."""
    found = value_type(scene, workflow, path)
    if found is None or found.name not in ("level", "percent"):
        return None
    return "a percent" if found.name == "percent" else f"levels of {found.called}"


def _bare(workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """A score that is cut into bands, taken without saying whether its number or its level is meant."""
    banded = {one["id"] for one in workflow.data.get("scores") or () if "bands" in one and "aggregate" in one}
    for number, entry in enumerate(score.get("take") or ()):
        name = str(entry.get("from"))
        if name in banded and "of" not in entry and score.get("aggregate") != "look_up":
            message = f'"{score["id"]}" takes "{name}", which has a number and a level'
            why = "Its exact number would go on, not the level that people are told."
            where = _at(workflow, index, "take", number, "from")
            help = f"write {name}.number, or {name}.suggested for the level"
            yield Finding("W411", where, message, why, help, severity=Severity.WARNING)


# --- bands ---------------------------------------------------------------------------------------------------------


def _reach(scene: Scene, workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """Bands that do not reach as far as the values that are put together."""
    bands, path = _bands(workflow, index, score)
    ends = _ends(scene, workflow, score)
    if not bands or ends is None:
        return
    low, high = ends
    starts, stops = [one.start for one in bands], [one.below for one in bands]
    if None not in starts and min(one for one in starts if one is not None) > low:
        yield _short(workflow, score, path, low, "leave from: out of the lowest")
    elif None not in stops and max(one for one in stops if one is not None) <= high:
        yield _short(workflow, score, path, high, "leave below: out of the highest")


def _short(workflow: Resource, score: Score, path: Path, value: Fraction, help: str) -> Finding:
    message = f'"{score["id"]}" may come out as {plain(value)}, and no band holds that'
    why = "Whoever comes to lie there would have no result."
    return Finding("E410", Where(workflow.kind, workflow.id, path, key=True), message, why, help)


def _bands(workflow: Resource, index: int, score: Score) -> tuple[tuple[Range, ...], Path]:
    """The ranges of a score's bands, and where they stand; none where they are said otherwise or cannot be read."""
    said = score.get("bands")
    path: Path = ("scores", index, "bands")
    if isinstance(said, str):
        name = said.partition(" ")[2]
        lookup = (workflow.data.get("lookups") or {}).get(name) or {}
        if "otherwise" in lookup:
            return (), path
        said, path = lookup.get("ranges"), ("lookups", name, "ranges")
    try:
        return (build_ranges(str(score["id"]), said) if isinstance(said, list) else ()), path
    except AttainError:
        return (), path


def _ends(scene: Scene, workflow: Resource, score: Score) -> tuple[Fraction, Fraction] | None:
    """The smallest and the greatest number that can come out; None where that is not known."""
    if score.get("aggregate") not in BETWEEN or not score.get("take"):
        return None
    to = (score.get("normalise") or {}).get("to")
    if to is not None:
        return _scale_ends(scene, str(to))
    found = [_taken(scene, workflow, entry) for entry in score["take"]]
    ends = [one for one in found if one is not None]
    if len(ends) < len(found):
        return None
    return min(low for low, _ in ends), max(high for _, high in ends)


def _taken(scene: Scene, workflow: Resource, entry: Mapping[str, Any]) -> tuple[Fraction, Fraction] | None:
    found: Type | None = None if "of" in entry else value_type(scene, workflow, str(entry.get("from")))
    if found is None or found.name != "level" or not found.called.startswith("scale "):
        return None
    return _scale_ends(scene, found.called.removeprefix("scale "))


def _scale_ends(scene: Scene, name: str) -> tuple[Fraction, Fraction] | None:
    scale = _scale(scene, name)
    if scale is None or not scale.numeric:
        return None
    values = [level.value for level in (*scale.levels, *scale.off) if level.value is not None]
    return (min(values), max(values)) if values else None


def _scale(scene: Scene, name: str) -> Scale | None:
    known: dict[str, Scale | None] = scene.catalogue.memo("scales whose shape is right", dict)
    if name not in known:
        known[name] = _built(scene, name)
    return known[name]


def _built(scene: Scene, name: str) -> Scale | None:
    found = scene.sound_one("scale", name)
    try:
        return build_scale(found.data) if found is not None else None
    except (AttainError, InvalidOperation):
        return None


# --- bands by the number of items ----------------------------------------------------------------------------------


def _counts(scene: Scene, workflow: Resource, index: int, score: Score) -> Iterator[Finding]:
    """Bands for each number of items, of which one is missing that the framework has."""
    bands = score.get("bands")
    said = bands.get("by_count") if isinstance(bands, Mapping) else None
    known = {str(key) for key in said or ()}
    for count, title in sorted(_inner(scene, workflow, str(score.get("for_each"))).items()) if known else ():
        if str(count) not in known:
            message = f'"{score["id"]}" has no bands for {count} items, which "{title}" holds'
            why = "It would not be rated."
            help = f"add {count}: and a lookup"
            yield Finding("E410", _at(workflow, index, "bands", "by_count", key=True), message, why, help)


def _inner(scene: Scene, workflow: Resource, source: str) -> dict[int, str]:
    """{number of items: one of the outer items of a framework that holds as many}."""
    said = str((workflow.data.get("items") or {}).get(source, source))
    framework = scene.sound_one("framework", said.rpartition(" of framework ")[2])
    if framework is None or said.partition(" of ")[0] not in (framework.data.get("called") or ())[:1]:
        return {}
    outer = (one for one in framework.data.get("items") or () if isinstance(one.get("items"), list))
    return {len(one["items"]): str(one.get("id")) for one in outer}
