"""Whose tables are whose, and the Alembic settings that follow from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import TYPE_CHECKING, Any

from alembic import context
from alembic.config import Config
from sqlalchemy.sql.expression import False_, True_
from sqlalchemy.types import TypeDecorator

from attain.store.types import metadata

if TYPE_CHECKING:
    from sqlalchemy import Connection

_HERE = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Owner:
    """The kernel, or a plugin with tables: its name, the folder of its migrations, and how its tables' names start.

    The kernel has no prefix: it owns what no plugin does.  `needs` is the revision of the kernel's tables on which a
    plugin's own build; "" for the first.
    """

    name: str
    versions: Path
    prefix: str = ""
    needs: str = ""

    @property
    def version_table(self) -> str:
        """Where the database says how far this owner's history went."""
        return f"{self.name}_version"


KERNEL = Owner("kernel", _HERE / "versions")


def plugin_owner(package: str) -> Owner | None:
    """The owner that a plugin's package is, by its folder `migrations`; none when it keeps no tables.

    `NEEDS_KERNEL` in the folder's `__init__.py` names the kernel revision on which its tables build.
    """
    place = import_module(package).__file__
    folder = Path(place or "").parent / "migrations"
    if not folder.is_dir():
        return None
    needs = str(getattr(import_module(f"{package}.migrations"), "NEEDS_KERNEL", ""))
    return Owner(package, folder, f"{package}_", needs)


def load_tables(package: str) -> None:
    """Import every module whose name ends in `tables` under a package, which puts its tables into the metadata."""
    found = walk_packages(import_module(package).__path__, f"{package}.")
    for module in sorted(module.name for module in found if module.name.endswith("tables")):
        import_module(module)


def owns(owner: Owner, owners: Sequence[Owner]) -> Callable[[str], bool]:
    """Whether a table's name is this owner's."""
    if owner.prefix:
        return lambda name: name.startswith(owner.prefix)
    others = tuple(other.prefix for other in owners if other.prefix)
    return lambda name: not name.startswith(others)


def options(owner: Owner, owners: Sequence[Owner]) -> dict[str, Any]:
    """What Alembic must know to see one owner's tables and no others."""
    mine = owns(owner, owners)

    def include_name(name: str | None, kind: str, _parents: Any) -> bool:
        return kind != "table" or mine(name or "")

    def include_object(_thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        return kind != "table" or mine(name or "")

    return {
        "target_metadata": metadata,
        "version_table": owner.version_table,
        "render_as_batch": True,
        "render_item": _as_stored,
        "include_name": include_name,
        "include_object": include_object,
    }


def settings(owner: Owner, owners: Sequence[Owner], connection: Connection) -> Config:
    """Alembic's configuration for one owner's history, on a connection with a transaction open."""
    config = Config()
    config.set_main_option("script_location", _escaped(_HERE))
    config.set_main_option("version_locations", _escaped(owner.versions))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes.update(connection=connection, options=options(owner, owners))
    return config


def run_env() -> None:
    """The body of env.py, which Alembic runs for each of its commands."""
    attributes = context.config.attributes
    context.configure(connection=attributes["connection"], **attributes["options"])
    with context.begin_transaction():
        context.run_migrations()


def _as_stored(kind: str, thing: Any, _context: Any) -> str | bool:
    # A migration says what the database keeps, and needs none of the program's own types, which may change later.
    if kind == "type" and isinstance(thing, TypeDecorator):
        return f"sa.{thing.impl_instance!r}"
    # Alembic would write the words of the database it compares with: 1 on SQLite, which is no truth on PostgreSQL.
    truth: dict[type, str] = {True_: "sa.true()", False_: "sa.false()"}
    return truth.get(type(getattr(thing, "arg", None)), False) if kind == "server_default" else False


def _escaped(path: Path) -> str:
    return str(path).replace("%", "%%")
