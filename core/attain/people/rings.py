"""Rings in lines of managers."""

from __future__ import annotations

from collections.abc import Mapping


def rings(above: Mapping[str, str]) -> list[list[str]]:
    """Each ring of a map from a post to the one above it, in the order of walking up, from its smallest member."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in above:
        path: list[str] = []
        places: dict[str, int] = {}
        here: str | None = start
        while here is not None and here not in done and here not in places:
            places[here] = len(path)
            path.append(here)
            here = above.get(here)
        if here in places:
            found.append(_from_smallest(path[places[here] :]))
        done.update(path)
    return found


def _from_smallest(ring: list[str]) -> list[str]:
    first = ring.index(min(ring))
    return ring[first:] + ring[:first]
