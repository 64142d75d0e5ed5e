"""The careful way from text to plain data, from libyaml's events: for places, and for all that `quick` leaves.

The pure Python loader is never used: it is slow, resolves by YAML 1.1 and builds what anchors and tags ask for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from typing import Any

from yaml import YAMLError

from attain.config.builder import Builder, Fault, Mark, Places, TooDeep
from attain.config.faults import syntax_fault
from attain.config.scalars import HIDDEN
from attain.errors import AttainError

try:
    CParser: Any = import_module("yaml.cyaml").CParser
except ImportError:  # pragma: no cover - only where PyYAML was built without libyaml
    CParser = None


def read(text: str) -> tuple[list[Any], list[Fault]]:
    """The documents of a text and what is wrong with its YAML; no documents where it could not be read to its end."""
    hidden = HIDDEN.search(text)
    if hidden:
        return [], [_hidden(text, hidden)]
    builder = Builder()
    fault = _run(builder, text)
    return ([], [*builder.faults, fault]) if fault else (builder.documents, builder.faults)


def places(text: str) -> Sequence[Places]:
    """For each document, the place of everything in it by path, as far as the text can be read."""
    builder = Builder(keep_places=True)
    _run(builder, text)
    return builder.places


def _run(builder: Builder, text: str) -> Fault | None:
    try:
        for event in events(text):
            builder.take(event)
    except YAMLError as error:
        return syntax_fault(text, error)
    except TooDeep as error:
        return error.fault
    return None


def events(text: str) -> Iterator[Any]:
    """The events of libyaml.  Raises AttainError where PyYAML came without it, YAMLError where the text is broken."""
    if CParser is None:
        msg = "PyYAML was installed without libyaml"
        raise AttainError(msg, "install PyYAML from a wheel, or libyaml-dev before building it")
    parser = CParser(text)
    while (event := parser.get_event()) is not None:
        yield event


def _hidden(text: str, found: re.Match[str]) -> Fault:
    index = found.start()
    start = Mark(text.count("\n", 0, index), index - text.rfind("\n", 0, index) - 1, index)
    return Fault(
        "E007",
        f"a hidden character (U+{ord(found.group()):04X}) stands here",
        start,
        start.move(1),
        why="Whoever reads the file does not see what it says.",
        help="delete it",
    )
