"""A session as one of its members sees it: the cases he may see, what stood in them, what was made of them.

Every figure is counted from the cases that this viewer sees himself, so no total tells of one that he does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.cases.scoring import scoring_of
from attain.cases.session_changes import LAYERS, recorded, stood
from attain.cases.session_changing import scale_for
from attain.cases.session_closing import cases_of, distributions, step_of, whom
from attain.cases.session_distribution import Comparison, compare
from attain.cases.session_levels import LevelSeen, levels_of
from attain.cases.session_lists import group_words
from attain.cases.session_reason import sayers
from attain.cases.session_rules import decides_splits
from attain.cases.session_sight import is_member, out_of, readable, without_chair
from attain.cases.session_splits import who_decides
from attain.cases.session_spread import FactSpread, rule_of, spread_over
from attain.cases.session_tables import session, session_case, session_change, session_member
from attain.cases.sessions import rules_of
from attain.config.text import words
from attain.people.facts import facts
from attain.people.tables import person

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.cases.session_distribution import Rule
    from attain.scales.model import Scale
    from attain.workflow.model import Step


@dataclass(frozen=True, slots=True)
class ChangeSeen:
    """A change or a proposal; `state` is proposed, recorded or declined."""

    id: int
    was: str
    becomes: str
    reason: str
    state: str
    by: str
    own: bool
    first: bool
    """Whether nothing had been recorded before, so that `was` is what it came with."""


@dataclass(frozen=True, slots=True)
class Value:
    """One score of one case: level ids; "" where there is none or it is not for this viewer.

    `layers`: {suggested, proposed, adjusted: the level with which it came}, as far as there was one.
    """

    score: str
    layers: Mapping[str, str]
    came: str
    stands: str
    changes: tuple[ChangeSeen, ...]
    split_by: tuple[Member, ...] = ()
    """Who decides, where members want different levels; nobody where they agree or whoever leads decides."""
    settles_split: bool = False
    """Whether the viewer is one of them."""

    @property
    def suggested(self) -> str:
        """What was computed."""
        return self.layers.get("suggested", "")

    @property
    def proposed(self) -> str:
        """What the judge made of it."""
        return self.layers.get("proposed", "")


@dataclass(frozen=True, slots=True)
class BoardCase:
    """One case in the room; `led` when a chair may be there for it."""

    case_id: int
    subject_id: int
    name: str
    detail: str
    discuss: bool
    gone: bool
    led: bool
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Measurand:
    """A score that the session may change, with its scale."""

    id: str
    title: str
    scale: Scale | None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who sits in the session."""

    person_id: int
    name: str
    leads: bool
    present: bool


@dataclass(frozen=True, slots=True)
class Board:
    """A session for one viewer.  `stays_out` counts the cases that he does not see."""

    id: int
    title: str
    group: str
    help: str
    status: str
    opened_at: datetime | None
    due_day: date | None
    closed_at: datetime | None
    reason: str
    quorum: int
    asks_reason: bool
    leads: bool
    members: tuple[Member, ...]
    scores: tuple[Measurand, ...]
    cases: tuple[BoardCase, ...]
    stays_out: int
    comparisons: tuple[Comparison, ...]
    spreads: tuple[FactSpread, ...]
    says_why: bool
    """Whether he is the one who says why the ratings lie outside a guide."""
    levels: tuple[LevelSeen, ...]
    """All levels of the session; none where it has only one."""

    @property
    def waiting(self) -> int:
        """How many proposals are neither recorded nor declined, among those he sees."""
        values = (value for each in self.cases for value in each.values.values())
        return sum(change.state == "proposed" for value in values for change in value.changes)


