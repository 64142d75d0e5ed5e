"""Write the next migration from the tables: `python -m attain.store.autogenerate OWNER "what it does"`.

OWNER is `kernel` or the package of a plugin. With `--anew` the owner's history is forgotten and written as one first
migration, which is right only before a release.
"""

from __future__ import annotations

import argparse
import tempfile
from importlib import import_module
from pathlib import Path

from alembic import command

from attain.store.engines import database_url
from attain.store.history import KERNEL, Owner, load_tables, settings
from attain.store.migrate import migrate, migrating


def generate(owner: Owner, message: str) -> Path:
    """Write the migration from where the owner's history ends to its tables as they are; gives the file."""
    owners = (KERNEL,) if owner == KERNEL else (KERNEL, owner)
    owner.versions.mkdir(exist_ok=True)
    number = 1 + sum(1 for _ in owner.versions.glob("r*.py"))
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/empty.db"
        migrate(url, owners)
        with migrating(database_url(url)) as connection:
            config = settings(owner, owners, connection)
            command.revision(config, message, autogenerate=True, rev_id=f"{number:04}")
    return max(owner.versions.glob("r*.py"))


def main() -> None:
    """Read the command line and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("owner")
    parser.add_argument("message")
    parser.add_argument("--anew", action="store_true")
    asked = parser.parse_args()
    load_tables("attain")
    owner = KERNEL if asked.owner == "kernel" else _plugin(asked.owner)
    for old in owner.versions.glob("r*.py") if asked.anew else ():
        old.unlink()
    generate(owner, asked.message)


def _plugin(package: str) -> Owner:
    load_tables(package)
    folder = Path(import_module(package).__file__ or "").parent / "migrations"
    return Owner(package, folder, f"{package}_")


if __name__ == "__main__":
    main()
