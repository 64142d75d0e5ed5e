"""An attacker who holds the whole database after the closing, files and all, tries to tie persons to answers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text
from voices_help import Voices, a_case, voice, voices

from attain.store.doors import Store

LONG = " ".join(hashlib.sha256(bytes([n])).hexdigest()[:9] for n in range(240))
"""Hard to compress, so that PostgreSQL keeps it apart from its row."""
LEVELS = ("disagree", "neither", "agree", "strongly_agree")


def marked(case: Voices, person: int) -> str:
    """A comment that only this person writes; long enough to be kept apart from its row."""
    return f"COMMENT-OF-{person}-ON-{case.case}-ONLY {LONG}"


@dataclass(frozen=True)
class Attack:
    """What the attacker holds: the database after the closing, and for comparison what he would have held before."""

    of: Voices
    folder: Path
    before: dict[str, list[dict[str, Any]]]
    files_before: bytes

    @property
    def store(self) -> Store:
        return self.of.trial.kernel.store

    @property
    def files(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.folder.glob("attacked.db*"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def closed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Attack]:
    """One case in which everybody answered, one that is still open; the answers of both came in turns."""
    folder = tmp_path_factory.mktemp("attack")
    if request.param == "sqlite":
        url = f"sqlite:///{folder / 'attacked.db'}"
    else:
        server = request.getfixturevalue("postgres")
        url = server.url(server.fresh())
    with voices(url, folder) as trial:
        one, other = a_case(trial), a_case(trial, nth=1)
        for case in (one, other):
            case.choose(3)
        asked = [("peer_feedback", 3, "peers"), ("team_feedback", len(one.team), "team")]
        before, files = {}, b""
        for step, count, who in asked:
            for place in range(count):
                if place < 2:
                    person = getattr(other, who)[place]
                    other.say(step, person, voice(LEVELS[place], marked(other, person)))
                if who == "team" and place == count - 1:
                    before = everything(trial.kernel.store)
                    files = b"".join(path.read_bytes() for path in folder.glob("attacked.db*"))
                person = getattr(one, who)[place]
                one.say(step, person, voice(LEVELS[place % 4], marked(one, person)))
        one.forget()
        yield Attack(one, folder, before, files)


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in the order in which it lies; on PostgreSQL with what the server keeps beside it."""
    with store.read() as connection:
        names = inspect(connection).get_table_names()
        beside = ", ctid::text AS ctid, xmin::text AS xmin, cmin::text AS cmin" if store.dialect == "postgresql" else ""
        return {
            name: [dict(row._mapping) for row in connection.execute(text(f'SELECT *{beside} FROM "{name}"'))]  # noqa: S608
            for name in names
        }


def authors(attack: Attack) -> set[int]:
    """Who answered about the subject of the closed case."""
    return {*attack.of.peers[:3], *attack.of.team}


def keys_of(attack: Attack, step: str = "") -> set[bytes]:
    rows = everything(attack.store)["response"]
    return {bytes(row["key"]) for row in rows if row["case_id"] == attack.of.case and row["step"].startswith(step)}


