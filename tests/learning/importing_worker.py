"""Imports a transcript until it is killed or done: python importing_worker.py URL FOLDER."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from learning_help import NOW, PROPOSE

from attain.api.learning import ConnectionSettings
from attain.events import CompletionRecorded, Event
from attain.learning.results import import_results
from attain.measures.store import NewMeasure, record_all
from attain.store.clock import SetClock
from attain.store.doors import Tx, open_store
from lms_files.provider import connect


def react(tx: Tx, events: Sequence[Event]) -> None:
    """As a plugin would: something of its own for each result, in the same transaction."""
    values = [
        NewMeasure(person_id=one.person_id, name="test.reacted", valid_from=one.completed_on, source="learning")
        for one in events
        if isinstance(one, CompletionRecorded)
    ]
    record_all(tx, values)


def main(url: str, folder: str) -> None:
    store = open_store(url, SetClock(NOW))
    provider = connect(ConnectionSettings("academy", {"folder": folder}, "staff_number", Path()))
    sys.stdout.write("begins\n")
    sys.stdout.flush()
    import_results(store, "academy", provider, PROPOSE, react)
    sys.stdout.write("done\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
