"""Puts the parts together: plugins, catalogues, database.  The only place that knows all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from attain.cases.changes.live import Follow
from attain.cases.extensions import Extensions, World
from attain.config.text import words
from attain.development.settled import development_settled
from attain.events import PlanSettled
from attain.language.load import Loaded, from_resources, language_for, load
from attain.learning.catalogue import apply_items
from attain.learning.configured import items_of
from attain.people.absence import delegates
from attain.people.holders import refresh_roles
from attain.plugins import LANGUAGE, RUNTIME, Plugins, version_of
from attain.revisions.apply import Applied, apply
from attain.revisions.catalogues import Catalogues, newest, resources
from attain.store.doors import open_store
from attain.store.history import load_tables, plugin_owner
from attain.store.migrate import KERNEL, Owner, migrate

if TYPE_CHECKING:
    from attain.cases.extensions import Reaction
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.revisions.apply import Also
    from attain.store.clock import Clock
    from attain.store.doors import Actor, Store


@dataclass(frozen=True, slots=True)
class Kernel:
    """One organisation's database with everything that works on it."""

    store: Store
    world: World
    plugins: Plugins

    @property
    def clock(self) -> Clock:
        """The clock of this organisation."""
        return self.store.clock

    @property
    def title(self) -> str:
        """The organisation's name, or the product's before anything was applied."""
        with self.store.read() as connection:
            if newest(connection) == 0:
                return "Attain"
            _, catalogue = self.world.catalogues.current(connection)
        return words(catalogue.organisation.data.get("title", "Attain"))


def open_kernel(url: str, clock: Clock | None = None) -> Kernel:
    """Bring the database at `url` to this release and open it; StoreError when that cannot be.

    The plugins are those that the newest revision names; before the first there are none.
    """
    load_tables("attain")
    migrate(url, (KERNEL,))
    store = open_store(url, clock)
    return compose(store, migrate_plugins=lambda names: migrate(url, owners_of(names)))


def compose(store: Store, migrate_plugins: Callable[[Sequence[str]], object]) -> Kernel:
    """Load the plugins that the newest revision names, bring their tables up to date, and put everything together."""
    with store.read() as connection:
        n = newest(connection)
        organisation = next((r for r in resources(connection, n) if r.kind == "organisation"), None) if n else None
    wanted = (organisation.data.get("plugins") or {}) if organisation else {}
    plugins = Plugins()
    plugins.enable(wanted, LANGUAGE, RUNTIME)
    migrate_plugins(plugins.names)
    return Kernel(store, World(Catalogues(from_resources), extensions_of(plugins), sources_of), plugins)


def owners_of(names: Sequence[str]) -> tuple[Owner, ...]:
    """The kernel, and each of these plugins that ships tables."""
    owners = (plugin_owner(name) for name in names)
    return (KERNEL, *(owner for owner in owners if owner is not None))


def extensions_of(plugins: Plugins) -> Extensions:
    """What the plugins bring to running reviews."""
    reactions: dict[type, list[tuple[str, Reaction]]] = {PlanSettled: [("attain", development_settled)]}
    for name, event, reaction in plugins.reactions():
        reactions.setdefault(event, []).append((name, reaction))
    items = {reader.source: reader for reader in plugins.items()}
    return Extensions(items, reactions, {"delegate": delegates}, plugins.act_runners(), plugins.list_changers())


@lru_cache(maxsize=64)
def sources_of(catalogue: Catalogue) -> Mapping[str, str]:
    """{phrase: item source} of a catalogue."""
    named = catalogue.organisation.data.get("plugins") or {}
    found: dict[str, str] = {}
    for source in language_for(named).plugins.item_sources():
        found |= dict.fromkeys(source.phrases(catalogue), source.name)
    return found


def apply_folder(kernel: Kernel, actor: Actor, folder: Path, message: str = "") -> tuple[Loaded, Applied | None]:
    """Check a folder and, when nothing is wrong, make it the newest revision and bring the roles up to date.

    Raises BadInput when there is no such folder.
    """
    loaded = load(folder)
    if loaded.catalogue is None:
        return loaded, None
    found = [document.resource for document in loaded.documents]
    versions = {name: version_of(name) for name in loaded.language.plugins.names}
    applied = put_in_force(kernel, actor, found, versions, message)
    return loaded, applied


def put_in_force(
    kernel: Kernel,
    actor: Actor,
    found: Sequence[Resource],
    versions: Mapping[str, str],
    message: str = "",
    also: Also | None = None,
    origin: str = "files",
) -> Applied:
    """Make checked documents the newest revision, and bring roles, catalogues and running reviews up to date."""
    applied = apply(kernel.store, actor, found, versions, message, also or Follow(kernel.world), origin)
    refresh_roles(kernel.store, kernel.world.catalogues, actor)
    with kernel.store.write(actor, "learning.items") as tx:
        apply_items(tx, items_of(from_resources(found)))
    return applied
