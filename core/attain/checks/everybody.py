"""What a whole organisation would see: ratings of one person, units side by side although a policy forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.conditions import value_type
from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.within import listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.values import entries
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_people

UNITS = ("department", "unit", "location", "country", "legal_entity", "manager")
"""Facts by which a spread sets one unit's ratings beside another's."""


def check(scene: Scene) -> Iterator[Finding]:
    """Rows for everybody, and spreads over units, of every workflow."""
    forbidden = next((one for one in scene.of_kind("policy") if _forbids(one)), None)
    for workflow in scene.of_kind("workflow"):
        cast = workflow.data.get("people") or {}
        crowd = {name for name, entry in cast.items() if _is_everybody(str(entry.get("is")))}
        for index, row in enumerate(workflow.data.get("visibility") or () if crowd else ()):
            yield from _row(scene, workflow, index, row, crowd)
        if forbidden is not None:
            for step in scene.names(workflow).steps:
                yield from _spread(workflow, step, forbidden)


def _forbids(policy: Resource) -> bool:
    return (policy.data.get("rules") or {}).get("comparison_reports") == "forbidden"


# --- rows for everybody ----------------------------------------------------------------------------------------------


def _is_everybody(phrase: str) -> bool:
    """Everybody of the organisation or of the employee's unit; a unit by name, such as a jury, is a few people."""
    try:
        found = parse_people(phrase)
    except PhraseError:
        return False
    return isinstance(found, ast.Everyone) and not found.with_reports and not isinstance(found.unit, ast.UnitNamed)


def _row(scene: Scene, workflow: Resource, index: int, row: Mapping[str, Any], crowd: set[str]) -> Iterator[Finding]:
    who = [one for one in listed(row.get("who")) if one in crowd]
    what = [one for one in listed(row.get("what")) if _is_rated(scene, workflow, one)]
    if who and what and row.get("as") == "full":
        message = f'{who[0]}, who are everybody, would read the rating "{what[0]}" of each person'
        why = "A rating that all colleagues can look up is a public one; whoever gives it gives it otherwise."
        where = Where(workflow.kind, workflow.id, ("visibility", index, "who"))
        help = "name the people who need it, or write as: averages_only"
        yield Finding("W509", where, message, why, help, severity=Severity.WARNING)


def _is_rated(scene: Scene, workflow: Resource, what: str) -> bool:
    """Whether a row gives a rating: a score, a form with one, or such a field itself."""
    name, _, rest = what.partition(".")
    names = scene.names(workflow)
    if name in names.scores:
        return True
    step = names.step.get(name)
    form = scene.sound_one("form", str(step.data.get("form"))) if step is not None else None
    if form is None:
        return False
    if rest.count(".") == 1:
        found = value_type(scene, workflow, what)
        return found is not None and found.name == "level"
    inside = [one for one in entries(form.data.get("sections")) if not rest or one.get("id") == rest]
    return any(field.get("type") == "rating" for one in inside for field in entries(one.get("fields")))


# --- units side by side ----------------------------------------------------------------------------------------------


def _spread(workflow: Resource, step: StepAt, policy: Resource) -> Iterator[Finding]:
    spread = step.data.get("shows_spread_by")
    facts = listed(spread.get("facts")) if isinstance(spread, dict) else []
    for number, fact in enumerate(facts):
        if fact in UNITS:
            message = f'"{step.id}" shows ratings by {fact}, but policy {policy.id} forbids to compare units'
            why = "Units would be ranked by their ratings, which people were told does not happen."
            where = Where(workflow.kind, workflow.id, (*step.path, "shows_spread_by", "facts", number))
            said = Where(policy.kind, policy.id, ("rules", "comparison_reports"))
            yield Finding("E525", where, message, why, f"take {fact} out", ((said, "forbidden here"),))
