"""What a worked example gives beside answers: facts that gates ask about, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.nearest import did_you_mean
from attain.phrases.ast import FactOf, Path
from attain.phrases.conditions import Nothing, Value
from attain.phrases.inside import parts
from attain.scenarios.story import Unplayable
from attain.scoring.inputs import Entered, Source, is_number

if TYPE_CHECKING:
    from attain.phrases.ast import Subject
    from attain.scoring.model import Score
    from attain.workflow.model import Workflow


class Given(Nothing):
    """Answers what gates ask outside of answers and scores, as the example says it."""

    def __init__(self, said: Mapping[str, Source]) -> None:
        bare = ((name, source.values[0].value) for name, source in said.items() if "." not in name and source.values)
        self._said = {name: Fraction(value) if is_number(value) else value for name, value in bare}

    def value(self, subject: Subject) -> Value | None:
        """A fact of the employee, or the choice of a decision; None for what is not given."""
        return self._said.get(_word(subject))

    def state(self, subject: Subject, verb: str) -> bool | None:
        """Whether something of this name is given."""
        return self._said.get(_word(subject)) is not None if verb in ("answered", "made") else None


def _word(subject: object) -> str:
    match subject:
        case FactOf(of="employee"):
            return subject.fact
        case Path((name,)):
            return name
        case _:
            return ""


def asked_by_gates(scores: Iterable[Score]) -> set[str]:
    """The bare words about which gates ask: facts, decisions and scores."""
    return {_word(part) for score in scores for gate in score.gates for part in parts(gate.when)} - {""}


def beside(workflow: Workflow, scores: Iterable[Score], path: str, said: Any) -> dict[str, Source]:
    """What is given for a decision or a fact of the employee; nothing where the path names neither.

    Raises Unplayable for a choice that the decision does not have.
    """
    step = workflow.index.get(path)
    if step is not None and step.do == "decide":
        choices = [one.id for one in step.choices]
        if said not in (*choices, "missing"):
            raise Unplayable(f'"{path}" has no choice "{said}"', did_you_mean(str(said), choices))
    elif step is not None or path not in asked_by_gates(scores):
        return {}
    return {path: Source((Entered(plain(said), label=path),))}


def plain(said: Any) -> Any:
    """A number as a number, anything else as it is; None where it is missing."""
    return None if said == "missing" else Decimal(str(said)) if is_number(said) else said
