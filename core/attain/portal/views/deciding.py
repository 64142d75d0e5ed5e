"""The fields of a decision: the choice, the reason, and what each choice asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from attain.cases.queries import text_of
from attain.forms.dates import days_of, said_limits
from attain.portal.views.fields import Field, Kind, Option

if TYPE_CHECKING:
    from attain.cases.opened import OpenedTask
    from attain.cases.running import Running
    from attain.forms import model
    from attain.portal.views.tasks import Sent
    from attain.workflow.model import Choice

ANSWER_KINDS: Mapping[str, Kind] = {"date": "date", "number": "number", "percent": "percent"}


def choice_fields(task: OpenedTask, sent: Sent, language: str) -> tuple[Field, ...]:
    """The fields of a decision: the choice, the reason, and what each choice asks."""
    texts = {name: some[-1] for name, some in sent.texts.items() if some}
    wrong = {each.where.rsplit(".", 1)[-1]: each.message for each in sent.problems}
    choices, asked = task.step.choices, task.asks()
    options = tuple(Option(each.id, text_of(each.label, language), _choice_note(each)) for each in choices)
    chosen, error = texts.get("choice", ""), wrong.get("choice", "")
    decision = Field("choice", "choice", "Your decision", chosen, error=error, required=True, options=options)
    made = [_asked(task, each, asked[each.id], language) for each in choices if each.id in asked]
    made = [
        replace(one, value=texts.get(one.name, ""), error=wrong.get(asked[one.name.partition(".")[2]].id, ""))
        for one in made
    ]
    reason = Field("reason", "text", "Reason", texts.get("reason", ""), error=wrong.get("reason", ""))
    return (decision, *made, reason)


def _asked(task: OpenedTask, choice: Choice, one: model.Field, language: str) -> Field:
    """What a choice asks for."""
    levels = _levels(task.running, choice.asks or {}, language)
    kind: Kind = "select" if levels else ANSWER_KINDS.get(one.type, "line")
    note = f"Only with “{text_of(choice.label, language)}”. {said_limits(one)}".strip()
    first, last = (each.isoformat() if each else "" for each in days_of(one))
    label = text_of(one.title, language)
    return Field(f"answer.{choice.id}", kind, label, help=note, options=levels, lowest=first, highest=last)


def _levels(running: Running, asks: Mapping[str, object], language: str) -> tuple[Option, ...]:
    """The levels or the choices among which the field of a choice is answered."""
    if "scale" in asks:
        scale = running.catalogue.model("scale", str(asks["scale"]))
        found = [Option(each.id, text_of(each.label, language)) for each in (*scale.ordered, *scale.off)]
        return (Option("", "Choose …"), *found)
    choices = asks.get("choices")
    if isinstance(choices, list):
        return (Option("", "Choose …"), *(Option(str(c["id"]), text_of(c.get("label"), language)) for c in choices))
    return ()


def _choice_note(choice: object) -> str:
    return "A reason is needed." if getattr(choice, "reason_required", False) else ""
