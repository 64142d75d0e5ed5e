"""One worked example of a workflow's scores: invented answers, computed by the pipeline that reviews use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.forms.model import Item
from attain.handbook.sentences import TRUTH
from attain.handbook.speech import forms_of, several
from attain.language.listing import configured
from attain.scoring.compute import compute
from attain.scoring.inputs import Entered, Source, decided, sources
from attain.scoring.lookups import build_lookups
from attain.scoring.model import MEASURE, build_scores
from attain.scoring.others import PERIOD, meant, own_days
from attain.workflow.result_scale import measured_on, scale_of_score

if TYPE_CHECKING:
    from attain.forms.model import Field, Form
    from attain.handbook.speech import Speech
    from attain.handbook.wording import Heads, Wording, Words
    from attain.scoring.model import Score
    from attain.scoring.result import ScoreResult

ITEMS: Words = {"50": "First", "30": "Second", "20": "Third"}
"""Items of the example where people bring their own: what they are called by their share in percent."""
USUAL = (60, 55, 58, 52)
"""Numbers of fields without bounds, one after the other; near one another, as what is divided mostly is."""
DAYS = (180, 90, 95)
"""How long the reviews of the example were about, where a score looks at several."""
YEAR = Fraction(365)
"""How long the period of the example is."""
MANY = 8
"""More answers than this are shortened."""
HOW: Words = {
    name: name
    for name in (
        *("mean", "weighted mean", "weighted sum", "sum", "points", "highest", "lowest", "middle", "only value"),
        *("last given", "first given", "table", "count", "share", "ratio", "all of", "any of", "most"),
    )
}
"""How the lines of a computation call what puts several values together."""
LINES: Heads = (
    "rounded to {value}",
    "judged: {value}",
    "carried over from the last case: {value}",
    "{label}: {count} answers, which only count together",
    "{label}: {count} values, which only count together",
    "{label}: missing, not counted",
    "{label}: missing, counts as {value}",
    "{label}: {value}, weight {weight}",
)
"""The lines of a computation that are sentences; the first that fits is told."""


def example(said: Speech) -> dict[str, ScoreResult]:
    """{score: what it comes to} with invented answers."""
    data = said.data.get("scores", ())
    scales = {one.id: said.catalogue.model("scale", one.id) for one in said.catalogue.of_kind("scale")}
    lookups = build_lookups(said.data.get("lookups", {}))
    scores = build_scores(data)
    inputs = {**_inputs(said), **dict(_of_others(said)), **dict(_of_measures(scores, said))}
    if own_days(scores):
        inputs[PERIOD] = Source((Entered(YEAR),))
    return compute(scores, inputs, scales, lookups, language=said.language)


def _inputs(said: Speech) -> dict[str, Source]:
    """The answers of every step of a workflow."""
    weights = {str(take.get("weight")) for score in said.scores.values() for take in score.get("take", ())}
    found: dict[str, Source] = {}
    for id, step in said.steps.items():
        for form_id in forms_of(step)[:1]:
            found |= _answers(id, said.catalogue.model("form", form_id), said, weights)
        asks = [each for choice in step.get("choices", ()) for each in several(choice.get("asks"))]
        found |= decided(id, asks, {})
    return found


def _answers(step: str, form: Form, said: Speech, weights: set[str]) -> dict[str, Source]:
    given: dict[tuple[str, str, str], Any] = {}
    items = _items(form, said)
    for place, (section, field) in enumerate(form.fields()):
        asked = items.get(section.id, ()) if section.for_each else (Item("", ""),)
        weighs = f"{step}.{section.id}.{field.id}" in weights and section.for_each
        for number, item in enumerate(asked):
            share = _share(field, number, len(asked)) if weighs else None
            given[section.id, item.key, field.id] = _value(field, place, number, said) if share is None else share
    return sources(step, form, given, items)


def _items(form: Form, said: Speech) -> Mapping[str, Sequence[Item]]:
    """Those that the configuration names, else invented ones."""
    named = configured(said.catalogue, said.catalogue.model("workflow", said.id), form)
    invented = [Item(name, said.tell(name), {"weight": f"{share}%"}) for share, name in ITEMS.items()]
    return {section.id: named.get(section.id) or invented for section in form.sections if section.for_each}


def _share(field: Field, number: int, count: int) -> Any:
    """The share of an item where the form asks for weights; None where they are levels."""
    if field.type not in ("number", "percent"):
        return None
    return Decimal(list(ITEMS)[number]) if count == len(ITEMS) else Decimal(100 // count)


def _value(field: Field, place: int, number: int, said: Speech) -> Any:
    """A plausible answer: around the middle, a little different for each item."""
    if field.scale:
        levels = said.catalogue.model("scale", field.scale).ordered
        return levels[min(len(levels) // 2 + number % 2, len(levels) - 1)].id
    if field.type not in ("number", "percent"):
        return field.type == "yes_no" or None
    if field.highest is None and field.type == "number":
        return max(Decimal(USUAL[(place + number) % len(USUAL)]), field.lowest or Decimal(0))
    low, high = field.lowest or Decimal(0), field.highest or Decimal(100)
    step = field.step or Decimal(1)
    middle = low + ((high - low) * (6 + number) / 10 // step) * step
    return min(middle, high)


# --- what other reviews bring ---------------------------------------------------------------------------------------


def _of_others(said: Speech) -> Iterator[tuple[str, Source]]:
    """`PATH of all cases of W` and its like, as scores ask for it."""
    for score in said.scores.values():
        for take in score.get("take", ()):
            if "of" in take:
                yield f"{take['from']} of {take['of']}", _seen(str(take["from"]), str(take["of"]), said)


def _seen(path: str, cases: str, said: Speech) -> Source:
    those = meant(cases)
    there = said.of(those.workflow)
    scale = scale_of_score(said.catalogue, those.workflow, path.partition(".")[0])
    title = there.what(path).rpartition(" – ")[2]
    if scale:
        levels = said.catalogue.model("scale", scale).ordered
        return Source((Entered(levels[len(levels) // 2].id, label=title),), scale, title)
    found = _inputs(there).get(path, Source())
    field = _field(path, there)
    return Source(tuple(_each(field, DAYS[: those.how_many or None], there)), found.scale, found.title, found.unit)


def _field(path: str, said: Speech) -> Field | None:
    step, *place = path.split(".")
    forms = (said.catalogue.model("form", form) for form in forms_of(said.steps.get(step, {})))
    return next((field for form in forms if (field := form.field(*place[:2]))), None) if len(place) > 1 else None


def _each(field: Field | None, days: Iterable[int], said: Speech) -> Iterator[Entered]:
    for number, long in enumerate(days):
        value = None if field is None else number > 0 if field.type == "yes_no" else _value(field, 0, number, said)
        yield Entered(value, label=said.tell("Review {number}", number=number + 1), days=Fraction(long))


def _of_measures(scores: Iterable[Score], said: Speech) -> Iterator[tuple[str, Source]]:
    """Measures as scores ask for them: the newest value, or one for each of three months."""
    for take in (each for score in scores for each in score.takes):
        if take.measure is None:
            continue
        title = said.what(f"{MEASURE}{take.measure.name}").strip("“”")
        scale = measured_on(said.catalogue, take.measure.name)
        levels, count = scale.ordered if scale else (), 3 if take.measure.within else 1
        places = (min(len(levels) // 2 + number % 2, len(levels) - 1) for number in range(count))
        values = [levels[place].id if levels else 3 + number for number, place in enumerate(places)]
        entered = tuple(Entered(one, label=title) for one in values)
        yield str(take.source), Source(entered, scale.id if scale else "", title)


# --- as lines -------------------------------------------------------------------------------------------------------


def shown(result: ScoreResult, said: Speech) -> Iterator[str]:
    """The lines by the titles of scores; one sentence where invented answers give no value."""
    if result.not_rated:
        yield said.tell(
            "Invented answers give no value here: it needs the organisation's own items, facts or earlier reviews."
        )
        return
    for line in _shortened(list(_lines(result, said)), said.tell):
        yield _readable(line, said.tell)


def _line(line: str, said: Speech) -> str:
    """A line of the computation by the titles of scores, in the language."""
    head, colon, rest = line.partition(": ")
    if head.partition(".")[0] in said.scores:
        line = f"{said.what(head)}{colon}{rest}"
    how, equals, value = line.partition(" = ")
    if equals and how in HOW:
        return f"{said.tell(HOW[how])} = {_value_of(value, said)}"
    for sentence in LINES:
        if found := re.fullmatch(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(sentence)), line):
            return said.tell(sentence, **found.groupdict())
    label, colon, value = line.rpartition(": ")
    return f"{label}{colon}{_value_of(value, said)}"


def _value_of(value: str, said: Speech) -> str:
    """`yes` and `no` in the language, `2 to 3` too; whatever else is a number or a title."""
    if value in TRUTH.values():
        return said.tell(value)
    found = re.fullmatch(r"(-?[\d.]+) (to|is) (.+)", value)
    if not found:
        return value
    return said.tell("{low} to {high}" if found[2] == "to" else "{range} is {level}", **_ends(found, said.tell))


def _ends(found: re.Match[str], tell: Wording) -> dict[str, str]:
    return {"low": found[1], "high": found[3], "range": found[1], "level": tell.listed(found[3].split(" or "), "or")}


def _item_titles(said: Speech) -> dict[str, str]:
    """{key: title} of the items that are asked about, and of those of frameworks, which may hold others."""
    forms = {form for step in said.steps.values() for form in forms_of(step)}
    asked = (_items(said.catalogue.model("form", form), said) for form in forms)
    known = {item.key: said.text(item.title) for each in asked for items in each.values() for item in items}
    return {**framework_titles(said), **known}


def framework_titles(said: Speech) -> dict[str, str]:
    """{id: title} of everything that a framework names, on whichever level it stands."""
    found: dict[str, str] = {}

    def look(held: Any) -> None:
        for each in held if isinstance(held, list | tuple) else held.values() if isinstance(held, Mapping) else ():
            if isinstance(each, Mapping) and "id" in each and "title" in each:
                found.setdefault(str(each["id"]), said.text(each["title"]))
            look(each)

    for framework in said.catalogue.of_kind("framework"):
        look(framework.data)
    return found


def _lines(result: ScoreResult, said: Speech) -> Iterator[str]:
    titles = _item_titles(said)
    for item, one in result.items.items():
        title = titles.get(item, item)
        yield from (f"{title}: {_line(line.text.removeprefix(f'{title}: '), said)}" for line in one.lines)
    yield from (_line(line.text, said) for line in result.lines)


def _shortened(lines: list[str], tell: Wording) -> list[str]:
    """Long examples by their first and last lines."""
    left_out = len(lines) - 2 * MANY
    if left_out < 2:
        return lines
    return [*lines[:MANY], tell("… and so on ({count} more) …", count=left_out), *lines[-MANY:]]


def _readable(line: str, tell: Wording) -> str:
    """An exact fraction with its decimals behind it: `10/3 (about 3.33)`."""

    def about(found: re.Match[str]) -> str:
        over, under = Decimal(found[1]), Decimal(found[2])
        return tell("{value} (about {short})", value=found[0], short=f"{over / under:.2f}") if under else found[0]

    return re.sub(r"(?<![\w/])(\d+)/(\d+)(?![\w/])", about, line)
