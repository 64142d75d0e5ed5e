from __future__ import annotations

from attain.audit import Note, about, by, everything
from attain.store.doors import Actor, Store


def write(store: Store, person: int, command: str, *subjects: int) -> None:
    with store.write(Actor(person, "portal"), command) as tx:
        for subject in subjects:
            tx.note("case", subject, {"step": command})


def test_entries_about_a_thing_come_newest_first_and_in_pages(store: Store) -> None:
    for number in range(5):
        write(store, 1, f"c{number}", 7, 8)
        write(store, 2, "other", 9)
    with store.read() as connection:
        first = about(connection, "case", 7, size=3)
        second = about(connection, "case", 7, before=first.older, size=3)
    assert [entry.command for entry in first.entries] == ["c4", "c3", "c2"]
    assert [entry.command for entry in second.entries] == ["c1", "c0"]
    assert second.older is None
    assert first.entries[0].notes == (Note("case", "7", {"step": "c4"}), Note("case", "8", {"step": "c4"}))


def test_entries_of_a_person_and_all(store: Store) -> None:
    write(store, 1, "a")
    write(store, 2, "b", 3)
    with store.read() as connection:
        assert [entry.command for entry in by(connection, 1).entries] == ["a"]
        assert [entry.command for entry in everything(connection).entries] == ["b", "a"]
        assert everything(connection, size=2).older is None
        assert about(connection, "unit", 3).entries == ()
