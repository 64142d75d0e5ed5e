"""Cumulative distributions at the desk: whether one more rating like this may be given by who gives it (LANGUAGE 7).

Counted are the ratings that the same person gave in the same step of other reviews of the workflow; `per` may narrow
them to employees of whom a fact is the same (`grade of employee`), `counts` to those of the present cycle.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from attain.access.judged import written_by
from attain.access.reading import scores_for_engine
from attain.cases.lookups import COUNTS
from attain.cases.scoring import scoring_of
from attain.cases.tables import cases
from attain.errors import Problem
from attain.people.facts import facts
from attain.phrases.conditions import holds
from attain.phrases.parser import parse_condition
from attain.scales.model import plain
from attain.scoring.profiles import build_profile, judge_new

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from attain.cases.running import Running
    from attain.phrases.conditions import Lookups
    from attain.scales.model import Scale
    from attain.scoring.profiles import Profile, Verdict
    from attain.scoring.result import ScoreResult
    from attain.store.doors import Tx
    from attain.workflow.model import Step

OF_EMPLOYEE = " of employee"


def too_many(
    tx: Tx, running: Running, step: Step, found: Mapping[str, ScoreResult], by: int, look: Lookups
) -> Iterator[Problem]:
    """What is wrong with a rating that would put its writer above a cumulative distribution of the step."""
    for name in step.compare_with:
        document = running.catalogue.get("distribution", name.removeprefix("distribution "))
        if document is None or document.data["kind_of_rule"] != "cumulative":
            continue
        if "for" in document.data and holds(parse_condition(document.data["for"]), look) is not True:
            continue
        workflow, _, score = str(document.data["of"]).partition(".")
        rule = build_profile(document.data)
        judged = scoring_of(running.catalogue, running.workflow.id).score(score)
        level = found[score].proposed if score in found else None
        if workflow != running.workflow.id or judged is None or judged.judgement is None or not isinstance(level, str):
            continue
        where = judged.judgement.where.parts
        scale = _scale(running, score)
        if where[0] == step.id and scale is not None and level in scale:
            verdict = judge_new(rule, scale, _given(tx, running, step, (rule, score), by), level)
            if not verdict.allowed:
                yield Problem(f"{where[1]}..{where[2]}", _said(rule, scale, level, verdict))


def _scale(running: Running, score: str) -> Scale | None:
    from attain.cases.about import scale_of

    name = scale_of(running, (score,))
    return running.catalogue.model("scale", name) if name else None


def _given(tx: Tx, running: Running, step: Step, what: tuple[Profile, str], by: int) -> list[str]:
    """The levels that this person gave in other reviews that count together with this one."""
    rule, score = what
    mine = [one for one in written_by(tx.connection, by, step.id) if one != running.id]
    same = select(cases.c.id, cases.c.subject_id, cases.c.cycle_id).where(
        cases.c.id.in_(mine), cases.c.workflow == running.workflow.id
    )
    rows = tx.connection.execute(same.order_by(cases.c.id)).all()
    if "cycle" in rule.counts:
        rows = [row for row in rows if row.cycle_id == running.cycle_id]
    alike = _alike(tx, rule, running.subject_id, {row.subject_id for row in rows})
    values = scores_for_engine(tx.connection, [row.id for row in rows if row.subject_id in alike])
    levels = (next((one[score, layer] for layer in COUNTS if (score, layer) in one), None) for one in values.values())
    return [level for level in levels if isinstance(level, str)]


def _alike(tx: Tx, rule: Profile, subject: int, others: set[int]) -> set[int]:
    names = [one.removesuffix(OF_EMPLOYEE) for one in rule.per if one.endswith(OF_EMPLOYEE)]
    known = facts(tx.connection, {subject, *others}, tx.now, names) if names else {}
    own = [known.get(subject, {}).get(name) for name in names]
    return {one for one in others if [known.get(one, {}).get(name) for name in names] == own}


def _said(rule: Profile, scale: Scale, level: str, verdict: Verdict) -> str:
    limit = rule.less_than.get(level, rule.less_than.get(scale.like(level)))
    told = f"With this, {plain(verdict.shown)}% of your ratings would be {scale.label(level)}"
    told += f"; it has to stay below {plain(limit)}%." if limit is not None else "."
    if rule.if_over == "next_lower" and verdict.becomes:
        return f"{told} {scale.label(verdict.becomes)} can be given."
    return told
