"""The outgoing file: it only gains rows, and whoever reads it sees the old file or the new one, never half of one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from attain.api.files import alone, replace_whole
from attain.api.learning import Assignment, ProviderError, Result, RowProblem
from lms_files.tables import Layout, read_rows

COLUMNS = ("key", "action", "learner", "activity", "title", "assigned_on", "due_on")


def append(path: Path, action: str, assignments: Sequence[Assignment]) -> list[Result]:
    """Add what is not there yet, by key and action; a result for each. On failure nothing is added and all may be tried
    again."""
    try:
        with alone(path):
            there, rows = _present(path)
            new = {one.key: one for one in assignments if (one.key, action) not in there}
            if new:
                _replace(path, [*rows, *(_line(action, one) for one in new.values())])
    except (OSError, ProviderError) as error:
        return [Result(one.key, "later", f"{path.name} cannot be written: {error}") for one in assignments]
    return [Result(one.key, "done" if one.key in new else "already") for one in assignments]


def _line(action: str, one: Assignment) -> list[str]:
    due = one.due_on.isoformat() if one.due_on else ""
    return [one.key, action, one.learner, one.activity, one.title, one.assigned_on.isoformat(), due]


def _present(path: Path) -> tuple[set[tuple[str, str]], list[list[str]]]:
    if not path.exists():
        return set(), []
    rows = list(read_rows(path, Layout(COLUMNS)))
    wrong = [row for row in rows if isinstance(row, RowProblem)]
    if wrong:
        raise ProviderError(f"{wrong[0].where}: {wrong[0].message}", "somebody changed the file: put it right, or away")
    good = [row for row in rows if not isinstance(row, RowProblem)]
    return {(row["key"], row["action"]) for row in good}, [[row[name] for name in COLUMNS] for row in good]


def _replace(path: Path, rows: Sequence[Sequence[str]]) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    replace_whole(path, text.getvalue().encode())
