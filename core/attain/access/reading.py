"""Reading what people wrote: the only selects on answer tables.

Every function takes the viewer and gives him what his roles were granted, and his own words; what he may not see is
not there,
and nothing in the result tells that it exists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, Select, bindparam, or_, select

from attain.access import rules
from attain.access.tables import HELD, answer, case_grant, case_participant, score_value, submission
from attain.scoring.result import CARRIED
from attain.store.memo import remembered_each


@dataclass(frozen=True, slots=True)
class Seen:
    """One submission as one viewer may read it; `partly` when some of it is not for him."""

    id: int
    case_id: int
    step: str
    repetition: int
    attempt: int
    author_id: int | None
    submitted_at: datetime
    form: str
    items: Mapping[str, Sequence[Mapping[str, Any]]]
    answers: Mapping[tuple[str, str, str], Any]
    own: bool
    partly: bool


@dataclass(frozen=True, slots=True)
class SeenScore:
    """One layer of a score as one viewer may read it."""

    score: str
    layer: str
    item: str
    label: str
    number: Any
    reason: str
    by_id: int | None
    trace: Any


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Who looks, when, at a case whose workflow has this table of rows.

    `hidden` is what policy never shows him; `besides` are layers (`SCORE.LAYER`) that no row names and he may see
    because he judges the score, or because he may see all that it is computed from (LANGUAGE 6, rules 3 and 4b).
    """

    person_id: int
    at: datetime
    table: rules.Table
    hidden: frozenset[str] = frozenset()
    besides: frozenset[str] = frozenset()


def grants(
    connection: Connection, person_id: int, case_ids: Collection[int], at: datetime
) -> dict[int, dict[str, str]]:
    """{case: {what: way}} of everything that this person's roles were granted and is in force."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for row in connection.execute(readable(person_id, at).where(case_grant.c.case_id.in_(case_ids))):
        ways = [row.how, found[row.case_id].get(row.what)]
        found[row.case_id][row.what] = rules.most([way for way in ways if way]) or row.how
    return found


def readable(person_id: int, at: datetime, what: str = "") -> Select[*tuple[Any, ...]]:
    """The grants (case_id, what, how) in force for a person; joined by every read that goes over many cases."""
    rows = (
        select(case_grant.c.case_id, case_grant.c.what, case_grant.c.how)
        .join(case_participant, HELD)
        .where(case_participant.c.person_id == person_id, case_grant.c.since <= at)
        .where(or_(case_grant.c.until.is_(None), case_grant.c.until > at))
    )
    return rows.where(case_grant.c.what == what) if what else rows


def participates(connection: Connection, person_id: int, case_id: int) -> bool:
    """Whether the person has any part in the case."""
    rows = select(case_participant.c.role).where(
        case_participant.c.case_id == case_id, case_participant.c.person_id == person_id
    )
    return connection.execute(rows).first() is not None


def submissions(connection: Connection, view: Viewpoint, case_id: int) -> list[Seen]:
    """What this viewer may read of a case's submissions, oldest first; superseded attempts included."""
    granted = grants(connection, view.person_id, [case_id], view.at).get(case_id, {})
    rows = connection.execute(select(submission).where(submission.c.case_id == case_id).order_by(submission.c.id)).all()
    written = answers_of(connection, [row.id for row in rows])
    seen = (_seen(view, granted, row, written[row.id]) for row in rows)
    return [one for one in seen if one is not None]


def _seen(
    view: Viewpoint, granted: Mapping[str, str], row: Row[Any], answers: Mapping[tuple[str, str, str], Any]
) -> Seen | None:
    own = row.author_id == view.person_id
    paths = {(s, f): f"{row.step}.{s}.{f}" for s, _, f in answers}
    ways = {key: rules.how(view.table, granted, view.hidden, path) for key, path in paths.items()}
    kept = {(s, i, f): value for (s, i, f), value in answers.items() if own or ways[s, f] in ("full", "without_names")}
    if not own and not kept and rules.how(view.table, granted, view.hidden, row.step) is None:
        return None
    named = own or "full" in ways.values() or granted.get(row.step) == "full"
    return Seen(
        row.id, row.case_id, row.step, row.repetition, row.attempt, row.author_id if named else None, row.submitted_at,
        row.form, row.items, kept, own, len(kept) < len(answers),
    )  # fmt: skip


_WRITTEN = select(answer).where(answer.c.submission_id.in_(bindparam("_ids", expanding=True)))
_CASES: BindParameter[Any] = bindparam("_cases", expanding=True)


def answers_of(connection: Connection, ids: Collection[int]) -> dict[int, dict[tuple[str, str, str], Any]]:
    """{submission: its answers}; whoever calls has checked who may read them."""
    found: dict[int, dict[tuple[str, str, str], Any]] = defaultdict(dict)
    for row in connection.execute(_WRITTEN, {"_ids": list(ids)}) if ids else ():
        found[row.submission_id][row.section, row.item, row.field] = row.value
    return found


