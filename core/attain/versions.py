"""Which versions of a plugin an organisation accepts: `from 1.0`, `only 1.2`, `from 1.0 below 2.0`."""

from __future__ import annotations

import re
from itertools import zip_longest

_WANTED = re.compile(
    r"(?:from (?P<least>\d+(?:\.\d+)*)(?: below (?P<below>\d+(?:\.\d+)*))?|only (?P<only>\d+(?:\.\d+)*))\Z"
)


def understood(wanted: str) -> bool:
    """Whether this is a way to say which versions are accepted."""
    return bool(_WANTED.match(wanted))


def accepts(wanted: str, version: str) -> bool:
    """Whether a version is accepted; `only 1.2` takes 1.2 and each 1.2.x.

    Raises ValueError if `wanted` says nothing.
    """
    said = _WANTED.match(wanted)
    if said is None:
        msg = f'"{wanted}" says no versions'
        raise ValueError(msg)
    have = numbers(version)
    if only := said["only"]:
        return have[: len(numbers(only))] == numbers(only)
    upper = said["below"]
    return not _less(have, numbers(said["least"])) and (upper is None or _less(have, numbers(upper)))


def numbers(version: str) -> tuple[int, ...]:
    """The leading numbers of a version: `1.2.0rc1` is (1, 2, 0)."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(int(part) for part in found.group().split(".")) if found else (0,)


def _less(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    pairs = list(zip_longest(one, other, fillvalue=0))
    return [left for left, _ in pairs] < [right for _, right in pairs]
