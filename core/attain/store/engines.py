"""The only place that makes database engines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from attain.errors import AttainError
from attain.store import strict as strict

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

BUSY_MILLISECONDS = 30_000
READS = "query_only=ON"
"""The pragma of a connection that only reads."""
FORMS = "write sqlite:///path/to/file, a bare path, or postgresql://user@host/database"


class StoreError(AttainError):
    """The database cannot be reached or is not what it should be."""


def database_url(text: str) -> URL:
    """The address of a database; StoreError when it is none that Attain knows."""
    if "://" not in text:
        text = f"sqlite:///{text}"
    try:
        url = make_url(text)
    except ArgumentError:
        raise StoreError("this is not the address of a database", FORMS) from None
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() != "sqlite":
        raise StoreError(f"Attain does not know the database {url.get_backend_name()!r}", FORMS)
    if not url.database or url.database == ":memory:":
        raise StoreError("a database in memory would be forgotten", FORMS)
    return url.set(drivername="sqlite")


def sqlite_file(url: URL) -> Path:
    """Where the file of a SQLite database lies; StoreError when its folder does not exist."""
    path = Path(url.database or "")
    if not path.absolute().parent.is_dir():
        raise StoreError(f"the folder of the database {path} does not exist", "make it, or correct the address")
    return path


def sqlite_engine(url: URL, *, begin: str = "BEGIN", size: int = 1, pragmas: tuple[str, ...] = ()) -> Engine:
    """An engine on a SQLite file whose transactions start with `begin`; `size` 0 keeps no connection open.

    With `?durable=no` in the address it does not wait for the disk: killed it still loses nothing, but a power cut may
    cost the file.  For what is built anew then, as a demo or a test.
    """
    sqlite_file(url)
    waits = "OFF" if url.query.get("durable") == "no" else "FULL"
    url = url.difference_update_query(["durable"])
    pool: dict[str, Any] = (
        {"pool_size": size, "max_overflow": 0, "pool_use_lifo": True} if size else {"poolclass": NullPool}
    )
    arguments = {"check_same_thread": False, "timeout": BUSY_MILLISECONDS / 1000}
    engine = create_engine(url, connect_args=arguments, **pool)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        # The driver's own handling of transactions starts none for DDL and reads; ours are all explicit.
        connection.isolation_level = None
        kept = (f"synchronous={waits}", "secure_delete=ON")
        # Who only reads leaves the file as it is; whoever writes has made it so before.
        journal = () if READS in pragmas else ("journal_mode=WAL",)
        for pragma in (*journal, *kept, *(pragmas or ("foreign_keys=ON",))):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def postgresql_engine(url: URL, *, size: int = 1, options: str = "", **more: Any) -> Engine:
    """An engine on PostgreSQL; `options` are settings of each session; `size` 0 keeps no connection open."""
    pool: dict[str, Any] = (
        {"pool_size": size, "max_overflow": 0, "pool_use_lifo": True} if size else {"poolclass": NullPool}
    )
    return create_engine(url, connect_args={"connect_timeout": 10, "options": options}, **pool, **more)


def unusable(error: DatabaseError) -> bool:
    """Whether it is the database that fails (away, busy, damaged, no database at all), not what was asked of it."""
    return isinstance(error, OperationalError) or type(error) is DatabaseError


def why(error: SQLAlchemyError) -> str:
    """What the driver said, on one line, without the statement and its values."""
    return " ".join(str(getattr(error, "orig", None) or error).split())
