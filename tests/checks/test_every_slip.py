"""Every single slip in the demo's configuration gives one fitting finding at its place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from attain.config.diagnostics import Diagnostic
from attain.config.files import Document, read_folder
from attain.language.load import load

pytestmark = pytest.mark.slow

NAMED_BY_HAND = {"scenario", "catalogue", "connection", "goal_plan", "policy", "distribution", "talent_grid"}
"""Kinds in which too many keys are names that somebody chose for the rule to be tried on each of them."""

DEMO = Path(__file__).parents[2] / "configs/demo"
DOCUMENTS = [one for one in read_folder(DEMO).documents if one.kind not in NAMED_BY_HAND]
FREE = {
    "dates",
    "people",
    "lookups",
    "levels",
    "plugins",
    "calendars",
    "checks",
    "items",
    "settings",
    "columns",
    "cells",
    "maps_to",
    "needs",
    "behaviours",
    "groups",
    "boxes",
}
"""Mappings whose keys are names that somebody chose."""


def mappings(
    node: object, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], dict[str, object]]]:
    if isinstance(node, dict):
        yield path, node
        for key, value in node.items():
            yield from mappings(value, (*path, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from mappings(value, (*path, index))


def changed(tmp: Path, document: Document, line: int, column: int, old: str, new: str) -> tuple[Diagnostic, ...]:
    folder = tmp / "demo"
    if not folder.exists():
        shutil.copytree(DEMO, folder)
    file = folder / document.file
    lines = document.source.text.split("\n")
    text = lines[line - 1]
    assert text[column - 1 :].startswith(old)
    lines[line - 1] = text[: column - 1] + new + text[column - 1 + len(old) :]
    file.write_text("\n".join(lines))
    found = load(folder).diagnostics
    file.write_text(document.source.text)
    return found


def is_text(path: tuple[str | int, ...], node: dict[str, object]) -> bool:
    return set(node) <= {"en", "de", "fr"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.file)
def test_a_misspelt_key_is_the_one_finding(document: Document, tmp_path: Path) -> None:
    wrong = []
    for path, node in mappings(document.data):
        if (path and path[-1] in FREE) or is_text(path, node):
            continue
        for key in node:
            at = document.span((*path, key), key=True)
            found = changed(tmp_path, document, at.line, at.column, key, f"{key[:2]}q{key[2:]}")
            told = [str(one) + " | " + one.help for one in found]
            if (
                len(found) != 1
                or found[0].at.line != at.line
                or found[0].at.column != at.column
                or f'"{key}"' not in found[0].help
            ):
                wrong.append((str(at), key, told))
    assert wrong == []


@pytest.mark.parametrize("document", [one for one in DOCUMENTS if one.kind == "workflow"], ids=lambda one: one.file)
def test_a_missing_due_is_the_one_finding(document: Document, tmp_path: Path) -> None:
    for path, node in mappings(document.data):
        if "due" not in node:
            continue
        at = document.span((*path, "due"), key=True)
        line = document.source.line(at.line)
        value = document.span((*path, "due"))
        old = line[at.column - 1 : value.end_column - 1]
        new = "" if line.strip() == old else "after: 1 day" if "after" not in node else "x"
        if new:
            continue
        found = changed(tmp_path, document, at.line, at.column, old, "")
        assert [one.code for one in found] == ["E301"]
        assert found[0].at.line < at.line
