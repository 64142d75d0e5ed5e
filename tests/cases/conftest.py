from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import Postgres
from databases import database_url as database_url
from databases import empty_url as empty_url
from databases import postgres as postgres
from databases import sqlite_template as sqlite_template
from sessions_help import House, house, reopened


class Houses:
    """Organisations built once and copied for each test that starts from them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._built: dict[str, str] = {}

    def url(self, request: pytest.FixtureRequest, backend: str, stage: str, to: Path) -> str:
        """The address of a copy of the organisation: launched, or with all of the north reviewed."""
        if backend == "sqlite":
            template = self._built.setdefault(f"sqlite {stage}", "") or self._sqlite(stage)
            shutil.copy(template, to)
            return f"sqlite:///{to}"
        server: Postgres = request.getfixturevalue("postgres")
        if stage not in self._built:
            self._built[stage] = server.fresh(name=f"house_{stage}")
            self._build(server.url(f"house_{stage}"), stage, self.folder / f"postgresql_{stage}")
        return server.url(server.fresh(f"house_{stage}"))

    def _sqlite(self, stage: str) -> str:
        path = self.folder / f"{stage}.db"
        self._build(f"sqlite:///{path}", stage, self.folder / f"sqlite_{stage}")
        self._built[f"sqlite {stage}"] = str(path)
        return str(path)

    def _build(self, url: str, stage: str, folder: Path) -> None:
        folder.mkdir()
        made = house(url, folder)
        if stage == "reviewed":
            made.review_north()
        made.store.close()


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Houses:
    return Houses(tmp_path_factory.mktemp("houses"))


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def launched_url(request: pytest.FixtureRequest, houses: Houses, backend: str, tmp_path: Path) -> Iterator[str]:
    """A cycle launched, nothing done."""
    yield from _copy(request, houses, backend, "launched", tmp_path)


@pytest.fixture
def reviewed_url(request: pytest.FixtureRequest, houses: Houses, backend: str, tmp_path: Path) -> Iterator[str]:
    """All reviews of the north handed in; its session has not opened yet."""
    yield from _copy(request, houses, backend, "reviewed", tmp_path)


@pytest.fixture
def held(reviewed_url: str) -> Iterator[House]:
    """All twenty reviews are in, and the session is open."""
    made = reopened(reviewed_url)
    made.later(minutes=1)
    yield made
    made.store.close()


def _copy(request: pytest.FixtureRequest, houses: Houses, backend: str, stage: str, to: Path) -> Iterator[str]:
    url = houses.url(request, backend, stage, to / "house.db")
    yield url
    if backend == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        server.drop(url.partition("?")[0].rsplit("/", 1)[1])
