"""Puts the parts together: plugins, catalogues, database.  The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from attain.access import anonymous_tables as _anonymous_tables
from attain.access import tables as _access_tables
from attain.cases import session_tables as _session_tables
from attain.cases import tables as _case_tables
from attain.cases.extensions import Extensions, World
from attain.errors import BadInput, Problem
from attain.jobs import tables as _job_tables
from attain.language.load import Loaded, from_resources, load
from attain.learning import result_tables as _result_tables
from attain.learning import tables as _learning_tables
from attain.mail import tables as _mail_tables
from attain.measures import tables as _measure_tables
from attain.people import tables as _people_tables
from attain.revisions import tables as _revision_tables
from attain.revisions.apply import Applied, apply
from attain.revisions.catalogues import Catalogues
from attain.store.doors import open_store
from attain.store.migrate import KERNEL, migrate

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.store.clock import Clock
    from attain.store.doors import Actor, Store

TABLES = (
    _access_tables,
    _anonymous_tables,
    _case_tables,
    _session_tables,
    _job_tables,
    _learning_tables,
    _result_tables,
    _mail_tables,
    _measure_tables,
    _people_tables,
    _revision_tables,
)
"""Every module of the kernel that declares tables: importing this module makes the metadata whole."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """One organisation's database with everything that works on it."""

    store: Store
    world: World

    @property
    def title(self) -> str:
        """The organisation's name, or the product's before anything was applied."""
        with self.store.read() as connection:
            try:
                _, catalogue = self.world.catalogues.current(connection)
            except Exception:  # noqa: BLE001
                return "Attain"
        from attain.config.text import words

        return words(catalogue.organisation.data.get("title", "Attain"))


def open_kernel(url: str, clock: Clock | None = None) -> Kernel:
    """Bring the database at `url` to this release and open it; StoreError when that cannot be."""
    migrate(url, (KERNEL,))
    store = open_store(url, clock)
    catalogues = Catalogues(from_resources)
    return Kernel(store, World(catalogues, Extensions(), sources_of))


@lru_cache(maxsize=64)
def sources_of(catalogue: Catalogue) -> Mapping[str, str]:
    """{phrase: item source} of a catalogue."""
    from attain.language.language import language_for

    named = catalogue.organisation.data.get("plugins") or {}
    found = {}
    for source in language_for(named).plugins.item_sources():
        found |= dict.fromkeys(source.phrases(catalogue), source.name)
    return found


def apply_folder(kernel: Kernel, actor: Actor, folder: Path, message: str = "") -> tuple[Loaded, Applied | None]:
    """Check a folder and, when nothing is wrong, make it the newest revision; BadInput when there is no such folder."""
    loaded = load(folder)
    if loaded.catalogue is None:
        return loaded, None
    resources = [document.resource for document in loaded.documents]
    if not resources:
        raise BadInput([Problem(str(folder), "there is no document in it")])
    versions = {name: "" for name in loaded.language.plugins.names}
    return loaded, apply(kernel.store, actor, resources, versions, message)
