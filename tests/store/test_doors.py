from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from attain.errors import AttainError
from attain.store.doors import Actor, Store, StoreError, open_store
from attain.store.memo import remembered
from attain.store.migrate import migrate, ready
from attain.store.tables import audit_entry, audit_note, id_block

SYSTEM = Actor(None, "system")
SECRET = "hunter2"


def blocks(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {row.name: row.next for row in connection.execute(select(id_block.c.name, id_block.c.next))}


def entries(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(audit_entry)).scalar_one()


def test_what_is_written_can_be_read(store: Store) -> None:
    with store.write(SYSTEM, "add") as tx:
        tx.connection.execute(insert(id_block).values(name="a", next=7))
    assert blocks(store)["a"] == 7


@pytest.mark.parametrize(
    "statement", ["DELETE FROM id_block", "INSERT INTO id_block VALUES ('a', 1)", "CREATE TABLE x (a TEXT)"]
)
def test_the_reading_door_does_not_write(store: Store, statement: str) -> None:
    with pytest.raises((StoreError, DBAPIError), match=r"read.?only"), store.read() as connection:
        connection.execute(text(statement))


def test_a_reader_sees_one_state(store: Store) -> None:
    with store.read() as connection:
        before = connection.execute(select(func.count()).select_from(audit_entry)).scalar_one()
        with store.write(SYSTEM, "add"):
            pass
        assert connection.execute(select(func.count()).select_from(audit_entry)).scalar_one() == before
    assert entries(store) == before + 1


def test_an_error_leaves_nothing(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write(SYSTEM, "fail") as tx:
        tx.connection.execute(insert(id_block).values(name="a", next=7))
        tx.note("thing", 1, {"a": 1})
        _ = 1 / 0
    assert "a" not in blocks(store)
    assert entries(store) == 0
    with store.write(SYSTEM, "go on"):
        pass
    assert entries(store) == 1


def test_a_command_leaves_one_entry_with_its_notes(store: Store) -> None:
    actor = Actor(3, "portal", on_behalf_of=4, reason="she is ill")
    with store.write(actor, "approve") as tx:
        tx.note("case", 9, {"step": "approve"})
        tx.note("cycle", "annual", {})
        now = tx.now
    with store.read() as connection:
        (entry,) = connection.execute(select(audit_entry)).all()
        notes = connection.execute(select(audit_note).order_by(audit_note.c.place)).all()
    assert entry[1:] == (now, 3, "portal", 4, "approve", "she is ill")
    assert [tuple(note) for note in notes] == [
        (entry.id, 0, "case", "9", {"step": "approve"}),
        (entry.id, 1, "cycle", "annual", {}),
    ]


def test_what_a_savepoint_takes_back_leaves_nothing_behind(store: Store) -> None:
    with store.write(SYSTEM, "in parts") as tx:
        for wanted, fails in (("kept", False), ("gone", True)):
            with suppress(LookupError), tx.savepoint():
                tx.ids_of({wanted: 1})
                tx.note("part", wanted)
                remembered(tx.connection, wanted, (), lambda: "read")
                if fails:
                    raise LookupError
        assert remembered(tx.connection, "gone", (), lambda: "read again") == "read again"
    with store.write(SYSTEM, "the next"):
        pass
    with store.read() as connection:
        told = connection.execute(select(audit_note.c.subject_id)).scalars().all()
        entries = connection.execute(select(audit_entry.c.command).order_by(audit_entry.c.id)).scalars().all()
    assert told == ["kept"]
    assert entries == ["in parts", "the next"]


def test_an_id_first_taken_in_a_savepoint_is_not_given_twice(store: Store) -> None:
    with store.write(SYSTEM, "in parts") as tx, suppress(LookupError), tx.savepoint():
        tx.ids("task", 1)
        raise LookupError
    with store.write(SYSTEM, "the next"):
        pass


def test_writing_while_writing_is_refused_and_harms_nothing(store: Store) -> None:
    with store.write(SYSTEM, "outer"):
        with (
            pytest.raises(RuntimeError, match=r"'inner' would write while 'outer' writes"),
            store.write(SYSTEM, "inner"),
        ):
            pass
    with store.write(SYSTEM, "after"):
        pass
    assert entries(store) == 2


def test_sixteen_threads_write_without_failure(store: Store) -> None:
    def work(number: int) -> None:
        first, second = ("one", "two") if number % 2 else ("two", "one")
        for turn in range(5):
            with store.write(Actor(number, "system"), "work") as tx:
                tx.ids(first, 3)
                tx.ids(second, 3)
                tx.note("turn", turn)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    assert entries(store) == 80
    assert blocks(store) == {"audit_entry": 81, "one": 241, "two": 241}


def test_ids_of_many_threads_never_meet(store: Store) -> None:
    def work(_number: int) -> list[int]:
        with store.write(SYSTEM, "work") as tx:
            return [*tx.ids("thing", 7), tx.id("thing")]

    with ThreadPoolExecutor(8) as pool:
        taken = list(chain.from_iterable(pool.map(work, range(40))))
    assert sorted(taken) == list(range(1, 40 * 8 + 1))


def test_a_lock_makes_read_then_write_safe(store: Store) -> None:
    with store.write(SYSTEM, "begin") as tx:
        tx.connection.execute(insert(id_block).values(name="counter", next=0))

    def work(_number: int) -> None:
        with store.write(SYSTEM, "count") as tx:
            tx.lock("counter", 1)
            at = tx.connection.execute(select(id_block.c.next).where(id_block.c.name == "counter")).scalar_one()
            tx.connection.execute(id_block.update().where(id_block.c.name == "counter").values(next=at + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(60)))
    assert blocks(store)["counter"] == 60


def test_no_ids_and_a_negative_number(store: Store) -> None:
    with store.write(SYSTEM, "work") as tx:
        assert list(tx.ids("thing", 0)) == []
        with pytest.raises(ValueError, match="-1 ids of thing"):
            tx.ids("thing", -1)


def test_audit_rows_stay(store: Store) -> None:
    with store.write(SYSTEM, "add") as tx:
        tx.note("thing", 1)
    for statement in ("DELETE FROM audit_note", "UPDATE audit_entry SET command = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(DBAPIError, match="only grows"), store.write(SYSTEM, "tamper") as tx:
            tx.connection.execute(text(statement))
    assert entries(store) == 1


def test_waiting_writers_are_served_in_their_order(tmp_path: Path) -> None:
    from attain.store.fair import FairLock

    lock, order, threads = FairLock(), [], []

    def work(number: int) -> None:
        with lock:
            order.append(number)

    with lock:
        for number in range(12):
            thread = threading.Thread(target=work, args=(number,))
            thread.start()
            while len(lock._waiting) <= number:
                threading.Event().wait(0.001)
            threads.append(thread)
    for thread in threads:
        thread.join()
    assert order == list(range(12))


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("mysql://x/y", "does not know the database 'mysql'"),
        ("sqlite://", "would be forgotten"),
        ("sqlite:///:memory:", "would be forgotten"),
        ("://", "not the address"),
        ("/nowhere/at/all/x.db", "the folder of the database /nowhere/at/all/x.db does not exist"),
    ],
)
def test_an_address_that_cannot_be(url: str, says: str) -> None:
    with pytest.raises(AttainError, match=says):
        open_store(url)


def test_an_unreachable_server_is_told_without_its_password() -> None:
    store = open_store(f"postgresql://someone:{SECRET}@127.0.0.1:1/none")
    with pytest.raises(StoreError) as told, store.read() as connection:
        connection.execute(text("SELECT 1"))
    assert "refused" in str(told.value)
    assert SECRET not in str(told.value)


def test_sqlite_is_durable_and_strict(tmp_path: Path, sqlite_template: Path) -> None:
    store = open_store(str(sqlite_template))
    with store.write(SYSTEM, "look") as tx:
        asked = {
            name: tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
        strict = tx.connection.exec_driver_sql(
            "SELECT name FROM pragma_table_list WHERE type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"
        ).all()
    store.close()
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    assert strict == []


def test_whoever_only_reads_leaves_the_file_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "copy.db"
    migrate(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as plain:
        plain.execute("PRAGMA journal_mode=DELETE")
    before = file.read_bytes()
    ready(f"sqlite:///{file}")
    store = open_store(f"sqlite:///{file}")
    with store.read() as connection:
        connection.execute(select(audit_entry)).all()
    store.close()
    assert file.read_bytes() == before
