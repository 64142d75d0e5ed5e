"""Words over symbols in phrases: `>=` becomes `is at least` (LANGUAGE 1, principle 7)."""

from __future__ import annotations

from collections.abc import Iterable

from attain.config.uses import Use
from attain.formatting.tree import Node, Scalar, at
from attain.phrases.conditions_grammar import SYMBOLS
from attain.phrases.errors import PhraseError
from attain.phrases.lexer import Token, tokens
from attain.phrases.parser import PARSERS


def reword(root: Node, uses: Iterable[Use]) -> None:
    """Write every phrase of a document in words."""
    for use in uses:
        if use.what != "phrase" or use.key or not isinstance(use.value, str):
            continue
        entry, said = at(root, use.path), worded(use.of, use.value)
        if said != use.value and entry is not None and isinstance(entry.value, Scalar):
            entry.value = Scalar(said, "'")


def worded(grammar: str, text: str) -> str:
    """A phrase without symbols and needless spaces; as it was where it cannot be read or would mean something else."""
    parse = PARSERS.get(grammar)
    try:
        said = _joined(tokens(text))
        return said if parse is not None and parse(said) == parse(text) else text
    except PhraseError:
        return text


def _joined(found: Iterable[Token]) -> str:
    said = ""
    for token in found:
        word = _word(token)
        tight = not said or said.endswith("[") or word in ("]", ",") or not word
        said += word if tight else f" {word}"
    return said


def _word(token: Token) -> str:
    if token.kind == "percent":
        return token.text.replace(" ", "")
    if token.kind != "symbol" or token.text not in SYMBOLS:
        return token.text
    verb = SYMBOLS[token.text]
    return verb if verb == "is" else f"is {verb}"
