"""Rules of feedback reports that no schema can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean

KIND, CODE = "feedback_report", "E640"
ASKING = ("fill_form", "ask_each", "meet")
IN_WORDS = ("text", "list")
NUMBERS = ("number", "percent")
Step = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report beside the steps of its workflow, by id."""

    report: Resource
    workflow: Resource
    steps: Mapping[str, Step]
    catalogue: Catalogue

    def finding(self, path: tuple[str | int, ...], message: str, help: str, why: str = "") -> Finding:
        """Something wrong at a place of the report."""
        return Finding(CODE, Where(KIND, self.report.id, path), message, why, help)


def check(catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that is wrong with the feedback reports."""
    for report in catalogue.of_kind(KIND):
        workflow = catalogue.get("workflow", report.data["of"].removeprefix("workflow "))
        if workflow is not None:
            sheet = Sheet(report, workflow, dict(_steps(workflow.data.get("steps", ()))), catalogue)
            groups = list(_groups(sheet))
            yield from groups
            parts = _first_of_each(_parts(sheet))
            yield from (one for one in parts if not groups or "is of no group" not in one.message)
            yield from _rows(sheet)


def _first_of_each(found: Iterator[Finding]) -> Iterator[Finding]:
    """One finding for each part: a section that is gone takes all its fields with it."""
    seen: set[tuple[str | int, ...]] = set()
    for one in found:
        if one.where.path[:2] not in seen:
            seen.add(one.where.path[:2])
            yield one


def _steps(steps: Any) -> Iterator[tuple[str, Step]]:
    for step in steps or ():
        yield step["id"], step
        yield from _steps(step.get("steps"))
        for branch in step.get("branches") or ():
            yield from _steps(branch.get("steps"))


def _groups(sheet: Sheet) -> Iterator[Finding]:
    groups = sheet.report.data["groups"]
    ids = [group["id"] for group in groups]
    for place, group in enumerate(groups):
        at = ("groups", place)
        if ids.index(group["id"]) != place:
            yield sheet.finding((*at, "id"), f'there are two groups "{group["id"]}"', "give each its own id")
        if "from" in group and sheet.steps.get(group["from"], {}).get("do") not in ASKING:
            message = f'nobody answers in a step "{group["from"]}" of {sheet.workflow.id}'
            asking = [name for name, step in sheet.steps.items() if step.get("do") in ASKING]
            yield sheet.finding((*at, "from"), message, did_you_mean(group["from"], asking, "name a step with a form"))
        for number, name in enumerate(group.get("together", ())):
            if name not in ids or name == group["id"]:
                message = f'"{name}" is no other group of this report'
                help = did_you_mean(name, [one for one in ids if one != group["id"]], "name groups of this report")
                yield sheet.finding((*at, "together", number), message, help)


def _parts(sheet: Sheet) -> Iterator[Finding]:
    heard = {group["from"] for group in sheet.report.data["groups"] if "from" in group}
    for place, part in enumerate(sheet.report.data["parts"]):
        for number, path in enumerate(part["of"]):
            at = ("parts", place, "of", number)
            step, _, rest = path.partition(".")
            if step not in heard:
                message = f'"{path}" is of no group of this report'
                yield sheet.finding(at, message, did_you_mean(step, heard, "add a group with from: the step"))
            else:
                yield from _field(sheet, at, part["shows"], step, rest)


def _field(sheet: Sheet, at: tuple[str | int, ...], shows: str, step: str, path: str) -> Iterator[Finding]:
    form = sheet.catalogue.get("form", str(sheet.steps.get(step, {}).get("form", "")))
    if form is None:
        return
    fields = {f"{section['id']}.{one['id']}": one for section in form.data["sections"] for one in section["fields"]}
    found = fields.get(path)
    if found is None:
        near = did_you_mean(path, list(fields), "name STEP.SECTION.FIELD")
        yield sheet.finding(at, f'form {form.id} has no field "{path}"', near)
    elif (found["type"] in IN_WORDS) != (shows == "shuffled_comments"):
        help = "write shows: shuffled_comments" if found["type"] in IN_WORDS else "name a field of type text"
        way = "in words" if found["type"] in IN_WORDS else "by choosing"
        message = f'"{path}" is answered {way}, so {shows} shows nothing'
        yield sheet.finding(at, message, help)
    elif shows != "shuffled_comments" and not _has_numbers(sheet.catalogue, found):
        yield sheet.finding(at, f'the answers to "{path}" have no numbers', "name a field whose scale has values")


def _has_numbers(catalogue: Catalogue, field: Mapping[str, Any]) -> bool:
    if field["type"] in NUMBERS:
        return True
    scale = catalogue.get("scale", str(field.get("scale", "")))
    return scale is not None and ("range" in scale.data or all("value" in one for one in scale.data["levels"]))


def _rows(sheet: Sheet) -> Iterator[Finding]:
    """A report of anonymous answers is shown to nobody with names, whatever its row says."""
    promised = [
        group["from"]
        for group in sheet.report.data["groups"]
        if "from" in group and "anonymous" in sheet.steps.get(group["from"], {})
    ]
    for place, row in enumerate(sheet.workflow.data.get("visibility") or ()):
        named = row["what"] if isinstance(row["what"], list) else [row["what"]]
        if promised and f"report {sheet.report.id}" in named and row["as"] == "full":
            where = Where("workflow", sheet.workflow.id, ("visibility", place, "as"))
            kept = f'report {sheet.report.id} holds "{promised[0]}", which is promised anonymous'
            message = f"{kept}, but this row shows names"
            why = "Whoever answered relied on the promise."
            help = "write as: averages_and_shuffled_comments, or as: averages_only"
            yield Finding("E501", where, message, why, help)
