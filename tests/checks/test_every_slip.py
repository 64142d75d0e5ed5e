"""Every single slip in the demo's configuration is told once, where it was made or where somebody relies on it.

A sample of each file by default, another with ATTAIN_SEED; all of them (some minutes) with ATTAIN_EVERY_SLIP=1.
"""

from __future__ import annotations

import os
import random
import re
from functools import cache
from pathlib import Path

import pytest
from slips_help import Slip, Workshop

from attain.config.diagnostics import Diagnostic

pytestmark = pytest.mark.slow

DEMO = Path(__file__).parents[2] / "configs/demo"
EVERY = bool(os.environ.get("ATTAIN_EVERY_SLIP"))
SEED = int(os.environ.get("ATTAIN_SEED", "7"))
SAMPLE = 10
"""Slips of each file."""

AT_MOST = 2
"""Findings of one slip: the cause, and at most one that follows."""

JARGON = re.compile(r"allOf|anyOf|oneOf|\$defs|\$ref|schema|additionalProperties|Traceback|is not valid under")
FREE = re.compile(
    r"brings_in\.people\.(columns\.\w+ key|file|refuse_when)"  # headings and names of files that others make
    r"|settings\.folder name"
    r"|\.because|\.records name|^called"  # words of one's own
    r"|^(cases|refused|always|sees|score)\..* name"  # what is played is judged by attain test
)
VALUES = {"commercial", "engineering", "production", "executive", "support"}
"""Values of facts, which only the personnel file knows; some documents happen to have the same name."""

UNUSED = set((Path(__file__).parent / "unused_names.txt").read_text().split("\n"))
"""Names that are given to something and that nothing else says: whoever renames them breaks nothing."""


@cache
def workshop() -> Workshop:
    return Workshop(DEMO)


def chosen(file: str) -> list[Slip]:
    """The slips to make in a file: all, or a sample of each sort."""
    found = [slip for one in workshop().read.documents if one.file == file for slip in workshop().slips(one)]
    found = [slip for slip in found if not is_free(slip)]
    return found if EVERY else random.Random(f"{SEED} {file}").sample(found, min(SAMPLE, len(found)))


def is_free(slip: Slip) -> bool:
    place = ".".join(str(step) for step in slip.path)
    return bool(FREE.search(f"{place} {slip.what}")) or (slip.what == "name" and slip.old in VALUES)


def wrong(slip: Slip, found: tuple[Diagnostic, ...]) -> str:
    """What is wrong with the findings of a slip; empty where they are as one would hope."""
    told = [f"{one} | {one.help}" for one in found]
    if not found:
        unused = slip.what == "definition" and f"{slip.at.file} {slip.old}" in UNUSED
        return "" if unused else "nothing is said"
    if len(found) > AT_MOST:
        return f"{len(found)} findings: {told}"
    if any(JARGON.search(one) for one in told):
        return f"words of a programmer: {told}"
    if any(one.at.line < 1 or one.at.column < 1 for one in found):
        return f"no place: {told}"
    return "" if any(fits(slip, one) for one in found) else f"somewhere else: {told}"


def fits(slip: Slip, one: Diagnostic) -> bool:
    """Whether a finding stands at the slip, or names what is no longer there at a place that relies on it."""
    same_line = (one.at.file, one.at.line) == (slip.at.file, slip.at.line)
    if slip.what == "due":
        return one.code == "E301" and one.at.file == slip.at.file and one.at.line <= slip.at.line
    if same_line and one.at.column <= slip.at.column < max(one.at.end_column, one.at.column + 1):
        return True
    return slip.old in one.message or (slip.what == "key" and slip.new in one.message)


@pytest.mark.parametrize("file", sorted({one.file for one in workshop().read.documents}))
def test_a_slip_is_told_once_and_at_its_place(file: str) -> None:
    found = [(str(slip), wrong(slip, workshop().made(slip))) for slip in chosen(file)]
    assert found, "no slip was made"
    assert [one for one in found if one[1]] == []


def test_every_wait_of_the_demo_is_among_the_slips() -> None:
    slips = [slip for one in workshop().read.documents for slip in workshop().slips(one) if slip.what == "due"]
    written = sum(len(re.findall(r"\bdue: ", source.text)) for source in workshop().read.sources.values())
    assert 20 < len(slips) <= written
