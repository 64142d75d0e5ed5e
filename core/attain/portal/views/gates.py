"""The gates of a review as one reader may see them: open or not, and why (LANGUAGE 9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import grants
from attain.access.rules import how
from attain.cases.queries import text_of
from attain.cases.tables import case_gate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Row

    from attain.access.reading import Viewpoint
    from attain.cases.running import Running


@dataclass(frozen=True, slots=True)
class GateCard:
    """A gate: what it is called, whether it is open, and the reason."""

    title: str
    is_open: bool
    reason: str


def seen_gates(connection: Connection, view: Viewpoint, running: Running) -> dict[str, Row[Any]]:
    """{gate: its row} of those that a row of the table shows this viewer."""
    rows = connection.execute(select(case_gate).where(case_gate.c.case_id == running.id)).all()
    granted = grants(connection, view.person_id, [running.id], view.at).get(running.id, {}) if rows else {}
    return {row.gate: row for row in rows if how(view.table, granted, view.hidden, f"gate {row.gate}") is not None}


def gate_cards(connection: Connection, view: Viewpoint, running: Running, language: str) -> Iterator[GateCard]:
    """Those that this viewer may see, in the order of the workflow."""
    found = seen_gates(connection, view, running)
    for outcome in running.workflow.outcomes:
        row = found.get(str(outcome.settings.get("gate", "")))
        if row is not None:
            yield GateCard(text_of(outcome.title, language), row.is_open, row.reason)
