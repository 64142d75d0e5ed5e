"""Which workflows a workflow leads on to: by its outcomes, by the `opened_by` of others, by its `use` steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.workflow.starts import read_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attain.config.catalogue import Catalogue
    from attain.workflow.model import Workflow

MOST = 12
"""So many cases of one person a story plays; reviews that open one another for ever end there."""


def next_after(catalogue: Catalogue, workflow: Workflow) -> set[str]:
    """The workflows of which a case may open one."""
    opened = {str(one.settings["open"]).removeprefix("workflow ") for one in workflow.outcomes if one.act == "open"}
    used = {step.workflow for step in workflow.walk() if step.do == "use"}
    return {name for name in opened | used if catalogue.get("workflow", name)} | set(_listening(catalogue, workflow))


def _listening(catalogue: Catalogue, workflow: Workflow) -> Iterator[str]:
    mine = {f"{workflow.id}.{outcome.id}" for outcome in workflow.outcomes}
    for resource in catalogue.of_kind("workflow") if mine else ():
        starts = catalogue.model("workflow", resource.id).starts
        said = (read_on(text) for start in starts for text in start.on)
        if any(one.kind == "opened_by" and one.ref in mine for one in said):
            yield resource.id


def all_after(catalogue: Catalogue, workflow: Workflow) -> list[Workflow]:
    """Every workflow that is led on to, however far; the workflow itself only where it leads back to itself."""
    found: dict[str, Workflow] = {}
    new = next_after(catalogue, workflow)
    while new:
        found |= {name: catalogue.model("workflow", name) for name in sorted(new)}
        new = {name for each in found.values() for name in next_after(catalogue, each)} - found.keys()
    return list(found.values())
