"""Overlays: what they change is there, and no two of them change the same for one person (LANGUAGE 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

from attain.checks.names import names_of
from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.values import dataclass
from attain.variations.addresses import addressed
from attain.variations.together import together

MOST = 64
"""Combinations of overlays that are checked; beyond, each alone and every two."""
SAME_FOR_ALL = (
    *("organisation", "roles", "connection", "overlay", "scenario", "migration"),
    *("population", "cycle", "calendar", "distribution", "catalogue"),
)
"""Kinds that hold for everybody at once, so that nothing in them can differ from person to person."""


@dataclass(frozen=True, slots=True)
class Combination:
    """Overlays that can hold for one person at once, with such a person in words."""

    overlays: tuple[Resource, ...]
    example: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Their ids."""
        return tuple(one.id for one in self.overlays)


def check(catalogue: Catalogue, overlays: Sequence[Resource]) -> Iterator[Finding]:
    """What is wrong with overlays themselves: dates, kinds, and two that set one key."""
    for overlay in overlays:
        yield from _itself(catalogue, overlay)
        yield from _sessions(catalogue, overlay)
    for one, other in combinations(overlays, 2):
        if shared := tuple(_same(one, other)):
            example = possible(catalogue, (one, other))
            for first, second, what in shared if example is not None else ():
                yield _twice(first, second, what, one.id, str(example))


def _itself(catalogue: Catalogue, overlay: Resource) -> Iterator[Finding]:
    since, until = overlay.data.get("from"), overlay.data.get("until")
    if since and until and until < since:
        where = Where("overlay", overlay.id, ("until",))
        message = f"until ({until}) lies before from ({since})"
        yield Finding("E311", where, message, help="exchange the two, or correct one")
    for index, change in enumerate(overlay.data["changes"]):
        kind = str(change.get("in")).partition(" ")[0]
        known = catalogue.kinds.get(kind)
        if kind in SAME_FOR_ALL or (known is not None and known.owner != "attain" and not known.varies):
            message = f"a {kind} is the same for everybody, so an overlay cannot change it"
            help = "change a workflow, form, scale, message or another document that a review reads"
            yield Finding("E605", Where("overlay", overlay.id, ("changes", index, "in")), message, help=help)


def _sessions(catalogue: Catalogue, overlay: Resource) -> Iterator[Finding]:
    """A session is held for several people at once, so it is the same for all of them, or left out."""
    for index, change in enumerate(overlay.data["changes"]):
        kind, _, name = str(change.get("in")).partition(" ")
        document = catalogue.get("workflow", name) if kind == "workflow" else None
        added = change.get("add")
        adds = isinstance(added, dict) and added.get("do") == "session"
        steps = names_of(document.data).step if document is not None else {}
        step = steps.get(str(change.get("step")))
        if adds or ("set" in change and step is not None and step.data.get("do") == "session"):
            message = "a session is held for several people at once, so an overlay cannot change or add one"
            help = "remove it for these people (remove: step …, instead: …), or change the workflow itself"
            at = ("changes", index, "add" if adds else "step")
            yield Finding("E605", Where("overlay", overlay.id, at, key=adds), message, help=help)


def _twice(first: Where, second: Where, what: str, other: str, example: str) -> Finding:
    message = f'overlay {other} sets {what} too, and both can hold for one person: "{example}"'
    why = "Which of the two counts would be chance."
    help = "let the two exclude each other under for: or by their dates, or set it in one only"
    return Finding("E606", second, message, why, help, ((first, "set here"),))


def _same(one: Resource, other: Resource) -> Iterator[tuple[Where, Where, str]]:
    first = dict(_keys(one))
    for what, where in _keys(other):
        if what in first:
            yield first[what], where, " of ".join(reversed([part for part in what if part]))


def _keys(overlay: Resource) -> Iterator[tuple[tuple[str, ...], Where]]:
    """Everything that an overlay sets or takes away, by document, address and key."""
    changes: list[dict[str, Any]] = overlay.data["changes"]
    for index, change in enumerate(changes):
        what = addressed(change)
        address = f"{what} {change[what]}" if what else ""
        at = ("changes", index)
        if isinstance(change.get("set"), dict):
            for key in change["set"]:
                yield (str(change["in"]), address, key), Where("overlay", overlay.id, (*at, "set", key), key=True)
        elif "set" in change:
            yield (str(change["in"]), address), Where("overlay", overlay.id, (*at, "set"), key=True)
        if "remove" in change and "instead" in change:
            name = str(change["remove"])
            yield (str(change["in"]), f"what stands in for {name}"), Where("overlay", overlay.id, (*at, "remove"))


def possible(catalogue: Catalogue, overlays: Sequence[Resource]) -> str | None:
    """Somebody for whom all of these hold on one day in one cycle, in words; None where there can be nobody."""
    since = max(one.data["from"] for one in overlays)
    until = min((one.data["until"] for one in overlays if "until" in one.data), default=since)
    if until < since or not _meet(_cycles(catalogue), overlays):
        return None
    return together(one.data["for"] for one in overlays)


def _meet(cycles: Mapping[str, set[str]], overlays: Sequence[Resource]) -> bool:
    limits = [cycles[one.id] for one in overlays if one.id in cycles]
    return not limits or bool(set.intersection(*limits))


def _cycles(catalogue: Catalogue) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for cycle in catalogue.of_kind("cycle"):
        for overlay in cycle.data.get("overlays") or ():
            named.setdefault(str(overlay), set()).add(cycle.id)
    return named


def combinations_of(catalogue: Catalogue, overlays: Sequence[Resource]) -> tuple[list[Combination], bool]:
    """Each overlay alone, and all of several that can hold for one person and change related documents; whether these
    are all, or were too many.
    """
    alone = [Combination((one,), said) for one in overlays if (said := possible(catalogue, (one,))) is not None]
    found, level = list(alone), alone
    touched = {one.id: _touched(one) for one in overlays}
    while level:
        level = list(_larger(catalogue, level, overlays, touched))
        if len(found) + len(level) > MOST:
            pairs = [one for one in (*found, *level) if len(one.overlays) <= 2]
            return pairs, False
        found += level
    return found, True


def _larger(
    catalogue: Catalogue, level: Sequence[Combination], overlays: Sequence[Resource], touched: Mapping[str, set[str]]
) -> Iterator[Combination]:
    """Each combination with one more overlay, that comes later in the list so that none is made twice."""
    order = {one.id: number for number, one in enumerate(overlays)}
    for combination in level:
        last = order[combination.overlays[-1].id]
        known = set[str]().union(*(touched[name] for name in combination.ids))
        for one in overlays[last + 1 :]:
            if not known & touched[one.id]:
                continue
            several = (*combination.overlays, one)
            example = possible(catalogue, several)
            if example is not None:
                yield Combination(several, example)


def _touched(overlay: Resource) -> set[str]:
    """The documents that it changes; forms and workflows are one, as workflows ask forms."""
    names = {str(change.get("in")) for change in overlay.data["changes"]}
    return names | ({"forms and workflows"} if any(one.startswith(("form ", "workflow ")) for one in names) else set())


def meets(catalogue: Catalogue, overlay: Resource, cycle: Resource) -> bool:
    """Whether an overlay can hold in a cycle: in those that list it, else in any; and on one of its days."""
    cycles, first, last = _cycles(catalogue), cycle.data.get("starts", ""), cycle.data.get("ends", "")
    in_time = overlay.data.get("until", last) >= first and overlay.data["from"] <= last
    return bool(in_time) and (overlay.id not in cycles or cycle.id in cycles[overlay.id])
