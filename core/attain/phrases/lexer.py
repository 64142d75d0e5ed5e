"""The one tokenizer of all three grammars."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from attain.phrases.errors import PhraseError

LONGEST = 1000
"""Characters that one phrase may have; a longer one is a mistake or an attack."""

_PATTERN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
    | (?P<percent>-?\d+(?:\.\d+)?\s?%)
    | (?P<number>-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w-]|\.\w))
    | (?P<word>\w[\w-]*(?:\.\w[\w-]*)*)
    | (?P<quoted>"[^"]*")
    | (?P<symbol>>=|<=|>|<|=|\[|\]|,)
    """,
    re.VERBOSE,
)


class Token(NamedTuple):
    """kind: word, number, percent, date, quoted, symbol, or end; `text` as written, quotes included."""

    kind: str
    text: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a phrase, an `end` token last; PhraseError for a character that no grammar knows."""
    if len(text) > LONGEST:
        raise PhraseError(
            f"this phrase has {len(text)} characters; the most is {LONGEST}",
            "split it with all_of, any_of or none_of",
            (LONGEST, len(text)),
        )
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _PATTERN.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group(), match.start(), match.end()))
        place = match.end()
    return (*found, Token("end", "", len(text), len(text)))


def _unreadable(text: str, place: int) -> PhraseError:
    if text[place] == '"':
        return PhraseError(
            "this quotation mark is never closed", 'write "…" around the whole value', (place, len(text))
        )
    help = (
        "there is no arithmetic in phrases"
        if text[place] in "+-*/()"
        else "put a value with such a character in quotes"
    )
    return PhraseError(f'"{text[place]}" cannot be used in a phrase', help, (place, place + 1))


def is_plain_word(text: str) -> bool:
    """Whether a value can stand in a phrase without quotes and still be one word."""
    match = _PATTERN.match(text)
    return match is not None and match.lastgroup == "word" and match.end() == len(text)
