"""The words of one scenario sentence, with their places; and a cursor over them that can say what was expected."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from attain.nearest import nearest
from attain.phrases.errors import PhraseError

LONGEST = 1000
"""Characters that one sentence may have."""

_PATTERN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<date>\d{4}-\d{2}-\d{2}(?![\w-]))
    | (?P<number>-?\d+(?:\.\d+)?\s?%?(?![\w.]))
    | (?P<word>\w[\w-]*(?:\.\w[\w-]*)*)
    | (?P<quoted>"[^"]*"|'[^']*')
    | (?P<symbol>[\[\]{},:])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Word:
    """kind: word, number, date, quoted, symbol, or end."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def at(self) -> tuple[int, int]:
        """Where it stands in the sentence."""
        return self.start, self.end

    @property
    def shown(self) -> str:
        """How a message names it."""
        return "the end" if self.kind == "end" else f'"{self.text}"'


def words_of(text: str) -> tuple[Word, ...]:
    """The words of a sentence, an `end` last; PhraseError for a character that no sentence knows."""
    if len(text) > LONGEST:
        raise PhraseError(f"this sentence has {len(text)} characters; the most is {LONGEST}", "", (LONGEST, len(text)))
    found: list[Word] = []
    place = 0
    while place < len(text):
        match = _PATTERN.match(text, place)
        if match is None:
            help = "put a value with such a character in quotes"
            raise PhraseError(f'"{text[place]}" cannot be used in a sentence', help, (place, place + 1))
        if match.lastgroup != "space":
            found.append(Word(str(match.lastgroup), match.group(), match.start(), match.end()))
        place = match.end()
    return (*found, Word("end", "", len(text), len(text)))


class Cursor:
    """A place in the words of one sentence."""

    def __init__(self, text: str) -> None:
        self.text, self.words, self.place = text, words_of(text), 0

    @property
    def word(self) -> Word:
        """The next word."""
        return self.words[self.place]

    def take(self) -> Word:
        """Take the next word, whatever it is."""
        found = self.word
        self.place += found.kind != "end"
        return found

    def have(self, text: str) -> bool:
        """Take this very word if it comes next."""
        if self.word.kind in ("word", "symbol") and self.word.text == text:
            self.place += 1
            return True
        return False

    def must(self, text: str) -> None:
        """Take this very word; PhraseError when another comes."""
        if not self.have(text):
            raise self.wrong([text])

    def a(self, kind: str, what: str) -> Word:
        """Take a word of a kind; PhraseError saying `what` was expected."""
        if self.word.kind != kind:
            raise PhraseError(f"{self.word.shown} stands where {what} is expected", "", self.word.at)
        return self.take()

    def day(self) -> date:
        """Take a date."""
        said = self.a("date", "a date such as 2027-03-05")
        try:
            return date.fromisoformat(said.text)
        except ValueError:
            raise PhraseError(f'"{said.text}" is not a day of the calendar', "", said.at) from None

    def count(self) -> int:
        """Take a whole number."""
        said = self.a("number", "a number")
        if not said.text.isdigit() or len(said.text) > 9:
            raise PhraseError(f'"{said.text}" is not a whole number', "", said.at)
        return int(said.text)

    def end(self) -> None:
        """Nothing may come any more."""
        if self.word.kind != "end":
            raise PhraseError(f"{self.word.shown} does not belong here", "delete it", self.word.at)

    def wrong(self, expected: Collection[str]) -> PhraseError:
        """The error that another word was expected here."""
        close = nearest(self.word.text, expected)
        listed = " or ".join(f'"{one}"' for one in sorted(set(expected)))
        help = f'did you mean "{close}"?' if close else f"expected here: {listed}"
        return PhraseError(f"{self.word.shown} does not fit here", help, self.word.at)


def unquoted(word: Word) -> str:
    """The value that a word gives."""
    return word.text[1:-1] if word.kind == "quoted" else word.text
