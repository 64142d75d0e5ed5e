"""On what ground something was refused: the stable codes, and the words by which a scenario may name them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attain.errors import AttainError, BadInput, Problem, Refusal

if TYPE_CHECKING:
    from attain.workflow.model import Step

GROUNDS = {
    "number": ("too_few", "too_many"),
    "own case": ("own_case",),
    "may not be delegated": ("may_not_be_delegated",),
    "not theirs": ("not_yours", "no_task"),
    "belongs to somebody else": ("not_yours", "no_task"),
    "not open": ("not_open",),
    "not open yet": ("not_open",),
    "over": ("closed",),
    "no reason": ("reason_missing",),
    "twice": ("twice", "answered"),
}
"""What a scenario may write, beside the codes themselves, and the codes that it means."""


def codes_meant(because: str) -> tuple[str, ...]:
    """The codes that the words of `because` mean."""
    words = " ".join(because.lower().split())
    if words.startswith("wrote it"):
        return ("wrote_it",)
    if words.startswith("locked"):
        return ("locked",)
    return GROUNDS.get(words, (words.replace(" ", "_"),))


def matches(because: str, error: AttainError, step: Step | None) -> bool:
    """Whether a refusal has the ground that was expected, by its code or by its words."""
    meant = codes_meant(because)
    if isinstance(error, Refusal):
        found = {error.code} | ({"may_not_be_delegated"} if _for_another(error, step) else set())
        if found & set(meant):
            return True
    if isinstance(error, BadInput) and meant == GROUNDS["no reason"]:
        return any(problem.where.rpartition(".")[2] == "reason" for problem in error.problems)
    return because.lower() in str(error.message).lower()


def _for_another(error: Refusal, step: Step | None) -> bool:
    """Own views, anonymous answers and signatures are nobody else's to give (LANGUAGE 5)."""
    if step is None or error.code not in ("not_yours", "no_task"):
        return False
    own = step.do == "fill_form" and step.who == ("employee",)
    return own or step.anonymous is not None or step.do == "acknowledge"


def told(error: AttainError) -> str:
    """A refusal in words, with its code."""
    code = f" ({error.code})" if isinstance(error, Refusal) else " (what was sent does not fit)"
    first = "; ".join(map(_problem, error.problems)) if isinstance(error, BadInput) else error.message
    return f"{first}{code}"


def _problem(problem: Problem) -> str:
    """A field outside of any item is named without the place of the item: `summary.why`, not `summary..why`."""
    return str(replace(problem, where=problem.where.replace("..", ".")))
