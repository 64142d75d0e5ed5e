"""The quick way from text to plain data, for files in which nothing is out of the ordinary.

It knows a small part of YAML, as people and `attain fmt` write it: one setting or entry a line, brackets closed on
their line, plain and quoted texts, and `>-`.  A regular expression takes each line apart, once however often the line
stands in the files, for `required: true` does in hundreds of them; what lines say is therefore shared, and nobody may
change it.  It gives up at the first sign of anything else, and of anything that may be a finding; the careful reader
then reads the file from libyaml's events, and says what it is.  So this file knows no messages, and whatever it
accepts, `Builder` accepts alike: tests hold the two against each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from attain.config.scalars import DEEPEST, HIDDEN, doubtful, resolve

_DEEPEST = DEEPEST // 2
"""For lines and for brackets each, so that both together stay within what `Builder` accepts."""

_LONGEST = 100
"""Letters of a name; YAML allows some more."""

_JOINED = "\r"
"""Stands for the ends of lines inside of a `>-`, so that all of it is one line here; none is in the text before."""

_BLOCK = re.compile(
    r"""
      ^(\ *) [^\n>]* >-\ * (?: \n \1 \ + [^\ \n][^\n]* )++
      (?! (?:\n\ *)* \n \1 \ )  # nothing behind an empty line belongs to it
    """,
    re.VERBOSE | re.MULTILINE,
)
_BEGINS = r"(?:[\w(./<=~+;$^]|-(?=\w))"
_QUOTED = r""" "(?:[^"\\\r]|\\["\\n])*" | '(?:[^'\r]|'')*' """
_LINE = re.compile(
    rf"""
      (\ *) (-\ +)?                                          # how far it stands in, and the dash of an entry
      (?: (?: ([\w$][^\r:\#]{{0,{_LONGEST}}}+) (?<!\ ) | "(\w{{1,{_LONGEST}}})" ): (?:\ +|$) )?  # the name of a setting
      (?: ({_BEGINS} [^\r:\#]*+ (?: (?: :(?=\S) | (?<=\S)\#) [^\r:\#]*+ )*+)
        | ({_QUOTED})
        | ([\[{{] [^\r]* [\]}}])
        | (>-\ * \r .*)
      )?
      \ *(?: (?<![^\ ])\#[^\r]* )?
    """,
    re.VERBOSE | re.DOTALL,
)
_FLOW = re.compile(rf"\ *(?: ([\[\]{{}},]) | ({_QUOTED}) | ({_BEGINS} [^,\[\]{{}}:\#]*+) (:\ )? | (.) )", re.VERBOSE)
_ESCAPED = re.compile(r"\\(.)")


class _Odd(Exception):
    """Something that this reader does not know."""


_Line = tuple[int, int, str, Any]
"""How far a line stands in, and how far what follows its dash does (0 without one); the name, and what it is."""

_DIVIDER: _Line = (0, 0, "", "---")


def quick_documents(text: str) -> list[Any] | None:
    """The documents of a text, or None where it must be read with more care."""
    if "\t" in text or _JOINED in text:
        return None
    if ">-" in text:
        text = _BLOCK.sub(lambda found: found[0].replace("\n", _JOINED), text)
    try:
        lines = [line for line in map(_line, text.split("\n")) if line]
        return [_document(each) for each in (_apart(lines) if "---" in text else (lines,))]
    except _Odd:
        return None


@lru_cache(maxsize=65536)
def _line(text: str) -> _Line | None:
    """What a line says; None where it says nothing."""
    if text == "---":
        return _DIVIDER
    hidden = not text.isprintable() and HIDDEN.search(text.replace(_JOINED, ""))
    found = None if hidden else _LINE.fullmatch(text)
    if found is None:
        raise _Odd
    indent, dash, name, named, plain, quoted, flow, folded = found.groups("")
    name = name or named
    at = len(indent)
    deep = at + len(dash) if dash else 0
    value = _value(plain, quoted, flow, folded, deep if name and dash else at)
    if name or (dash and value is not None):
        return at, deep, name, value
    return None if value is None and not dash else _odd()


def _apart(lines: list[_Line]) -> list[list[_Line]]:
    """The lines of each document."""
    found: list[list[_Line]] = [[]]
    for line in lines:
        if line is _DIVIDER:
            found.append([])
        else:
            found[-1].append(line)
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
    for at, deep, name, value in lines:
        if at != column or deep or top.__class__ is list:
            while at < column:
                column, top = around.pop()
                open_at = None
            if at == column and not deep and type(top) is list:
                column, top = around.pop()  # a list may stand no further in than the name that it belongs to
            if at > column or (deep and type(top) is dict):
                if open_at is None or len(around) > _DEEPEST:
                    raise _Odd
                around.append((column, top))
                top[open_at] = top = _within(deep)
                column = at
            elif at != column:
                raise _Odd
            if deep:
                if not name:
                    top.append(value)
                    open_at = None
                    continue
                around.append((column, top))
                top.append(top := {})
                column = deep
        if name in top:
            raise _Odd
        top[name] = value
        open_at = name if value is None else None
    return whole


def _within(dash: int) -> Any:
    """What the first line that stands further in begins: entries, or settings."""
    return [] if dash else {}


def _value(plain: str, quoted: str, flow: str, folded: str, around: int) -> Any:
    """What stands behind a name or dash; `around` is the column of that name or dash."""
    if plain:
        return _resolved(plain.rstrip(" "))
    if quoted:
        return _unquoted(quoted)
    if flow:
        return _flow(flow)
    return _unfolded(folded, around) if folded else None


@lru_cache(maxsize=65536)
def _resolved(text: str) -> Any:
    found = None if doubtful(text) else resolve(text)
    return found if found is not None else _odd()


def _unquoted(text: str) -> str:
    inside = text[1:-1]
    if text[0] == "'":
        return inside.replace("''", "'")
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], inside)


def _unfolded(text: str, around: int) -> str:
    lines = text.split(_JOINED)[1:]
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
