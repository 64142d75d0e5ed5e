"""One passage of the engine: the case so far, what it was told, and the events that it decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from attain.workflow.evolve import evolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.workflow.case import CaseState, StepKey, StepState
    from attain.workflow.events import Event
    from attain.workflow.facts import Facts
    from attain.workflow.model import Step, Workflow


@dataclass(slots=True)
class Run:
    """Working state of one advance.  `at` is the hour at which events happen: a due instant that passed, or now."""

    workflow: Workflow
    case: CaseState
    facts: Facts
    at: datetime
    events: list[Event] = field(default_factory=list)
    cases: list[CaseState] = field(default_factory=list)
    """The case after each of the events."""

    def __post_init__(self) -> None:
        self.cases = [self.case] * len(self.events)

    @property
    def index(self) -> Mapping[str, Step]:
        """Every step by its id."""
        return self.workflow.index

    def emit(self, event: Event) -> None:
        """Decide that this happened."""
        self.events.append(event)
        self.case = evolve(self.case, event)
        self.cases.append(self.case)

    def state(self, key: StepKey) -> StepState:
        """The passage as it is now."""
        return self.case.steps[key]

    def key(self, step: Step) -> StepKey:
        """The step's passage that counts now."""
        return self.case.key(step.id)
