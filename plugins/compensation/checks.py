"""Rules of a merit plan that no schema can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Severity, Where, did_you_mean, parse_duration
from compensation.gathering import field_type
from compensation.model import percent

CODE, UNSEEN = "E660", "W661"
NUMBERS, DATES = ("number", "percent"), ("date",)
GIVES = ("range", "percent", "number")
USUAL = ("grade", "job", "job_family", "country", "department", "unit", "location", "legal_entity")
"""Facts that are known without being declared and that a table may be read by."""
NOTHING = "Nobody would get anything from it."


def check_plan(catalogue: Catalogue, plan: Resource) -> Iterator[Finding]:
    """Everything that is wrong with one plan, as far as its workflow exists."""
    workflow = catalogue.get("workflow", plan.data["of"].removeprefix("workflow "))
    if workflow is None:
        return
    yield from _start(plan, workflow)
    yield from _table(catalogue, plan, workflow)
    yield from _taken(catalogue, plan, workflow)
    yield from _limits(catalogue, plan, workflow)
    yield from _day(catalogue, plan, workflow)
    yield from _seen(plan, workflow)


def _at(plan: Resource, *path: str | int) -> Where:
    return Where(plan.kind, plan.id, path)


def _start(plan: Resource, workflow: Resource) -> Iterator[Finding]:
    if workflow.data.get("start") != {"by": "cycle"}:
        message = f"workflow {workflow.id} does not start by a cycle"
        why = "Budgets and days are those of a cycle."
        yield Finding(CODE, _at(plan, "of"), message, why, "name a workflow with start: { by: cycle }")


# --- the table -----------------------------------------------------------------------------------------------------


def _table(catalogue: Catalogue, plan: Resource, workflow: Resource) -> Iterator[Finding]:
    named = str(plan.data.get("table", "")).removeprefix("lookup ")
    table = (workflow.data.get("lookups") or {}).get(named)
    if table is None:
        if "table" not in plan.data and "proposed" not in plan.data and "raise_to" not in plan.data:
            message = "the plan has neither a table nor a proposal"
            yield Finding(
                CODE, _at(plan, "id"), message, NOTHING, "add table: lookup …, or proposed: STEP.SECTION.FIELD"
            )
        return
    if table["gives"] not in GIVES:
        message = f'"{named}" gives {table["gives"]}, not percents'
        yield Finding(CODE, _at(plan, "table"), message, NOTHING, "name a lookup with gives: range")
        return
    if "proposed" not in plan.data and any(map(_leaves_open, _values(table))):
        message = f'"{named}" gives a range without recommended, and nobody proposes'
        help = "add recommended: to each range, or proposed: STEP.SECTION.FIELD to the plan"
        yield Finding(CODE, _at(plan, "table"), message, NOTHING, help)
    for axis in ("across", "down", "of"):
        if axis in table and not _is_known(catalogue, workflow, str(table[axis])):
            message = f'"{named}" is read {axis} "{table[axis]}", which is no answer, score or fact'
            where = Where("workflow", workflow.id, ("lookups", named, axis))
            yield Finding(CODE, where, message, NOTHING, "name STEP.SECTION.FIELD, a score or a fact")


def _values(table: Mapping[str, Any]) -> Iterator[Any]:
    for row in (table.get("cells") or {}).values():
        yield from row.values()
    yield from (table.get("levels") or {}).values()
    yield from (one["is"] for one in table.get("ranges") or ())
    yield from [table["otherwise"]] if "otherwise" in table else []


def _leaves_open(value: Any) -> bool:
    return isinstance(value, Mapping) and "recommended" not in value and value["from"] != value["to"]


def _is_known(catalogue: Catalogue, workflow: Resource, said: str) -> bool:
    if "." in said:
        return bool(field_type(catalogue, workflow.id, said))
    scores = [one["id"] for one in workflow.data.get("scores") or ()]
    name = said.removesuffix(" of employee")
    return name in scores or name in facts_declared(catalogue) or name in USUAL


def facts_declared(catalogue: Catalogue) -> dict[str, str]:
    """{fact: its type} as connections declare them; "" where they do not say."""
    found: dict[str, str] = {}
    for connection in catalogue.of_kind("connection"):
        people = (connection.data.get("brings_in") or {}).get("people") or {}
        for column in (people.get("columns") or {}).values():
            said = column if isinstance(column, Mapping) else {"fact": column}
            found[str(said.get("fact"))] = str(said.get("is_a", ""))
    return found


# --- what it takes --------------------------------------------------------------------------------------------------


def _taken(catalogue: Catalogue, plan: Resource, workflow: Resource) -> Iterator[Finding]:
    """Numbers where numbers are taken, a date where a date is."""
    data = plan.data
    wanted: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        ((key,), NUMBERS) for key in ("pay", "midpoint", "proposed", "raise_to") if key in data
    ]
    wanted += [(("above", "limit"), NUMBERS)] if "above" in data else []
    wanted += [(("pro_rata", "since"), DATES)] if "pro_rata" in data else []
    for path, types in wanted:
        said = str(data[path[0]] if len(path) == 1 else data[path[0]][path[1]])
        found = _type(catalogue, workflow, said)
        if path == ("proposed",) and "." not in said:
            message = f'"{said}" is no field, so it does not say whether it is a percent or an amount'
            yield Finding(CODE, _at(plan, *path), message, NOTHING, "name a field of type percent or number")
        elif found and found not in types:
            message = f'"{said}" is a {found}, not a {types[0]}'
            yield Finding(CODE, _at(plan, *path), message, NOTHING, f"name a {' or a '.join(types)}")


def _type(catalogue: Catalogue, workflow: Resource, said: str) -> str:
    """The type of what is taken; "" where that is not said."""
    if "." in said:
        return field_type(catalogue, workflow.id, said)
    return "date" if said in ("hire_date", "probation_end") else facts_declared(catalogue).get(said, "")


# --- limits, days, rows ---------------------------------------------------------------------------------------------


def _limits(catalogue: Catalogue, plan: Resource, workflow: Resource) -> Iterator[Finding]:
    data = plan.data
    if "caps" in data:
        yield from _caps(plan, workflow)
        yield from _measure(catalogue, plan)
    if "budget" in data and not 0 < percent(data["budget"]["share_of_pay"]) <= 100:
        message = f"the pool is {data['budget']['share_of_pay']} of pay"
        where = _at(plan, "budget", "share_of_pay")
        yield Finding(CODE, where, message, "A budget is a small part of pay.", "write, for example, 3%")
    for index, gate in enumerate(data.get("gates") or ()):
        if gate.get("becomes") == "minimum" and "raise_to" not in data:
            where = _at(plan, "gates", index, "becomes")
            message = "the plan has no minimum to which pay is raised"
            yield Finding(CODE, where, message, "It would be nothing all the same.", "add raise_to: to the plan")


def _caps(plan: Resource, workflow: Resource) -> Iterator[Finding]:
    together, where = percent(plan.data["caps"]["together"]), _at(plan, "caps", "together")
    named = str(plan.data.get("table", "")).removeprefix("lookup ")
    table = (workflow.data.get("lookups") or {}).get(named)
    values = list(_values(table)) if table is not None and table["gives"] in GIVES else []
    starts = max((Fraction(_low(one)) for one in values if not isinstance(one, list)), default=Fraction(0))
    if together <= 0:
        yield Finding(CODE, where, "nothing may be given at all", NOTHING, "write, for example, 15%")
    elif starts > together:
        message = f"the cap lies below where the guide begins for some, {starts}%"
        why = "Whoever keeps to the guide would break the cap."
        yield Finding(CODE, where, message, why, f"write at least {starts}%, or change the table")
    if parse_duration(plan.data["caps"]["in"]).unit not in ("day", "week", "month", "year"):
        message = "the stretch is counted in days, weeks, months or years"
        yield Finding(CODE, _at(plan, "caps", "in"), message, "", "write, for example, 12 months")


def _measure(catalogue: Catalogue, plan: Resource) -> Iterator[Finding]:
    """Without anything that records earlier increases the cap would never bind."""
    name = plan.data["caps"]["measure"]
    known = sorted({one for document in catalogue.resources for one in _recorded(document.data)})
    if name not in known:
        why = "Nothing would count as given before, so the cap would stop nobody."
        help = did_you_mean(name, known, "name what a form, a score or a connection records")
        where = _at(plan, "caps", "measure")
        yield Finding("E225", where, f'nothing records the measure "{name}"', why, help)


def _recorded(node: Any) -> Iterator[str]:
    """Every measure that something in a document records."""
    if isinstance(node, Mapping):
        yield from (str(said) for key, said in node.items() if key == "records" and isinstance(said, str))
        yield from (one for said in node.values() for one in _recorded(said))
    elif isinstance(node, list):
        yield from (one for said in node for one in _recorded(said))


def _low(value: Any) -> str:
    return str(value["from"] if isinstance(value, Mapping) else value).rstrip("% ")


def _day(catalogue: Catalogue, plan: Resource, workflow: Resource) -> Iterator[Finding]:
    """Every cycle of the workflow gives the day of effect, itself or in each wave."""
    name = str(plan.data["takes_effect"])
    for cycle in catalogue.of_kind("cycle"):
        if cycle.data.get("workflow") != workflow.id:
            continue
        common = cycle.data.get("dates") or {}
        waves = [one.get("dates") or {} for one in cycle.data.get("waves") or ()]
        if name not in common and not (waves and all(name in one for one in waves)):
            known = sorted({*common, *(day for one in waves for day in one)})
            message = f'cycle {cycle.id} has no date "{name}"'
            help = did_you_mean(name, known, f"add {name}: to its dates")
            yield Finding("E216", _at(plan, "takes_effect"), message, "Nobody could tell from when it is paid.", help)


def _seen(plan: Resource, workflow: Resource) -> Iterator[Finding]:
    rows = workflow.data.get("visibility") or ()
    named = (row["what"] if isinstance(row["what"], list) else [row["what"]] for row in rows)
    if not any(f"report {plan.id}" in what for what in named):
        message = f'no row of workflow {workflow.id} shows "report {plan.id}" to anybody'
        help = f"add to its visibility: {{ who: manager, what: report {plan.id}, as: full, from: … }}"
        yield Finding(UNSEEN, _at(plan, "id"), message, "The page would be empty.", help, severity=Severity.WARNING)
    for index, row in enumerate(rows):
        what = row["what"] if isinstance(row["what"], list) else [row["what"]]
        if f"report {plan.id}" in what and row["as"] != "full":
            where = Where("workflow", workflow.id, ("visibility", index, "as"))
            message = f'"report {plan.id}" is about single people, so it is shown in full or not at all'
            yield Finding(CODE, where, message, "Nobody would see anything by this row.", "write as: full")
