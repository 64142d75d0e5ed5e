"""Names in a grid that lead into other documents: its measures, and from when somebody sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean

KIND = "talent_grid"


def check_rows(catalogue: Catalogue, grid: Resource) -> Iterator[Finding]:
    """Rows are about the grid itself, from a moment of a step that there is; both measures are recorded somewhere."""
    recorded = list(_recorded(catalogue))
    for side in ("across", "up"):
        measure = str(grid.data[side]["measure"])
        if did_you_mean(measure, recorded, "nothing") != "nothing":
            where = Where(KIND, grid.id, (side, "measure"))
            yield from _unknown("E225", where, "measure", measure, recorded, "Nobody would ever be placed.")
    for index, row in enumerate(grid.data["visibility"]):
        what = row.get("what")
        if isinstance(what, str) and what.partition(".")[0] != grid.id:
            where = Where(KIND, grid.id, ("visibility", index, "what"))
            yield from _unknown("E229", where, "part of this grid", what, [grid.id], "Nobody would see the grid.")
        yield from _moment(catalogue, grid, index, str(row.get("from", "")))


def _moment(catalogue: Catalogue, grid: Resource, index: int, said: str) -> Iterator[Finding]:
    """`WORKFLOW.STEP ends`."""
    workflow, _, step = said.partition(" ")[0].partition(".")
    where = Where(KIND, grid.id, ("visibility", index, "from"))
    why = "Nobody would ever see the grid."
    if not step:
        return
    found = catalogue.get("workflow", workflow)
    if found is None:
        known = [one.id for one in catalogue.of_kind("workflow")]
        yield from _unknown("E208", where, "workflow", workflow, known, why)
    else:
        yield from _unknown("E202", where, "step", step, list(step_ids(found.data.get("steps"))), why)


def _recorded(catalogue: Catalogue) -> Iterator[str]:
    for form in catalogue.of_kind("form"):
        for section in form.data.get("sections") or ():
            yield from (str(one["records"]) for one in section.get("fields") or () if "records" in one)


def step_ids(steps: Any) -> Iterator[str]:
    """The ids of steps, however deep."""
    for one in steps or ():
        yield str(one.get("id", ""))
        yield from step_ids(one.get("steps"))
        for branch in one.get("branches") or ():
            yield from step_ids(branch.get("steps"))


def _unknown(code: str, where: Where, what: str, name: str, known: Collection[str], why: str) -> Iterator[Finding]:
    if name not in known:
        help = did_you_mean(name, known, f"name a {what}")
        yield Finding(code, where, f'there is no {what} "{name}"', why, help)