def links_of(attack: Attack, rows: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    mine = {row["id"] for row in rows["task"] if row["case_id"] == attack.of.case}
    return [row for table in ("respondent_link", "draft") for row in rows[table] if row["task_id"] in mine]


def test_no_link_and_no_draft_is_left(closed: Attack) -> None:
    assert links_of(closed, closed.before), "the same eyes found links before the closing"
    assert links_of(closed, everything(closed.store)) == []
    assert len(keys_of(closed)) == len(authors(closed))


def test_each_comment_stands_once_and_beside_nobody(closed: Attack) -> None:
    rows = everything(closed.store)
    for person in authors(closed):
        mark = f"COMMENT-OF-{person}-ON-{closed.of.case}-ONLY"
        places = [(table, row) for table, some in rows.items() for row in some if mark in str(list(row.values()))]
        assert [table for table, _ in places] == ["response_answer"]
        assert set(places[0][1]) - {"ctid", "xmin", "cmin"} == {"key", "section", "item", "field", "value"}


def test_no_key_of_an_answer_stands_anywhere_else(closed: Attack) -> None:
    keys = keys_of(closed)
    for table, some in everything(closed.store).items():
        if table not in ("response", "response_answer"):
            held = {bytes(v) for row in some for v in row.values() if isinstance(v, bytes | memoryview)}
            assert not held & keys, table
            assert not [key for key in keys if key.hex() in str(some)], table


def test_keys_known_from_before_fit_nothing(closed: Attack) -> None:
    """A backup of yesterday holds links; its keys are not those of today."""
    links = {bytes(row["key"]) for row in links_of(closed, closed.before) if "key" in row}
    assert links
    assert not links & keys_of(closed)


def test_no_submission_key_is_left(closed: Attack) -> None:
    mine = f"key {closed.of.case} team_feedback"
    assert mine in str(closed.before["respondent_link"])
    assert mine not in str(everything(closed.store))


@pytest.mark.parametrize("table", ["response", "response_answer"])
def test_the_answers_lie_in_no_order_that_tells(closed: Attack, table: str) -> None:
    """Whoever knows from the audit who answered first cannot count on from there; nor by transactions."""
    keys = keys_of(closed)
    rows = [row for row in everything(closed.store)[table] if bytes(row["key"]) in keys]
    found = [bytes(row["key"]) for row in sorted(rows, key=lambda row: _place(row) or (bytes(row["key"]),))]
    assert found == sorted(found)
    for step in ("peer_feedback", "team_feedback"):
        of_step = keys_of(closed, step)
        assert len({(row.get("xmin")) for row in rows if bytes(row["key"]) in of_step}) == 1


def _place(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(map(int, str(row["ctid"]).strip("()").split(","))) if "ctid" in row else ()


def test_before_the_closing_transactions_do_tell(closed: Attack) -> None:
    """So that the test above can fail: the server kept the number of the transaction of each answer."""
    if closed.store.dialect != "postgresql":
        pytest.skip("SQLite keeps no numbers of transactions")
    first = [row["xmin"] for row in closed.before["response"] if row["case_id"] == closed.of.case]
    assert len(set(first)) > 1


def test_long_texts_are_numbered_in_no_order_that_tells(closed: Attack) -> None:
    """PostgreSQL keeps long texts apart, numbered as they come: the numbers follow the random keys."""
    if closed.store.dialect != "postgresql":
        pytest.skip("only PostgreSQL keeps long texts apart")
    name = "SELECT reltoastrelid::regclass::text FROM pg_class WHERE relname = 'response_answer'"
    with closed.store.read() as connection:
        beside = connection.execute(text(name)).scalar_one()
        pieces = f"SELECT chunk_id, chunk_seq, chunk_data FROM {beside} ORDER BY chunk_id, chunk_seq"  # noqa: S608
        whole: dict[int, bytes] = {}
        for number, _, data in connection.execute(text(pieces)):
            whole[number] = whole.get(number, b"") + bytes(data)
    rows = everything(closed.store)["response_answer"]
    keys = keys_of(closed, "team_feedback")
    order = []
    for data in whole.values():
        for row in rows:
            mark = str(row["value"])[:32].encode()
            if bytes(row["key"]) in keys and row["field"] == "keep" and mark in data:
                order.append(bytes(row["key"]))
    assert len(order) == len(keys)
    assert order == sorted(order)


def test_nothing_says_when_an_answer_was_given(closed: Attack) -> None:
    rows = everything(closed.store)
    for table in ("response", "response_answer", "answers_closed", "respondent_link"):
        assert not [name for row in rows[table] for name in row if name.endswith("_at") or name in ("at", "seq", "id")]
    done = [row for row in rows["task"] if row["case_id"] == closed.of.case and row["step"] == "peer_feedback"]
    assert {row["state"] for row in done} == {"done"}
    assert len({row["opened_at"] for row in done}) == 1


def test_events_and_audit_say_answered_and_no_more(closed: Attack) -> None:
    rows = everything(closed.store)
    events = [str(row["data"]) for row in rows["case_event"] if row["case_id"] == closed.of.case]
    answered = [said for said in events if "StepSubmitted" in said and "_feedback" in said]
    assert len(answered) == len(authors(closed))
    assert not [said for said in answered if re.search(r'"by":\s*\d', said)]
    notes = [str(row["detail"]) for row in rows["audit_note"]]
    assert not [note for note in notes if "COMMENT" in note or "strongly" in note or "key " in note]


def test_the_files_hold_no_deleted_link_and_no_draft(closed: Attack) -> None:
    """Free pages, gaps in pages and the log: each comment is there once, in its row; drafts and links not at all."""
    if closed.store.dialect != "sqlite":
        pytest.skip("a server's files are not at hand; its dead rows are looked for in the next test")
    whole = closed.files
    link = f"key {closed.of.case} team_feedback".encode()
    assert link in closed.files_before
    assert link not in whole
    for person in authors(closed):
        assert whole.count(f"COMMENT-OF-{person}-ON-{closed.of.case}-ONLY".encode()) == 1
    old = {bytes(row["key"]) for row in links_of(closed, closed.before) if "key" in row}
    assert any(key in closed.files_before for key in old)
    assert not [key for key in old if key in whole]


def test_a_server_keeps_no_dead_rows(closed: Attack) -> None:
    """A table that was written anew has its rows at the front, without gaps where dead ones lay."""
    if closed.store.dialect != "postgresql":
        pytest.skip("SQLite's files are looked into by the test before")
    rows = everything(closed.store)
    for table in ("respondent_link", "response", "draft"):
        first = sorted(place[1] for place in map(_place, rows[table]) if place[0] == 0)
        assert first == list(range(1, len(first) + 1)), table
