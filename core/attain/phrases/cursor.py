"""Walking over the tokens of one phrase, remembering what would have fitted, so that errors can say so."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from attain.phrases.errors import PhraseError
from attain.phrases.lexer import Token, tokens
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.phrases.ast import At

DEEPEST = 16
"""How deep one phrase may nest: `manager of manager of …`."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that plugins may add to the grammars; static, so that a checker knows them without running anything.

    `relations` are phrases that lead from people to people: "manager", "matrix managers".
    """

    relations: tuple[str, ...] = ("manager", "matrix managers", "project leads", "delegate")


KERNEL = Words()


class Cursor:
    """A place in the tokens of one phrase."""

    def __init__(self, text: str, words: Words = KERNEL) -> None:
        self.text, self.words = text, words
        self.tokens = tokens(text)
        self.place = self.depth = 0
        self._tried: dict[int, list[str]] = {}

    @property
    def token(self) -> Token:
        """The next token."""
        return self.tokens[self.place]

    def peek(self, ahead: int = 1) -> Token:
        """A later token; the end token when there is none."""
        return self.tokens[min(self.place + ahead, len(self.tokens) - 1)]

    def next(self) -> Token:
        """Take the next token, whatever it is."""
        token = self.token
        self.place += token.kind != "end"
        return token

    def at(self, start: int) -> At:
        """From the token number `start` to the last one taken."""
        last = max(self.place - 1, start)
        return self.tokens[start].start, self.tokens[last].end

    def sees(self, phrase: str) -> bool:
        """Whether these words (or symbols) come next."""
        for ahead, word in enumerate(_words_of(phrase)):
            token = self.peek(ahead) if ahead else self.tokens[self.place]
            if token.kind not in ("word", "symbol") or token.text != word:
                if token.kind != "end" or not ahead:
                    self._tried.setdefault(self.place + ahead, []).append(word if ahead else phrase)
                return False
        return True

    def take(self, phrase: str) -> bool:
        """Take these words if they come next."""
        found = self.sees(phrase)
        self.place += len(_words_of(phrase)) if found else 0
        return found

    def take_any(self, phrases: tuple[str, ...]) -> str:
        """Take the first of these phrases that comes next; "" when none does."""
        for phrase in phrases:
            if self.take(phrase):
                return phrase
        return ""

    def expect(self, phrase: str) -> None:
        """Take these words; PhraseError when something else comes next."""
        if not self.take(phrase):
            raise self.error()

    def word(self, what: str) -> str:
        """Take a name; `what` says to a reader what is wanted."""
        if self.token.kind not in ("word", "number"):
            raise self.error(what)
        return self.next().text

    def nested(self) -> None:
        """Note one more level of nesting; PhraseError when it is too much."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise PhraseError(f"this phrase nests more than {DEEPEST} levels", "", (0, len(self.text)))

    def finish(self) -> None:
        """Nothing may be left over."""
        if self.token.kind != "end":
            raise self.error()

    def error(self, wanted: str = "", help: str = "") -> PhraseError:
        """What to say when the next token does not fit."""
        place = max((self.place, *self._tried))
        token, wanted = self.tokens[place], wanted if place == self.place else ""
        fitting = list(dict.fromkeys(self._tried.get(place, ())))
        rest = self.text[token.start :]
        if token.kind == "end":
            message = f'"{self.text}" ends too early' if self.text.strip() else "this phrase is empty"
        else:
            message = f'"{token.text}" does not fit here'
        message += f"; {wanted} is wanted" if wanted else ""
        return PhraseError(message, help or _hint(token, rest, fitting), (token.start, max(token.end, token.start)))


@cache
def _words_of(phrase: str) -> tuple[str, ...]:
    """The words of a phrase of a grammar, of which there are few."""
    return tuple(phrase.split())


def _hint(token: Token, rest: str, fitting: list[str]) -> str:
    by_first = {phrase.split()[0]: phrase for phrase in reversed(fitting)}
    near = get_close_matches(rest, fitting, 1, 0.75) if rest else []
    near = near or [by_first[word] for word in get_close_matches(token.text.lower(), by_first, 1, 0.7)]
    if near:
        return f'did you mean "{near[0]}"?'
    if token.kind == "word" and (not fitting or "and" in fitting):
        return "a value of several words stands in quotes"
    listed = ", ".join(f'"{phrase}"' for phrase in fitting[:6])
    return f"what fits here: {listed}" + (", …" if len(fitting) > 6 else "")
