"""Rules of feedback reports that no schema can say: groups are steps, parts are fields of their forms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean

KIND = "feedback_report"
WHY = "The report would leave it out without a word."
CODES = {"step": "E202", "section": "E204", "field": "E204", "group": "E227"}


def check(catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that is wrong with the reports; one about a workflow that there is not is told already."""
    for report in catalogue.of_kind(KIND):
        kind, _, name = str(report.data["of"]).partition(" ")
        workflow = catalogue.get("workflow", name) if kind == "workflow" else None
        if workflow is not None:
            steps = {str(one.get("id", "")): one for one in _steps(workflow.data.get("steps"))}
            yield from _groups(report, steps)
            yield from _parts(catalogue, report, steps)


def _groups(report: Resource, steps: Mapping[str, Any]) -> Iterator[Finding]:
    groups = [one["id"] for one in report.data["groups"]]
    for index, group in enumerate(report.data["groups"]):
        if "from" in group:
            yield from _unknown(report, ("groups", index, "from"), None, "step", group["from"], steps)
        for place, name in enumerate(group.get("together") or ()):
            yield from _unknown(report, ("groups", index, "together", place), None, "group", name, groups)


def _parts(catalogue: Catalogue, report: Resource, steps: Mapping[str, Any]) -> Iterator[Finding]:
    for index, part in enumerate(report.data["parts"]):
        for place, path in enumerate(part["of"]):
            yield from _path(catalogue, report, ("parts", index, "of", place), str(path), steps)


def _path(
    catalogue: Catalogue, report: Resource, where: tuple[str | int, ...], path: str, steps: Mapping[str, Any]
) -> Iterator[Finding]:
    """The first name of STEP.SECTION.FIELD that leads nowhere."""
    known: Collection[str] | None = steps
    offset, tree = 0, None
    for what, name in zip(("step", "section", "field"), path.split("."), strict=False):
        if known is not None and name not in known:
            yield from _unknown(report, where, (offset, offset + len(name)), what, name, known)
            return
        tree = _sections(catalogue, steps[name]) if what == "step" else (tree or {}).get(name)
        known, offset = tree, offset + len(name) + 1


def _sections(catalogue: Catalogue, step: Mapping[str, Any]) -> dict[str, Any] | None:
    """Sections of a step's form with their fields; None where a form says them elsewhere."""
    form = catalogue.get("form", str(step.get("form")))
    if form is None or "extends" in form.data:
        return None
    return {
        str(section["id"]): {str(field["id"]): None for field in section.get("fields") or ()} or None
        for section in form.data.get("sections") or ()
    }


def _steps(steps: Any) -> Iterator[Mapping[str, Any]]:
    for one in steps or ():
        yield one
        yield from _steps(one.get("steps"))
        for branch in one.get("branches") or ():
            yield from _steps(branch.get("steps"))


def _unknown(
    report: Resource,
    path: tuple[str | int, ...],
    within: tuple[int, int] | None,
    what: str,
    name: str,
    known: Collection[str],
) -> Iterator[Finding]:
    if name not in known:
        where = Where(KIND, report.id, path, within=within)
        help = did_you_mean(name, known, f"name a {what}")
        yield Finding(CODES[what], where, f'there is no {what} "{name}"', WHY, help)
