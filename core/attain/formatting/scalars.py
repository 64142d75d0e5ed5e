"""How a text is written: plain where every reader takes it for that text, else in quotes (LANGUAGE 2)."""

from __future__ import annotations

import re
from textwrap import TextWrapper

from attain.config.scalars import HIDDEN, doubtful, resolve
from attain.formatting.tree import Scalar

WIDTH = 120
"""Columns of a line."""

_NOT_FIRST = "-?:,[]{}#&*!|>'\"%@`"
_IN_BRACKETS = re.compile(r"[,\[\]{}?]")
_TRUTH_FOR_SOME = re.compile(r"(?:y|n|yes|no|on|off)\Z", re.IGNORECASE)
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


def line(scalar: Scalar, flow: bool) -> str:
    """A scalar on one line; `flow` says that it stands inside { } or [ ]."""
    if scalar.style == "":
        plain = scalar.text or ("null" if flow else "")
        return plain if not isinstance(resolve(scalar.text), str) or _plain(plain, flow) else quoted(plain)
    return scalar.text if _text(scalar.text) and _plain(scalar.text, flow) else quoted(scalar.text)


def key(scalar: Scalar, flow: bool) -> str:
    """The name of a setting."""
    return scalar.text if scalar.text != "<<" and _plain(scalar.text, flow) else quoted(scalar.text)


def quoted(text: str) -> str:
    """A text in double quotes; in single ones where that spares escaping."""
    hard = HIDDEN.search(text) or "\n" in text or "\t" in text or "\r" in text
    if not hard and '"' not in text and "\\" not in text:
        return f'"{text}"'
    if not hard and "'" not in text:
        return f"'{text}'"
    return '"' + HIDDEN.sub(_escape, "".join(_ESCAPES.get(one, one) for one in text)) + '"'


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04X}"


def _text(text: str) -> bool:
    """Whether a text in quotes is one without them too, also for readers of YAML 1.1."""
    return not _TRUTH_FOR_SOME.match(text) and isinstance(resolve(text), str) and not doubtful(text) and text != "<<"


def _plain(text: str, flow: bool) -> bool:
    """Whether a text may stand without quotes; empty, broken, or with a sign that YAML reads, it may not."""
    if not text or text != text.strip() or not text.isprintable() or HIDDEN.search(text):
        return False
    if text[0] in _NOT_FIRST and not (text[0] == "-" and text[1:2].strip(" -,[]{}?")):
        return False
    if ": " in text or " #" in text or text.endswith(":") or text.startswith(("---", "...")):
        return False
    return not (flow and (_IN_BRACKETS.search(text) or ":" in text[:1]))


_BRACKETS = frozenset("{}[]")


def folds(text: str) -> bool:
    """Whether a text can be written over several lines with `>-` and read back as it is."""
    return bool(text) and text.isprintable() and not HIDDEN.search(text) and " ".join(text.split()) == text


def is_prose(text: str) -> bool:
    """Whether a text may be broken where a line is full; what holds brackets is read as one piece."""
    return folds(text) and not _BRACKETS.intersection(text)


def filled(text: str, room: int) -> list[str]:
    """A text that folds, in lines of at most so many columns; a single word may be longer."""
    return TextWrapper(max(room, 20), break_long_words=False, break_on_hyphens=False).wrap(text)
