"""Files that are sent out: written once for many rows, whole, and by one at a time, on both databases."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from brought_help import CONFIG, PEOPLE, Brought
from small_firm_help import founded
from sqlalchemy import func, select, update

from attain import jobs
from attain.bridge import folder_of
from attain.cases import exports
from attain.cases.export_tables import export_row
from attain.jobs.tables import job
from attain.jobs.worker import Handlers, Outside, Worker
from attain.store.doors import Actor, Tx

SYSTEM = Actor(None, "test")
FILE = "pay.csv"


class Sending:
    """The firm with a review of nia's, of which rows are noted."""

    def __init__(self, brought: Brought) -> None:
        brought.write("people.csv", PEOPLE)
        brought.write("sales.csv", "staff_number,value,on\nnia,60,2025-12-01\nnia,40,2026-01-01\n")
        brought.on(date(2026, 1, 2))
        (self.case,) = brought.firm.cases("help")
        self.firm, self.store, self.file = brought.firm, brought.kernel.store, brought.folder / FILE
        self.handlers: Handlers = exports.handlers(brought.kernel.world, partial(folder_of, base=brought.base))

    def note(self, *keys: str) -> None:
        """As a step that ends does: the row, and its job."""
        with self.store.write(SYSTEM, "note") as tx:
            for key in keys:
                number = tx.id("export_row")
                about = {"connection": "personnel", "name": "pay", "file": FILE, "key": key, "case_id": self.case.id}
                cells = {"columns": ["pay"], "cells": {"pay": "1"}, "noted_at": tx.now, "written_at": None}
                tx.bulk_insert(export_row, [{"id": number, "person_id": self.case.subject_id, **about, **cells}])
                self.ask(tx, number)

    def ask(self, tx: Tx, number: int) -> None:
        jobs.put(tx, exports.WRITE, f"{number}.{tx.now:%Y%m%d%H%M%S%f}", {"row": number})

    def keys(self) -> list[str]:
        with self.file.open(newline="") as file:
            return [row["key"] for row in csv.DictReader(file)]

    def waiting(self) -> list[str]:
        return [row.key for row in self.firm.rows(select(export_row).where(export_row.c.written_at.is_(None)))]

    def left(self) -> list[str]:
        return sorted(one.name for one in self.file.parent.iterdir() if one.name.endswith(".part"))

    def count(self, wanted: Any) -> int:
        return int(self.firm.rows(select(func.count()).select_from(job).where(wanted))[0][0])


@pytest.fixture
def sending(empty_url: str, tmp_path: Path) -> Iterator[Sending]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield Sending(Brought(firm, tmp_path))
    firm.kernel.store.close()


def test_the_first_of_many_jobs_writes_for_all(sending: Sending) -> None:
    keys = [f"k{number:03}" for number in range(60)]
    sending.note(*keys)
    assert jobs.tick(sending.store, sending.handlers)
    first = sending.file.stat()
    assert (sending.keys(), sending.waiting()) == (keys, [])
    assert jobs.run_all(sending.store, sending.handlers) == 0
    assert sending.file.stat().st_ino == first.st_ino
    assert sending.count((job.c.kind == exports.WRITE) & (job.c.state == "done")) == 60


def test_what_changed_while_it_was_written_is_written_again(sending: Sending) -> None:
    handler = sending.handlers[exports.WRITE]
    assert isinstance(handler, Outside)
    sending.note("a", "b")
    taken = jobs.take(sending.store, [exports.WRITE], "one", 60)
    assert taken is not None
    outcome = handler.act(sending.store, taken)
    sending.firm.clock.set(sending.firm.clock.now() + timedelta(seconds=1))
    with sending.store.write(SYSTEM, "note") as tx:
        again = update(export_row).where(export_row.c.key == "b").values(cells={"pay": "2"}, noted_at=tx.now)
        number = tx.connection.execute(again.returning(export_row.c.id)).scalar_one()
        sending.ask(tx, number)
    with sending.store.write(SYSTEM, "record") as tx:
        handler.record(tx, taken, outcome)
    assert sending.waiting() == ["b"]
    jobs.run_all(sending.store, sending.handlers)
    assert sending.waiting() == []
    assert "b,2" in sending.file.read_text()


def test_several_write_one_file_and_none_is_in_the_way(sending: Sending) -> None:
    keys = [f"k{number:03}" for number in range(20)]
    half = sending.file.with_name(f".{FILE}.0123.part")
    half.write_text("of one who was killed")
    with ExitStack() as stack:
        for worker in [Worker(sending.store, sending.handlers, every=0.001) for _ in range(3)]:
            worker.start()
            stack.callback(worker.stop)
        for key in keys:
            sending.note(key)
        until = time.monotonic() + 60
        while sending.count((job.c.kind == exports.WRITE) & (job.c.state == "open")) and time.monotonic() < until:
            time.sleep(0.02)
            assert sending.count(job.c.error.is_not(None)) == 0
    assert (sending.keys(), sending.waiting(), sending.left()) == (keys, [], [])
