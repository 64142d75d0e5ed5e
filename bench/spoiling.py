"""Spoiling configurations, and saying all of what is wrong with them: for tests and for bench/fuzz_check.py."""

from __future__ import annotations

import json
import random
from pathlib import Path

from attain.checks.ends import endings
from attain.cli.report import as_json, as_text
from attain.language.load import Loaded

DEMO = Path(__file__).parent.parent / "configs" / "demo"

WORDS = (
    "", "~", "null", "true", "no", "-1", "0", "999999999999999999", "1.000000000000000000001", "9" * 400, "0.1",
    "1e9", ".nan",
    "2027-02-30", "0000-00-00", "99999 working days", "1 working day", "'x'", '"\\u0000"', '"\\U0010FFFF"', "[]",
    "{}", "[[]]",
    "{a: {a: {a: 1}}}", "- x", "? x", "&a x", "*a", "<<: x", "!!python/object/apply:os.system [echo]",
    "!!binary aGk=", "!x y",
    "\u202e", "\u2066x", "\x00", "\ufeff", "\x85", "\u2028", "\t", "x" * 5000, "(" * 300, "not " * 300 + "x",
    "a.b" * 200,
    "the manager of " * 200 + "subject", "and or not", "x is", "is x", "score of", "| \n x", "> \n x", "ümläut", "🜁",
    "%s", "{{ x }}",
    "manager", "subject", "chosen in x", "launch", "release", "self_review", "anonymous", "everyone",
)  # fmt: skip


def spoiled(rng: random.Random, text: str) -> str:
    """The text with one to three things done to it."""
    for _ in range(rng.randint(1, 3)):
        text = rng.choice((_letters, _value, _value, _key, _lines, _indent, _twice))(rng, text)
    return text


def _letters(rng: random.Random, text: str) -> str:
    place = rng.randrange(len(text) + 1)
    new = rng.choice((*"\t\n:-[]{}'\"#&*!|>?%@,", "\x00", "\r", "\ufeff", "\u202e", "  ", "\n\n---\n", "..."))
    return text[:place] + new + text[place + rng.randint(0, 4) :]


def _value(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    head, colon, _ = lines[place].partition(": ")
    lines[place] = head + colon + rng.choice(WORDS)
    return "\n".join(lines)


def _key(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    place = rng.randrange(len(lines))
    head, colon, tail = lines[place].partition(":")
    space = head[: len(head) - len(head.lstrip())]
    lines[place] = space + rng.choice(WORDS) + colon + tail
    return "\n".join(lines)


def _lines(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    del lines[start : start + rng.randint(1, 6)]
    return "\n".join(lines)


def _indent(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    start = rng.randrange(len(lines))
    by = rng.choice((" ", "  ", "    ", "- "))
    lines[start : start + 4] = [by + line for line in lines[start : start + 4]]
    return "\n".join(lines)


def _twice(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    start, end = sorted(rng.randrange(len(lines) + 1) for _ in range(2))
    place = rng.randrange(len(lines) + 1)
    lines[place:place] = lines[start:end] * rng.choice((1, 1, 2, 30))
    return "\n".join(lines)


def told(loaded: Loaded) -> None:
    """All that `attain check` says of it, in both forms."""
    "\n".join(as_text(loaded.diagnostics, loaded.sources, len(loaded.documents)))
    json.loads(as_json(loaded.valid, loaded.diagnostics))
    assert all(one.message and one.at.line >= 1 and one.at.column >= 1 for one in loaded.diagnostics)
    for one in endings(loaded.catalogue) if loaded.catalogue else ():
        assert one.lasts >= 0
