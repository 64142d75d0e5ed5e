"""Filling a message's placeholders.

The list is closed and holds no rating and no answer (LANGUAGE 3, kind message).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACEHOLDERS = (
    "person.name",
    "person.first_name",
    "employee.name",
    "employee.first_name",
    "step.title",
    "step.due",
    "step.link",
    "case.title",
    "case.link",
    "cycle.title",
    "tasks",
)
_PLACE = re.compile(r"\{([a-z_.]+)\}")


def unknown(text: str) -> list[str]:
    """The placeholders in a text that do not exist."""
    return [name for name in _PLACE.findall(text) if name not in PLACEHOLDERS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled; one without a value becomes empty."""
    return _PLACE.sub(lambda place: values.get(place.group(1), ""), text)
