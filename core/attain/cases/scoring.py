"""Scores of running cases: computed when something that goes into them changes, settled when the workflow says so.

Layers (LANGUAGE 6.7): number and suggested are computed; proposed is what the judge submitted; adjusted what a
session made
of it; final what counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete

from attain.access.reading import latest_submissions, scores_for_engine
from attain.access.repetitions import every
from attain.access.tables import score_value
from attain.cases.forms_of import form_for
from attain.cases.looking_back import days_led
from attain.cases.lookups import COUNTS
from attain.cases.measured import inputs_of_measures
from attain.cases.other_cases import inputs_of_others
from attain.cases.unnamed import inputs_of_unnamed
from attain.config.document import canonical
from attain.errors import Problem
from attain.forms.answers import Answers
from attain.forms.items import from_plain
from attain.measures.store import NewMeasure, record_all
from attain.phrases.conditions import Lookups, Nothing
from attain.scoring.compute import compute
from attain.scoring.inputs import Inputs, decided, sources, together
from attain.scoring.lookups import build_lookups
from attain.scoring.measured import measures_of
from attain.scoring.model import build_scores, by_days_as_manager
from attain.scoring.others import drawn_from

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from attain.access.reading import Latest
    from attain.cases.running import Running
    from attain.config.catalogue import Catalogue
    from attain.forms.model import Form
    from attain.scales.model import Scale
    from attain.scoring.lookups import Lookup
    from attain.scoring.model import Score
    from attain.scoring.result import ScoreResult
    from attain.store.doors import Tx
    from attain.workflow.model import Step

COMPUTED = ("number", "suggested", "proposed")

SAT = ("closed", "continue", "decided_alone")
"""How a session's step ends so that what the session could change stays as it is."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """The scores and lookups of one workflow."""

    scores: tuple[Score, ...]
    lookups: Mapping[str, Lookup]
    scales: Mapping[str, Scale]

    def score(self, name: str) -> Score | None:
        """The score with this id."""
        return next((score for score in self.scores if score.id == name), None)


@lru_cache(maxsize=512)
def scoring_of(catalogue: Catalogue, workflow: str) -> Scoring:
    """The scoring of a workflow in a catalogue."""
    document = catalogue.get("workflow", workflow)
    data: Mapping[str, Any] = document.data if document else {}
    scales = {resource.id: catalogue.model("scale", resource.id) for resource in catalogue.of_kind("scale")}
    return Scoring(build_scores(data.get("scores", ())), build_lookups(data.get("lookups", {})), scales)


@lru_cache(maxsize=2048)
def speaks_of(catalogue: Catalogue, workflow: str, step: str) -> bool:
    """Whether any score of the workflow names something of a step, so that what is written there may change it."""
    document = catalogue.get("workflow", workflow)
    return document is not None and f"{step}." in canonical(document.data.get("scores", ()))


@lru_cache(maxsize=2048)
def turns_on(catalogue: Catalogue, workflow: str, name: str) -> bool:
    """Whether any score of the workflow names a decision or another score."""
    document = catalogue.get("workflow", workflow)
    scores = document.data.get("scores", ()) if document else ()
    said = (canonical({key: value for key, value in one.items() if key != "id"}) for one in scores)
    return any(re.search(rf"\b{re.escape(name)}\b", each) for each in said)


def judged_fields(running: Running, step: Step, form: Form) -> list[tuple[str, str, str]]:
    """The answers of this step that a closed session settled, so that nobody changes them any more."""
    closed = {
        score
        for each in running.workflow.walk()
        if each.session and (state := running.state.now_in(each.id)) and state.outcome in SAT
        for score in each.session.may_change
    }
    found = []
    for score in scoring_of(running.catalogue, running.workflow.id).scores:
        if score.id in closed and score.judgement and score.judgement.where.parts[0] == step.id:
            section, field = score.judgement.where.parts[1:]
            found += [(section, "", field)] if form.field(section, field) else []
    return found


def results(
    running: Running, inputs: Inputs, look: Lookups | None = None, adjusted: Mapping[str, str | Fraction] | None = None
) -> dict[str, ScoreResult]:
    """Every score of the case from its inputs, and from what sessions made of others (`adjusted`)."""
    scoring = scoring_of(running.catalogue, running.workflow.id)
    return compute(scoring.scores, inputs, scoring.scales, scoring.lookups, look or Nothing(), adjusted=adjusted)


