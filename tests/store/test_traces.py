from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, MetaData, Table, Text, delete, select, text

from attain.store.doors import Actor, Store, open_store
from attain.store.types import Key16, metadata

SYSTEM = Actor(None, "system")
SECRET = "the-only-one-who-wrote-this"
answer = Table(
    "trial_answer",
    MetaData(naming_convention=metadata.naming_convention),
    Column("key", Key16, primary_key=True),
    Column("note", Text),
)


def fill(store: Store) -> None:
    keys = [bytes([value]) * 16 for value in (200, 3, 150, 77)]
    with store.write(SYSTEM, "prepare") as tx:
        answer.create(tx.connection)
        tx.bulk_insert(answer, [(key, SECRET) for key in keys], ("key", "note"))


def test_deleted_text_is_in_no_file(sqlite_template: Path, tmp_path: Path) -> None:
    path = tmp_path / "attain.db"
    path.write_bytes(sqlite_template.read_bytes())
    store = open_store(str(path))
    fill(store)
    with store.write(SYSTEM, "forget") as tx:
        tx.connection.execute(delete(answer))
    assert any(SECRET.encode() in file.read_bytes() for file in tmp_path.iterdir())
    assert store.forget_traces(answer)
    assert not any(SECRET.encode() in file.read_bytes() for file in tmp_path.iterdir())
    store.close()


def test_rows_lie_in_the_order_of_their_keys(store: Store) -> None:
    fill(store)
    assert store.forget_traces(answer)
    place = text("ctid") if store.dialect == "postgresql" else answer.c.key
    with store.read() as connection:
        keys = [bytes(key) for key in connection.execute(select(answer.c.key).order_by(place)).scalars()]
    assert keys == sorted(keys)
    assert len(keys) == 4
