"""The demo's configuration with something else in it, as files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from reviews_help import DEMO

FLOW = "workflows/quick_review.yaml"
FORM = "forms/quick_manager.yaml"
Edits = Mapping[str, Sequence[tuple[str, str]]]
SELF_DUE = "    form: quick_self\n    due: 5 working days after it opens"
LATER: Edits = {FLOW: [(SELF_DUE, SELF_DUE.replace("5", "9"))]}
EARLIER: Edits = {FLOW: [(SELF_DUE, SELF_DUE.replace("5", "3"))]}
_NEW = (
    "  - id: hear\n    title: Tell the second manager\n    do: tell\n    message: reminder\n    to: second_manager\n\n"
)
NEW_STEP: Edits = {FLOW: [("  - id: release\n", _NEW + "  - id: release\n")]}
RENAMED: Edits = {
    FLOW: [
        ("- id: self_review\n", "- id: own_view\n"),
        (
            "what: self_review, as: full, from: self_review submitted",
            "what: own_view, as: full, from: own_view submitted",
        ),
        ("what: self_review, as: full, from: manager_review", "what: own_view, as: full, from: manager_review"),
    ]
}
_ALL = DEMO.joinpath(FLOW).read_text("utf-8")
_FIRST = _ALL[_ALL.index("  - id: self_review\n") : _ALL.index("  - id: manager_review\n")]
GONE: Edits = {
    FLOW: [
        (_FIRST, ""),
        ("  - { who: manager, what: self_review, as: full, from: self_review submitted }\n", ""),
        ("  - { who: second_manager, what: self_review, as: full, from: manager_review submitted }\n", ""),
    ]
}
LOOSER: Edits = {
    FLOW: [
        (
            "who: second_manager, what: self_review, as: full, from: manager",
            "who: second_manager, what: self_review, as: full, from: self",
        )
    ]
}
OTHER_WORDS: Edits = {FORM: [("Was the work done, and done well?", "Was it done well?")]}


def folder_with(to: Path, *edits: Edits, more: Mapping[str, str] | None = None) -> Path:
    """The demo's folder with these replacements, each of which must be found, and more files."""
    shutil.copytree(DEMO, to, dirs_exist_ok=True)
    if edits:  # they play the workflow as it was
        (to / "scenarios" / "quick_review.yaml").unlink()
    for each in edits:
        for name, pairs in each.items():
            text = (to / name).read_text("utf-8")
            for old, new in pairs:
                assert old in text, old
                text = text.replace(old, new)
            (to / name).write_text(text, "utf-8")
    for name, text in (more or {}).items():
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        (to / name).write_text(text, "utf-8")
    return to


def migration(id: str = "move", from_: int = 1, to: int = 2, **more: str) -> Mapping[str, str]:
    """A migration document of the half-year review, as a file."""
    said = {"due_dates": "keep", "visibility": "stricter_only", "who": "{ running: true }"} | more
    lines = "".join(f"{key}: {value}\n" for key, value in said.items())
    head = f"apiVersion: attain/v1\nkind: migration\nid: {id}\ntitle: Move\nof: workflow quick_review\n"
    return {f"migrations/{id}.yaml": f"{head}from: {from_}\nto: {to}\n{lines}"}