def rescore(tx: Tx, running: Running, look: Lookups | None = None) -> dict[str, ScoreResult]:
    """Compute all scores of a case from its newest submissions and keep the computed layers."""
    if not scoring_of(running.catalogue, running.workflow.id).scores:
        return {}
    found = results(running, case_inputs(tx, running), look, _adjusted(tx, running))
    computed = (score_value.c.case_id == running.id) & score_value.c.layer.in_(COMPUTED)
    tx.connection.execute(delete(score_value).where(computed))
    tx.bulk_insert(score_value, [row for result in found.values() for row in _rows(tx, running, result)])
    return found


def at_first(connection: Connection, running: Running) -> dict[tuple[str, str], Any]:
    """{(score, layer): value} of a case in which nothing was written yet: what comes from elsewhere alone."""
    rules = _rules(running)
    inputs = {**inputs_of_others(connection, running, rules), **inputs_of_measures(connection, running, rules)}
    found = results(running, inputs)
    layers = ((name, layer, result.part(layer)) for name, result in found.items() for layer in COMPUTED)
    return {(name, layer): value for name, layer, value in layers if value is not None}


def case_inputs(tx: Tx, running: Running) -> Inputs:
    """What goes into the scores: the newest submission of each step; of what several write, or one often, all."""
    rules, parts = _rules(running), []
    led = days_led(tx.connection, running, tx.now) if by_days_as_manager(rules) else None
    for step_id, several in counting(tx.connection, running).items():
        form = _form(running, step_id)
        if asks := asked_in(running, step_id):
            parts.append(decided(step_id, asks, {field: value for (_, _, field), value in several[-1].answers.items()}))
            continue
        if form is None:
            continue
        for one in several:
            days = None if led is None else Fraction(led.get(one.author_id, 0))
            parts.append(sources(step_id, form, one.answers, from_plain(one.items), days=days))
    unnamed = inputs_of_unnamed(tx.connection, running)
    others = inputs_of_others(tx.connection, running, rules)
    return together([*parts, unnamed, others, inputs_of_measures(tx.connection, running, rules)])


def _rules(running: Running) -> tuple[Score, ...]:
    return scoring_of(running.catalogue, running.workflow.id).scores


@lru_cache(maxsize=512)
def draws_on_others(catalogue: Catalogue, workflow: str) -> bool:
    """Whether any score of the workflow takes something from other cases or from measures, so that it has a value from
    the start.
    """
    scores = scoring_of(catalogue, workflow).scores
    return bool(drawn_from(scores, workflow) or measures_of(scores))


def asked_in(running: Running, step_id: str) -> list[Mapping[str, Any]]:
    """What the choices of a decide step ask for; nothing for other steps."""
    step = running.workflow.index.get(step_id)
    return [each.asks for each in step.choices if each.asks] if step is not None and step.do == "decide" else []


def counting(connection: Connection, running: Running) -> dict[str, Sequence[Latest]]:
    """{step: the submissions that count}."""
    newest = {step: [one] for step, one in latest_submissions(connection, running.id).items()}
    often = {step.id for step in running.workflow.walk() if step.do == "ask_each" or not step.repeat.is_plain}
    return {
        **newest,
        **{step: some for step, some in every(connection, [running.id])[running.id].items() if step in often},
    }


def _form(running: Running, step_id: str) -> Form | None:
    try:
        return form_for(running, running.workflow.step(step_id))[0]
    except KeyError:
        return None


def _rows(tx: Tx, running: Running, result: ScoreResult) -> Iterable[dict[str, Any]]:
    trace = [{"stage": line.stage, "text": line.text} for line in result.lines]
    for layer in COMPUTED:
        value = result.part(layer) if layer != "proposed" else result.proposed
        yield _row(tx, running, result.id, layer, "", value, trace if layer == "suggested" else None)
    for item, one in result.items.items():
        yield _row(tx, running, result.id, "suggested", item, one.suggested, None)


def _row(
    tx: Tx, running: Running, score: str, layer: str, item: str, value: Any, trace: Any, by: int | None = None
) -> dict[str, Any]:
    number = value if isinstance(value, Fraction) else None
    label = "" if number is not None or value is None else str(value).lower() if isinstance(value, bool) else value
    place = {"case_id": running.id, "score": score, "layer": layer, "item": item}
    return {**place, "label": label, "number": number, "reason": "", "by_id": by, "at": tx.now, "trace": trace}


def put_layer(
    tx: Tx, running: Running, score: str, layer: str, value: str | Fraction, by: int | None, why: str
) -> None:
    """Set the adjusted or final layer of a score."""
    _put(tx, running, layer, {score: value}, by, why)


def _put(tx: Tx, running: Running, layer: str, values: Mapping[str, str | Fraction], by: int | None, why: str) -> None:
    if values:
        same = (score_value.c.case_id == running.id) & (score_value.c.layer == layer) & (score_value.c.item == "")
        tx.connection.execute(delete(score_value).where(same, score_value.c.score.in_(values)))
        made = (_row(tx, running, score, layer, "", value, None, by) for score, value in values.items())
        tx.bulk_insert(score_value, [row | {"reason": why} for row in made])


