"""Dates that people give in a case: in which field, and until when at the latest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attain.forms.model import Field, build_field

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.ast import Time
    from attain.workflow.model import Step, Workflow

ONE_ANSWER = ("decide", "fill_form", "meet")
"""Verbs of which the newest answer counts; where several people answer, or there are several entries, no date is the
one that is meant."""


def fields_at(catalogue: Catalogue, workflow: Workflow, path: str) -> tuple[Field, ...]:
    """The field that DECISION.FIELD or STEP.SECTION.FIELD names, in each form that the step may open."""
    name, *rest = path.split(".")
    step = workflow.index.get(name)
    if step is None:
        return ()
    if step.do == "decide":
        return tuple(build_field(each.asks) for each in step.choices if each.asks and each.asks.get("id") == rest[-1])
    return tuple(_in_forms(catalogue, step, rest))


def _in_forms(catalogue: Catalogue, step: Step, rest: Sequence[str]) -> list[Field]:
    forms = [each.form for each in step.forms] or [step.form]
    found = [catalogue.model("form", name) for name in forms if catalogue.get("form", name) is not None]
    every = [(section, one) for form in found for section, one in form.fields() if not section.for_each]
    return [one for section, one in every if [section.id, one.id] == rest or [one.id] == rest]


def latest(catalogue: Catalogue, workflow: Workflow, path: str) -> tuple[Time, ...]:
    """The latest times that a date of the case may name; none where nothing limits one of them."""
    limits = [one.latest for one in fields_at(catalogue, workflow, path)]
    return tuple(each for each in limits if each) if all(limits) else ()
