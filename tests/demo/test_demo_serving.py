from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from attain.demo import serving
from attain.errors import AttainError

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def test_what_time_it_was_is_kept(tmp_path: Path) -> None:
    assert serving.kept(tmp_path) is None
    serving.keep(tmp_path, AT)
    assert serving.kept(tmp_path) == AT


def test_a_broken_note_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / serving.STATE).write_text("{")
    with pytest.raises(AttainError) as error:
        serving.kept(tmp_path)
    assert "--reset" in error.value.help


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("years of work")
    with pytest.raises(AttainError):
        serving.clear(tmp_path)
    assert (tmp_path / "thesis.odt").read_text() == "years of work"


def test_the_next_free_port_is_taken() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serving.free_port(port) > port


@pytest.mark.slow
def test_a_second_start_goes_on_and_a_reset_starts_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("attain.demo.build.LAUNCHED", timedelta(days=4))
    folder, told = tmp_path / "demo", lambda *_: None
    kernel, made = serving.begin(folder, told)
    links = serving.links(kernel, "http://127.0.0.1:8000")
    kernel.store.close()
    assert made
    assert [title for title, _, _ in links] == [face.title for face in serving.FACES]
    serving.keep(folder, AT)
    kernel, made = serving.begin(folder, told)
    assert not made
    assert timedelta() <= kernel.clock.now() - AT < timedelta(minutes=5)
    kernel.store.close()
    kernel, made = serving.begin(folder, told, anew=True)
    assert made
    assert abs(kernel.clock.now() - datetime.now(UTC)) < timedelta(minutes=30)
    kernel.store.close()
