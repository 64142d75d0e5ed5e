"""Filling in what a story leaves out of a form: the least that is valid, the same every time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.errors import BadInput
from attain.forms.answers import Filled, Items, check, key_of, name_of
from attain.forms.dates import days_of
from attain.forms.entries import SECTION, EntryList, entries_of
from attain.forms.model import Field, Form, Item, Section
from attain.forms.values import Around, Unreadable, misfit, read, size
from attain.nearest import did_you_mean
from attain.phrases.conditions import Lookups, Nothing
from attain.scenarios.story import Misfit, Unplayable

if TYPE_CHECKING:
    from attain.scales.model import Scale
    from attain.scenarios.sentences import Given

Key = tuple[str, str, str]
ROUNDS = 10
"""How often an answer may make another question necessary."""
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?")
WORDS = "Written for the scenario. "
MISSING = "missing"
"""Said of a field that is left empty on purpose."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A form with all that it refers to, on the day on which it is filled in."""

    form: Form
    items: Items
    scales: Mapping[str, Scale]
    day: date
    look: Lookups = field(default_factory=Nothing)
    start: Mapping[Key, Any] = field(default_factory=dict)

    def fill(self, given: Sequence[Given]) -> dict[Key, Any]:
        """Answers with everything given, and a valid value for whatever else is required.

        What is said to be `missing` is left empty; BadInput where it must be answered.  Raises Unplayable for a field
        that the form does not have and for a value that does not fit.
        """
        answers = {**self.start, **dict(_answers(self, given))}
        for _ in range(ROUNDS):
            filled = Filled(self.form, answers, self.items, self.scales, self.look)
            missing = [each for each in filled.questions() if each[0] not in answers and filled.required(*each)]
            if not missing:
                break
            answers |= {key: some_value(one, self.around(key), self.day) for key, one in missing}
        return self._without(answers)

    def _without(self, answers: Mapping[Key, Any]) -> dict[Key, Any]:
        """The answers without those left empty on purpose."""
        said = {key: value for key, value in answers.items() if value is not None}
        empty = {name_of(key) for key in answers if key not in said}
        problems = [one for one in check(self.form, said, self.items, self.scales, self.look) if one.where in empty]
        if problems:
            raise BadInput(problems)
        return said

    def around(self, key: Key) -> Around:
        """What a field refers to."""
        return Around(self.scales, self.items.get(f"{key[0]}.{key[2]}", ()))


def completed(paper: Paper, listed: EntryList, answers: Mapping[Key, Any]) -> dict[Key, Any]:
    """A list's answers with what the list itself still misses (a number to reach, where one measures by number)."""
    fields, found = {one.id: one for one in listed.fields}, dict(answers)
    for _ in range(ROUNDS):
        missed = [key_of(problem.where) for problem in listed.check(entries_of(found))]
        wanted = [key for key in missed if key and key[2] in fields and key not in found]
        if not wanted:
            break
        found |= {key: some_value(fields[key[2]], paper.around(key), paper.day) for key in wanted}
    return found


def balanced(listed: EntryList, answers: Mapping[Key, Any]) -> dict[Key, Any]:
    """A list's answers with numbers that share out a hundred, wherever that leaves less wrong with the list."""
    best = dict(answers)
    for one in listed.fields:
        if one.type in ("percent", "number"):
            keys = sorted(key for key in best if key[0] == SECTION and key[2] == one.id)
            share, rest = divmod(100, len(keys) or 1)
            tried = best | {key: Decimal(share + (rest if not number else 0)) for number, key in enumerate(keys)}
            if len(listed.check(entries_of(tried))) < len(listed.check(entries_of(best))):
                best = tried
    return best


def _answers(paper: Paper, given: Sequence[Given]) -> Iterator[tuple[Key, Any]]:
    for one in given:
        section, found = _field(paper.form, one)
        keys = [item.key for item in paper.items.get(section.id, ())] if section.for_each else [""]
        several = section.for_each and len(one.texts) > 1
        if several and len(one.texts) > len(keys):
            raise Unplayable(f"{one.path.text} has {len(one.texts)} values for {len(keys)} items", at=one.path.at)
        for number, key in enumerate(keys):
            texts = one.texts[number : number + 1] if several else one.texts
            if texts:
                address = (section.id, key, found.id)
                yield address, _value(found, texts, paper.around(address), one)


def _field(form: Form, given: Given) -> tuple[Section, Field]:
    paths = {f"{section.id}.{one.id}": (section, one) for section, one in form.fields()}
    if given.path.text not in paths:
        message = f'form {form.id} has no field "{given.path.text}"'
        raise Unplayable(message, did_you_mean(given.path.text, paths), given.path.at)
    return paths[given.path.text]


