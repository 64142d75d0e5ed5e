"""Words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping


def words(value: str | Mapping[str, str], language: str = "", fallback: str = "en") -> str:
    """Words for a reader: in his language, else in `fallback` (the organisation's first), else as first written.

    `de-AT` is served by `de` where it has no words of its own.  No words at all give an empty text.
    """
    if isinstance(value, str):
        return value
    for wanted in (language, language.partition("-")[0], fallback):
        if wanted in value:
            return value[wanted]
    return next(iter(value.values()), "")
