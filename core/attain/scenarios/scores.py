"""`score:` of a scenario: ratings worked out from given values, by the pipeline that reviews use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.forms.values import Unreadable, read
from attain.nearest import did_you_mean
from attain.scales.model import plain
from attain.scenarios.story import Unplayable
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source, is_number, weight_of
from attain.scoring.lookups import build_lookups
from attain.scoring.model import build_scores

if TYPE_CHECKING:
    from attain.forms.model import Field
    from attain.scenarios.story import Story
    from attain.scoring.result import ScoreResult

PARTS = ("number", "suggested", "proposed")


def wrong_scores(story: Story, example: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what was expected, what came out instead) for every value that differs.

    Raises Unplayable for a path, value or score that does not exist.
    """
    data = next(one.data for one in story.catalogue.of_kind("workflow") if one.id == story.workflow.id)
    scales = {one.id: story.catalogue.model("scale", one.id) for one in story.catalogue.of_kind("scale")}
    inputs = {path: _source(story, path, values) for path, values in example["given"].items()}
    results = compute(build_scores(data.get("scores", ())), inputs, scales, build_lookups(data.get("lookups", {})))
    for name, expected in example["expect"].items():
        found = _found(results, name, expected)
        if not _equal(found, expected):
            yield name, f"{name} is {_shown(found)}{_why(results, name)}, not {expected}"


def _source(story: Story, path: str, values: Any) -> Source:
    field = _field(story, path)
    several = values if isinstance(values, list) else [values]
    entered = tuple(_entered(field, one, number) for number, one in enumerate(several))
    if isinstance(values, list):
        return Source(entered, field.scale, field.title, "%" if field.type == "percent" else "")
    return Source((Entered(entered[0].value, label=field.title),), field.scale, field.title)


def _field(story: Story, path: str) -> Field:
    step, *rest = path.split(".")
    forms = {one.id: one.form for one in story.workflow.walk() if one.form}
    if step not in forms:
        raise Unplayable(f'"{path}" names no step with a form', did_you_mean(step, forms))
    form = story.catalogue.model("form", forms[step])
    fields = {f"{section.id}.{one.id}": one for section, one in form.fields()}
    if ".".join(rest) not in fields:
        raise Unplayable(f'form {form.id} has no field "{".".join(rest)}"', did_you_mean(".".join(rest), fields))
    found: Field = fields[".".join(rest)]
    return found


def _entered(field: Field, said: Any, number: int) -> Entered:
    given = said if isinstance(said, Mapping) else {"value": said}
    weight = weight_of(given["weight"]) if "weight" in given else None
    item = given.get("item", f"item_{number + 1}")
    return Entered(_value(field, given["value"]), item, item, weight)


def _value(field: Field, said: Any) -> Any:
    if said == "missing":
        return None
    try:
        return read(field, [str(said)])
    except Unreadable as wrong:
        raise Unplayable(str(wrong)) from None


def _found(results: Mapping[str, ScoreResult], name: str, expected: Any) -> Any:
    score, _, part = name.partition(".")
    if score not in results or (part and part not in PARTS):
        known = [*results, *(f"{one}.{each}" for one in results for each in PARTS)]
        raise Unplayable(f'there is no "{name}" to expect', did_you_mean(name, known))
    return results[score].part(part or ("number" if is_number(expected) else "proposed"))


def _equal(found: Any, expected: Any) -> bool:
    if is_number(expected) and not isinstance(found, str):
        return found is not None and Fraction(found) == Fraction(expected)
    if found is None:
        return expected in ("missing", "not_rated")
    return bool(found == expected)


def _shown(found: Any) -> str:
    return (
        "not rated"
        if found is None
        else plain(Fraction(found))
        if isinstance(found, (Fraction, Decimal))
        else str(found)
    )


def _why(results: Mapping[str, ScoreResult], name: str) -> str:
    result = results[name.partition(".")[0]]
    return f" ({result.not_rated})" if result.not_rated else ""