def _value(one: Field, texts: Sequence[str], around: Around, given: Given) -> Any:
    if tuple(texts) == (MISSING,):
        return None
    try:
        value = _level_meant(one, read(one, texts), around)
    except Unreadable as error:
        raise Unplayable(str(error), at=given.path.at) from None
    if value is not None and (wrong := misfit(one, value, around)):
        known = list(around.scales[one.scale].ids()) if one.scale in around.scales else [c.id for c in one.choices]
        raise Misfit(f"{given.path.text}: {wrong}", did_you_mean(str(value), known), given.path.at)
    return value


def _level_meant(one: Field, value: Any, around: Around) -> Any:
    """The level that a number such as 4.0 means on a scale, as in `score:`; anything else stays."""
    scale = around.scales.get(one.scale)
    if scale is None or not isinstance(value, str) or value in scale or not _NUMBER.fullmatch(value):
        return value
    return scale.level_of(Fraction(value)) or value


def items_for(
    form: Form, given: Sequence[Given], known: Mapping[str, Sequence[Item]] | None = None
) -> dict[str, Sequence[Item]]:
    """Items for every repeated section and list of choices: those of a list that the story wrote (`known`, by item
    source), else invented ones, as many as values are given or two."""
    places = [section.id for section in form.sections if section.for_each]
    places += [f"{section.id}.{one.id}" for section, one in form.fields() if one.choices_from]
    counts = {place: [len(one.texts) for one in given if one.path.text.startswith(f"{place}.")] for place in places}
    sources = {section.id: section.for_each for section in form.sections if section.for_each}
    sources |= {f"{section.id}.{one.id}": one.choices_from for section, one in form.fields() if one.choices_from}
    found: dict[str, Sequence[Item]] = {}
    for place, several in counts.items():
        written = (known or {}).get(sources[place], ())
        enough = written and len(written) >= max(several, default=0)
        found[place] = written if enough else _items(max([2, *several]))
    return found


def _items(count: int) -> list[Item]:
    return [Item(f"item_{number}", f"Item {number}", {"weight": Decimal(1)}) for number in range(1, count + 1)]


def some_value(one: Field, around: Around, day: date) -> Any:
    """A valid value of a field: the middle of a scale, the first choice, enough words; None where there is none."""
    return next((value for value in _SOME[one.type](one, around, day) if not misfit(one, value, around)), None)


def _text(one: Field, _around: Around, _day: date) -> Iterator[Any]:
    least = one.at_least
    text = WORDS.strip()
    while least and least.unit in ("characters", "words") and size(text, least.unit) < least.number:
        text = f"{text} {WORDS.strip()}"
    yield text
    yield text[: int(one.at_most.number)] if one.at_most else text


def _entries(one: Field, _around: Around, _day: date) -> Iterator[Any]:
    count = int(one.at_least.number) if one.at_least and one.at_least.unit != "pages" else 1
    yield [f"{WORDS.strip()} {number}" for number in range(1, count + 1)]


def _level(one: Field, around: Around, _day: date) -> Iterator[Any]:
    levels = around.scales[one.scale].ordered if one.scale in around.scales else ()
    yield from [levels[len(levels) // 2].id] if levels else []


def _ids(one: Field, around: Around) -> list[str]:
    return [choice.id for choice in one.choices] + [item.key for item in around.items if one.choices_from]


def _choice(one: Field, around: Around, _day: date) -> Iterator[Any]:
    yield from _ids(one, around)


def _choices(one: Field, around: Around, _day: date) -> Iterator[Any]:
    known = _ids(one, around)
    yield from (known[:count] for count in range(1, len(known) + 1))


def _no(_one: Field, _around: Around, _day: date) -> Iterator[Any]:
    yield False


def _that_day(one: Field, _around: Around, day: date) -> Iterator[Any]:
    """The day itself, else the limit that it passes."""
    yield from (each.isoformat() for each in (day, *days_of(one)) if each)


def _number(one: Field, _around: Around, _day: date) -> Iterator[Any]:
    usual = Decimal(100) if one.type == "percent" else Decimal(1)
    yield from (value for value in (usual, one.lowest, one.highest, Decimal(0)) if value is not None)


_SOME: Mapping[str, Callable[[Field, Around, date], Iterator[Any]]] = {
    "text": _text,
    "list": _entries,
    "attachment": _entries,
    "rating": _level,
    "agreement": _level,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _no,
    "date": _that_day,
    "number": _number,
    "percent": _number,
}