def scores(connection: Connection, view: Viewpoint, case_id: int) -> list[SeenScore]:
    """The layers of scores that this viewer may read: granted by layer, or as the whole score."""
    granted = grants(connection, view.person_id, [case_id], view.at).get(case_id, {})
    rows = connection.execute(select(score_value).where(score_value.c.case_id == case_id)).all()
    return [
        SeenScore(row.score, row.layer, row.item, row.label, row.number, row.reason, row.by_id, row.trace)
        for row in rows
        if _sees_layer(view, granted, f"{row.score}.{row.layer}") and row.score not in view.hidden
    ]


def _sees_layer(view: Viewpoint, granted: Mapping[str, str], layer: str) -> bool:
    return layer in view.besides or rules.how(view.table, granted, view.hidden, layer) is not None


def for_engine(
    connection: Connection, case_ids: Collection[int]
) -> dict[int, dict[str, dict[tuple[str, str, str], Any]]]:
    """{case: {step: answers of its newest submission}} for conditions and scores; never for a page."""
    newest = _latest(connection, case_ids)
    return {case_id: {step: dict(one.answers) for step, one in newest[case_id].items()} for case_id in case_ids}


_SCORES = select(*(score_value.c[name] for name in ("case_id", "score", "layer", "label", "number"))).where(
    score_value.c.case_id.in_(_CASES), score_value.c.item == ""
)


def scores_for_engine(connection: Connection, case_ids: Collection[int]) -> dict[int, dict[tuple[str, str], Any]]:
    """{case: {(score, layer): label, or number where there is no label}} for conditions; never for a page."""

    def read(missing: list[int]) -> dict[int, dict[tuple[str, str], Any]]:
        found: dict[int, dict[tuple[str, str], Any]] = {case_id: {} for case_id in missing}
        for row in connection.execute(_SCORES, {"_cases": missing}):
            value = row.label or row.number
            if value is not None:
                found[row.case_id][row.score, row.layer] = value
        return found

    return remembered_each(connection, "scores", ("score_value",), case_ids, read)


_TRACES = select(score_value.c.case_id, score_value.c.score, score_value.c.trace).where(
    score_value.c.case_id.in_(bindparam("_cases", expanding=True)), score_value.c.trace.is_not(None)
)


def carried_over(connection: Connection, case_ids: Collection[int]) -> dict[int, set[str]]:
    """{case: the scores that were carried over from the case before}, for the engine's neighbours."""
    found: dict[int, set[str]] = {case_id: set() for case_id in case_ids}
    for row in connection.execute(_TRACES, {"_cases": list(case_ids)}) if found else ():
        if any(line["stage"] == CARRIED for line in row.trace):
            found[row.case_id].add(row.score)
    return found


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest submission of a step, for the engine's neighbours; never for a page."""

    id: int
    author_id: int
    attempt: int
    form: str
    items: Mapping[str, Sequence[Mapping[str, Any]]]
    answers: Mapping[tuple[str, str, str], Any]
    repetition: int = 1


SUBMITTED = (
    select(submission)
    .where(submission.c.case_id.in_(_CASES))
    .order_by(submission.c.repetition, submission.c.attempt, submission.c.id)
)


def latest_submissions(connection: Connection, case_id: int) -> dict[str, Latest]:
    """{step: its newest submission}."""
    return dict(_latest(connection, [case_id])[case_id])


LATEST = "latest"
WRITTEN = ("submission", "answer")


def _latest(connection: Connection, case_ids: Collection[int]) -> dict[int, dict[str, Latest]]:
    """{case: {step: its newest submission}}, read once in a transaction."""

    def read(missing: list[int]) -> dict[int, dict[str, Latest]]:
        rows = connection.execute(SUBMITTED, {"_cases": missing}).all()
        newest = {(row.case_id, row.step): row for row in rows}
        written = answers_of(connection, [row.id for row in newest.values()])
        found: dict[int, dict[str, Latest]] = {case_id: {} for case_id in missing}
        for (case_id, step), row in newest.items():
            one = Latest(row.id, row.author_id, row.attempt, row.form, row.items, written[row.id], row.repetition)
            found[case_id][step] = one
        return found

    return remembered_each(connection, LATEST, WRITTEN, case_ids, read)


def with_latest(known: Mapping[str, Latest], step: str, new: Latest) -> dict[str, Latest]:
    """What `latest_submissions` gives once one more was written: the newest round, attempt and id of each step."""
    before = known.get(step)
    older = before is not None and (before.repetition, before.attempt) > (new.repetition, new.attempt)
    return {**known} if older else {**known, step: new}


def all_newest(connection: Connection, case_id: int, step: str) -> list[Mapping[tuple[str, str, str], Any]]:
    """The newest answers of each writer of a step whose writers are known; whoever calls has checked the grant."""
    columns = (submission.c.id, submission.c.author_id)
    here = select(*columns).where(submission.c.case_id == case_id, submission.c.step == step)
    order = (submission.c.repetition, submission.c.attempt, submission.c.id)
    newest = {row.author_id: row.id for row in connection.execute(here.order_by(*order))}
    written = answers_of(connection, list(newest.values()))
    return [written[one] for one in newest.values()]


def cases_of(person_id: int) -> Select[tuple[int]]:
    """The cases in which one of this person's roles was granted anything: a select to be put into another."""
    return select(case_grant.c.case_id).join(case_participant, HELD).where(case_participant.c.person_id == person_id)
