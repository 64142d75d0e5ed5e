"""What was written down about who did what is provably what was written, and a lawful request can erase it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from attain.audit.sealing import START, erase, seal, seal_all, verify
from attain.audit.tables import audit_digest, audit_seal
from attain.cli.audit import command
from attain.store.doors import Actor, Store, open_store
from attain.store.migrate import migrate
from attain.store.tables import audit_entry, audit_note

HR = Actor(7, "portal", reason="Long leave of Ann.")


def write(store: Store, count: int, subject: int = 1) -> None:
    for number in range(count):
        with store.write(HR, "case.extend") as tx:
            tx.note("person", subject, {"number": number, "why": "ill"})


def unguarded(store: Store, statement: str) -> None:
    """What somebody does who holds the database itself."""
    sqlite = store.dialect == "sqlite"
    with store.write(Actor(None, "system"), "attack") as tx:
        for table in ("audit_entry", "audit_note", "audit_digest", "audit_seal"):
            for act in ("update", "delete"):
                on = "" if sqlite else f" ON {table}"
                tx.connection.execute(text(f"DROP TRIGGER {table}_keeps_{act}{on}"))
        tx.connection.execute(text(statement))


def problems(store: Store) -> tuple[str, ...]:
    with store.read() as connection:
        return verify(connection).problems


def test_rows_are_sealed_in_batches_and_the_chain_holds(store: Store) -> None:
    write(store, 3)
    assert seal(store) == 0, "too few, and too young"
    write(store, 30)
    assert seal(store) == 33
    assert seal_all(store) == 0, "the entry of the seal alone is not worth a seal"
    write(store, 1)
    assert seal_all(store) == 2
    with store.read() as connection:
        found = verify(connection)
    assert (found.seals, found.rows, found.erased, found.unsealed, found.problems) == (2, 35, 0, 1, ())
    assert found.head != START


@pytest.mark.parametrize(("attack", "told"), [
    ("UPDATE audit_entry SET person_id = 8 WHERE id = 2", "audit entry 2 (case.extend,"),
    ("UPDATE audit_note SET detail = '{}' WHERE entry_id = 2", "audit entry 2 (case.extend,"),
    ("DELETE FROM audit_note WHERE entry_id = 2", "audit entry 2 (case.extend,"),
    ("UPDATE audit_digest SET digest = 'x' WHERE entry_id = 2", "seal 1 of"),
    ("DELETE FROM audit_digest WHERE entry_id = 3", "seal 1 of"),
    ("DELETE FROM audit_seal WHERE id = 1", "seal 1 is missing"),
])  # fmt: skip
def test_whatever_is_changed_shows(store: Store, attack: str, told: str) -> None:
    write(store, 3)
    seal_all(store)
    write(store, 2)
    seal_all(store)
    unguarded(store, attack)
    assert any(one.startswith(told) for one in problems(store)), problems(store)


def test_an_entry_that_was_taken_out_shows(store: Store) -> None:
    with store.write(HR, "without notes") as tx:
        assert tx.now
    seal_all(store)
    unguarded(store, "DELETE FROM audit_entry WHERE id = 1")
    assert problems(store) == ("audit entry 1 was taken out",)


def test_a_row_that_was_committed_late_is_sealed_late(store: Store) -> None:
    write(store, 2)
    seal_all(store)
    with store.read() as connection:
        newest = connection.execute(select(audit_digest.c.entry_id).order_by(audit_digest.c.entry_id.desc())).scalar()
    with store.write(HR, "takes a number early") as tx:
        early = tx.id("audit_entry")
    write(store, 2)
    seal_all(store)
    with store.write(HR, "commits late") as tx:
        row = {"id": early, "at": tx.now, "person_id": None, "via": "job", "on_behalf_of": None}
        tx.connection.execute(audit_entry.insert().values(**row, command="late", reason=""))
    assert seal_all(store) == 3
    assert newest is not None
    assert problems(store) == ()


def test_erasing_takes_the_words_and_leaves_the_proof(store: Store) -> None:
    write(store, 3, subject=1)
    write(store, 2, subject=2)
    assert erase(store, Actor(9, "command line", reason="request 17"), "person", 1) == 3
    with store.read() as connection:
        notes = connection.execute(select(audit_note).where(audit_note.c.subject_kind == "person")).all()
        reasons = {row.reason for row in connection.execute(select(audit_entry).where(audit_entry.c.id.in_((1, 2, 3))))}
        kept = {row.person_id for row in connection.execute(select(audit_entry).where(audit_entry.c.id.in_((1, 2, 3))))}
        found = verify(connection)
    assert {note.subject_id: note.detail.get("why", "") for note in notes} == {"1": "", "2": "ill"}
    assert (reasons, kept) == ({""}, {7})
    assert (found.erased, found.problems) == (3, ())
    seal_all(store)
    assert problems(store) == ()


@pytest.mark.parametrize("statement", [
    "UPDATE audit_entry SET reason = 'other' WHERE id = 1",
    "UPDATE audit_entry SET reason = '', command = 'other' WHERE id = 1",
    "UPDATE audit_note SET detail = '{}' WHERE entry_id = 1",
    "UPDATE audit_digest SET salt = NULL, digest = 'x' WHERE entry_id = 1",
    "UPDATE audit_seal SET digest = 'x' WHERE id = 1",
    "DELETE FROM audit_digest",
])  # fmt: skip
def test_the_database_refuses_anything_but_erasing(store: Store, statement: str) -> None:
    write(store, 1)
    seal_all(store)
    with pytest.raises(DBAPIError, match="only grows"), store.write(HR, "try") as tx:
        tx.connection.execute(text(statement))


def test_the_command_prints_the_digest_and_tells_what_is_wrong(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'attain.db'}"
    migrate(url)
    store = open_store(url)
    write(store, 2)
    seal_all(store)
    with store.read() as connection:
        head = connection.execute(select(audit_seal.c.digest)).scalar_one()
    told = CliRunner().invoke(command, ["verify", url, "--expect", head])
    assert (told.exit_code, f"Newest digest: {head}" in told.stdout) == (0, True), told.output
    assert CliRunner().invoke(command, ["verify", url, "--expect", "0" * 64]).exit_code == 1
    unguarded(store, "UPDATE audit_entry SET command = 'nothing' WHERE id = 1")
    store.close()
    wrong = CliRunner().invoke(command, ["verify", url])
    assert (wrong.exit_code, "audit entry 1 (nothing," in wrong.stderr) == (1, True)
