"""What is expected of a played case, and what always holds; each sentence fits one pattern, or is a condition."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from attain.phrases.ast import Condition
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_condition
from attain.scenarios.sentences import Name
from attain.scenarios.words import Cursor

EXPECTED = {
    "opens on": "step STEP opens on DATE",
    "opens before": "step STEP opens before step OTHER opens",
    "opens before it": "step STEP opens before OTHER opens",
    "only in case": "step STEP opens only in case NUMBER",
    "is due on": "step STEP is due on DATE",
    "ends by": "step STEP ends by DATE",
    "never opens": "step STEP never opens",
    "belongs to": "step STEP belongs to PERSON",
    "closed by": "case is closed by DATE",
    "no case": "case never opens",
    "case opens": "case NUMBER opens on DATE",
    "nobody sees": "nobody sees WHAT",
    "reminders": "PERSON got at most NUMBER reminders for STEP",
    "reminder": "PERSON got at most NUMBER reminder for STEP",
    "attempts": "STEP has NUMBER attempts",
    "attempt": "STEP has NUMBER attempt",
    "repetitions": "STEP has NUMBER repetitions",
    "repetition": "STEP has NUMBER repetition",
    "outcome": "outcome OUTCOME follows",
    "no outcome": "outcome OUTCOME does not follow",
    "session opens on": "session STEP opens on DATE",
    "session opens by": "session STEP opens by DATE",
    "session never opens": "session STEP never opens",
    "session closed by": "session STEP is closed by DATE",
    "session holds": "session STEP holds PEOPLE",
    "session seats": "session STEP seats PEOPLE",
    "change waiting": "the change of STEP waits",
    "change approved": "the change of STEP is approved",
    "change declined": "the change of STEP is declined",
    "change withdrawn": "the change of STEP is withdrawn",
    "no change": "the change of STEP was never asked",
    "gate": "gate GATE is open",
    "no gate": "gate GATE is not open",
}
OPENINGS = ("step", "case", "nobody", "outcome", "gate", "session", "the")
"""The first words of expectations that are no conditions and name nobody first."""
ALWAYS = {
    "closed by": "every case is closed by DATE",
    "approves own": "nobody approves what they wrote",
    "waits end": "every wait ends",
    "open tasks": "nobody has more than NUMBER open tasks at once",
    "open task": "nobody has more than NUMBER open task at once",
    "own case": "nobody acts on their own case",
    "never before": "step STEP never opens before OTHER ends",
    "nobody sees": "nobody sees WHAT",
    "nobody sees before": "nobody sees WHAT before STEP ends",
    "asked": "at most NUMBER people are asked in STEP",
}


_OF = re.compile(r"\bof (\w[\w-]*)")
_PLACE = re.compile(r"(?<!\bonly )\bin (case|repetition) (\d{1,4})\s*$")
OF_REPETITIONS = ("opens on", "is due on", "ends by", "never opens", "condition")
"""What may be expected of the nth time that a step is done."""


@dataclass(frozen=True, slots=True)
class Expected:
    """One expectation; `kind` is a key of EXPECTED or ALWAYS, or `condition`; what its pattern has not stays empty."""

    kind: str
    step: Name = Name("")
    other: Name = Name("")
    person: Name = Name("")
    what: Name = Name("")
    outcome: Name = Name("")
    gate: Name = Name("")
    day: date = date.max
    number: int = 0
    condition: Condition | None = None
    people: tuple[Name, ...] = ()
    about: Name = Name("")
    """In whose case, where a story has several; "" for each of them."""
    case: int = 0
    """In which of several cases of one person, counted as they open; 0 where it is not said."""
    nth: int = 0
    """Of which repetition; 0 where it is not said."""


def parse_expectation(text: str) -> Expected:
    """Read an expectation of a case; PhraseError with its place for what cannot be read.

    `in case N` and `in repetition N` may stand at its end.
    """
    places: dict[str, int] = {}
    while said := _PLACE.search(text):
        places[said[1]], text = int(said[2]), text[: said.start()].rstrip()
    found = _expectation(text)
    nth = places.get("repetition", 0)
    if nth and found.kind not in OF_REPETITIONS:
        help = "write: step S opens on DATE in repetition 2, or a condition"
        raise PhraseError("this is not asked of one repetition", help, (0, len(text)))
    return replace(found, case=places.get("case", 0), nth=nth)


def _expectation(text: str) -> Expected:
    cursor = Cursor(text)
    first, second = cursor.word.text, cursor.words[min(1, len(cursor.words) - 1)].text
    step = first in ("outcome", "gate") and second in ("is", "was")
    if (first in OPENINGS and not step) or second in ("got", "has"):
        starts = (first,) if first in OPENINGS else ("PERSON", "STEP")
        return _fit(text, {kind: said for kind, said in EXPECTED.items() if said.split()[0] in starts})
    try:
        return Expected("condition", condition=parse_condition(text))
    except PhraseError as wrong:
        help = "write: step S opens on DATE, case is closed by DATE, or a condition such as overall.final is meets"
        raise PhraseError(wrong.message, help, wrong.at) from None


def parse_of(text: str, people: Collection[str]) -> Expected:
    """Read an expectation that says `of PERSON` where it is about the case of one of several.

    The two words are blanked, so that places in what remains are those of the sentence.
    """
    said = next((one for one in _OF.finditer(text) if one.group(1) in people), None)
    if said is None:
        return parse_expectation(text)
    rest = text[: said.start()] + " " * len(said.group()) + text[said.end() :]
    return replace(parse_expectation(rest), about=Name(said.group(1), said.span(1)))


def parse_always(text: str) -> Expected:
    """Read what always holds; PhraseError with its place for what cannot be read."""
    return _fit(text, ALWAYS)


def _fit(text: str, patterns: Mapping[str, str]) -> Expected:
    errors: list[tuple[int, PhraseError | str]] = []
    for kind, pattern in patterns.items():
        cursor = Cursor(text)
        try:
            return Expected(kind, **dict(_walk(cursor, pattern)))
        except _Other as other:
            errors.append((cursor.place, str(other)))
        except PhraseError as wrong:
            errors.append((cursor.place, wrong))
    raise _furthest(text, errors)


class _Other(Exception):
    """Another word was expected; its text is that word."""


def _walk(cursor: Cursor, pattern: str) -> Iterator[tuple[str, Any]]:
    for part in pattern.split():
        match part:
            case "DATE":
                yield "day", cursor.day()
            case "NUMBER":
                yield "number", cursor.count()
            case "STEP" | "OTHER" | "PERSON" | "WHAT" | "OUTCOME" | "GATE":
                yield part.lower(), _name(cursor, part)
            case "PEOPLE":
                yield "people", tuple(_people(cursor))
            case word if not cursor.have(word):
                raise _Other(word)
    cursor.end()


def _people(cursor: Cursor) -> Iterator[Name]:
    yield _name(cursor, "PERSON")
    while cursor.have(",") or cursor.have("and"):
        yield _name(cursor, "PERSON")


def _name(cursor: Cursor, part: str) -> Name:
    first = last = cursor.a("word", "a person" if part == "PERSON" else "a name")
    while part == "WHAT" and cursor.word.kind == "word" and cursor.word.text != "before":
        last = cursor.take()
    return Name(cursor.text[first.start : last.end], (first.start, last.end))


def _furthest(text: str, errors: list[tuple[int, PhraseError | str]]) -> PhraseError:
    place = max(reached for reached, _ in errors)
    said = [error for reached, error in errors if reached == place]
    cursor = Cursor(text)
    cursor.place = place
    words = [error for error in said if isinstance(error, str)]
    own = [error for error in said if isinstance(error, PhraseError)]
    return own[0] if own and not words else cursor.wrong(words)
