"""What reviews send out by files: the outcome `export`, and `sends_out` of a connection (LANGUAGE 3 and 9).

A row is noted in the transaction of its cause; a job writes the file anew from all of its rows, whole or not at all.
So the file can be written again at any time, and holds each review once, under a key that stays.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, insert, select, update

from attain import jobs
from attain.cases.export_tables import export_row
from attain.cases.tables import case_gate
from attain.errors import AttainError
from attain.jobs.worker import Handlers, Outside
from attain.measures.store import Measured, everything
from attain.people.asof import view
from attain.people.facts import facts
from attain.workflow.events import CaseClosed, StepEnded, StepOpened, StepSubmitted

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.config.document import Resource
    from attain.jobs import Job
    from attain.store.doors import Store, Tx
    from attain.workflow.events import Event
    from attain.workflow.model import Outcome

WRITE = "cases.export"
ENROLMENTS = "enrolments"
"""The only thing under `sends_out` that is no file."""
YES, NO = "yes", "no"
FolderOf = Callable[["Resource"], Path]
"""The folder of a connection."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Something of a review that goes into a file of a connection."""

    connection: str
    name: str
    file: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A row that was noted; `written_at` is None until the file holds it."""

    connection: str
    file: str
    cells: Mapping[str, str]
    noted_at: datetime
    written_at: datetime | None


def of_outcome(running: Running, outcome: Outcome) -> Sending:
    """What an outcome sends; AttainError where it says no connection."""
    said: Any = outcome.settings["export"]
    connection = str(said["by"]).removeprefix("connection ")
    name = f"{running.workflow.id}.{outcome.id}"
    return Sending(connection, name, f"{name}.csv", tuple(map(str, said["what"])))


def of_events(running: Running, found: Sequence[Event]) -> Iterator[Sending]:
    """What the connections send at these events of a review."""
    happened = set(_words(found))
    for connection in running.catalogue.of_kind("connection") if happened else ():
        for name, said in (connection.data.get("sends_out") or {}).items():
            if name == ENROLMENTS or said["when"] not in happened:
                continue
            if said.get("of", f"workflow {running.workflow.id}") == f"workflow {running.workflow.id}":
                yield Sending(connection.id, str(name), str(said["file"]), tuple(map(str, said["what"])))


def _words(found: Sequence[Event]) -> Iterator[str]:
    for event in found:
        match event:
            case StepOpened():
                yield f"{event.key.step} opens"
            case StepSubmitted():
                yield f"{event.key.step} submitted"
            case StepEnded():
                yield f"{event.key.step} ends"
            case CaseClosed() if event.how == "closed":
                yield "case ends"


def note(tx: Tx, running: Running, sending: Sending) -> None:
    """Remember what is sent, as it stands now; a review that was noted before gets its row brought up to date."""
    cells = _cells(tx, running, sending.what)
    key = f"{running.id}.{sending.connection}.{sending.name}"
    known = tx.connection.execute(select(export_row).where(export_row.c.key == key)).first()
    if known is not None and dict(known.cells) == cells:
        return
    news = {"columns": list(cells), "cells": cells, "noted_at": tx.now, "written_at": None}
    if known is None:
        number = tx.id("export_row")
        about: dict[str, Any] = {
            "connection": sending.connection,
            "name": sending.name,
            "file": sending.file,
            "key": key,
        }
        about |= {"case_id": running.id, "person_id": running.subject_id}
        tx.connection.execute(insert(export_row).values(id=number, **about, **news))
    else:
        number = known.id
        tx.connection.execute(update(export_row).where(export_row.c.id == number).values(news))
    jobs.put(tx, WRITE, f"{number}.{tx.now:%Y%m%d%H%M%S%f}", {"row": number})
    tx.note("case", running.id, {"sent out": sending.name, "by": sending.connection})


def refresh(tx: Tx, running: Running) -> None:
    """Bring up to date what was noted of a review: a gate or a measure may have changed since."""
    mine = select(export_row).where(export_row.c.case_id == running.id).order_by(export_row.c.id)
    for row in tx.connection.execute(mine).all():
        note(tx, running, Sending(row.connection, row.name, row.file, tuple(row.columns)))


def _cells(tx: Tx, running: Running, what: Sequence[str]) -> dict[str, str]:
    known = facts(tx.connection, [running.subject_id], view(tx.connection, tx.now)).get(running.subject_id, {})
    return {word: _cell(tx, running, word, known) for word in what}


def _cell(tx: Tx, running: Running, word: str, known: Mapping[str, Any]) -> str:
    kind, _, name = word.partition(" ")
    if kind == "gate":
        same = (case_gate.c.case_id == running.id) & (case_gate.c.gate == name)
        is_open = tx.connection.execute(select(case_gate.c.is_open).where(same)).scalar()
        return "" if is_open is None else YES if is_open else NO
    if kind == "measure":
        newest = [one for one in everything(tx.connection, [running.subject_id], [name]) if not one.item][-1:]
        return next((said_of(one) for one in newest), "")
    return _text(known.get(word))


def said_of(value: Measured) -> str:
    """A measure as a file says it."""
    return value.label or _text(value.number)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


def sent_of(connection: Connection, case_id: int) -> list[Sent]:
    """What was sent out of a review, the first first, all cells included."""
    rows = select(export_row).where(export_row.c.case_id == case_id).order_by(export_row.c.id)
    return [_sent(row) for row in connection.execute(rows)]


def _sent(row: Row[Any]) -> Sent:
    cells = {column: row.cells[column] for column in row.columns}
    return Sent(row.connection, row.file, cells, row.noted_at, row.written_at)


def handlers(world: World, folder_of: FolderOf) -> Handlers:
    """{kind of job: what does it}."""

    def act(store: Store, job: Job) -> list[tuple[int, datetime]]:
        with store.read() as connection:
            row = connection.execute(select(export_row).where(export_row.c.id == int(job.payload["row"]))).one()
            same = (export_row.c.connection == row.connection) & (export_row.c.file == row.file)
            rows = connection.execute(select(export_row).where(same).order_by(export_row.c.id)).all()
            document = world.catalogues.current(connection)[1].get("connection", row.connection)
        if document is None:
            raise AttainError(f"there is no connection {row.connection} any more", "its files wait until it is back")
        _write(folder_of(document) / row.file, rows)
        return [(each.id, each.noted_at) for each in rows]

    def record(tx: Tx, job: Job, written: list[tuple[int, datetime]]) -> None:
        # what has changed since it was read has a job of its own
        same = (export_row.c.id == bindparam("_id")) & (export_row.c.noted_at == bindparam("_noted"))
        rows = [{"_id": number, "_noted": noted} for number, noted in written]
        tx.connection.execute(update(export_row).where(same).values(written_at=tx.now), rows)
        tx.note("export", job.payload["row"], {"rows": len(written)})

    return {WRITE: Outside(act, record)}


def _write(path: Path, rows: Sequence[Any]) -> None:
    """The whole file beside, then renamed."""
    columns = list(dict.fromkeys(word for row in rows for word in row.columns))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["key", *columns])
    writer.writerows([row.key, *(row.cells.get(word, "") for word in columns)] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.part")
    beside.write_text(text.getvalue(), "utf-8", newline="")
    os.replace(beside, path)  # noqa: PTH105
