"""Reads which profile is whose and at which level people are, for many at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.api.measures import History, Measured, for_viewers, standing_by_item
from attain.api.people import conditions_of
from competency_based.fitting import profile_for
from competency_based.gaps import Gap, gaps
from competency_based.model import MEASURE, RoleProfile, profiles_of, scale_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.api.language import Catalogue


@dataclass(frozen=True, slots=True)
class Capable:
    """One person: the role profile (None: not employed, or none fits), levels that hold, one gap for each need.

    `assessed` holds only what the viewer may see, and only values on the scale of the profile's framework.
    """

    person_id: int
    profile: RoleProfile | None
    assessed: Mapping[str, Measured] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()


def profiles_of_people(
    connection: Connection, catalogue: Catalogue, persons: Collection[int], at: datetime
) -> dict[int, RoleProfile]:
    """{person: the role profile}; who is not employed then is absent. A constant number of statements."""
    looks = conditions_of(connection, catalogue, persons, at)
    found = {person: profile_for(profiles_of(catalogue), look) for person, look in looks.items()}
    return {person: profile for person, profile in found.items() if profile is not None}


def capable(
    connection: Connection, catalogue: Catalogue, viewers: Mapping[int, int], at: datetime
) -> dict[int, Capable]:
    """{person: what he can and needs, as his viewer may see it} for {person: viewer}.

    The number of statements does not depend on the number of persons, but for a few more for each 500.
    """
    profiles = profiles_of_people(connection, catalogue, viewers, at)
    history = for_viewers(connection, viewers, at, [MEASURE])
    return capable_from(catalogue, viewers, profiles, history, at.date())


def capable_from(
    catalogue: Catalogue,
    persons: Collection[int],
    profiles: Mapping[int, RoleProfile],
    history: History,
    on: date,
) -> dict[int, Capable]:
    """The same from what was read. Pure."""
    levels = standing_by_item(history, MEASURE, on)
    return {person: _capable(catalogue, person, profiles.get(person), levels.get(person, {})) for person in persons}


def _capable(catalogue: Catalogue, person: int, profile: RoleProfile | None, levels: Mapping[str, Measured]) -> Capable:
    if profile is None:
        return Capable(person, None)
    scale = scale_of(catalogue, profile.framework)
    mine = {item: value for item, value in levels.items() if value.scale in ("", scale.id)}
    labels = {item: value.label for item, value in mine.items()}
    return Capable(person, profile, mine, gaps(scale, person, profile.needs, labels))
