"""Measures of people as one viewer may see them, with their history; set-wise.

Where the newest value is not for him, the newest that is counts: he cannot tell that there is another.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from attain.access.measures import readable
from attain.cases.sights import hidden_measures, viewpoints
from attain.measures.store import Line, Measured, everything

if TYPE_CHECKING:
    from sqlalchemy import Connection

History = dict[Line, list[Measured]]
"""{(person, name, item): values, newest first}."""


def for_viewers(
    connection: Connection, viewers: Mapping[int, int], at: datetime, names: Collection[str] | None = None
) -> History:
    """What each person's viewer may see of his measures, for {person: viewer}.

    It does not ask whether the viewer may open the person's profile at all: `profile.rights` does.  The number of
    statements does not depend on how many persons there are, but for one more for each 500.
    """
    values = list(everything(connection, viewers, names))
    looking = {value.case_id: viewers[value.person_id] for value in values if value.case_id is not None}
    hidden = hidden_measures(connection, viewers, at) if values else {}
    kept = [value for value in values if value.name not in hidden[value.person_id]]
    found: History = {}
    for value in readable(connection, viewpoints(connection, looking, at), kept):
        found.setdefault(value.line, []).insert(0, value)
    return found


def for_viewer(
    connection: Connection,
    viewer_id: int,
    persons: Collection[int],
    at: datetime,
    names: Collection[str] | None = None,
) -> History:
    """What one viewer may see of the measures of these persons."""
    return for_viewers(connection, dict.fromkeys(persons, viewer_id), at, names)


def standing(values: Sequence[Measured], on: date) -> Measured | None:
    """The newest of a line's values that holds on a day; None when none does."""
    return next((one for one in values if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)), None)


def standing_by_item(history: Mapping[Line, Sequence[Measured]], name: str, on: date) -> dict[int, dict[str, Measured]]:
    """{person: {item: the value that holds on the day}} of one measure."""
    found: dict[int, dict[str, Measured]] = {}
    for (person_id, named, item), values in history.items():
        value = standing(values, on) if named == name else None
        if value is not None:
            found.setdefault(person_id, {})[item] = value
    return found
