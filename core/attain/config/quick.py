"""The quick way from text to plain data, for files in which nothing is out of the ordinary.

It knows a small part of YAML, as people and `attain fmt` write it: one setting or entry a line, brackets closed on
their line, plain and quoted texts, and `>-`.  A regular expression takes the lines apart; that costs half of what
libyaml's events do as objects of Python.  It gives up at the first sign of anything else, and of anything that may be
a finding; `Builder` then reads the file from those events, and says what it is.  So this file knows no messages, and
whatever it accepts, `Builder` accepts alike: tests hold the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attain.config.builder import DEEPEST
from attain.config.scalars import doubtful, resolve

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEGHIJKLMOPQRSUVWXYZ")
"""What begins a text that is only text; words that begin with F, N or T may be doubtful, n and t are asked below."""

_WORDS = frozenset(("true", "false", "null"))

_DEEPEST = DEEPEST // 2
"""For lines and for brackets each, so that both together stay within what `Builder` accepts."""

_LONGEST = 100
"""Letters of a name; YAML allows some more."""

_BEGINS = r"(?:[\w(./<=~+;$^]|-(?=\w))"
_QUOTED = r""" "(?:[^"\\\n]|\\["\\n])*" | '(?:[^'\n]|'')*' """
_LINE = re.compile(
    rf"""
      ^(\ *) (-\ +)?                                        # how far it stands in, and the dash of an entry
      (?: ([\w$][^\n:\#]{{0,{_LONGEST}}}+) (?<!\ ): (?:\ +|$) )?  # the name of a setting
      (?: ({_BEGINS} [^\n:\#]*+ (?: (?: :(?=\S) | (?<=\S)\#) [^\n:\#]*+ )*+)
        | ({_QUOTED})
        | ([\[{{] .* [\]}}])
        | (>-\ * (?: \n \1 \ + [^\ \n].* )++) (?! (?:\n\ *)* \n \1 \ )  # nothing behind an empty line belongs to it
      )?
      \ *(?: (?<![^\ \n])\#.* )?$
    | ^(.*[^\ \n].*)$                                       # anything else
    """,
    re.VERBOSE | re.MULTILINE,
)
_FLOW = re.compile(rf"\ *(?: ([\[\]{{}},]) | ({_QUOTED}) | ({_BEGINS} [^,\[\]{{}}:\#]*+) (:\ )? | (.) )", re.VERBOSE)
_ESCAPED = re.compile(r"\\(.)")


class _Odd(Exception):
    """Something that this reader does not know."""


def quick_documents(text: str) -> list[Any] | None:
    """The documents of a text, or None where it must be read with more care."""
    if "\t" in text or "\r" in text:
        return None
    try:
        return [_document(lines) for lines in _apart(_LINE.findall(text))]
    except _Odd:
        return None


_Line = tuple[str, str, str, str, str, str, str, str]


def _apart(lines: list[_Line]) -> list[list[_Line]]:
    """The lines that say something, document by document."""
    found: list[list[_Line]] = [[]]
    for line in lines:
        if line[1] or line[2]:
            found[-1].append(line)
        elif line[7] == "---":
            found.append([])
        elif line[3] or line[4] or line[5] or line[6] or line[7]:
            raise _Odd
    return found if found[0] or len(found) == 1 else found[1:]


def _document(lines: list[_Line]) -> dict[str, Any]:
    """A mapping from its lines.  `column` is where the names or dashes of `top` stand; `open_at` the name that has no
    value yet, which what stands further in on the next line belongs to.
    """
    if not lines or lines[0][0] or lines[0][1]:
        raise _Odd
    whole: dict[str, Any] = {}
    top: Any = whole
    column, open_at = 0, None
    around: list[tuple[int, Any]] = []
    for indent, dash, name, plain, quoted, flow, folded, _ in lines:
        at = len(indent)
        while at < column:
            column, top = around.pop()
            open_at = None
        if at == column and not dash and type(top) is list:
            column, top = around.pop()  # a list may stand no further in than the name that it belongs to
        if at > column or (dash and type(top) is dict):
            if open_at is None or len(around) > _DEEPEST:
                raise _Odd
            around.append((column, top))
            top[open_at] = top = [] if dash else {}
            column = at
        elif at != column:
            raise _Odd
        if plain and plain[0] in _LETTERS and plain[-1] != " " and plain not in _WORDS:
            value: Any = plain
        else:
            value = _value(plain, quoted, flow, folded, at + len(dash) if name else at)
        open_at = None
        if dash:
            if not name:
                top.append(value if value is not None else _odd())
                continue
            around.append((column, top))
            top.append(top := {})
            column = at + len(dash)
        if name in top:
            raise _Odd
        top[name] = value
        if value is None:
            open_at = name
    return whole


def _value(plain: str, quoted: str, flow: str, folded: str, around: int) -> Any:
    """What stands behind a name or dash; `around` is the column of that name or dash."""
    if plain:
        return _resolved(plain.rstrip(" "))
    if quoted:
        return _unquoted(quoted)
    if flow:
        return _flow(flow)
    return _unfolded(folded, around) if folded else None


def _resolved(text: str) -> Any:
    found = None if doubtful(text) else resolve(text)
    return found if found is not None else _odd()


def _unquoted(text: str) -> str:
    inside = text[1:-1]
    if text[0] == "'":
        return inside.replace("''", "'")
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], inside)


def _unfolded(text: str, around: int) -> str:
    lines = text.split("\n")[1:]
    indent = len(lines[0]) - len(lines[0].lstrip(" "))
    margin = " " * indent
    even = all(line.startswith(margin) and line[indent:][:1] not in ("", " ") and line[-1] != " " for line in lines)
    return " ".join(line[indent:] for line in lines) if even and indent > around else _odd()


def _odd() -> Any:
    raise _Odd


# --- brackets ------------------------------------------------------------------------------------------------------

_Token = tuple[str, str, str, str, str]
_END: _Token = ("", "", "", "", "end")


def _flow(text: str) -> Any:
    tokens = iter(_FLOW.findall(text))
    found = _inner(next(tokens), tokens, 1)
    return found if next(tokens, None) is None else _odd()


def _inner(token: _Token, tokens: Iterator[_Token], deep: int) -> Any:
    sign, quoted, plain, colon, _ = token
    if plain and not colon:
        if plain[0] in _LETTERS and plain[-1] != " " and plain not in _WORDS:
            return plain
        return _resolved(plain.rstrip(" "))
    if quoted:
        return _unquoted(quoted)
    if deep > _DEEPEST:
        raise _Odd
    if sign == "{":
        return _braces(tokens, deep + 1)
    return _brackets(tokens, deep + 1) if sign == "[" else _odd()


def _braces(tokens: Iterator[_Token], deep: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for sign, _, name, colon, _ in tokens:
        if sign == "}" and not found:
            return found
        if not colon or name in found or name[-1] == " " or name == "<<" or len(name) > _LONGEST:
            raise _Odd
        found[name] = _inner(next(tokens, _END), tokens, deep)
        if _closed(tokens, "}"):
            return found
    raise _Odd


def _brackets(tokens: Iterator[_Token], deep: int) -> list[Any]:
    found: list[Any] = []
    for token in tokens:
        if token[0] == "]" and not found:
            return found
        found.append(_inner(token, tokens, deep))
        if _closed(tokens, "]"):
            return found
    raise _Odd


def _closed(tokens: Iterator[_Token], sign: str) -> bool:
    """Whether the bracket ends here; what else can follow an entry is a comma."""
    found = next(tokens, _END)[0]
    return found == sign or (found != "," and bool(_odd()))
