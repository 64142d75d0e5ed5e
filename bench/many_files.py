"""A big configuration for measuring: the demo's two reviews with all that belongs to them, over and over."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

DEMO = Path(__file__).parent.parent / "configs" / "demo"
COPIED = (
    *("workflows/annual_review", "cycles/annual_2026", "scenarios/annual_review", "reports/feedback_summary"),
    *("forms/self_review", "forms/manager_review", "forms/peer_feedback", "forms/upward_feedback", "forms/check_in"),
    *("forms/potential_review", "workflows/quick_review", "cycles/half_year_2027", "scenarios/quick_review"),
    *("forms/quick_self", "forms/quick_manager", "forms/employee_reply"),
)
"""Documents of which every copy has its own; whatever else the demo has is there once."""

ID = re.compile(r"^id: (\w+)", re.MULTILINE)


def write(folder: Path, files: int) -> tuple[int, int]:
    """A folder with at least so many files.  Returns how many files and lines it has."""
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns("*.md", "*.txt"))
    texts = {name: (DEMO / f"{name}.yaml").read_text("utf-8") for name in COPIED}
    ids = {found.group(1) for text in texts.values() for found in ID.finditer(text)}
    names = re.compile(rf"\b(?:{'|'.join(sorted(ids))})\b")
    written, copy = sum(1 for _ in folder.rglob("*.yaml")), 1
    while written < files:
        for name, text in texts.items():
            (folder / f"{name}_{copy}.yaml").write_text(names.sub(rf"\g<0>_{copy}", text), "utf-8")
        written, copy = written + len(texts), copy + 1
    return written, sum(path.read_bytes().count(b"\n") for path in folder.rglob("*.yaml"))
