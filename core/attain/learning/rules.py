"""What a result does, as a connection says it (`when_completed`). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from attain.learning.states import SUCCESS


@dataclass(frozen=True, slots=True)
class Target:
    """What a level of an item is a value of: a measure, on a scale with these levels, the least first."""

    measure: str
    scale: str
    order: tuple[str, ...]

    def higher(self, level: str, than: str) -> bool:
        """Whether `level` is above `than`; anything is above nothing, and above a word that the scale does not have."""
        return level in self.order and (than not in self.order or self.order.index(level) > self.order.index(than))


@dataclass(frozen=True, slots=True)
class ResultRules:
    """`level` is none (a result is kept, and that is all), evidence (it stands beside the items it builds), propose (a
    higher level is proposed to `confirmed_by`, a phrase) or set (it is recorded at once). `targets` is by item."""

    level: str = "evidence"
    confirmed_by: str = ""
    targets: Mapping[str, Target] = field(default_factory=dict)
    certificates: bool = True
    """Whether a success that holds for a time is a certification as well."""

    def effect(self, outcome: str) -> str:
        """What a result with this outcome does: only a success shows anything."""
        return self.level if outcome in SUCCESS else "none"


@dataclass(frozen=True, slots=True)
class Raise:
    """A level that a result speaks for."""

    item: str
    target: Target
    before: str
    level: str


def raises(builds: Mapping[str, str], present: Mapping[str, str], rules: ResultRules) -> list[Raise]:
    """The items that an activity with `builds` ({item: level}) lifts above `present` ({item: level})."""
    found = []
    for item, level in builds.items():
        target, before = rules.targets.get(item), present.get(item, "")
        if target is not None and target.higher(level, before):
            found.append(Raise(item, target, before, level))
    return found
