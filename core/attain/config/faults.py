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
_CURLY = ("“", "„", "”", "«", "»", "‘", "‚")
_SHOWN = 80
"""Letters of a line that are repeated in a message."""

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
        return _colon(text, here)
    if "did not find expected key" in problem or "expected '-' indicator" in problem or "block" in problem:
        return _misfit(text, problem, here)
    if "could not find expected ':'" in problem:
        return _no_colon(text, here)
    if "node content" in problem and _line(text, here.line).lstrip().startswith("- "):
        return _dashes(text, here)
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


def _colon(text: str, here: Mark) -> Fault:
    """A colon within a text, typographic quotes that quote nothing, or a line that stands too far to the right."""
    name, _, value = _line(text, here.line).partition(": ")
    before = next((one for one in _above(text, here.line) if one.strip()), "")
    further = len(name) - len(name.lstrip()) > len(before) - len(before.lstrip())
    if value and value.lstrip()[:1] in _CURLY:
        return _fault("these quotes quote nothing in YAML", here, help='write straight quotes: "…"')
    if ":" in before and further and here.column <= len(name):
        at = Mark(here.line, len(name) - len(name.lstrip()), here.offset - here.column + len(name) - len(name.lstrip()))
        message = "this line stands further to the right than the line above, which already has a value"
        return _fault(message, at, help="let it begin under the first letter of the line above")
    words = value.strip().replace('"', "'")
    quoted = f'write {name.strip()}: "{words}"' if value and len(words) <= _SHOWN else "quote a text that holds a colon"
    return _fault('a ":" cannot stand here', here, help=quoted)


def _misfit(text: str, problem: str, here: Mark) -> Fault:
    """A line in the wrong column: often the dash of a list is missing, or a list stands inside brackets."""
    if "block sequence entries are not allowed" in problem:
        message = "an entry with a dash cannot stand here"
        return _fault(message, here, help='inside [ ] entries are parted by commas; else leave "[" out above')
    line, indent = _line(text, here.line), _indent(text, here)
    dashed = any(one.startswith(f"{indent}- ") for one in _above(text, here.line))
    if dashed and ":" in line and not line.lstrip().startswith("-"):
        help = f'write "- " before it, as before the other entries: {indent}- {line.strip()[:_SHOWN]}'
        return _fault("this line does not fit the lines above it", here, help=help)
    return _fault(
        "this line does not fit the lines above it", here, help=f"{_SPACES}, settings of one mapping in one column"
    )


def _dashes(text: str, here: Mark) -> Fault:
    """Entries with dashes below a bracket that was opened for a list."""
    start = max(text.rfind(bracket, 0, here.offset) for bracket in "[{")
    if start < 0:
        return _fault("an entry with a dash cannot stand here", here, help=_SPACES)
    at = Mark(text.count("\n", 0, start), start - text.rfind("\n", 0, start) - 1, start)
    message = f'this "{text[start]}" is never closed'
    return _fault(message, at, help="delete it: entries that begin with a dash need no brackets")


def _no_colon(text: str, here: Mark) -> Fault:
    """A line that has a name but no colon, or no space behind it: the last one that says something before the fault."""
    lines = text.split("\n")
    number = next((one for one in range(here.line - 1, -1, -1) if lines[one].strip()), here.line)
    line = lines[number]
    name, colon, rest = line.strip().removeprefix("- ").partition(":")
    at = Mark(number, len(line) - len(line.lstrip()), sum(len(one) + 1 for one in lines[:number]))
    if colon and rest and not rest.startswith(" "):
        return _fault('a space is missing behind the ":"', at, help=f"write {name}: {rest[:_SHOWN]}")
    if " = " in line:
        name, _, rest = line.strip().removeprefix("- ").partition(" = ")
        return _fault('a setting is written with ":", not with "="', at, help=f"write {name}: {rest[:_SHOWN]}")
    return _fault('a ":" is missing here', at, help="write: name: value")


def _line(text: str, number: int) -> str:
    return text.split("\n")[number]


def _above(text: str, number: int) -> list[str]:
    """The lines above one, the nearest first."""
    return text.split("\n")[:number][::-1]


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
