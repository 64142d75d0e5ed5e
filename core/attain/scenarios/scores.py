"""`score:` and `distribution:` of a scenario: worked out from given values, by the pipeline that reviews use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING, Any

from attain.cases.about import scale_of_past
from attain.forms.model import build_field
from attain.forms.values import Unreadable, read
from attain.nearest import did_you_mean
from attain.phrases.amounts import parse_percent
from attain.phrases.conditions import holds
from attain.scales.model import plain
from attain.scenarios.given_beside import Given, beside
from attain.scenarios.given_beside import plain as plain_value
from attain.scenarios.story import Unplayable
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source, is_number, together, weight_of
from attain.scoring.looking import ScoreLook
from attain.scoring.lookups import build_lookups
from attain.scoring.model import MEASURE, build_scores
from attain.scoring.others import PERIOD, path_and_workflow
from attain.scoring.profiles import build_profile, judge_new
from attain.scoring.taking import Setting
from attain.variations.vary import variation
from attain.workflow.recorded import measure_titles
from attain.workflow.result_scale import scale_of_measure

if TYPE_CHECKING:
    from attain.forms.model import Field
    from attain.scales.model import Scale
    from attain.scenarios.story import Story
    from attain.scoring.model import Score
    from attain.scoring.result import ScoreResult

OUTCOME = "outcome "
PARTS = ("number", "suggested", "proposed")
LAYERS = (*PARTS, "adjusted", "final")


def wrong_scores(story: Story, example: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what was expected, what came out instead) for every value that differs.

    Worked out under the overlays that the example names.  Unplayable for a path, value or score that does not exist.
    """
    story = replace(story, catalogue=variation(story.catalogue, example.get("overlays", ())))
    data = _workflow(story)
    scales = {one.id: story.catalogue.model("scale", one.id) for one in story.catalogue.of_kind("scale")}
    scores, lookups = build_scores(data.get("scores", ())), build_lookups(data.get("lookups", {}))
    given = [_source(story, scores, path, values) for path, values in example["given"].items()]
    inputs = together(given)
    split = (path.partition(".") for path in inputs)
    said = {*inputs, *(name for name, _, layer in split if layer in LAYERS)}
    outer = Given(inputs)
    results = compute([score for score in scores if score.id not in said], inputs, scales, lookups, outer)
    known = {name: partial(_same, one) for name, one in results.items()}
    look = ScoreLook(Setting(inputs, scales, lookups), known, outer)
    for name, expected in example["expect"].items():
        if name.startswith(OUTCOME):
            yield from _wrong_outcome(story, name, expected, look)
            continue
        found = _found(results, name, expected)
        if not _equal(found, expected):
            yield name, f"{name} is {_shown(found)}{_why(results, name)}, not {expected}"


def _same(result: ScoreResult) -> ScoreResult:
    return result


def _wrong_outcome(story: Story, name: str, expected: Any, look: ScoreLook) -> Iterator[tuple[str, str]]:
    """`outcome ID: true` when it must follow from these scores, false when it must not."""
    known = {one.id: one for one in story.workflow.outcomes if one.when is not None}
    outcome = known.get(name.removeprefix(OUTCOME))
    if outcome is None or outcome.when is None:
        raise Unplayable(f'there is no "{name}" that depends on anything', did_you_mean(name, known))
    if (holds(outcome.when, look) is True) is not expected:
        yield name, f"{name} {'does not follow' if expected else 'follows'}"


def _workflow(story: Story) -> Mapping[str, Any]:
    return next(one.data for one in story.catalogue.of_kind("workflow") if one.id == story.workflow.id)


def _source(story: Story, scores: tuple[Score, ...], path: str, values: Any) -> dict[str, Source]:
    """What is given for a field, or for a score that is not worked out but taken as it is said."""
    if path_and_workflow(path)[1]:
        return _of_other_cases(story, path, values)
    if path == PERIOD:
        return {path: Source((Entered(plain_value(values)),))}
    if path.startswith(MEASURE):
        return _of_measure(story, scores, path, values)
    place, _, tag = path.partition(" tagged ")
    named, _, layer = place.partition(".")
    score = next((one for one in scores if one.id == named and layer in ("", *LAYERS)), None)
    several, each = values if isinstance(values, list) else [values], ""
    taken = {str(take.source) for one in scores for take in one.takes}
    if score is None and place in taken - set(story.workflow.index) and "." not in place:
        # a bare word that is neither score nor step is a fact of the employee
        return {place: Source((Entered(plain_value(values), label=place),))}
    if score is None and (said_beside := beside(story.workflow, scores, path, values)):
        return said_beside
    if score is not None:
        scale, title, unit = _scale_of(story, score), score.title, ""
        said = tuple(_score_value(story, scale, one, number) for number, one in enumerate(several))
    else:
        field = field_at(story, place)
        scale, title, unit = field.scale, field.title, "%" if field.type == "percent" else ""
        each = _each(story, place)
        said = tuple(_entered(story, field, one, number, tag) for number, one in enumerate(several))
    if not isinstance(values, list):
        said = (Entered(said[0].value, label=title, tags=said[0].tags),)
    source = Source(said, scale, title, unit, each)
    layers = () if layer or score is None else (f"{place}.{part}" for part in LAYERS)
    return dict.fromkeys((place, *layers), source)


