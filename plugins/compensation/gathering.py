"""From a review to a person of the plan: what the plan takes, which gate bars him, which part of the year counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from attain.api.language import Catalogue, Reviewed, day_after, exact_number, holds, words
from compensation.model import Gate, Plan, ProRata, Text
from compensation.working import NIL, Guide, Person

WHOLE = Fraction(1)
NOT_OVER = "The review has not come to its end."
UNFINISHED = "The review ended without a result."


def is_in(plan: Plan, review: Reviewed) -> bool:
    """Whether the plan is about this person."""
    return plan.condition is None or holds(plan.condition, review.look) is True


def person_of(plan: Plan, review: Reviewed, language: str = "en") -> Person:
    """What the plan takes from a review."""
    pay, guide = _number(review, plan.pay), _guide(plan, review)
    proposed = _proposed(plan, review, pay)
    gate = _gate(plan, review)
    part, because = _part(plan.pro_rata, review)
    return Person(
        pay=pay,
        midpoint=_number(review, plan.midpoint),
        guide=guide,
        proposed=proposed,
        earlier=_earlier(plan, review),
        part=part,
        part_because=because,
        raise_to=_number(review, plan.raise_to),
        limit=_limit(plan, review),
        barred=_because(gate, review, language),
        minimum=gate is not None and gate.minimum,
        waits=_waits(plan, review),
    )


def _number(review: Reviewed, said: str) -> Fraction | None:
    return exact_number(review.value(said)) if said else None


def _guide(plan: Plan, review: Reviewed) -> Guide | None:
    """The range that the table gives; one number is a range without width."""
    found: Any = review.given_by(plan.table) if plan.table else None
    if isinstance(found, Mapping):
        return Guide(found["from"], found["to"], found.get("recommended"))
    exact = exact_number(found)
    return None if exact is None else Guide(exact, exact)


def _proposed(plan: Plan, review: Reviewed, pay: Fraction | None) -> Fraction | None:
    """In percent of pay; an amount is turned into it exactly."""
    said = _number(review, plan.proposed)
    if said is None or not _is_amount(plan, review):
        return said
    return said * 100 / pay if pay else None


def _is_amount(plan: Plan, review: Reviewed) -> bool:
    return field_type(review.catalogue, plan.workflow, plan.proposed) == "number"


def field_type(catalogue: Catalogue, workflow: str, path: str) -> str:
    """The type of the field at STEP.SECTION.FIELD, or at STEP.FIELD of a decision; "" for what is no field."""
    step, _, rest = path.partition(".")
    document = catalogue.get("workflow", workflow)
    found = next((one for one in _steps(document.data.get("steps")) if one.get("id") == step), {}) if document else {}
    return next((str(field["type"]) for name, field in _fields(catalogue, found) if name == rest), "")


def _fields(catalogue: Catalogue, step: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(path within the step, field) of its form, and of what its choices ask."""
    form = catalogue.get("form", str(step.get("form")))
    for section in form.data.get("sections", ()) if form else ():
        yield from ((f"{section['id']}.{field['id']}", field) for field in section.get("fields", ()))
    for asked in (one["asks"] for one in step.get("choices") or () if "asks" in one):
        yield str(asked["id"]), asked


def _steps(listed: Any) -> Iterator[Mapping[str, Any]]:
    for step in listed or ():
        yield step
        yield from _steps(step.get("steps"))
        for branch in step.get("branches") or ():
            yield from _steps(branch.get("steps"))


def _earlier(plan: Plan, review: Reviewed) -> Fraction:
    """The increases of the stretch that ends on the day of effect, which is no part of it."""
    if plan.caps is None:
        return NIL
    until = review.dates[plan.takes_effect]
    since = day_after(_calendar(review), until, plan.caps.within, "before")
    values = (one.value for one in review.measured.get(plan.caps.measure, ()) if since <= one.day < until)
    return sum((Fraction(str(value)) for value in values if exact_number(value) is not None), NIL)


