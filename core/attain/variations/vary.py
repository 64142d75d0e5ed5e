"""The configuration as it holds for some people: a catalogue for each set of overlays, made once.

A variation is named by keys: the id of an overlay, or `extend CYCLE N` for the Nth extension of a cycle.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from attain.config.catalogue import Catalogue, Kind
from attain.config.document import Resource
from attain.config.schema import Schemas
from attain.phrases.conditions import Lookups, holds
from attain.phrases.parser import parse_condition
from attain.values import dataclass
from attain.variations.compose import Composed, compose, lengthen

if TYPE_CHECKING:
    from attain.phrases.ast import Condition

LONGER = "extend "


@dataclass(frozen=True, slots=True)
class Applicable:
    """Something that holds for some people: from when until when, in which cycles (None: whatever the cycle)."""

    key: str
    condition: Condition
    since: date | None = None
    until: date | None = None
    cycles: frozenset[str] | None = None

    def on(self, day: date, cycle: str) -> bool:
        """Whether it may hold for a case that opens on this day, in a cycle ("": in none)."""
        begun = (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
        return begun and (self.cycles is None or cycle in self.cycles)


def whole(
    resources: Iterable[Resource], kinds: Mapping[str, Kind], broken: Collection[tuple[str, str]] = ()
) -> tuple[Catalogue, Composed]:
    """The catalogue of some documents with what they take over from one another, and what could not be done; those
    whose shape is `broken` take over nothing.
    """
    written = tuple(resources)
    composed = compose(written, Schemas(kinds).uses, broken=broken)
    return Catalogue(composed.resources, kinds, written), composed


def variation(catalogue: Catalogue, keys: Collection[str]) -> Catalogue:
    """The catalogue as it holds under these overlays and extensions; the same one whenever asked again."""
    wanted = tuple(sorted(set(keys)))
    if not wanted:
        return catalogue
    if wanted not in catalogue.variations:
        found = lengthen(composed_under(catalogue, wanted), _longer(catalogue, wanted))
        catalogue.variations[wanted] = Catalogue(found, catalogue.kinds, catalogue.written)
    return catalogue.variations[wanted]


def composed_under(catalogue: Catalogue, keys: Collection[str]) -> Composed:
    """The documents under these overlays, each part with its place, and what could not be done."""
    overlays = [found for key in sorted(keys) if (found := catalogue.get("overlay", key)) is not None]
    return compose(catalogue.written, Schemas(catalogue.kinds).uses, overlays)


def _longer(catalogue: Catalogue, keys: Collection[str]) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for key in sorted(keys):
        if key.startswith(LONGER):
            _, name, number = key.split()
            cycle = catalogue.get("cycle", name)
            if cycle is not None:
                entry = cycle.data["extend"][int(number)]
                steps = found.setdefault(str(cycle.data["workflow"]), {})
                steps.setdefault(str(entry["step"]), []).append(str(entry["by"]))
    return found


def applicable(catalogue: Catalogue) -> tuple[Applicable, ...]:
    """Every overlay, and every extension of a cycle."""
    if "applicable" not in catalogue.kept:
        catalogue.kept["applicable"] = (*_overlays(catalogue), *_extensions(catalogue))
    found: tuple[Applicable, ...] = catalogue.kept["applicable"]
    return found


def _overlays(catalogue: Catalogue) -> Iterator[Applicable]:
    named: dict[str, set[str]] = {}
    for cycle in catalogue.of_kind("cycle"):
        for overlay in cycle.data.get("overlays") or ():
            named.setdefault(str(overlay), set()).add(cycle.id)
    for one in catalogue.of_kind("overlay"):
        cycles = frozenset(named[one.id]) if one.id in named else None
        condition = parse_condition(one.data["for"])
        yield Applicable(one.id, condition, _day(one.data, "from"), _day(one.data, "until"), cycles)


def _extensions(catalogue: Catalogue) -> Iterator[Applicable]:
    for cycle in catalogue.of_kind("cycle"):
        for number, entry in enumerate(cycle.data.get("extend") or ()):
            condition = parse_condition(entry.get("for", True))
            yield Applicable(f"{LONGER}{cycle.id} {number}", condition, cycles=frozenset({cycle.id}))


def _day(data: Mapping[str, Any], key: str) -> date | None:
    said = data.get(key)
    return date.fromisoformat(said) if isinstance(said, str) else None


def fitting(catalogue: Catalogue, cycle: str, day: date, look: Lookups) -> tuple[str, ...]:
    """The overlays and extensions that hold for somebody whose case opens on this day, in a cycle ("": in none)."""
    some = (one for one in applicable(catalogue) if one.on(day, cycle))
    return tuple(sorted(one.key for one in some if holds(one.condition, look)))
