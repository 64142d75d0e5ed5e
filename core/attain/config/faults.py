"""What libyaml could not read, in words for the person who wrote it."""

from __future__ import annotations

import re
from typing import Any

from attain.config.builder import Fault, Mark

_OPENED = {
    "while parsing a flow mapping": ("{", "}"),
    "while parsing a flow sequence": ("[", "]"),
}
_SPACES = "indent with two spaces for each level"
_RESERVED = re.compile(r"[@`%&*!|>]")


def syntax_fault(text: str, error: Any) -> Fault:
    """The one finding for a text that is no YAML; `error` is what libyaml raised."""
    at, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    if at is None:
        return _fault("this is not YAML", Mark(0, 0, 0), help="quote the text, or look for a missing quote or bracket")
    here, opened = _mark(text, at), _mark(text, context) if context else None
    problem, where = str(error.problem), str(error.context)
    if "\t" in _indent(text, here) or text[here.offset : here.offset + 1] == "\t":
        return _tab(text, here)
    if where in _OPENED and opened is not None and "did not find expected" in problem:
        return _unclosed(text, opened, here, *_OPENED[where])
    if "quoted scalar" in where and "end of stream" in problem and opened is not None:
        quote = text[opened.offset : opened.offset + 1]
        return _fault(f"this {quote} is never closed", opened, help=f"write {quote} again where the text ends")
    return _other(text, problem, here)


def _tab(text: str, here: Mark) -> Fault:
    start = text.rfind("\n", 0, here.offset) + 1
    column = text.index("\t", start) - start
    at = Mark(here.line, column, start + column)
    return _fault("a line is indented with a tab; YAML needs spaces", at, code="E002", help="replace the tab by spaces")


def _unclosed(text: str, opened: Mark, here: Mark, bracket: str, closing: str) -> Fault:
    found = text[here.offset : here.offset + 1]
    if here.line == opened.line and found in "]}" and found:
        return _fault(f'this "{bracket}" is closed by "{found}"', opened, help=f"write {closing} instead of {found}")
    if here.line == opened.line and here.offset < len(text.rstrip()):
        return _fault(
            f'a comma or "{closing}" is missing here',
            here,
            help='write a comma, or quote a text that holds , [ ] { } or "',
        )
    return _fault(f'this "{bracket}" is never closed', opened, help=f"write {closing} where it ends")


def _other(text: str, problem: str, here: Mark) -> Fault:
    sign = text[here.offset : here.offset + 1]
    if "mapping values are not allowed" in problem:
        return _fault('a ":" cannot stand here', here, help=f"quote a text that holds a colon; else {_SPACES}")
    if "did not find expected key" in problem or "expected '-' indicator" in problem or "block" in problem:
        return _fault(
            "this line does not fit the lines above it", here, help=f"{_SPACES}, settings of one mapping in one column"
        )
    if "could not find expected ':'" in problem:
        return _fault('a ":" is missing on the line above', here, help="write: name: value")
    if "cannot start any token" in problem:
        return _fault(f'a text cannot start with "{sign}"', here, help="write it in quotes")
    if "escape" in problem:
        return _fault(
            "this backslash means nothing here", here, help="use single quotes, where a backslash is just that"
        )
    if "anchor" in problem or "alias" in problem or _RESERVED.match(sign):
        return _fault(f'a text cannot start with "{sign}"', here, help="write it in quotes")
    return _fault(
        "this cannot be read as YAML", here, help="quote the text, or look for a missing quote or bracket above"
    )


def _fault(message: str, at: Mark, *, code: str = "E001", help: str) -> Fault:
    return Fault(code, message, at, at.move(1), help=help)


def _indent(text: str, here: Mark) -> str:
    start = text.rfind("\n", 0, here.offset) + 1
    line = text[start : text.find("\n", start) if "\n" in text[start:] else len(text)]
    return line[: len(line) - len(line.lstrip())]


def _mark(text: str, mark: Any) -> Mark:
    """The mark, moved back from beyond the last line to the end of what was written."""
    if mark.index < len(text) or not text.strip():
        return Mark(mark.line, mark.column, mark.index)
    index = len(text.rstrip())
    start = text.rfind("\n", 0, index) + 1
    return Mark(text.count("\n", 0, start), index - start, index)
