"""Reading anonymous answers: only of passages that are closed and not hidden, only from enough answers, shuffled.

A question that too few of a big group answered is left out as well, whatever it would add to a bigger group.  Words are
shown once the group is big enough, however many of it wrote some.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from attain.access.anonymous_tables import answers_closed, response, response_answer
from attain.access.thresholds import LEAST, Promise, shown

__all__ = ["LEAST", "Answered", "GroupSeen", "Promise", "closed_steps", "totals"]

Address = tuple[str, str, str]


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


def closed_steps(connection: Connection, case_id: int) -> dict[str, tuple[int, int, bool]]:
    """{step: its newest closed passage as (repetition, attempt, hidden)}."""
    order = (answers_closed.c.repetition, answers_closed.c.attempt)
    rows = connection.execute(select(answers_closed).where(answers_closed.c.case_id == case_id).order_by(*order))
    return {row.step: (row.repetition, row.attempt, row.hidden) for row in rows}


def totals(
    connection: Connection,
    case_id: int,
    steps: Collection[str],
    promise: Promise,
    *,
    with_words: bool,
    joined: Mapping[str, Collection[str]] | None = None,
) -> list[GroupSeen]:
    """The groups of these steps that may be shown, and those of `joined` made of them.

    The caller has checked the viewer's grant; `with_words` says whether it covers comments.  That a step has closed is
    checked here.
    """
    members: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in _responses(connection, case_id, steps):
        members[row.grp].append(row)
    values = _values(connection, [row.key for rows in members.values() for row in rows])
    groups = shown({group: len(rows) for group, rows in members.items()}, promise, joined)
    found = [
        GroupSeen(
            group,
            sum(len(members[part]) for part in parts),
            sum((row.weight for part in parts for row in members[part]), Decimal(0)),
            tuple(_words(values, members, parts, promise)) if with_words else (),
        )
        for group, parts in sorted(groups.items())
    ]
    figures = _figures(values, members, promise, joined)
    return [replace(one, questions=_in_order((*figures.get(one.group, ()), *one.questions))) for one in found]


def _responses(connection: Connection, case_id: int, steps: Collection[str]) -> list[Row[Any]]:
    closed = closed_steps(connection, case_id)
    passages = [(step, *closed[step][:2]) for step in steps if step in closed and not closed[step][2]]
    here = tuple_(response.c.step, response.c.repetition, response.c.attempt).in_(passages)
    rows = select(response).where(response.c.case_id == case_id, here).order_by(response.c.key)
    return list(connection.execute(rows)) if passages else []


def _values(connection: Connection, keys: Collection[bytes]) -> dict[Address, dict[bytes, Any]]:
    found: dict[Address, dict[bytes, Any]] = defaultdict(dict)
    rows = select(response_answer).where(response_answer.c.key.in_(keys)) if keys else None
    for row in connection.execute(rows) if rows is not None else ():
        found[row.section, row.item, row.field][row.key] = row.value
    return found


def _figures(
    values: Mapping[Address, Mapping[bytes, Any]],
    members: Mapping[str, Iterable[Row[Any]]],
    promise: Promise,
    joined: Mapping[str, Collection[str]] | None,
) -> dict[str, list[Answered]]:
    """Question by question, with only the answers given to it counted."""
    found: dict[str, list[Answered]] = defaultdict(list)
    for address, given in values.items():
        if (address[0], address[2]) in promise.texts:
            continue
        blank = promise.blank.get((address[0], address[2]), ())
        said = {key: str(value) for key, value in given.items() if str(value) not in blank}
        answered = {group: [said[row.key] for row in rows if row.key in said] for group, rows in members.items()}
        groups = shown({group: len(some) for group, some in answered.items()}, promise, joined)
        for group, parts in groups.items():
            counts = Counter(value for part in parts for value in answered[part])
            found[group].append(Answered(*address, dict(sorted(counts.items())), ()))
    return found


def _words(
    values: Mapping[Address, Mapping[bytes, Any]],
    members: Mapping[str, Iterable[Row[Any]]],
    parts: Iterable[str],
    promise: Promise,
) -> Iterable[Answered]:
    keys = {row.key for part in parts for row in members[part]}
    for address, given in values.items():
        said = [(key, text) for key, text in given.items() if key in keys]
        if said and (address[0], address[2]) in promise.texts:
            yield Answered(*address, {}, tuple(str(text) for _, text in _shuffled(address, said)))


def _in_order(questions: Iterable[Answered]) -> tuple[Answered, ...]:
    return tuple(sorted(questions, key=lambda one: (one.section, one.item, one.field)))


def _shuffled(address: Address, words: Iterable[tuple[bytes, Any]]) -> list[tuple[bytes, Any]]:
    """A fixed order that differs from question to question, so that the comments of one person cannot be lined up."""
    salt = "/".join(address).encode()
    return sorted(words, key=lambda word: hashlib.sha256(salt + word[0]).digest())
