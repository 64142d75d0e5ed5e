"""Reading anonymous answers: only as totals of a closed step, only from enough answers, comments shuffled.

Rules (LANGUAGE 6): a group under its minimum is hidden or rolled into a bigger one; the bigger one is shown only when
no
difference between two shown groups is smaller than the minimum, so that nobody can subtract.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, select

from attain.access.anonymous_tables import response, response_answer

LEAST = 3
"""No group shows from fewer answers, whatever a document says."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The answers of one group to one question: how often each value, or the shuffled words."""

    section: str
    item: str
    field: str
    counts: Mapping[str, int]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupSeen:
    """A group that may be shown: how many answered, and what."""

    group: str
    answers: int
    weight: Decimal
    questions: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Promise:
    """What an anonymous step promised: `minimum` answers for each group before it shows, the bigger group that a
    small one rolls
    into (absent: it stays hidden), and which questions are answered in words."""

    minimum: Mapping[str, int]
    rolls: Mapping[str, str]
    texts: frozenset[tuple[str, str]]


def totals(
    connection: Connection, case_id: int, steps: Collection[str], promise: Promise, *, with_words: bool
) -> list[GroupSeen]:
    """The groups of these closed steps that may be shown.

    The caller has checked the viewer's grant and that the steps have ended; `with_words` says whether the grant
    covers comments.
    """
    groups: dict[str, list[Any]] = defaultdict(list)
    for row in connection.execute(_responses(case_id, steps)):
        groups[row.grp].append(row)
    shown = {group: members for group, members in groups.items() if len(members) >= promise.minimum.get(group, LEAST)}
    shown |= _rolled(groups, shown, promise)
    return [_group(connection, group, shown[group], promise, with_words=with_words) for group in sorted(shown)]


def _responses(case_id: int, steps: Collection[str]) -> Select[Any]:
    return select(response).where(response.c.case_id == case_id, response.c.step.in_(steps)).order_by(response.c.key)


def _rolled(groups: Mapping[str, list[Any]], shown: Mapping[str, list[Any]], promise: Promise) -> dict[str, list[Any]]:
    """Bigger groups made only of hidden ones, so that subtracting a shown group uncovers nobody."""
    gathered: dict[str, list[Any]] = defaultdict(list)
    need: dict[str, int] = defaultdict(int)
    for group in groups.keys() - shown.keys():
        if (bigger := promise.rolls.get(group)) is not None:
            gathered[bigger].extend(groups[group])
            need[bigger] = max(need[bigger], promise.minimum.get(group, LEAST))
    return {big: members for big, members in gathered.items() if len(members) >= need[big] and big not in shown}


def _group(
    connection: Connection, group: str, members: Collection[Any], promise: Promise, *, with_words: bool
) -> GroupSeen:
    keys = [row.key for row in members]
    questions: dict[tuple[str, str, str], list[tuple[bytes, Any]]] = defaultdict(list)
    for row in connection.execute(select(response_answer).where(response_answer.c.key.in_(keys))):
        if with_words or (row.section, row.field) not in promise.texts:
            questions[row.section, row.item, row.field].append((row.key, row.value))
    found = tuple(_question(at, values, promise.texts) for at, values in sorted(questions.items()))
    return GroupSeen(group, len(keys), sum((row.weight for row in members), Decimal(0)), found)


def _question(
    address: tuple[str, str, str], values: Iterable[tuple[bytes, Any]], texts: Collection[tuple[str, str]]
) -> Answered:
    if (address[0], address[2]) in texts:
        return Answered(*address, {}, tuple(str(text) for _, text in _shuffled(address, values)))
    return Answered(*address, dict(Counter(str(value) for _, value in values)), ())


def _shuffled(address: tuple[str, str, str], words: Iterable[tuple[bytes, Any]]) -> list[tuple[bytes, Any]]:
    """A fixed order that differs from question to question, so that the comments of one person cannot be lined up."""
    salt = "/".join(address).encode()
    return sorted(words, key=lambda word: hashlib.sha256(salt + word[0]).digest())
