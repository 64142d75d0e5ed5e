"""What every code means: one registry, read from codes.yaml beside it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources

from attain.config.source import Source
from attain.values import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """One code: what it says in a few words, why it matters, an example that is wrong and the same put right."""

    title: str
    why: str
    bad: str
    good: str


@cache
def codes() -> Mapping[str, Code]:
    """All codes, in order."""
    text = resources.files("attain.checks").joinpath("codes.yaml").read_text("utf-8")
    data = Source("codes.yaml", text).documents[0]
    return {name: Code(**entry) for name, entry in sorted(data.items())}