def board(connection: Connection, world: World, session_id: int, viewer: int, at: datetime) -> Board | None:
    """The session; None for whoever is no member, as for one that does not exist."""
    row = connection.execute(select(session).where(session.c.id == session_id)).first()
    if row is None or row.opened_at is None or not is_member(connection, session_id, viewer):
        return None
    step, catalogue = step_of(connection, world, row)
    out = out_of(connection, session_id, viewer)
    gathered = cases_of(connection, world, session_id)
    seen = [running for running in gathered if running.id not in out]
    scores = measurands(seen, rules_of(step).may_change)
    members = members_of(connection, session_id)
    found = _cases(connection, row, viewer, seen, [each.id for each in scores], at)
    if decides_splits(rules_of(step)):
        by_id = {running.id: running for running in seen}
        found = tuple(
            _with_splits(connection, world, row, by_id[one.case_id], one, viewer, members, at) for one in found
        )
    rules = distributions(step, catalogue)
    return Board(
        id=session_id,
        title=words(step.title),
        group=group_words(connection, row, rules_of(step).group_by),
        help=words(step.help),
        status=row.status,
        opened_at=row.opened_at,
        due_day=row.due_day,
        closed_at=row.closed_at,
        reason=row.reason,
        quorum=rules_of(step).quorum,
        asks_reason=rules_of(step).reason_for_change == "always",
        leads=any(each.leads for each in members if each.person_id == viewer),
        members=members,
        scores=scores,
        cases=found,
        stays_out=len(gathered) - len(seen),
        comparisons=tuple(_comparisons(scores, found, rules, whom(connection, world, seen, rules, at))),
        spreads=tuple(_spreads(connection, step, scores, found, row.opened_at)),
        says_why=row.status == "open" and viewer in sayers(connection, session_id, rules, at),
        levels=levels_of(catalogue.model("workflow", row.workflow).step(row.step), row.level),
    )


def _with_splits(
    connection: Connection,
    world: World,
    row: Row[Any],
    running: Running,
    case: BoardCase,
    viewer: int,
    members: Sequence[Member],
    at: datetime,
) -> BoardCase:
    """The case with who decides about each of its scores on which members do not agree."""
    values = dict(case.values)
    for score, value in case.values.items():
        wanted = {change.becomes for change in value.changes if change.state != "declined"}
        between = len(wanted) > 1 and who_decides(connection, world, row, running, score, at)
        if between:
            split_by = tuple(one for one in members if one.person_id in between)
            values[score] = replace(value, split_by=split_by, settles_split=viewer in between)
    return replace(case, values=values)


def _spreads(
    connection: Connection, step: Step, scores: Sequence[Measurand], found: Sequence[BoardCase], opened: datetime
) -> Iterator[FactSpread]:
    rule = rule_of(rules_of(step).settings)
    if rule is None:
        return
    about = facts(connection, [case.subject_id for case in found], opened)
    for score in scores:
        came = ((about.get(one.subject_id, {}), one.values[score.id].came) for one in found if score.id in one.values)
        yield from spread_over(rule, score.id, score.scale, came) if score.scale else ()


def measurands(seen: Sequence[Running], names: Sequence[str]) -> tuple[Measurand, ...]:
    """The scores that may be changed, with the scales of the first case."""
    if not seen:
        return ()
    scoring = scoring_of(seen[0].catalogue, seen[0].workflow.id)
    found = ((name, scoring.score(name)) for name in names)
    titles = {name: words(score.title) if score and score.title else name for name, score in found}
    return tuple(Measurand(name, titles[name], scale_for(seen[0], name)) for name in names)


def members_of(connection: Connection, session_id: int) -> tuple[Member, ...]:
    """Who sits in a session, whoever leads it first."""
    rows = (
        select(session_member, person.c.name)
        .join(person, person.c.id == session_member.c.person_id)
        .where(session_member.c.session_id == session_id)
    )
    found = [Member(row.person_id, row.name, row.place == "chair", row.present) for row in connection.execute(rows)]
    return tuple(sorted(found, key=lambda each: (not each.leads, each.name)))


