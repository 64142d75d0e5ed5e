"""One person's talent profile, as one viewer may see it.

Whoever may open it (`profile.rights`) sees what learning left behind and the plan; measures go by the rows of the case
they came from, and reviews by what was granted in them.  Everybody else sees who it is, and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.access.reading import readable
from attain.cases.queries import CaseSeen, reviews_of
from attain.development.view import ShownPlan, plans
from attain.errors import AttainError
from attain.learning.transcript import Transcript, transcript
from attain.people.asof import view
from attain.people.facts import facts
from attain.people.lines import managers
from attain.people.sets import one_of
from attain.people.tables import person
from attain.profile.measures import for_viewer
from attain.profile.rights import may_open
from attain.workflow.recorded import measure_titles

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.measures.store import Measured
    from attain.revisions.catalogues import Catalogues


@dataclass(frozen=True, slots=True)
class Face:
    """What everybody may know of a person."""

    person_id: int
    name: str
    job: str
    unit: str


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """A measure of the person as a whole, newest value first; `title` is what forms call it."""

    name: str
    title: str
    values: Sequence[tuple[str, Measured]]


@dataclass(frozen=True, slots=True)
class TalentProfile:
    """A profile; `whole` is False where the viewer sees the face alone, and then the rest is empty."""

    face: Face
    whole: bool
    own: bool
    facts: Mapping[str, Any] = field(default_factory=dict)
    managers: Sequence[Face] = ()
    measures: Sequence[MeasureShown] = ()
    transcript: Transcript | None = None
    plans: Sequence[ShownPlan] = ()
    reviews: Sequence[CaseSeen] = ()


SHOWN_FACTS = ("department", "location", "grade", "hire_date")


def talent_profile(
    connection: Connection, catalogues: Catalogues, viewer_id: int, person_id: int, at: datetime
) -> TalentProfile | None:
    """The profile of a person; None for somebody who is not here (unknown, gone)."""
    _, catalogue = catalogues.current(connection)
    seen = view(connection, at)
    known = facts(connection, [person_id], seen).get(person_id)
    if known is None:
        return None
    face = _faces(connection, {person_id: known})[0]
    if person_id not in may_open(connection, catalogue, viewer_id, [person_id], at):
        return TalentProfile(face, whole=False, own=False)
    above = managers(connection, seen, [person_id])[person_id]
    return TalentProfile(
        face,
        whole=True,
        own=viewer_id == person_id,
        facts={name: known[name] for name in SHOWN_FACTS if known.get(name)},
        managers=_faces(connection, facts(connection, above, seen)),
        measures=measures_shown(connection, catalogue, viewer_id, person_id, at),
        transcript=transcript(connection, person_id, at.date()),
        plans=plans(connection, person_id, at.date()),
        reviews=_released(connection, catalogues, viewer_id, person_id, at),
    )


def _faces(connection: Connection, known: Mapping[int, Mapping[str, Any]]) -> list[Face]:
    rows = connection.execute(
        select(person.c.id, person.c.name).where(one_of(connection, person.c.id, known)).order_by(person.c.name)
    )
    return [_face(row.id, row.name, known[row.id]) for row in rows]


def _face(person_id: int, name: str, said: Mapping[str, Any]) -> Face:
    unit = said.get("unit") or said.get("department") or ""
    return Face(person_id, name, str(said.get("job") or ""), str(unit))


def measures_shown(
    connection: Connection, catalogue: Catalogue, viewer_id: int, person_id: int, at: datetime
) -> list[MeasureShown]:
    """Measures of the person as a whole that the viewer may see; those of items belong to whoever knows the items."""
    found = for_viewer(connection, viewer_id, [person_id], at)
    titles = measure_titles(catalogue)
    shown = [
        MeasureShown(name, titles.get(name, name), tuple((value_words(catalogue, one), one) for one in values))
        for (_, name, item), values in found.items()
        if item == ""
    ]
    return sorted(shown, key=lambda one: one.title)


def value_words(catalogue: Catalogue, value: Measured) -> str:
    """A value as people read it: the level's name, else the number, else the word beside the scale."""
    level = value.label or value.off_scale
    if level and value.scale:
        try:
            return str(catalogue.model("scale", value.scale).label(level, catalogue.language))
        except AttainError:
            return level
    return level or (f"{value.number.normalize():f}" if value.number is not None else "")


def _released(
    connection: Connection, catalogues: Catalogues, viewer_id: int, person_id: int, at: datetime
) -> list[CaseSeen]:
    """Reviews about the person in which something was granted to the viewer."""
    found = reviews_of(connection, catalogues, person_id)
    granted = readable(viewer_id, at).subquery()
    mine = select(granted.c.case_id).where(granted.c.case_id.in_([one.id for one in found])).distinct()
    allowed = set(connection.execute(mine).scalars())
    return [one for one in found if one.id in allowed]