def _calendar(review: Reviewed) -> Any:
    return review.catalogue.model("calendar", review.catalogue.organisation.data["calendar"])


def _limit(plan: Plan, review: Reviewed) -> Fraction | None:
    limit = _number(review, plan.above.limit) if plan.above else None
    return limit * plan.above.share if plan.above and limit is not None else None


def _gate(plan: Plan, review: Reviewed) -> Gate | None:
    return next((gate for gate in plan.gates if _bars(gate, review)), None)


def _bars(gate: Gate, review: Reviewed) -> bool:
    if gate.when is not None and holds(gate.when, review.look) is not True:
        return False
    return not gate.gate or review.gates.get(gate.gate) is False


def _because(gate: Gate | None, review: Reviewed, language: str) -> str:
    if gate is None:
        return UNFINISHED if review.is_unfinished else ""
    if gate.because:
        return words(gate.because, language, review.catalogue.language)
    title = gate_title(review.catalogue, review.workflow, gate.gate)
    return f"“{words(title, language, review.catalogue.language)}” is closed."


def sources(plan: Plan, catalogue: Catalogue) -> tuple[str, ...]:
    """What a plan shows something of: whoever may never see one of these does not see the plan of that person."""
    document = catalogue.get("workflow", plan.workflow)
    data = document.data if document else {}
    table = (data.get("lookups") or {}).get(plan.table, {})
    read = [str(table[axis]) for axis in ("of", "across", "down") if axis in table]
    same = [
        str(one["id"]) for one in data.get("scores") or () if plan.table and one.get("by") == f"lookup {plan.table}"
    ]
    limit = plan.above.limit if plan.above else ""
    return tuple(filter(None, (plan.pay, plan.midpoint, plan.proposed, plan.raise_to, limit, *read, *same)))


def gate_title(catalogue: Catalogue, workflow: str, gate: str) -> Text:
    """What a gate of a workflow is called."""
    document = catalogue.get("workflow", workflow)
    outcomes = document.data.get("outcomes", ()) if document else ()
    title: Text = next((one.get("title", gate) for one in outcomes if one.get("gate") == gate), gate)
    return title


def _part(rule: ProRata | None, review: Reviewed) -> tuple[Fraction, str]:
    """Which part of the period somebody was here: whole months, or days."""
    since = review.value(rule.since) if rule else None
    start, end = review.dates["period_from"], review.dates["period_until"] + timedelta(days=1)
    if rule is None or not isinstance(since, date) or since <= start:
        return WHOLE, ""
    count = months if rule.by == "months" else _days
    here, whole = count(since, end), count(start, end)
    return (Fraction(here, whole), f"{here} of {whole} {rule.by}") if whole else (WHOLE, "")


def months(start: date, end: date) -> int:
    """Whole months from one day to another, the second not counted: from the 15th to the 15th is one."""
    found = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    return max(found, 0)


def _days(start: date, end: date) -> int:
    return max((end - start).days, 0)


def _waits(plan: Plan, review: Reviewed) -> str:
    """Why somebody's part is not final; "" when it is."""
    if review.is_unfinished:
        return ""
    if plan.final_after and not review.has_ended(plan.final_after):
        return NOT_OVER
    if not plan.final_after and review.is_open:
        return NOT_OVER
    undecided = (gate.gate for gate in plan.gates if gate.gate and gate.gate not in review.gates)
    if any(undecided):
        return "A gate is not decided yet."
    return next((f"{what} is not known." for what, said in _needed(plan) if _number(review, said) is None), "")


def _needed(plan: Plan) -> list[tuple[str, str]]:
    limit = plan.above.limit if plan.above else ""
    wanted = (("The pay", plan.pay), ("The minimum", plan.raise_to), ("The limit", limit))
    return [(what, said) for what, said in wanted if said]
