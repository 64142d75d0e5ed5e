"""The levels of a session, for those who sit in one of them: what is below it, what is above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.cases.sessions import rules_of
from attain.config.text import words
from attain.workflow.chains import at_level
from attain.workflow.groups import in_words

if TYPE_CHECKING:
    from attain.workflow.model import Step


@dataclass(frozen=True, slots=True)
class LevelSeen:
    """One level: what it is called, what makes its groups, and whether it is the one at hand."""

    title: str
    groups: str
    here: bool


def levels_of(whole: Step, level: int) -> tuple[LevelSeen, ...]:
    """All levels of a session step, the first first; none where it has only one."""
    if not whole.levels:
        return ()
    steps = [at_level(whole, number) for number in range(1, len(whole.levels) + 2)]
    return tuple(
        LevelSeen(words(step.title), f"for {in_words(rules_of(step).group_by)}", number == level)
        for number, step in enumerate(steps, 1)
    )
