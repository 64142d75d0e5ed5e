"""Filling any form as an invented person would: by the types of its fields, never by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from attain.errors import BadInput
from attain.forms.answers import keys, name_of

if TYPE_CHECKING:
    from attain.cases.asking import Asked
    from attain.demo.prose import About, Prose
    from attain.forms.model import Field

Key = tuple[str, str, str]
ANSWERED = 0.75
"""How often somebody answers what need not be answered."""
MOST_ROWS = 8
"""So many rows each table of entries has, so that no entry of a list stands in it twice."""
WHOLE = Decimal(100)
ROUNDS = 6
"""Answers make further questions be asked; no form goes deeper than this."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes, on which day, about whom; `strength` (0 to 1) is how well the subject does."""

    prose: Prose
    about: About
    chance: Random
    today: date
    strength: float
    fixed: Mapping[Key, Any] = field(default_factory=dict)
    """Answers that are given already, such as what somebody wrote before or what a story wants."""


def fill(asked: Asked, writer: Writer) -> dict[Key, Any]:
    """Answers that may be sent.  Raises BadInput for a form that this cannot fill."""
    answers: dict[Key, Any] = dict(writer.fixed)
    for key, one in keys(asked.form, asked.items):
        if key not in answers and (one.required or writer.chance.random() < ANSWERED):
            _answer(asked, writer, answers, key, one)
    return _complete(asked, writer, answers)


def _complete(asked: Asked, writer: Writer, answers: dict[Key, Any]) -> dict[Key, Any]:
    """Answer what the answers so far make a question that must be answered."""
    fields = dict(keys(asked.form, asked.items))
    names = {name_of(key): key for key in fields}
    for _ in range(ROUNDS):
        try:
            return asked.check(answers)
        except BadInput as error:
            missing = [names[one.where] for one in error.problems if one.where in names]
            if not missing:
                raise
            for key in missing:
                _answer(asked, writer, answers, key, fields[key])
    return asked.check(answers)


def _answer(asked: Asked, writer: Writer, answers: dict[Key, Any], key: Key, one: Field) -> None:
    value = value_for(asked, writer, key, one)
    if value is not None:
        answers[key] = value


def value_for(asked: Asked, writer: Writer, key: Key, one: Field) -> Any:
    """A value that fits the field; None for what cannot be made up (an attachment)."""
    if one.type in ("rating", "agreement"):
        return level(asked.scales[one.scale].ids(off=False), writer)
    if one.type in ("choice", "choices"):
        ids = [each.id for each in one.choices] or [each.key for each in asked.items.get(f"{key[0]}.{key[2]}", ())]
        picked = writer.chance.choice(ids) if ids else None
        return picked if one.type == "choice" or picked is None else [picked]
    make = _PLAIN.get(one.type)
    return make(writer, f"{asked.form.id}.{key[0]}.{key[2]}", one) if make else None


def level(ids: tuple[str, ...], writer: Writer) -> str:
    """A level near the subject's strength; the scale's levels from the least."""
    place = writer.chance.gauss(writer.strength, 0.16) * len(ids)
    return ids[max(0, min(len(ids) - 1, int(place)))]


def _text(writer: Writer, key: str, one: Field) -> str:
    least = int(one.at_least.number) if one.at_least else 0
    if one.at_least and one.at_least.unit == "words":
        least *= 12
    text = writer.prose.at_least(key, writer.about, writer.chance, least)
    most = int(one.at_most.number) if one.at_most and one.at_most.unit == "characters" else len(text)
    return text[:most]


def _list(writer: Writer, key: str, one: Field) -> list[str]:  # noqa: ARG001 - all makers are given the same
    lines = {writer.prose.one(key, writer.about, writer.chance) for _ in range(writer.chance.randint(1, 2))}
    return sorted(lines)


def _yes_no(writer: Writer, key: str, one: Field) -> bool:  # noqa: ARG001
    return writer.chance.random() < 0.25


def _number(writer: Writer, key: str, one: Field) -> Decimal:  # noqa: ARG001
    """Around where the subject's strength puts it, on a step of the field."""
    step = one.step or Decimal(1)
    lowest = one.lowest if one.lowest is not None else Decimal(0)
    highest = one.highest if one.highest is not None else lowest + 100 * step
    middle = 0.35 + 0.5 * writer.strength if one.type == "percent" else writer.strength
    share = Decimal(str(round(min(1.0, max(0.0, writer.chance.gauss(middle, 0.12))), 4)))
    return lowest + ((highest - lowest) * share / step).to_integral_value() * step


def _date(writer: Writer, key: str, one: Field) -> str:  # noqa: ARG001
    return writer.today.isoformat()


_PLAIN: Mapping[str, Callable[[Writer, str, Field], Any]] = {
    "text": _text,
    "list": _list,
    "yes_no": _yes_no,
    "number": _number,
    "percent": _number,
    "date": _date,
}


def entries(asked: Asked, writer: Writer, count: int) -> dict[Key, Any]:
    """Entries of a list that people write, beside those that are given: the texts of one entry belong together, and
    percents make a hundred with the given ones."""
    section = asked.form.sections[0]
    answers: dict[Key, Any] = dict(asked.start)
    given = sum((value for key, value in answers.items() if _type(asked, key) == "percent"), Decimal(0))
    shares = iter(parts(WHOLE - given, count, writer.chance))
    places = writer.chance.sample(range(MOST_ROWS), count)
    for number in range(count):
        for one in section.fields:
            key = (section.id, f"e{number + 1}", one.id)
            if one.type == "percent":
                answers[key] = next(shares)
            elif (value := _entry_value(asked, writer, key, one, places[number])) not in (None, "", []):
                answers[key] = value
    return answers


def _type(asked: Asked, key: Key) -> str:
    found = asked.form.field(key[0], key[2])
    return found.type if found else ""


def _entry_value(asked: Asked, writer: Writer, key: Key, one: Field, place: int) -> Any:
    said = writer.prose.row(f"{asked.form.id}.{key[0]}.{one.id}", writer.about, place)
    if said:
        return _READ.get(one.type, str)(said)
    if one.type == "date":
        return (writer.today + timedelta(days=writer.chance.randrange(60, 300))).isoformat()
    if one.choices_from and not one.required and writer.chance.random() < ANSWERED:
        return value_for(asked, writer, key, one)
    return value_for(asked, writer, key, one) if one.required else None


def _lines(said: str) -> list[str]:
    return [line.strip() for line in said.split(";")]


_READ: Mapping[str, Callable[[str], Any]] = {"number": Decimal, "list": _lines}


def parts(whole: Decimal, count: int, chance: Random) -> list[Decimal]:
    """So many shares in steps of five that make the whole together, each between 10 and 55 while that can be."""
    shares = [10] * count
    for _ in range((int(whole) - 10 * count) // 5):
        shares[chance.choice([place for place in range(count) if shares[place] < 55])] += 5
    return [Decimal(share) for share in shares]
