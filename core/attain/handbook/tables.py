"""The tables that scores read, as people read them: levels, ranges, or rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.handbook.said import plain
from attain.handbook.speech import capital
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.handbook.speech import Speech


def tables(score: Mapping[str, Any], said: Speech) -> Iterator[tuple[str, Table]]:
    """(caption, table) of each table of the workflow that a score reads; ranges of bands are told as a sentence."""
    normalise = score.get("normalise", {})
    for by in dict.fromkeys(str(each) for each in (normalise.get("by"), score.get("by")) if each):
        name = by.removeprefix("lookup ")
        lookup = said.data.get("lookups", {}).get(name)
        if lookup is not None:
            yield capital(lookup_title(name, said)), _table(lookup, said)


def lookup_title(name: str, said: Speech) -> str:
    """What a table of the workflow is called."""
    return said.text(said.data.get("lookups", {}).get(name, {}).get("title"), name)


def stretch(each: Mapping[str, Any]) -> str:
    """`from 2.50 and below 3.50`."""
    since = f"from {each['from']}" if "from" in each else ""
    below = f"below {each['below']}" if "below" in each else ""
    return " and ".join(filter(None, (since, below))) or "always"


def span(value: Any) -> str:
    """What a table gives, where it is no level: a number, words, or a span whose two ends may be the same."""
    if isinstance(value, Mapping):
        return span(f"{value['from']} to {value['to']}")
    low, to, high = str(value).partition(" to ")
    return low if to and low == high else plain(value)


def _table(lookup: Mapping[str, Any], said: Speech) -> Table:
    gives = str(lookup["gives"])
    if "cells" in lookup:
        return _both_ways(lookup, said, gives)
    of = str(lookup.get("of", ""))
    levels = [(said.on_scale(of, str(key)) or plain(key), value) for key, value in lookup.get("levels", {}).items()]
    ranges = [(capital(stretch(each)), each["is"]) for each in lookup.get("ranges", ())]
    rest = [("Anything else", lookup["otherwise"])] if "otherwise" in lookup else []
    rows = ((key, _given(value, gives, said)) for key, value in (*levels, *ranges, *rest))
    return Table((_of(of, said), "Gives"), tuple(rows))


def _of(of: str, said: Speech) -> str:
    scale = said.catalogue.get("scale", of)
    return said.text(scale.data.get("title")) if scale else "From"


def _both_ways(lookup: Mapping[str, Any], said: Speech, gives: str) -> Table:
    columns = list(dict.fromkeys(key for line in lookup["cells"].values() for key in line))
    heads = [_end(key, lookup, "across", said) for key in columns]
    corner = " / ".join(_axis(str(lookup.get(side, "")), said) for side in ("down", "across"))
    rows = (
        (_end(key, lookup, "down", said), *(_given(line.get(column, ""), gives, said) for column in columns))
        for key, line in lookup["cells"].items()
    )
    return Table((corner, *heads), tuple(rows))


def _axis(path: str, said: Speech) -> str:
    """What a side of a table is: the scale, or the last title of the path."""
    scale = said.catalogue.get("scale", path)
    return said.text(scale.data.get("title"), path) if scale else said.what(path).rpartition(" – ")[2]


def _end(key: str, lookup: Mapping[str, Any], side: str, said: Speech) -> str:
    ranges = {str(each["is"]): capital(stretch(each)) for each in lookup.get(f"{side}_ranges", ())}
    path = str(lookup.get(side, ""))
    return ranges.get(key) or said.on_scale(path, key) or said.level(path, key).strip("“”")


def _given(value: Any, scale: str, said: Speech) -> str:
    several = value if isinstance(value, list | tuple) else [value]
    return " or ".join(said.on_scale(scale, str(one)) or span(one) for one in several)
