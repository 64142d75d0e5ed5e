"""Writes docs/library.md: for each process of configs/library, what it needs and where its YAML says it.

    python docs/library.py

The tables and what cannot be said yet come from the README of each organisation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARY = ROOT / "configs/library"
PAGE = ROOT / "docs/library.md"
HEAD = """# Published processes, as configuration

Each folder of `configs/library` is a whole organisation: `attain check` finds nothing in it, its scenarios come true
(`attain test configs/library/NAME`), and the worked examples of its source come out exactly.
`attain new organisation NAME --from dod-dpmap` copies one to begin with.  Nothing of it is done outside the language;
what cannot be said yet is listed last.  Written by `python docs/library.py`.
"""
NOT_YET = re.compile(
    r"^## Not yet\b.*?\n(?P<section>.*?)(?=^## |\Z)|\b(?:Not yet|Not written here): (?P<words>.*?)(?=\n\n|\Z)",
    re.MULTILINE | re.DOTALL,
)


def page() -> str:
    """The whole page."""
    parts = [part for folder in sorted(LIBRARY.iterdir()) if folder.is_dir() for part in _organisation(folder)]
    return "\n".join([HEAD, *parts]).rstrip() + "\n"


def _organisation(folder: Path) -> Iterator[str]:
    text = (folder / "README.md").read_text("utf-8")
    title = text.split("\n", 1)[0].removeprefix("# ")
    yield f"## {title}\n\n[`configs/library/{folder.name}`](../configs/library/{folder.name}/README.md)\n"
    yield "\n".join(line for line in text.split("\n") if line.startswith("|")) + "\n"
    for found in NOT_YET.finditer(text):
        told = found["section"] or found["words"]
        yield f"Not yet: {' '.join(told.split())}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
