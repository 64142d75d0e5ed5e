from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from sqlalchemy import Column, ForeignKey, Table, Text, inspect, text

from attain.store.autogenerate import generate
from attain.store.doors import Actor, StoreError, open_store
from attain.store.history import KERNEL, Owner, load_tables, plugin_owner
from attain.store.migrate import differences, migrate, pending, remove
from attain.store.types import Id, metadata

SYSTEM = Actor(None, "system")


def owners() -> tuple[Owner, ...]:
    packages = sorted({entry.module.partition(".")[0] for entry in entry_points(group="attain.plugin")})
    load_tables("attain")
    for package in packages:
        load_tables(package)
    return (KERNEL, *filter(None, map(plugin_owner, packages)))


def tables(url: str) -> set[str]:
    with closing(open_store(url)) as store, store.read() as connection:
        return set(inspect(connection).get_table_names())


def run(url: str, *statements: str) -> None:
    with closing(open_store(url)) as store, store.write(SYSTEM, "run") as tx:
        for statement in statements:
            tx.connection.execute(text(statement))


def differing(url: str, all_of_them: tuple[Owner, ...]) -> list[object]:
    with closing(open_store(url)) as store, store.read() as connection:
        # Whose tables other tests have loaded is not the kernel's either.
        known = tuple(dict.fromkeys((*all_of_them, *owners())))
        return [one for owner in all_of_them for one in differences(connection, owner, known)]


@pytest.fixture
def toy(tmp_path: Path) -> Iterator[Owner]:
    """A plugin with one table that points to the kernel's, its first migration written by Alembic."""
    load_tables("attain")
    entry = Column("entry_id", Id, ForeignKey("audit_entry.id"))
    table = Table(
        "toy_thing", metadata, Column("id", Id, primary_key=True), Column("name", Text, nullable=False), entry
    )
    child = Table(
        "toy_part", metadata, Column("id", Id, primary_key=True), Column("thing_id", Id, ForeignKey("toy_thing.id"))
    )
    owner = Owner("toy", tmp_path / "toy", "toy_")
    generate(owner, "First")
    yield owner
    for one in (child, table):
        metadata.remove(one)


def test_migrations_give_the_tables_of_the_program(empty_url: str) -> None:
    everyone = owners()
    assert pending(empty_url, everyone) == tuple(owner.name for owner in everyone)
    migrate(empty_url, everyone)
    hint = 'python -m attain.store.autogenerate OWNER "what it does" writes what is missing'
    assert differing(empty_url, everyone) == [], hint
    assert pending(empty_url, everyone) == ()
    assert migrate(empty_url, everyone) == ()


def test_a_migrated_database_keeps_its_audit_rows(empty_url: str) -> None:
    migrate(empty_url)
    run(empty_url, "INSERT INTO id_block VALUES ('x', 1)")
    with pytest.raises(Exception, match="audit_entry only grows"):
        run(empty_url, "DELETE FROM audit_entry")


def test_a_plugins_tables_come_and_go(empty_url: str, toy: Owner) -> None:
    migrate(empty_url)
    before = tables(empty_url)
    assert migrate(empty_url, (KERNEL, toy)) == ("toy",)
    assert tables(empty_url) - before == {"toy_thing", "toy_part", "toy_version"}
    assert differing(empty_url, (KERNEL, toy)) == []
    remove(empty_url, toy, (KERNEL, toy))
    assert tables(empty_url) == before


def test_a_changed_table_keeps_its_rows_and_those_that_point_to_it(empty_url: str, toy: Owner) -> None:
    both = (KERNEL, toy)
    migrate(empty_url, both)
    fill = ("INSERT INTO toy_thing (id, name) VALUES (1, 'a')", "INSERT INTO toy_part (id, thing_id) VALUES (1, 1)")
    run(empty_url, *fill)
    thing = metadata.tables["toy_thing"]
    thing.c.name.nullable = True
    thing.append_column(Column("colour", Text))
    generate(toy, "Colour")
    assert migrate(empty_url, both) == ("toy",)
    assert differing(empty_url, both) == []
    run(empty_url, "UPDATE toy_thing SET colour = 'red', name = NULL WHERE id = 1")
    joined = text("SELECT thing_id, colour FROM toy_part JOIN toy_thing ON toy_thing.id = thing_id")
    with closing(open_store(empty_url)) as store, store.read() as connection:
        assert connection.execute(joined).all() == [(1, "red")]


def test_a_filled_file_is_copied_before_it_is_changed(tmp_path: Path, toy: Owner) -> None:
    path = tmp_path / "attain.db"
    migrate(str(path), (KERNEL,))
    assert list(tmp_path.glob("*before*")) == []
    run(str(path), "INSERT INTO id_block VALUES ('x', 5)")
    migrate(str(path), (KERNEL, toy))
    (copy,) = tmp_path.glob("attain.db.before-toy-0001")
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT next FROM id_block WHERE name = 'x'").fetchall() == [(5,)]
        assert connection.execute("SELECT name FROM sqlite_master WHERE name LIKE 'toy%'").fetchall() == []
    connection.close()


def test_rows_that_would_point_nowhere_stop_it(tmp_path: Path, toy: Owner) -> None:
    path, both = str(tmp_path / "attain.db"), (KERNEL, toy)
    migrate(path, both)
    (toy.versions / "r0002_bad.py").write_text(
        "from alembic import op\nrevision, down_revision = '0002', '0001'\n"
        "def upgrade():\n    op.execute('INSERT INTO toy_part VALUES (1, 99)')\ndef downgrade():\n    pass\n"
    )
    with pytest.raises(StoreError, match=r"1 rows would point nowhere \(toy_part to toy_thing\); nothing was changed"):
        migrate(path, both)
    assert pending(path, both) == ("toy",)


def test_a_failing_migration_changes_nothing_of_any_owner(empty_url: str, toy: Owner) -> None:
    (toy.versions / "r0002_bad.py").write_text(
        "revision, down_revision = '0002', '0001'\ndef upgrade():\n    raise ZeroDivisionError\ndef downgrade(): pass\n"
    )
    with pytest.raises(ZeroDivisionError):
        migrate(empty_url, (KERNEL, toy))
    assert tables(empty_url) == set()


def test_a_database_of_a_newer_release_is_told(empty_url: str) -> None:
    migrate(empty_url)
    run(empty_url, "UPDATE kernel_version SET version_num = '9999'")
    with pytest.raises(
        StoreError, match=r"the tables of kernel are at revision 9999, which this program does not know"
    ):
        migrate(empty_url)


def test_a_plugin_that_needs_newer_tables_of_the_kernel_is_refused(empty_url: str, toy: Owner) -> None:
    migrate(empty_url)
    ahead = Owner(toy.name, toy.versions, toy.prefix, needs="0999")
    with pytest.raises(StoreError, match='plugin "toy" needs the kernel\'s tables at revision 0999; this Attain has'):
        migrate(empty_url, (KERNEL, ahead))
    assert not any(name.startswith("toy_") for name in tables(empty_url))
    migrate(empty_url, (KERNEL, Owner(toy.name, toy.versions, toy.prefix, needs="0001")))
    assert "toy_thing" in tables(empty_url)
