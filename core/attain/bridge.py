"""The bridge to learning systems: an organisation's connections put together with the plugins that speak to them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attain.cases.happenings import start_by_completions, start_by_measures
from attain.errors import AttainError
from attain.events import CompletionRecorded, MeasureRecorded
from attain.learning.configured import Connected, connect, learning_connections, synchronise
from attain.learning.rules import Target
from attain.nearest import did_you_mean
from attain.revisions.catalogues import newest
from attain.revisions.sandboxes import sandbox_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.events import Event
    from attain.forms.model import Field
    from attain.kernel import Kernel
    from attain.learning.report import Report
    from attain.learning.results import React
    from attain.store.doors import Tx

SECRET = "ATTAIN_SECRET_"  # noqa: S105 - the beginning of a name
WHAT_PEOPLE_CAN = "proficiency"


def connections(kernel: Kernel) -> tuple[str, ...]:
    """The ids of the connections to learning systems in the newest revision."""
    with kernel.store.read() as connection:
        return tuple(one.id for one in learning_documents(kernel, connection))


def learning_documents(kernel: Kernel, connection: Connection) -> list[Resource]:
    """The connections to learning systems in the newest revision; none before the first."""
    if not newest(connection):
        return []
    _, catalogue = kernel.world.catalogues.current(connection)
    return learning_connections(catalogue, kernel.plugins.learning_systems())


def connected(kernel: Kernel, connection_id: str, base: Path) -> Connected:
    """One connection, ready to be used; folders that its settings name lie under `base`.

    AttainError for a connection that there is not and in a sandbox, ProviderError for settings that cannot be used.
    """
    with kernel.store.read() as connection:
        if sandbox_of(connection) is not None:
            raise AttainError("this is a sandbox: no learning system is asked or told anything", "use the real one")
        _, catalogue = kernel.world.catalogues.current(connection)
    systems = kernel.plugins.learning_systems()
    found = {one.id: one for one in learning_connections(catalogue, systems)}
    if connection_id not in found:
        known = ", ".join(sorted(found)) or "none"
        help = did_you_mean(connection_id, sorted(found), f"there are: {known}")
        raise AttainError(f"there is no connection {connection_id} to a learning system", help)
    return connect(found[connection_id], systems, targets_of(catalogue), secret, base)


def sync(kernel: Kernel, connection_id: str, base: Path) -> dict[str, Report]:
    """Catalogue in, results in with all that follows, assignments out; a report of each (`failure` says why one was not
    done). May be killed at any instant and repeated. Raises as `connected`."""
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    return synchronise(kernel.store, connected(kernel, connection_id, base), reacting(kernel, catalogue))


def reacting(kernel: Kernel, catalogue: Catalogue) -> React:
    """What plugins do with events from outside, each kind to all who asked for it; and the reviews that they open."""

    def react(tx: Tx, events: Sequence[Event]) -> None:
        for kind in dict.fromkeys(type(event) for event in events):
            same = [event for event in events if type(event) is kind]
            for plugin, reaction in kernel.world.extensions.reactions.get(kind, ()):
                kernel.world.react(plugin, reaction, tx, catalogue, same)
        start_by_completions(tx, kernel.world, [one for one in events if isinstance(one, CompletionRecorded)])
        start_by_measures(tx, kernel.world, [one for one in events if isinstance(one, MeasureRecorded)])

    return react


def folder_of(document: Resource, base: Path) -> Path:
    """The folder of a connection: what its settings name, under `base`; without one, `exports/CONNECTION` there."""
    said = document.data["settings"].get("folder")
    named = secret(said["secret"]) if isinstance(said, Mapping) else said
    return base / named if named else base / "exports" / document.id


def secret(name: str) -> str:
    """The value of a secret, from the environment; AttainError when it is not there."""
    variable = SECRET + name.upper().replace("-", "_")
    value = os.environ.get(variable)
    if value is None:
        raise AttainError(f"the secret {name} is not known", f"set the environment variable {variable}")
    return value


def targets_of(catalogue: Catalogue) -> dict[str, Target]:
    """{item: what a level of it is a value of}, for every item that some activity builds.

    Forms say it: a rating that records a measure for each item of a section, on a scale of what people can do, which
    has all levels to which activities build the item.
    """
    wanted: dict[str, set[str]] = {}
    for document in catalogue.of_kind("catalogue"):
        for one in document.data["items"]:
            for item, level in one.get("builds", {}).items():
                wanted.setdefault(item, set()).add(level)
    able = list(_measures(catalogue))
    found = {item: next((one for one in able if levels <= set(one.order)), None) for item, levels in wanted.items()}
    return {item: target for item, target in found.items() if target is not None}


def _measures(catalogue: Catalogue) -> Iterator[Target]:
    for document in catalogue.of_kind("form"):
        for section, field in catalogue.model("form", document.id).fields():
            if section.for_each and field.records and (target := _target(catalogue, field)) is not None:
                yield target


def _target(catalogue: Catalogue, field: Field) -> Target | None:
    scale = catalogue.model("scale", field.scale) if field.scale else None
    if scale is None or scale.use != WHAT_PEOPLE_CAN:
        return None
    ordered = scale.levels if scale.best == "highest" else tuple(reversed(scale.levels))
    return Target(field.records, scale.id, tuple(level.id for level in ordered))


def told(reports: Mapping[str, Report]) -> list[str]:
    """A run in words, a line for each part and one for each thing that could not be taken."""
    lines = []
    for what, report in reports.items():
        counts = ", ".join(f"{count} {name}" for name, count in report.counts.items() if count)
        lines.append(f"{what}: {report.failure or counts or 'nothing new'}")
        lines += [f"  {problem.where}: {problem.message}" for problem in report.problems]
    return lines
