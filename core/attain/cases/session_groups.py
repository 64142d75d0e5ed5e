"""Which group a case sits with: a fact of its employee, a person, or everybody; small groups sit with the one above."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from attain.people.facts import facts
from attain.people.find import find
from attain.phrases.parser import parse_people
from attain.workflow.groups import EVERYBODY, is_person

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.people.asof import AsOf
    from attain.workflow.model import SessionRules

MANAGER = "manager of employee"


def groups_of(connection: Connection, by: str, subjects: Collection[int], at: datetime | AsOf) -> dict[int, str]:
    """{subject: group}; "" for whoever has no value."""
    if by == EVERYBODY:
        return dict.fromkeys(subjects, EVERYBODY)
    if is_person(by):
        found = find(connection, parse_people(by), subjects, at)
        return {subject: str(persons[0]) if persons else "" for subject, persons in found.items()}
    fact = by.partition(" of ")[0]
    known = facts(connection, subjects, at)
    return {subject: str(known.get(subject, {}).get(fact, "")) for subject in subjects}


def above(connection: Connection, by: str, groups: Collection[str], at: datetime) -> dict[str, str]:
    """{group: the one that it sits with when it is too small}: that of the person's manager, else everybody."""
    if not is_person(by):
        return dict.fromkeys(groups, EVERYBODY)
    persons = [int(group) for group in groups if group]
    found = find(connection, parse_people(MANAGER), persons, at)
    over = {str(person): str(found[person][0]) if found[person] else EVERYBODY for person in persons}
    return {group: over.get(group, EVERYBODY) for group in groups}


def seated(connection: Connection, rules: SessionRules, subjects: Collection[int], at: datetime) -> dict[int, str]:
    """{subject: group} with small groups already sitting with the one above; `subjects` are all of a wave."""
    own = groups_of(connection, rules.group_by, subjects, at)
    small = too_small(own, rules.small_groups_below)
    over = above(connection, rules.group_by, small, at)
    return {subject: over.get(group, group) for subject, group in own.items()}


def too_small(groups: Mapping[int, str], below: int) -> frozenset[str]:
    """The groups with fewer people than `below`."""
    return frozenset(group for group, count in Counter(groups.values()).items() if count < below)
