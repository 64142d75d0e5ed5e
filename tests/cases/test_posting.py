"""Messages: worded when they go out, bundled per person and day, each once in the outbox."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from reviews_help import SYSTEM, Trial, trial
from sqlalchemy import func, select, update

from attain.cases.minding import Minder
from attain.cases.posting import Outbox, deliver_all, messages_of
from attain.cases.waking import wake_all
from attain.mail.tables import mail


@pytest.fixture
def half_year(tmp_path: Path) -> Iterator[Trial]:
    made = trial(f"sqlite:///{tmp_path / 'attain.db'}", tmp_path)
    yield made
    made.kernel.store.close()


def sent(folder: Path) -> list[Message]:
    return [message_from_bytes(file.read_bytes()) for file in sorted(folder.glob("*.eml"))]


def test_reminders_go_out_two_working_days_before_and_once(half_year: Trial, tmp_path: Path) -> None:
    kernel, outbox = half_year.kernel, Outbox(tmp_path / "outbox", "https://reviews.example.org")
    minder = Minder(kernel.store, kernel.world, outbox)
    assert next(round for round in range(5) if minder.once() == 0) < 5  # what follows from the import comes first
    half_year.later(days=4)
    wake_all(kernel.store, kernel.world)
    deliver_all(kernel.store, kernel.world, outbox)
    mails = sent(outbox.folder)
    assert len(mails) == len({each["To"] for each in mails}) > 100
    body = mails[0].get_payload()
    assert mails[0]["Subject"] == "Your open tasks"
    assert "Look back" in str(body)
    assert "https://reviews.example.org/tasks/" in str(body).replace("=\n", "")
    assert deliver_all(kernel.store, kernel.world, outbox) == 0


def test_a_killed_delivery_writes_the_same_file_again(half_year: Trial, tmp_path: Path) -> None:
    kernel, outbox = half_year.kernel, Outbox(tmp_path / "outbox", "https://reviews.example.org")
    half_year.later(days=4)
    wake_all(kernel.store, kernel.world)
    deliver_all(kernel.store, kernel.world, outbox)
    before = {file.name for file in outbox.folder.iterdir()}
    with kernel.store.write(SYSTEM, "undo") as tx:
        tx.connection.execute(update(mail).values(delivered_at=None, subject=None, body=None))
    deliver_all(kernel.store, kernel.world, outbox)
    assert {file.name for file in outbox.folder.iterdir()} == before
    with kernel.store.read() as connection:
        left = connection.execute(select(func.count()).where(mail.c.delivered_at.is_(None))).scalar_one()
    assert left == 0


def test_a_late_step_is_told_in_the_portal_with_the_name(half_year: Trial) -> None:
    kernel = half_year.kernel
    half_year.later(days=10)
    wake_all(kernel.store, kernel.world)
    with kernel.store.read() as connection:
        told = connection.execute(select(mail.c.person_id).where(mail.c.message == "step_is_late")).scalars().first()
        assert told is not None
        found = messages_of(connection, kernel.world.catalogues, told)
    assert found[0].subject == "Late: Look back"
    assert "was due on 8 March 2027" in found[0].body
    assert found[0].href.startswith("/reviews/")
