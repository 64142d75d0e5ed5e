"""What is inside a phrase that was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

from attain.phrases.ast import Counted, FactOf


def parts(phrase: Any) -> Iterator[Any]:
    """A phrase and everything inside it."""
    if isinstance(phrase, (tuple, list)):
        for each in phrase:
            yield from parts(each)
    elif is_dataclass(phrase):
        yield phrase
        for one in fields(phrase):
            yield from parts(getattr(phrase, one.name))


@lru_cache(maxsize=4096)
def places(condition: Any) -> tuple[str, ...]:
    """The people of the document about whom a condition asks, beside the employee."""
    found = [part.of.removeprefix("the ") for part in parts(condition) if isinstance(part, FactOf)]
    found += [part.ref for part in parts(condition) if isinstance(part, Counted) and part.what == "days with"]
    return tuple(dict.fromkeys(name for name in found if name != "employee"))
