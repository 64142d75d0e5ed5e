"""What an exploration stands on: the people and facts of one case, and what is remembered beside the engine's state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from datetime import datetime

    from attain.proving.changes import Change
    from attain.proving.moves import Moves
    from attain.workflow import inputs as i
    from attain.workflow.case import CaseState, PersonId
    from attain.workflow.engine import Transition
    from attain.workflow.facts import Facts, WantTruth
    from attain.workflow.model import Workflow

M = TypeVar("M")


class Undecided(Exception):
    """Nobody can know whether this holds, so both are explored."""

    def __init__(self, want: WantTruth) -> None:
        self.want = want
        super().__init__(repr(want))


class Ground(Protocol[M]):
    """One case to be explored.  `M` is what is remembered beside the engine's state: answers, what was assumed."""

    @property
    def workflow(self) -> Workflow:
        """The workflow as it holds for this case."""
        ...

    @property
    def subject(self) -> PersonId:
        """Whose case it is."""
        ...

    @property
    def opens(self) -> datetime:
        """When the case opens."""
        ...

    @property
    def moves(self) -> Moves:
        """What may be tried."""
        ...

    def memory(self) -> M:
        """What is remembered before anything has happened."""
        ...

    def facts(self, memory: M, case: CaseState | None, now: datetime) -> Facts:
        """Answers to the engine; raises Undecided for what nobody can know."""
        ...

    def assume(self, memory: M, want: WantTruth, *, holds: bool) -> M:
        """The same, where a thing that nobody can know is so or is not."""
        ...

    def written(self, memory: M, case: CaseState, now: datetime, what: i.Input) -> Iterable[tuple[str, M]]:
        """What may be written with an act, as a story says it (`with { … }` or nothing), and what is then known."""
        ...

    def after(self, memory: M, done: Transition) -> M:
        """What is remembered after something happened."""
        ...

    def changes(self, memory: M, case: CaseState, now: datetime) -> Iterable[Change[M]]:
        """What may happen to its people now; after one such thing only what takes it back."""
        ...

    def digest(self, memory: M, case: CaseState) -> Hashable:
        """What conditions can tell of the memory: two with the same digest are alike."""
        ...
