"""A session of a story in memory: what it knows, whom it holds, what was changed in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from attain.cases.session_changes import LAYERS, stood
from attain.scenarios.stage import Sat

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from attain.workflow.model import Step

Place = tuple[str, str, str, int]
"""Step, wave, group, level."""


@dataclass(slots=True)
class Moved:
    """A change of a score in one case; `state` is proposed, recorded or declined."""

    case: str
    score: str
    becomes: str
    by: int
    reason: str
    state: str


@dataclass(slots=True)
class Sitting:
    """One session.  `step` is as it is held at the session's level.

    `came` is when each case arrived in time; `told` are those that went on again.
    """

    place: Place
    step: Step
    opens_by: datetime
    came: dict[str, datetime] = field(default_factory=dict)
    told: set[str] = field(default_factory=set)
    members: frozenset[int] = frozenset()
    chairs: frozenset[int] = frozenset()
    out: dict[tuple[str, int], str] = field(default_factory=dict)
    present: set[int] = field(default_factory=set)
    stands: Mapping[str, Mapping[str, dict[str, str]]] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    late_path: tuple[int, ...] = ()
    late_entry: int = 0
    late_at: datetime | None = None

    @property
    def level(self) -> int:
        """At which level it is held; the first is 1."""
        return self.place[3]

    @property
    def name(self) -> str:
        """How a story names it: a further level by its own id."""
        return (self.step.session.level if self.step.session else "") or self.step.id

    @property
    def status(self) -> str:
        """gathering, open or closed."""
        return "closed" if self.closed_at else "open" if self.opened_at else "gathering"

    def hour(self) -> datetime | None:
        """When time alone does something to it next."""
        if self.status == "gathering":
            return self.opens_by if self.came else None
        return self.late_at if self.status == "open" else None

    def change(self, case: str, score: str) -> Moved | None:
        """The newest recorded change of a score."""
        recorded = (one for one in self.moved if (one.case, one.score, one.state) == (case, score, "recorded"))
        return next(reversed(list(recorded)), None)

    def came_with(self, case: str, score: str, layers: Collection[str] = LAYERS) -> str:
        """The level with which a score came, for whoever may read these layers; "" where there was none."""
        return stood(dict(self.stands.get(case, {})), score, layers)

    def now(self, case: str, score: str, layers: Collection[str] = LAYERS) -> str:
        """The level at which a score stands in the session, for whoever may read these layers."""
        change = self.change(case, score)
        return change.becomes if change else self.came_with(case, score, layers)

    def led_alone(self, case: str) -> bool:
        """Whether every chair stays out of a case, so that the other members settle it among themselves."""
        return all((case, chair) in self.out for chair in self.chairs)

    def seen(self, names: Mapping[int, str]) -> Sat:
        """As the judge sees it."""
        seats = frozenset(names[one] for one in self.members)
        return Sat(self.name, self.opened_at, self.closed_at, frozenset(self.came), seats)
