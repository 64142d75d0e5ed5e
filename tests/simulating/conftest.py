"""Forty invented people of the demo, and more that nobody has described."""

from __future__ import annotations

from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.demo.people import make, write_csv
from attain.language.load import load

DEMO = Path(__file__).parent.parent.parent / "configs" / "demo"


@pytest.fixture(scope="session")
def demo() -> Catalogue:
    found = load(DEMO).catalogue
    assert found is not None
    return found


@pytest.fixture(scope="session")
def tarnside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("people") / "people.csv"
    write_csv(make(), file)
    return file