def _cases(
    connection: Connection, row: Row[Any], viewer: int, seen: Sequence[Running], scores: Sequence[str], at: datetime
) -> tuple[BoardCase, ...]:
    ids = [running.id for running in seen]
    here = (session_case.c.session_id == row.id) & session_case.c.case_id.in_(ids)
    rows = {each.case_id: each for each in connection.execute(select(session_case).where(here))}
    layers = readable(connection, viewer, seen, scores, at)
    subjects = [running.subject_id for running in seen]
    names = names_of(connection, subjects)
    about = facts(connection, subjects, at)
    stands = recorded(connection, row.id, ids)
    changes = _changes(connection, row.id, viewer, ids)
    unled = without_chair(connection, row.id)
    found = []
    for running in seen:
        snapshot = rows[running.id].snapshot or {}
        values = {
            score: _value(score, snapshot, stands.get((running.id, score)), changes[running.id, score])
            for score in scores
            if layers[running.id][score] & {"proposed", "suggested"}
        }
        kept = {score: _only(value, layers[running.id][score]) for score, value in values.items()}
        job = str(about.get(running.subject_id, {}).get("job", ""))
        told = rows[running.id].told_at is not None
        discuss = rows[running.id].discuss and bool(kept)
        led = running.id not in unled
        name = names[running.subject_id]
        found.append(BoardCase(running.id, running.subject_id, name, job, discuss, told, led, kept))
    return tuple(sorted(found, key=lambda each: (each.name, each.case_id)))


def names_of(connection: Connection, persons: Sequence[int]) -> dict[int, str]:
    """{person: name}."""
    return dict(connection.execute(select(person.c.id, person.c.name).where(person.c.id.in_(persons))).all())


def _value(
    score: str, snapshot: dict[str, dict[str, str]], change: Row[Any] | None, changes: Sequence[ChangeSeen]
) -> Value:
    came = stood(snapshot, score)
    stands = change.becomes if change is not None else came
    return Value(score, snapshot.get(score, {}), came, stands, tuple(changes))


def _only(value: Value, layers: frozenset[str]) -> Value:
    """What of it this viewer may read."""
    stood = {layer: level for layer, level in value.layers.items() if layer in layers}
    came = next((stood[layer] for layer in LAYERS if stood.get(layer)), "")
    changed = any(change.state == "recorded" for change in value.changes)
    changes = tuple(replace(change, was=came) if change.first else change for change in value.changes)
    return replace(value, layers=stood, came=came, stands=value.stands if changed else came, changes=changes)


def _changes(
    connection: Connection, session_id: int, viewer: int, ids: Sequence[int]
) -> defaultdict[tuple[int, str], list[ChangeSeen]]:
    rows = (
        select(session_change, person.c.name)
        .join(person, person.c.id == session_change.c.by_id)
        .where(session_change.c.session_id == session_id, session_change.c.case_id.in_(ids))
        .order_by(session_change.c.id)
    )
    found: defaultdict[tuple[int, str], list[ChangeSeen]] = defaultdict(list)
    read = connection.execute(rows).all()
    since: dict[tuple[int, str], datetime] = {}
    for row in sorted((row for row in read if row.state == "recorded"), key=lambda row: row.settled_at):
        since.setdefault((row.case_id, row.score), row.settled_at)
    for row in read:
        own, written = row.by_id == viewer, row.settled_at or row.at
        first = written <= since.get((row.case_id, row.score), written)
        one = ChangeSeen(row.id, row.was, row.becomes, row.reason, row.state, row.name, own, first)
        found[row.case_id, row.score].append(one)
    return found


def _comparisons(
    scores: Sequence[Measurand],
    found: Sequence[BoardCase],
    rules: Sequence[Rule],
    whom: Mapping[str, frozenset[int]],
) -> Iterator[Comparison]:
    """Each score beside each of its distributions that means anybody here, or alone."""
    for each in scores:
        if each.scale is None:
            continue
        here: list[Rule | None] = [one for one in rules if one.score == each.id and whom.get(one.id) != frozenset()]
        for rule in here or [None]:
            mine = whom.get(rule.id) if rule else None
            values = [
                case.values[each.id]
                for case in found
                if each.id in case.values and (mine is None or case.case_id in mine)
            ]
            yield compare(
                rule, each.id, each.scale, [value.came for value in values], [value.stands for value in values]
            )
