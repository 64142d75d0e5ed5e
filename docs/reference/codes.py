"""The page of what `attain check` finds: every code by family, and what has no code of its own, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attain.checks.codes import Code, codes
from attain.config.source import Source

SAID = Path(__file__).resolve().parent / "codes.yaml"


def page() -> str:
    """The whole page."""
    said = Source(SAID.name, SAID.read_text("utf-8")).documents[0]
    lines = ["# What check finds", "", f"{len(codes())} codes. {said['begins']}", ""]
    for family in said["families"]:
        lines += [f"## {family['title']}", "", *_table(_of(family["codes"])), ""]
    lines += ["## What has no code of its own", "", said["elsewhere"], "", "| what | where it is seen to |", "|-|-|"]
    lines += [f"| {one['what']} | {one['where']} |" for one in said["no_code"]]
    return "\n".join(lines) + "\n"


def _of(beginnings: list[str]) -> Iterator[tuple[str, Code]]:
    known: Mapping[str, Any] = codes()
    wanted = tuple(beginnings)
    for name, code in known.items():
        if (name if name.startswith("T") else name[1:]).startswith(wanted):
            yield name, code


def _table(found: Iterator[tuple[str, Code]]) -> Iterator[str]:
    yield from ("| code | what | why |", "|-|-|-|")
    yield from (f"| {name} | {code.title} | {code.why.replace('|', '/')} |" for name, code in found)
