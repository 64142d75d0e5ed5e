"""The fields of a decision: the choice, the reason, and what each choice asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attain.cases.queries import text_of
from attain.portal.views.fields import Field, Kind, Option

if TYPE_CHECKING:
    from attain.cases.running import Running
    from attain.portal.views.tasks import Sent
    from attain.workflow.model import Step

ANSWER_KINDS: Mapping[str, Kind] = {"date": "date", "number": "number", "percent": "percent"}


def choice_fields(running: Running, step: Step, sent: Sent, language: str) -> tuple[Field, ...]:
    """The fields of a decision: the choice, the reason, and what each choice asks."""
    texts = {name: some[-1] for name, some in sent.texts.items() if some}
    wrong = {each.where.rsplit(".", 1)[-1]: each.message for each in sent.problems}
    options = tuple(Option(each.id, text_of(each.label, language), _choice_note(each)) for each in step.choices)
    made = [
        Field(
            "choice",
            "choice",
            "Your decision",
            texts.get("choice", ""),
            error=wrong.get("choice", ""),
            required=True,
            options=options,
        )
    ]
    for each in step.choices:
        if each.asks:
            name = f"answer.{each.id}"
            levels = _levels(running, each.asks, language)
            kind: Kind = "select" if levels else ANSWER_KINDS.get(str(each.asks["type"]), "line")
            label = text_of(each.asks.get("title"), language)
            note = f"Only with “{text_of(each.label, language)}”."
            made.append(
                Field(
                    name,
                    kind,
                    label,
                    texts.get(name, ""),
                    help=note,
                    error=wrong.get(str(each.asks["id"]), ""),
                    options=levels,
                )
            )
    made.append(Field("reason", "text", "Reason", texts.get("reason", ""), error=wrong.get("reason", "")))
    return tuple(made)


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
