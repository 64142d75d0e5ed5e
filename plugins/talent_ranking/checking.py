"""Rules of talent grids that no schema can say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean

KIND = "talent_grid"
AXES = ("across", "up")


def check(catalogue: Catalogue) -> Iterator[Finding]:
    """Measures that are recorded, levels of their scales, a box for each pair of groups, rows about the grid itself."""
    recorded = scales(catalogue)
    for grid in catalogue.of_kind(KIND):
        for axis in AXES:
            yield from _axis(catalogue, grid, axis, recorded)
        yield from _boxes(grid)
        yield from _rows(catalogue, grid)


def scales(catalogue: Catalogue) -> dict[str, str]:
    """{measure: scale, empty where it has none} of everything that a form records."""
    fields = (
        field
        for form in catalogue.of_kind("form")
        for section in form.data.get("sections") or ()
        for field in section.get("fields") or ()
    )
    return {str(one["records"]): str(one.get("scale", "")) for one in fields if "records" in one}


def _axis(catalogue: Catalogue, grid: Resource, axis: str, recorded: Mapping[str, str]) -> Iterator[Finding]:
    measure = str(grid.data[axis]["measure"])
    if recorded and measure not in recorded:
        why = "Nobody would ever be placed."
        yield from _unknown("E225", Where(KIND, grid.id, (axis, "measure")), "measure", measure, recorded, why)
        return
    scale = catalogue.get("scale", recorded.get(measure, ""))
    levels = [str(one["id"]) for one in (scale.data.get("levels") or ())] if scale else []
    if not levels:
        return
    placed: set[str] = set()
    for group, named in grid.data[axis]["groups"].items():
        for index, level in enumerate(named):
            where = Where(KIND, grid.id, (axis, "groups", group, index))
            yield from _unknown("E206", where, f"level of {measure}", level, levels, "It would hold nobody.")
            placed.add(level)
    left = [one for one in levels if one not in placed]
    if left and placed <= set(levels):
        message = f'"{left[0]}" of {measure} is in no group'
        where = Where(KIND, grid.id, (axis, "groups"), key=True)
        yield Finding("E640", where, message, "Whoever has it could not be placed.", f"add {left[0]} to a group")


def _boxes(grid: Resource) -> Iterator[Finding]:
    """Boxes are by group up, then by group across; a group misspelt is not missing as well."""
    up, across = (grid.data[axis]["groups"] for axis in ("up", "across"))
    boxes = grid.data["boxes"]
    yield from _places(grid, ("boxes",), boxes, up, "group of up")
    for row, inside in boxes.items():
        yield from _places(grid, ("boxes", row), inside, across, "group of across")


def _places(
    grid: Resource, path: tuple[str, ...], given: Mapping[str, Any], groups: Collection[str], what: str
) -> Iterator[Finding]:
    strange = [one for one in given if one not in groups]
    for name in strange:
        yield from _unknown("E227", Where(KIND, grid.id, (*path, name), key=True), what, name, groups, "")
    missing = [one for one in groups if one not in given]
    if missing and not strange:
        message = f'the box for "{missing[0]}" is missing'
        where = Where(KIND, grid.id, path, key=True)
        yield Finding(
            "E640", where, message, "Whoever belongs there could not be placed.", f"add {missing[0]}: and a box"
        )


def _rows(catalogue: Catalogue, grid: Resource) -> Iterator[Finding]:
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
