"""Reading phrases: people, times, durations and conditions (LANGUAGE 12).

One tokenizer and one recursive descent for all; a phrase is bounded in length and nesting, and is read once however
often it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from attain.phrases import conditions_grammar, people_grammar, times_grammar
from attain.phrases.ast import Always, Condition, Duration, Junction, MeasureOf, Path, People, Time
from attain.phrases.cursor import DEEPEST, KERNEL, Cursor, Words
from attain.phrases.errors import PhraseError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "KERNEL",
    "PhraseError",
    "Words",
    "parse_condition",
    "parse_duration",
    "parse_measure",
    "parse_path",
    "parse_people",
    "parse_time",
]

JUNCTIONS = {"all_of": "all", "any_of": "any", "none_of": "none"}
_GRAMMARS: dict[str, Callable[[Cursor], Any]] = {
    "people": people_grammar.people,
    "time": times_grammar.time,
    "duration": times_grammar.duration,
    "condition": conditions_grammar.condition,
    "path": conditions_grammar.path,
    "measure": conditions_grammar.measure,
}


@lru_cache(maxsize=8192)
def _parse(grammar: str, text: str, words: Words) -> Any:
    cursor = Cursor(text, words)
    node = _GRAMMARS[grammar](cursor)
    cursor.finish()
    return node


def _text(value: object, example: str) -> str:
    if isinstance(value, str):
        return value
    raise PhraseError(f"{value!r} is not a phrase", f"write words, such as: {example}")


def parse_people(text: str, words: Words = KERNEL) -> People:
    """Read a people phrase; PhraseError when it is none."""
    node: People = _parse("people", _text(text, "manager of employee"), words)
    return node


def parse_time(text: str, words: Words = KERNEL) -> Time:
    """Read a time phrase; PhraseError when it is none."""
    node: Time = _parse("time", _text(text, "10 working days after it opens"), words)
    return node


def parse_duration(text: str) -> Duration:
    """Read a duration; PhraseError when it is none."""
    node: Duration = _parse("duration", _text(text, "10 working days"), KERNEL)
    return node


def parse_path(text: str) -> Path:
    """Read a path such as STEP.SECTION.FIELD; PhraseError when it is none."""
    node: Path = _parse("path", _text(text, "manager_review.summary.overall"), KERNEL)
    return node


def parse_measure(text: str) -> MeasureOf:
    """Read `measure NAME` with the time that it is of; PhraseError when it is none."""
    node: MeasureOf = _parse("measure", _text(text, "measure training.hours in the last 12 months"), KERNEL)
    return node


def parse_condition(value: object, words: Words = KERNEL) -> Condition:
    """Read a condition: text, true or false, or a map of all_of, any_of, none_of (nested as deep as needed, up to 16).

    All the keys of one map must hold together.  PhraseError when it is none; its `path` leads to the wrong part.
    """
    return _condition(value, words, 0)


def _condition(value: object, words: Words, depth: int) -> Condition:
    if isinstance(value, bool):
        return Always(value)
    if isinstance(value, Mapping):
        return _junction(value, words, depth)
    node: Condition = _parse("condition", _text(value, "grade is at least 8"), words)
    return node


def _junction(value: Mapping[str, object], words: Words, depth: int) -> Condition:
    if depth >= DEEPEST:
        raise PhraseError(f"this condition nests more than {DEEPEST} levels")
    if not value:
        raise PhraseError("this condition is empty", "write all_of, any_of or none_of with a list")
    parts = tuple(_branch(key, listed, words, depth) for key, listed in value.items())
    return parts[0] if len(parts) == 1 else Junction("all", parts)


def _branch(key: str, listed: object, words: Words, depth: int) -> Condition:
    if key not in JUNCTIONS:
        raise PhraseError(f'"{key}" does not join conditions', "use all_of, any_of or none_of", path=(key,))
    if not isinstance(listed, (list, tuple)) or not listed:
        raise PhraseError(f"{key} needs a list of conditions", f"{key}: [grade is at least 8]", path=(key,))
    parts: list[Condition] = []
    for number, part in enumerate(listed):
        try:
            parts.append(_condition(part, words, depth + 1))
        except PhraseError as error:
            raise error.inside(key, number) from None
    return Junction(JUNCTIONS[key], tuple(parts))


PARSERS: Mapping[str, Callable[[Any], Any]] = {
    "people": parse_people,
    "time": parse_time,
    "duration": parse_duration,
    "condition": parse_condition,
    "path": parse_path,
    "measure": parse_measure,
}
"""What reads a phrase, by the name of its grammar."""
