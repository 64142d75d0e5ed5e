from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from attain.demo.founding import Site
from attain.demo.story import run_through


@pytest.mark.slow
def test_the_main_job_is_played_to_its_end(empty_url: str, tmp_path: Path) -> None:
    told: list[tuple[bool, str]] = []
    sound = run_through(Site(empty_url, tmp_path / "site"), date(2026, 11, 22), lambda *one: told.append(one))
    assert [line for happened, line in told if not happened] == []
    assert sound
    lines = [line for _, line in told]
    assert any(line.startswith("Calibrated: ") and " became " in line for line in lines)
    assert any(line.startswith("Completion imported: ") and " passed on " in line for line in lines)
    assert lines[-1].startswith("Confirmed: ")