def _of_measure(story: Story, scores: tuple[Score, ...], path: str, values: Any) -> dict[str, Source]:
    """`measure X in the last 12 months`, as a score takes it: its values, the oldest first."""
    taken = {str(take.source): take.measure for one in scores for take in one.takes}
    measure = taken.get(path)
    if measure is None:
        raise Unplayable(f'no score takes "{path}"', did_you_mean(path, [one for one in taken if MEASURE in one]))
    scale = scale_of_measure(story.catalogue, measure.name)
    model = story.catalogue.model("scale", scale) if scale else None
    several = values if isinstance(values, list) else [values]
    title = measure_titles(story.catalogue).get(measure.name, measure.name)
    said = (None if one == "missing" else _level(model, one) or plain_value(one) for one in several)
    return {path: Source(tuple(Entered(one, label=title) for one in said), scale, title)}


def _of_other_cases(story: Story, path: str, values: Any) -> dict[str, Source]:
    """`PATH of WHICH CASES`: a score of earlier cases on the scale that it had then, or a field of their forms."""
    place, workflow = path_and_workflow(path)
    if story.catalogue.get("workflow", workflow) is None:
        raise Unplayable(f'there is no workflow "{workflow}"')
    there = replace(story, workflow=story.catalogue.model("workflow", workflow))
    several = values if isinstance(values, list) else [values]
    score, _, layer = place.partition(".")
    if score in there.workflow.scores and (not layer or layer in LAYERS):
        scale = scale_of_past(story.catalogue, workflow, score, _final(several[0], score).value)
        said = tuple(_final(one, score) for one in several)
        return {path: Source(said, scale)}
    field = field_at(there, place)
    said = tuple(_entered(there, field, one, number, "") for number, one in enumerate(several))
    return {path: Source(said, field.scale, field.title, "%" if field.type == "percent" else "")}


def _final(said: Any, score: str) -> Entered:
    """A score of an earlier case; with `days`, how long that was."""
    given = said if isinstance(said, Mapping) else {"value": said}
    value, days = given["value"], Fraction(str(given["days"])) if "days" in given else None
    return Entered(Decimal(str(value)) if is_number(value) else value, label=score, days=days)


def _scale_of(story: Story, score: Score) -> str:
    """The scale of the field in which somebody judges, of the first that a score takes, or of its own result."""
    if score.judgement:
        return field_at(story, str(score.judgement.where)).scale
    for take in score.takes:
        if len(take.source.parts) > 1 and take.source.parts[0] in story.workflow.index:
            return field_at(story, ".".join(take.source.parts)).scale
    return score.gives


def _score_value(story: Story, scale: str, said: Any, number: int) -> Entered:
    if said == "missing":
        return Entered(None, f"item_{number + 1}", f"item_{number + 1}")
    model = story.catalogue.model("scale", scale) if scale else None
    level = _level(model, said)
    value: Any = level or (Decimal(str(said)) if is_number(said) else said)
    return Entered(value, f"item_{number + 1}", f"item_{number + 1}")


def field_at(story: Story, path: str) -> Field:
    """The field that STEP.SECTION.FIELD, or STEP.FIELD of a decision, names; Unplayable where there is none."""
    step, *rest = path.split(".")
    choices = ((one.id, each.asks) for one in story.workflow.walk() for each in one.choices if each.asks)
    asked = {f"{id}.{asks['id']}": asks for id, asks in choices}
    if path in asked:
        return build_field(asked[path])
    steps = {one.id: one for one in story.workflow.walk() if one.form}
    if step not in steps:
        raise Unplayable(f'"{path}" names no step with a form', did_you_mean(step, steps))
    named = ".".join(rest)
    forms = dict.fromkeys([each.form for each in steps[step].forms] or [steps[step].form])
    fields: dict[str, Field] = {}
    for form in forms:
        fields |= {f"{section.id}.{one.id}": one for section, one in story.catalogue.model("form", form).fields()}
    if named not in fields:
        raise Unplayable(f'form {" or ".join(forms)} has no field "{named}"', did_you_mean(named, fields))
    return fields[named]


