"""Small wordings: what a value is not, what a part of a document is called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from attain.config.days import day_meant


def entries(value: Any) -> list[dict[str, Any]]:
    """The mappings in a list.  A document that is only referred to may have any shape: what is no list has none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def keys(value: Any) -> tuple[str, ...]:
    """The names of a mapping's settings; what is no mapping has none."""
    return tuple(value) if isinstance(value, dict) else ()


def is_not(says: str) -> str:
    """`a duration, such as 10 days` without its example."""
    return says.partition(", such as")[0] or "what belongs here"


UNITS = (
    "characters",
    "words",
    "entries",
    "files",
    "choices",
    "pages",
    "answers",
    "people",
    "times",
    "levels",
    "points",
)
AMOUNT = re.compile(r"([0-9]+(?:\.[0-9]+)?) *([A-Za-z]*)")


def as_meant(value: Any, says: str) -> str:
    """The value as it should be written, where one can tell: a day of another country, a number without its unit."""
    if says.startswith("a date") and isinstance(value, str):
        return day_meant(value)
    found = AMOUNT.fullmatch(str(value).strip())
    wanted = next((unit for unit in UNITS if unit in says), "")
    if found is None or not wanted or isinstance(value, bool):
        return ""
    if not found[2]:
        return f"{found[1]} and its unit, such as {found[1]} {wanted}"
    begun = [unit for unit in UNITS if unit.startswith(found[2].casefold()[:4])]
    return f"{found[1]} {begun[0]}" if begun else ""


def thing(data: Any, path: Sequence[str | int], kind: str) -> str:
    """What people call a part of a document: `step "self_review"`, `send_back`, or the kind for the whole."""
    name, called = kind, kind
    for step in path:
        data = data[step]
        if isinstance(step, str):
            called = name = step
        else:
            name = singular(called)
        if isinstance(data, dict) and isinstance(data.get("id"), str):
            name = f'{singular(called)} "{data["id"]}"'
    return name


def singular(word: str) -> str:
    """`steps` to `step`, `branches` to `branch`."""
    if word == "people":
        return "person"
    for end, instead in (("ches", "ch"), ("xes", "x"), ("ies", "y"), ("s", "")):
        if word.endswith(end):
            return word.removesuffix(end) + instead
    return word


def empty_or_long(name: str, value: Any, kind: Any) -> tuple[str, str, str] | None:
    """Message, why and help where a limit is passed; None where something else is wrong."""
    limit = getattr(kind, "limit", getattr(kind, "value", None))
    if kind.name in ("minLength", "minItems", "minProperties") and not value:
        return f"{name} is empty", "", f"write something after {name}:, or delete it"
    if kind.name == "minItems":
        return f"{name} needs at least {limit} entries", "", "add what is missing"
    if kind.name == "maxItems":
        return f"{name} takes at most {limit} entries", "", "delete what is too much"
    if kind.name == "maxLength":
        return f"{name} is longer than {limit} characters", "", "shorten it"
    if kind.name == "uniqueItems":
        return f"{name} holds the same entry twice", "", "delete one of the two"
    return None
