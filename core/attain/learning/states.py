"""The states of a registration and the outcomes of a result. Pure."""

from __future__ import annotations

from datetime import date

SUCCESS = frozenset({"completed", "passed", "satisfied"})
"""Outcomes that show that somebody learnt it."""

EXCUSED = frozenset({"waived"})
"""Outcomes that fulfil an assignment and show nothing about what the person can do."""

OUTCOMES = SUCCESS | EXCUSED | {"failed"}

OPEN = ("assigned", "enrolled", "in_progress", "suspended", "failed")
"""States in which something is still to do."""

DONE = ("completed", "passed", "waived", "satisfied")

MOVES = frozenset({"enrolled", "in_progress", "suspended", "withdrawn", "expired"})
"""States that a learning system may report as progress."""


def overdue(state: str, due_on: date | None, on: date) -> bool:
    """Whether it should have been done before this day; derived each time, stored nowhere."""
    return state in OPEN and due_on is not None and due_on < on