def _each(story: Story, path: str) -> str:
    """The item source of the section in which a field stands; "" of one that is asked once."""
    step, section = (*path.split("."), "")[:2]
    forms = (one.form for one in story.workflow.walk() if one.id == step and one.form)
    found = (story.catalogue.model("form", form).section(section) for form in forms)
    return next((one.for_each for one in found if one is not None), "")


def _entered(story: Story, field: Field, said: Any, number: int, tag: str) -> Entered:
    given = said if isinstance(said, Mapping) else {"value": said}
    item = given.get("item", f"item_{number + 1}")
    tags = frozenset(name for name in (tag, str(given.get("tagged", ""))) if name)
    return Entered(
        value_said(story, field, given["value"]),
        item,
        item,
        weight_of(given["weight"]) if "weight" in given else None,
        Fraction(str(given["days"])) if "days" in given else None,
        tags,
        str(given.get("group", "")),
        (str(given["under"]),) if "under" in given else (),
    )


def value_said(story: Story, field: Field, said: Any) -> Any:
    """An answer as a story says it, as the field keeps it; a level also by its number."""
    if said == "missing":
        return None
    level = _level(story.catalogue.model("scale", field.scale), said) if field.scale else ""
    if level:
        return level
    try:
        return read(field, [str(said)])
    except Unreadable as wrong:
        raise Unplayable(str(wrong)) from None


def _level(scale: Scale | None, said: Any) -> str:
    """The level that somebody means by its number, or by its id."""
    if scale is None or isinstance(said, bool):
        return ""
    if str(said) in scale:
        return str(said)
    return (scale.level_of(Fraction(str(said))) or "") if is_number(said) else ""


def _found(results: Mapping[str, ScoreResult], name: str, expected: Any) -> Any:
    score, _, part = name.partition(".")
    if score in results and part in results[score].items:
        item = results[score].items[part]
        return item.part("number" if is_number(expected) else "proposed")
    if score not in results or (part and part not in PARTS):
        known = [*results, *(f"{one}.{each}" for one in results for each in PARTS)]
        raise Unplayable(f'there is no "{name}" to expect', did_you_mean(name, known))
    return results[score].part(part or ("number" if is_number(expected) else "proposed"))


def _equal(found: Any, expected: Any) -> bool:
    if is_number(expected) and not isinstance(found, str):
        return found is not None and Fraction(found) == Fraction(expected)
    if found is None:
        return expected in ("missing", "not_rated")
    if is_number(found) and isinstance(expected, str) and expected.endswith("%"):
        return Fraction(found) == Fraction(parse_percent(expected))
    return bool(found == expected)


def _shown(found: Any) -> str:
    if found is None:
        return "not rated"
    return plain(Fraction(found)) if isinstance(found, (Fraction, Decimal)) else str(found)


def _why(results: Mapping[str, ScoreResult], name: str) -> str:
    result, after = results[name.partition(".")[0]], results[name.partition(".")[0]].suggested
    if name == result.id and result.number is not None and is_number(after) and after != result.number:
        return f" before its gates ({name}.suggested is {_shown(after)})"
    return f" ({result.not_rated})" if result.not_rated else ""


def wrong_decisions(story: Story, example: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what was expected, what came out instead) of one more decision under a cumulative distribution."""
    name = str(example["of"]).removeprefix("distribution ")
    document = story.catalogue.get("distribution", name)
    if document is None or document.data["kind_of_rule"] != "cumulative":
        raise Unplayable(f'"{example["of"]}" is no cumulative distribution', "only these depend on what came before")
    scale = _scale_of_score(story, str(document.data["of"]).partition(".")[2])
    if unknown := [level for level in (*example["before"], example["new"]) if level not in scale]:
        raise Unplayable(f'there is no level "{unknown[0]}"', did_you_mean(unknown[0], scale.ids()))
    found = judge_new(build_profile(document.data), scale, example["before"], example["new"])
    said: dict[str, tuple[Any, bool]] = {
        "share": (f"{plain(found.shown)}%", found.shown == _percent(example["expect"].get("share"))),
        "allowed": (found.allowed, found.allowed == example["expect"].get("allowed")),
        "becomes": (found.becomes or "refused", (found.becomes or "refused") == example["expect"].get("becomes")),
    }
    for key, expected in example["expect"].items():
        instead, fits = said[key]
        if not fits:
            yield key, f"{key} is {instead}, not {expected}"


def _percent(said: Any) -> Fraction | None:
    return Fraction(parse_percent(str(said))) if said is not None else None


def _scale_of_score(story: Story, name: str) -> Scale:
    score = next((one for one in build_scores(_workflow(story).get("scores", ())) if one.id == name), None)
    if score is None:
        raise Unplayable(f'there is no score "{name}" in workflow {story.workflow.id}')
    found: Scale = story.catalogue.model("scale", _scale_of(story, score) or score.gives)
    return found
