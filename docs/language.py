"""Writes docs/language/: a page for each kind of document, for what they share, and for phrases.

    python docs/language.py           # says which pages are not up to date
    python docs/language.py --write

Everything comes from the schemas, the grammars, the codes of checks and the configurations that are tested.  README.md
(the tour), facts.md, how.md (how do I say …), proofs.md (promises), sentences.md and stories.md (stories) are written
by hand.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reference import codes, phrases
from reference.pages import book, page

FOLDER = Path(__file__).resolve().parent / "language"
BY_HAND = ("README.md", "facts.md", "how.md", "proofs.md", "sentences.md", "stories.md")
SIGN = "\nWritten by `python docs/language.py --write` from the schemas, the grammars and `configs/`.\n"


def pages() -> dict[str, str]:
    """Every written page by its name."""
    given = book()
    made = {f"{name}.md": page(given, name) + SIGN for name in given.schemas}
    return {**made, "phrases.md": phrases.page() + SIGN, "checks.md": codes.page() + SIGN}


def stale() -> list[str]:
    """The pages that say something else than they should, and those that should not be there."""
    wanted = pages()
    there = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md") if path.name not in BY_HAND}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write() -> None:
    """Write what is stale, and take away what is no longer wanted."""
    FOLDER.mkdir(exist_ok=True)
    wanted = pages()
    for name in stale():
        if name in wanted:
            (FOLDER / name).write_text(wanted[name], "utf-8")
        else:
            (FOLDER / name).unlink()


def main() -> None:
    """Say what is stale, or write it."""
    found = stale()
    if "--write" in sys.argv[1:]:
        write()
    elif found:
        raise SystemExit(f"not up to date: {', '.join(found)}; run: python docs/language.py --write")


if __name__ == "__main__":
    main()
