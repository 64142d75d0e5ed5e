"""The tables that scores read, as people read them: levels, ranges, or rows and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attain.handbook.said import plain
from attain.handbook.speech import capital
from attain.handbook.table import Table

if TYPE_CHECKING:
    from attain.handbook.speech import Speech
    from attain.handbook.wording import Wording


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


def stretch(each: Mapping[str, Any], tell: Wording) -> str:
    """`from 2.50 and below 3.50`."""
    if "from" in each and "below" in each:
        return tell("from {low} and below {high}", low=each["from"], high=each["below"])
    if "from" in each:
        return tell("from {low}", low=each["from"])
    return tell("below {high}", high=each["below"]) if "below" in each else tell("always")


def span(value: Any, tell: Wording) -> str:
    """What a table gives, where it is no level: a number, words, or a span whose two ends may be the same."""
    if isinstance(value, Mapping):
        return span(f"{value['from']} to {value['to']}", tell)
    low, to, high = str(value).partition(" to ")
    if not to:
        return plain(value)
    return low if low == high else tell("{low} to {high}", low=low, high=high)


def _table(lookup: Mapping[str, Any], said: Speech) -> Table:
    gives = str(lookup["gives"])
    if "cells" in lookup:
        return _both_ways(lookup, said, gives)
    of = str(lookup.get("of", ""))
    levels = [(said.on_scale(of, str(key)) or plain(key), value) for key, value in lookup.get("levels", {}).items()]
    ranges = [(capital(stretch(each, said.tell)), each["is"]) for each in lookup.get("ranges", ())]
    rest = [(said.tell("Anything else"), lookup["otherwise"])] if "otherwise" in lookup else []
    rows = ((key, _given(value, gives, said)) for key, value in (*levels, *ranges, *rest))
    return Table((_of(of, said), said.tell("Gives")), tuple(rows))


def _of(of: str, said: Speech) -> str:
    scale = said.catalogue.get("scale", of)
    return said.text(scale.data.get("title")) if scale else said.tell("Value")


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
    ranges = {str(one["is"]): capital(stretch(one, said.tell)) for one in lookup.get(f"{side}_ranges", ())}
    path = str(lookup.get(side, ""))
    return ranges.get(key) or said.on_scale(path, key) or said.label(path, key) or plain(key)


def _given(value: Any, scale: str, said: Speech) -> str:
    levels = value if isinstance(value, list | tuple) else [value]
    return said.tell.listed([said.on_scale(scale, str(one)) or span(one, said.tell) for one in levels], "or")