def settle(
    tx: Tx, running: Running, names: Iterable[str], by: int | None, effective: date | None = None
) -> list[NewMeasure]:
    """Make scores final: what a session adjusted, else what was proposed, else what was computed.

    Gives the measures that were recorded with them, from the day `effective` (today) on; a score
    without any value stays without.
    """
    layers = _layers(tx, running)
    found = {name: next((layers[name, layer] for layer in COUNTS if (name, layer) in layers), None) for name in names}
    final = {name: value for name, value in found.items() if value is not None}
    _put(tx, running, "final", final, by, "")
    recorded = [one for name, value in final.items() for one in _measures(running, name, value, tx)]
    if effective is not None:
        recorded = [replace(one, valid_from=effective) for one in recorded]
    record_all(tx, recorded)
    return recorded


def objections(running: Running, step: Step, found: Mapping[str, ScoreResult]) -> list[Problem]:
    """What is wrong with a judgement made in this step: too far from the suggestion, or without the reason it needs."""
    judged = {
        score.id
        for score in scoring_of(running.catalogue, running.workflow.id).scores
        if score.judgement and score.judgement.where.parts[0] == step.id
    }
    return [problem for name in judged if name in found for problem in found[name].problems]


def unsettled(tx: Tx, running: Running) -> list[str]:
    """The scores of the case that have no final value yet."""
    layers = _layers(tx, running)
    names = [score.id for score in scoring_of(running.catalogue, running.workflow.id).scores]
    return [name for name in names if (name, "final") not in layers]


def _adjusted(tx: Tx, running: Running) -> dict[str, str | Fraction]:
    """What sessions of the case changed so far; nothing is asked where it has none."""
    if not any(step.do == "session" for step in running.workflow.walk()):
        return {}
    return {score: value for (score, layer), value in _layers(tx, running).items() if layer == "adjusted"}


def _layers(tx: Tx, running: Running) -> dict[tuple[str, str], str | Fraction]:
    known = scores_for_engine(tx.connection, [running.id])[running.id]
    return {place: value if isinstance(value, str) else Fraction(value) for place, value in known.items()}


def _measures(running: Running, name: str, value: str | Fraction, tx: Tx) -> list[NewMeasure]:
    score = scoring_of(running.catalogue, running.workflow.id).score(name)
    records, scale = recorded_as(running, score) if score else ("", "")
    if not records:
        return []
    return [measure_of(running, tx, records, "", value, scale, f"{name}.final")]


def recorded_as(running: Running, score: Score) -> tuple[str, str]:
    """The measure that gets a score's final value, and the scale it stands on."""
    field = None
    if score.judgement:
        form = _form(running, score.judgement.where.parts[0])
        field = form.field(*score.judgement.where.parts[1:]) if form else None
    return score.records or (field.records if field else ""), (field.scale if field else score.gives)


def measure_of(
    running: Running, tx: Tx, name: str, item: str, value: Any, scale: str, grant: str, target: str = ""
) -> NewMeasure:
    """A measure that a case gives; it is visible only through the grant of that case."""
    model = running.catalogue.model("scale", scale) if scale else None
    level = model.get(value) if model and isinstance(value, str) else None
    off = bool(level and level.off_scale)
    number = level.value if level else (value if not isinstance(value, str) else None)
    return NewMeasure(
        person_id=running.subject_id,
        name=name,
        item=item,
        label=value if isinstance(value, str) and not off else "",
        off_scale=value if off else "",
        number=number,
        scale=scale,
        target=target,
        valid_from=tx.now.date(),
        source="case",
        case_id=running.id,
        grant_what=grant,
        detail="",
    )


def record_answers(tx: Tx, running: Running, step: Step, form: Form, answers: Answers, items: Any) -> list[NewMeasure]:
    """Record the answers whose fields record a measure and which no score judges."""
    judged = {s.judgement.where.parts for s in scoring_of(running.catalogue, running.workflow.id).scores if s.judgement}
    targets = {
        (place, one["key"]): one["attributes"].get("target", "") for place, some in items.items() for one in some
    }
    found = []
    for (section, item, field_id), value in answers.items():
        field = form.field(section, field_id)
        if field and field.records and (step.id, section, field_id) not in judged and value not in (None, ""):
            grant = f"{step.id}.{section}.{field_id}"
            target = targets.get((section, item), "")
            found.append(measure_of(running, tx, field.records, item, value, field.scale, grant, target))
    record_all(tx, found)
    return found
