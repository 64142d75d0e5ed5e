"""People, a catalogue and a folder of a learning system, for tests of the bridge."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from attain.api.learning import ConnectionSettings, LearningProvider
from attain.learning.catalogue import CatalogueItem, apply_items
from attain.learning.report import Report
from attain.learning.results import import_results
from attain.learning.rules import ResultRules, Target
from attain.learning.sweep import import_catalogue
from attain.people.tables import person, recording
from attain.store.clock import SetClock
from attain.store.doors import Actor, Store
from lms_files.provider import connect

NOW = datetime(2027, 3, 5, 9, 0, tzinfo=UTC)
SYSTEM = Actor(None, "system")
LEVELS = ("aware", "practised", "skilled", "leading")
TARGETS = {name: Target("capability.level", "capability_levels", LEVELS) for name in ("communicating", "data")}
PROPOSE = ResultRules("propose", "manager of employee", TARGETS)
ITEMS = (
    CatalogueItem("comm_basics", "Clear writing", "course", "academy", "COMM-101", {"communicating": "practised"}),
    CatalogueItem("comm_more", "Hard conversations", "course", "academy", "COMM-201", {"communicating": "skilled"}),
    CatalogueItem("safety", "Safety at work", "course", "academy", "SAFE-001", {}, "24 months"),
    CatalogueItem("mentoring", "Mentoring", "mentoring", "", "mentoring", {"communicating": "leading"}),
)
CATALOGUE = """id,code,title,url,duration_minutes,status
c1,COMM-101,Clear writing,https://learn.example/c1,90,open
c2,COMM-201,Hard conversations,https://learn.example/c2,,open
c3,SAFE-001,Safety at work,,45,open
c4,OTHER-1,Knitting,,,hidden
"""
HEAD = "event_id,learner,activity,title,status,completed_at,score,valid_until\n"


def add_people(store: Store, count: int = 6) -> list[int]:
    """Persons 1 to `count`, with staff numbers E1, E2, …"""
    with store.write(SYSTEM, "test.people") as tx:
        rec = tx.id("recording")
        row = {"id": rec, "state": "visible", "what": "test", "started_at": tx.now, "visible_at": tx.now}
        tx.bulk_insert(recording, [row])
        ids = list(tx.ids("person", count))
        rows = [
            {
                "id": id_, "staff_number": f"E{id_}", "name": f"Person {id_}", "first_name": "P",
                "work_email": f"P{id_}@acme.example", "language": None, "zone": None, "created_at": tx.now,
                "ended_on": None, "recorded": rec,
            }
            for id_ in ids
        ]  # fmt: skip
        tx.bulk_insert(person, rows)
    return ids


def rested(path: Path, text: str, seconds: float = 3600) -> None:
    """A file that nobody wrote any more for so many seconds of the real clock."""
    path.write_text(text)
    at = time.time() - seconds
    os.utime(path, (at, at))


@dataclass
class Academy:
    """A folder as a learning system leaves it, and the connection to it."""

    store: Store
    folder: Path

    @property
    def provider(self) -> LearningProvider:
        return connect(ConnectionSettings("academy", {"folder": "."}, "staff_number", self.folder))

    def catalogue(self, text: str = CATALOGUE) -> Report:
        rested(self.folder / "catalogue.csv", text)
        return import_catalogue(self.store, "academy", self.provider)

    def results(self, rows: Sequence[str], rules: ResultRules = PROPOSE) -> Report:
        (self.folder / "transcript.csv").write_text(HEAD + "".join(f"{row}\n" for row in rows))
        return import_results(self.store, "academy", self.provider, rules)


def academy(store: Store, folder: Path) -> Academy:
    """A folder with a catalogue that was imported, and six people."""
    store.clock = SetClock(NOW)
    add_people(store)
    with store.write(SYSTEM, "test.items") as tx:
        apply_items(tx, ITEMS)
    made = Academy(store, folder)
    made.catalogue()
    return made
