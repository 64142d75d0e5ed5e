"""Levels and gaps as people read them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from attain.api.language import Catalogue, Scale, words
from attain.api.measures import Measured
from attain.api.portal import charts, counted, day
from competency_based.gaps import Gap
from competency_based.model import Capability, Framework

NOT_ASSESSED = "Not assessed yet"
Warmth = Literal["quiet", "good", "warn", "bad"]
SOURCES: Mapping[str, str] = {
    "case": "Review",
    "learning": "Learning",
    "import": "Taken over",
    "person": "Entered",
}


@dataclass(frozen=True, slots=True)
class Speech:
    """A framework's words in one language."""

    framework: Framework
    scale: Scale
    language: str

    def title(self, item: str) -> str:
        """The name of a capability; its id where it is gone from the framework."""
        found = self.framework.get(item)
        return words(found.title, self.language) if found else item

    def level(self, level: str) -> str:
        """The name of a level."""
        return self.scale.label(level, self.language)

    def behaviour(self, one: Capability, level: str) -> str:
        """What it looks like at a level; empty where nobody says."""
        return words(one.behaviours[level], self.language) if level in one.behaviours else ""


def speech(catalogue: Catalogue, framework: str, language: str) -> Speech:
    """The words of a framework in a language."""
    found: Framework = catalogue.model("framework", framework)
    return Speech(found, catalogue.model("scale", found.scale), language)


def distance(gap: Gap) -> str:
    """1 level short, as needed, 2 levels above, not known."""
    if gap.size is None:
        return "not known"
    if gap.size == 0:
        return "as needed"
    return f"{counted(abs(gap.size), 'level')} {'short' if gap.size > 0 else 'above'}"


def tone(gap: Gap) -> Warmth:
    """How a gap stands out; what is not known does not."""
    if gap.size is None:
        return "quiet"
    if gap.size <= 0:
        return "good"
    return "warn" if gap.size == 1 else "bad"


def heat_cell(gap: Gap | None, said: Speech) -> charts.HeatCell:
    """A gap in a heat map; None where the person's job does not need it."""
    if gap is None:
        return charts.HeatCell("", "none")
    if gap.size is None:
        return charts.HeatCell(NOT_ASSESSED, "missing")
    return charts.HeatCell(said.level(gap.assessed), tone(gap), distance(gap))


LEGEND = (
    charts.HeatCell("As needed or above", "good"),
    charts.HeatCell("1 level short", "warn"),
    charts.HeatCell("2 levels short or more", "bad"),
    charts.HeatCell(NOT_ASSESSED, "missing"),
)


def source(value: Measured) -> str:
    """Where a level comes from: Learning: Hard conversations, 3 May 2027."""
    what = SOURCES.get(value.source, value.source)
    return f"{what}{': ' + value.detail if value.detail else ''}, {day(value.valid_from)}"


def level_of(value: Measured, said: Speech) -> str:
    """A recorded level in words, also one beside the scale (not seen)."""
    return said.level(value.label or value.off_scale)
