"""Who may still read a review that has ended: `may_see_past` of policies (LANGUAGE 10).

A policy only takes away: whoever saw nothing of a review sees nothing of it now.  The employee reads his own reviews,
and everybody what he wrote himself, whatever a policy says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from attain.errors import AttainError
from attain.people.find import Surroundings, find
from attain.people.populations import PersonLook, Terms, looks
from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition, parse_people, parse_time

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Ended:
    """A review that has ended, and who looks at it."""

    case_id: int
    subject_id: int
    viewer_id: int
    day: date


def limiting(policies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The policies that say who may see the past. Pure."""
    return [one for one in policies if (one.get("rules") or {}).get("may_see_past") is not None]


def barred(
    connection: Connection, policies: Sequence[Mapping[str, Any]], ended: Collection[Ended], at: datetime
) -> frozenset[int]:
    """The reviews whose viewer may not read them any more: each policy must let him."""
    found, limits = set[int](), limiting(policies)
    others = [one for one in ended if one.viewer_id != one.subject_id]
    if not limits or not others:
        return frozenset()
    look = looks(connection, at, Terms(), {one.subject_id for one in others})
    for policy in limits:
        entries = list(_entries(connection, policy, {one.subject_id for one in others}, at))
        for one in others:
            about = look.get(one.subject_id)
            concerned = (
                "for" not in policy or about is None or holds(parse_condition(policy["for"]), about) is not False
            )
            if concerned and not any(_allows(since, persons, one, about) for since, persons in entries):
                found.add(one.case_id)
    return frozenset(found)


def _entries(
    connection: Connection, policy: Mapping[str, Any], subjects: Collection[int], at: datetime
) -> Iterator[tuple[str, Mapping[int, Collection[int]]]]:
    """(since when, {subject: who}) of each entry; an entry whose people cannot be told lets nobody."""
    around = Surroundings(named={"employee": {subject: (subject,) for subject in subjects}})
    for entry in policy["rules"]["may_see_past"]:
        try:
            yield str(entry["since"]), find(connection, parse_people(entry["who"]), subjects, at, around)
        except AttainError:
            continue


def _allows(since: str, persons: Mapping[int, Collection[int]], one: Ended, about: PersonLook | None) -> bool:
    if one.viewer_id not in persons.get(one.subject_id, ()):
        return False
    first = (about or PersonLook(one.subject_id, {}, Terms())).day(parse_time(since))
    return first is not None and first <= one.day
