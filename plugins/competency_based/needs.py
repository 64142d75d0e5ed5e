"""What the organisation lacks: gaps by capability and unit, for whoever looks after learning.

Counted are levels that people may see themselves, so nothing unreleased comes in.  A figure stands on at least
`SMALLEST` assessed people; what is left out is left out of the sum too, so that no difference tells of fewer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from attain.api.language import Catalogue, words
from attain.api.people import looked_after
from attain.api.portal import charts, counted, parts
from competency_based.gaps import Gap
from competency_based.model import frameworks_of, learnables_of
from competency_based.reading import Capable, capable
from competency_based.words import speech

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from competency_based.words import Speech

RIGHT = "manage_learning"
SMALLEST = 5
"""People in a figure; with fewer it would tell of persons."""
NOTHING = parts.Empty(
    "Nothing is assessed yet", "Levels come from reviews and from learning; they are counted once people see them.",
    icon="leaf",
)  # fmt: skip
OTHERS = "Smaller units together"
LEGEND = (
    charts.HeatCell("Nobody is short", "good"),
    charts.HeatCell("Under a third", "info"),
    charts.HeatCell("A third or more", "warn"),
    charts.HeatCell("Two thirds or more", "bad"),
    charts.HeatCell(f"Fewer than {SMALLEST} assessed", "missing"),
)


@dataclass(frozen=True, slots=True)
class Count:
    """How many were assessed in something that their job needs, and how many of them lack a level of it."""

    short: int
    assessed: int

    @property
    def shown(self) -> bool:
        """Whether it stands on enough people."""
        return self.assessed >= SMALLEST


@dataclass(frozen=True, slots=True)
class NeedsShown:
    """A heat map for each framework, and what is lacking most with what it can be learned from."""

    heats: tuple[charts.Heat, ...]
    table: parts.Table
    lead: str


def needs_of(
    connection: Connection, catalogue: Catalogue, viewer_id: int, language: str, at: datetime
) -> NeedsShown | None:
    """The needs of those whom somebody looks after; None without the right, or without any role profile."""
    units = looked_after(connection, catalogue, viewer_id, RIGHT, at)
    if not units:
        return None
    found = capable(connection, catalogue, {person: person for person in units}, at)
    return shown(catalogue, found, units, language)


def shown(
    catalogue: Catalogue, found: Mapping[int, Capable], units: Mapping[int, str], language: str
) -> NeedsShown | None:
    """The same from what was read. Pure."""
    heats, lines = [], []
    for framework in frameworks_of(catalogue):
        mine = [one for one in found.values() if one.profile is not None and one.profile.framework == framework.id]
        if mine:
            said = speech(catalogue, framework.id, language)
            counts = counts_of(mine, units)
            heats += [heat] if (heat := _heat(said, counts)).columns else []
            lines += _lines(catalogue, said, counts)
    if not any(one.profile for one in found.values()):
        return None
    rows = tuple(row for _, row in sorted(lines, key=lambda one: -one[0]))
    table = parts.Table("What is lacking most", COLUMNS, rows, NOTHING)
    unknown = sum(gap.size is None for one in found.values() for gap in one.gaps)
    lead = f"Needed by jobs, less what people were found to do. {counted(unknown, 'level')} not assessed yet."
    return NeedsShown(tuple(heats), table, lead)


def counts_of(people: list[Capable], units: Mapping[int, str]) -> dict[str, dict[str, Count]]:
    """{capability: {unit: count}}; units too small to stand alone anywhere in it are one together. Pure."""
    found: defaultdict[str, defaultdict[str, list[Gap]]] = defaultdict(lambda: defaultdict(list))
    for one in people:
        for gap in one.gaps:
            if gap.size is not None:
                found[gap.item][units.get(one.person_id, "")].append(gap)
            else:
                found[gap.item].setdefault(units.get(one.person_id, ""), [])
    return {item: _together({unit: _count(gaps) for unit, gaps in by.items()}) for item, by in found.items()}


def _count(gaps: list[Gap]) -> Count:
    return Count(sum(gap.open for gap in gaps), len(gaps))


def _together(counts: Mapping[str, Count]) -> dict[str, Count]:
    big = {unit: one for unit, one in counts.items() if unit and one.shown}
    small = [one for unit, one in counts.items() if unit not in big]
    rest = Count(sum(one.short for one in small), sum(one.assessed for one in small))
    return big | ({OTHERS: rest} if rest.assessed else {})


def _heat(said: Speech, counts: Mapping[str, Mapping[str, Count]]) -> charts.Heat:
    units = sorted({unit for by in counts.values() for unit in by if unit != OTHERS})
    units += [OTHERS] if any(OTHERS in by for by in counts.values()) else []
    rows = []
    for capability in said.framework.capabilities:
        if capability.id in counts:
            by = counts[capability.id]
            rows.append(charts.HeatRow(said.title(capability.id), tuple(_cell(by.get(unit)) for unit in units)))
    title = words(said.framework.title, said.language)
    return charts.Heat(title, "Capability", tuple(map(_unit, units)), tuple(rows), LEGEND)


def _unit(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cell(one: Count | None) -> charts.HeatCell:
    if one is None or not one.shown:
        return charts.HeatCell("–", "missing")
    if not one.short:
        return charts.HeatCell("0", "good", f"of {one.assessed}")
    tone = "info" if 3 * one.short < one.assessed else "warn" if 3 * one.short < 2 * one.assessed else "bad"
    return charts.HeatCell(str(one.short), tone, f"of {one.assessed} short")  # type: ignore[arg-type]  # one of the tones


COLUMNS = (
    parts.Column("Capability"),
    parts.Column("Short", "end"),
    parts.Column("Assessed", "end"),
    parts.Column("Can be learned from"),
)


def _lines(
    catalogue: Catalogue, said: Speech, counts: Mapping[str, Mapping[str, Count]]
) -> list[tuple[int, tuple[parts.Cell, ...]]]:
    learnables = learnables_of(catalogue)
    found: list[tuple[int, tuple[parts.Cell, ...]]] = []
    for capability in said.framework.capabilities:
        seen = [one for one in counts.get(capability.id, {}).values() if one.shown]
        if seen:
            short, assessed = sum(one.short for one in seen), sum(one.assessed for one in seen)
            named = [each.title for each in learnables.values() if capability.id in each.builds]
            name = parts.Link(
                said.title(capability.id), f"/competency_based/frameworks/{said.framework.id}#{capability.id}"
            )
            figures = (parts.Text(f"{short:,}"), parts.Text(f"{assessed:,}"))
            found.append((short, (name, *figures, parts.Text(", ".join(named) or "–"))))
    return found
