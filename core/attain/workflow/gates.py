"""The conditions of a gate one by one, so that its reasons can name those that fail (LANGUAGE 9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from attain.phrases.parser import parse_condition

if TYPE_CHECKING:
    from attain.phrases.ast import Condition


def parts_of(said: Any) -> list[tuple[str, Condition]]:
    """[(text, condition)] of `open_when`: each entry of a list, or of `all_of` where that stands alone."""
    if isinstance(said, dict) and set(said) == {"all_of"}:
        said = said["all_of"]
    return [(text_of(one), parse_condition(one)) for one in (said if isinstance(said, list) else [said])]


def text_of(said: Any) -> str:
    """A condition as it would be read aloud, nested ones in brackets."""
    if not isinstance(said, dict):
        return str(said)
    return " and ".join(_branch(key, listed) for key, listed in said.items())


def _branch(key: str, listed: Any) -> str:
    inside: Iterator[str] = (f"({text_of(one)})" if isinstance(one, dict) else text_of(one) for one in listed)
    if key == "none_of":
        return f"none of ({' or '.join(inside)})"
    return (" and " if key == "all_of" else " or ").join(inside)
