"""What a story has on paper: what was written in a step, a list that changed, which of several cases it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attain.forms.model import Form, Item

Answers = Mapping[tuple[str, str, str], Any]


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in a step: the form, its items, the answers."""

    form: Form
    items: Mapping[str, Sequence[Item]]
    answers: Answers


@dataclass(frozen=True, slots=True)
class Nth:
    """Which of several cases that one occasion starts; `start` names the reason."""

    occasion: int = 1
    of: int = 1
    start: str = ""


@dataclass(frozen=True, slots=True)
class ListChange:
    """A change of a settled list: who asked for it, what the list would be, what it was before, how it stands."""

    by: int
    answers: Answers
    before: Answers
    state: str = "waiting"
