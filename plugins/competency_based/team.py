"""The heat map of a team: people by capabilities. Pure, but for reading whose team it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from attain.api.language import Catalogue, words
from attain.api.people import may_open, names, reports_of
from attain.api.portal import charts
from competency_based.model import frameworks_of
from competency_based.reading import Capable, capable
from competency_based.words import LEGEND, heat_cell, speech

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Shortage:
    """A capability with how many of the team lack a level of it, and how many were not assessed."""

    title: str
    short: int
    not_assessed: int
    of: int


@dataclass(frozen=True, slots=True)
class TeamShown:
    """A heat map for each framework that somebody in the team is measured by, and what is missing most."""

    heats: tuple[charts.Heat, ...]
    shortages: tuple[Shortage, ...]


def team_of(
    connection: Connection, catalogue: Catalogue, viewer_id: int, language: str, at: datetime
) -> TeamShown | None:
    """The team of a manager as he may see it; None without anybody. A constant number of statements."""
    members = reports_of(connection, viewer_id, at)
    persons = may_open(connection, catalogue, viewer_id, members, at) - {viewer_id}
    if not persons:
        return None
    found = capable(connection, catalogue, dict.fromkeys(persons, viewer_id), at)
    return shown(catalogue, found, names(connection, persons), language)


def shown(
    catalogue: Catalogue, found: Mapping[int, Capable], called: Mapping[int, str], language: str
) -> TeamShown | None:
    """Heat maps and shortages of these people; None where nobody has a role profile."""
    ordered = [found[person] for person in sorted(found, key=lambda each: (called.get(each, ""), each))]
    heats, shortages = [], []
    for framework in frameworks_of(catalogue):
        mine = [one for one in ordered if one.profile is not None and one.profile.framework == framework.id]
        if mine:
            heats.append(heat(catalogue, framework.id, mine, called, language))
            shortages += _shortages(catalogue, framework.id, mine, language)
    most = sorted(shortages, key=lambda one: -one.short)
    return TeamShown(tuple(heats), tuple(one for one in most if one.short or one.not_assessed)) if heats else None


def heat(
    catalogue: Catalogue, framework: str, people: Sequence[Capable], called: Mapping[int, str], language: str
) -> charts.Heat:
    """People of one framework by the capabilities that any of them needs."""
    said = speech(catalogue, framework, language)
    needed = {gap.item for one in people for gap in one.gaps}
    items = [one.id for one in said.framework.capabilities if one.id in needed]
    rows = []
    for one in people:
        by_item = {gap.item: gap for gap in one.gaps}
        cells = tuple(heat_cell(by_item.get(item), said) for item in items)
        title = words(one.profile.title, language) if one.profile else ""
        name = called.get(one.person_id, "")
        rows.append(charts.HeatRow(name, cells, title, f"/competency_based/people/{one.person_id}"))
    title = words(said.framework.title, language)
    return charts.Heat(title, "Person", tuple(map(said.title, items)), tuple(rows), LEGEND)


def _shortages(catalogue: Catalogue, framework: str, people: Sequence[Capable], language: str) -> list[Shortage]:
    said = speech(catalogue, framework, language)
    found = []
    for capability in said.framework.capabilities:
        gaps = [gap for one in people for gap in one.gaps if gap.item == capability.id]
        if gaps:
            unknown = sum(gap.size is None for gap in gaps)
            found.append(Shortage(said.title(capability.id), sum(gap.open for gap in gaps), unknown, len(gaps)))
    return found
