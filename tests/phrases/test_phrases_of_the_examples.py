from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from attain.phrases.parser import parse_condition, parse_duration, parse_people, parse_time
from attain.phrases.writer import format

ROOT = Path(__file__).parents[2]
PLACES = [ROOT.parent / "shared" / "examples" / "acme", ROOT.parent.parent / "shared" / "examples" / "acme"]


KEYS: dict[str, Any] = {
    "is": parse_people,
    **dict.fromkeys(("due", "within", "or_by", "not_before", "send"), parse_time),
    **dict.fromkeys(("after", "time_again", "longer_than"), parse_duration),
    **dict.fromkeys(("when", "for", "only_if", "required_when", "open_when", "discuss"), parse_condition),
    **dict.fromkeys(("all_of", "any_of", "none_of"), parse_condition),
}
INSIDE = {("visibility", "from"): parse_time, ("choose", "from"): parse_people, ("held_by", "people"): parse_people}
NOT_PHRASES = {"otherwise", "new_joiners", "fewer than 3 answers", "agreed"}


def phrases(value: Any, key: str = "", above: str = "") -> list[tuple[Any, Any]]:
    """Each phrase of a document with what should read it."""
    if isinstance(value, dict):
        return [pair for name, part in value.items() for pair in phrases(part, name, key)]
    if isinstance(value, list):
        return [pair for part in value for pair in phrases(part, key, above)]
    read = INSIDE.get((above, key), KEYS.get(key))
    is_phrase = (
        isinstance(value, str)
        and value not in NOT_PHRASES
        and (above, key) not in {("changes", "after"), ("judgement", "within")}
    )
    return [(read, value)] if read and is_phrase else []


def test_every_phrase_of_the_examples_is_read() -> None:
    folder = next((place for place in PLACES if place.is_dir()), None)
    if folder is None:
        pytest.skip("the examples are not beside this repository")
    found = []
    for file in sorted(folder.rglob("*.yaml")):
        document = yaml.load(file.read_text(), yaml.BaseLoader)  # noqa: S506 (plain texts only)
        if document["kind"] not in ("scenario", "connection"):
            found += phrases(document)
    for read, text in found:
        assert (
            parse_condition(format(read(text))) if read is parse_condition else read(format(read(text))) == read(text)
        )
    assert len(found) > 150
