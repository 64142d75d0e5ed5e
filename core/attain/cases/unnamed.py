"""What anonymous answers give to scores: once nobody can write any more, and only what a group may show."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attain.access.anonymous import totals
from attain.cases.forms_of import form_for
from attain.cases.promises import group_of, promise_of
from attain.scoring.inputs import Entered, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from attain.access.anonymous import Answered
    from attain.cases.running import Running
    from attain.forms.model import Field, Form
    from attain.workflow.model import Step

NUMBERS = ("number", "percent")
TAKEN = (*NUMBERS, "rating", "agreement", "choice", "yes_no")
"""What a score can take from a question; words and days it cannot."""


def inputs_of_unnamed(connection: Connection, running: Running) -> dict[str, Source]:
    """The sources of the anonymous steps; a group that is too small gives none.

    What rolls into a bigger group counts as that one's, as it does in reports: who compares the two finds no remainder.
    Answers come in no order and with no word of who gave which.
    """
    steps = {group_of(step): step for step in running.workflow.walk() if step.anonymous and step.form}
    if not steps:
        return {}
    ids = [step.id for step in steps.values()]
    promise = promise_of(connection, running)
    found: dict[str, Source] = {}
    for seen in totals(connection, running.id, ids, promise, with_words=False):
        if seen.group in steps:
            found |= _sources(running, steps[seen.group], seen.questions)
    return found


def _sources(running: Running, step: Step, questions: Iterable[Answered]) -> dict[str, Source]:
    form, _ = form_for(running, step)
    gathered: dict[tuple[str, str], list[Entered]] = defaultdict(list)
    for one in questions:
        gathered[one.section, one.field] += _entered(form, one)
    known = ((place, form.section(place[0]), form.field(*place)) for place in gathered)
    return {
        f"{step.id}.{section.id}.{field.id}": Source(
            tuple(gathered[place]), field.scale, field.title, _unit(field), section.for_each
        )
        for place, section, field in known
        if section is not None and field is not None and field.type in TAKEN
    }


def _entered(form: Form, one: Answered) -> list[Entered]:
    field = form.field(one.section, one.field)
    return [
        Entered(_value(field, said), one.item, one.item or (field.title if field else ""), unnamed=True)
        for said, times in _in_order(one.counts)
        for _ in range(times)
    ]


def _in_order(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items())


def _value(field: Field | None, said: str) -> Any:
    if field is not None and field.type in NUMBERS:
        return Decimal(said)
    return said == "True" if field is not None and field.type == "yes_no" else said


def _unit(field: Field) -> str:
    return "%" if field.type == "percent" else ""
