"""A filled form, and what a condition inside it sees: its own section's fields by id alone, others as SECTION.FIELD."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from attain.errors import Problem
from attain.forms.keys import keys, name_of
from attain.forms.values import Around, misfit
from attain.phrases.ast import CountOf, FactOf, Path
from attain.phrases.conditions import Lookups, Nothing, holds
from attain.values import dataclass

if TYPE_CHECKING:
    from datetime import date

    from attain.forms.keys import Answers, Items, Key
    from attain.forms.model import Field, Form
    from attain.phrases.ast import Condition, Duration, Name, Subject, Time
    from attain.phrases.conditions import Order, Value
    from attain.scales.model import Scale


class SectionLook:
    """Answers of the form first, then whatever the outer lookups know."""

    def __init__(self, filled: Filled, key: Key) -> None:
        self._filled, self._key = filled, key
        self._outer: Lookups = filled.look

    def _place(self, subject: object) -> tuple[str, str] | None:
        """The section and field that a subject names in this form."""
        parts: tuple[str, ...] = ()
        if isinstance(subject, FactOf) and subject.of == "employee":
            parts = (self._key[0], subject.fact)
        elif isinstance(subject, Path) and not subject.tagged:
            parts = (self._key[0], *subject.parts) if len(subject.parts) == 1 else subject.parts
        return (parts[0], parts[1]) if len(parts) == 2 and self._filled.form.field(*parts) else None

    def _field(self, place: tuple[str, str] | None) -> Field | None:
        return self._filled.form.field(*place) if place else None

    def _given(self, place: tuple[str, str]) -> Any:
        """One answer: of the same item in the same section, else of a section that is not repeated."""
        item = self._key[1] if place[0] == self._key[0] else ""
        return self._filled.answers.get((place[0], item, place[1]))

    def value(self, subject: Subject) -> Value | None:
        """An answer, or what the outer lookups say."""
        place = self._place(subject)
        return self._outer.value(subject) if place is None else self._given(place)

    def values(self, of: Path | Name) -> Sequence[Value | None] | None:
        """The answers to one field over all its items."""
        place = self._place(of)
        section = self._filled.form.section(place[0]) if place else None
        if place is None or section is None:
            return self._outer.values(of)
        items: Mapping[str, Sequence[Any]] = self._filled.items
        keys = [item.key for item in items.get(section.id, ())] if section.for_each else [""]
        return [self._filled.answers.get((place[0], key, place[1])) for key in keys]

    def order(self, subject: Subject) -> Order | None:
        """The scale of the field."""
        found = self._field(self._place(subject.of if isinstance(subject, CountOf) else subject))
        return self._filled.scales.get(found.scale) if found else self._outer.order(subject)

    def state(self, subject: Subject, verb: str) -> bool | None:
        """Whether a field was answered, or what the outer lookups say."""
        place = self._place(subject)
        if place is None or verb != "answered":
            return self._outer.state(subject, verb)
        return self._given(place) not in (None, "", [])

    def states(self, of: Path | Name, verb: str) -> Sequence[bool | None] | None:
        """Whether each was answered, or what the outer lookups say."""
        if verb != "answered" or self._place(of) is None:
            return self._outer.states(of, verb)
        return [value not in (None, "", []) for value in self.values(of) or ()]

    def times(self, subject: Subject, within: Duration) -> int | None:
        """Known outside only."""
        return self._outer.times(subject, within)

    def day(self, time: Time) -> date | None:
        """Known outside only."""
        return self._outer.day(time)

    def population(self, name: str) -> bool | None:
        """Known outside only."""
        return self._outer.population(name)


@dataclass(frozen=True, slots=True)
class Filled:
    """A form with its answers and all that they refer to; `look` answers for what lies outside the form."""

    form: Form
    answers: Answers
    items: Items
    scales: Mapping[str, Scale]
    look: Lookups = field(default_factory=Nothing)

    def asked(self, key: Key) -> bool:
        """Whether the question is asked: its section and itself fit their `when`; what is unknown is not asked."""
        section = self.form.section(key[0])
        found = section.field(key[2]) if section else None
        return bool(section and found and self._true(section.when, key) and self._true(found.when, key))

    def required(self, key: Key, one: Field) -> bool:
        """Whether an answer must be given."""
        return one.required or (one.required_when is not None and self._true(one.required_when, key))

    def _true(self, condition: Condition | None, key: Key) -> bool:
        return condition is None or holds(condition, SectionLook(self, key)) is True

    def around(self, key: Key) -> Around:
        """The scales and items that a field refers to."""
        return Around(self.scales, self.items.get(f"{key[0]}.{key[2]}", ()))

    def questions(self) -> Iterator[tuple[Key, Field]]:
        """Every question that is asked, in the order of the page."""
        return ((key, one) for key, one in keys(self.form, self.items) if self.asked(key))

    def kept(self) -> dict[Key, Any]:
        """The answers to questions that are asked; those to hidden questions are left out."""
        return {key: self.answers[key] for key, _ in self.questions() if key in self.answers}

    def problems(self, *, draft: bool = False) -> list[Problem]:
        """All that is missing or wrong; of a draft only what is wrong."""
        return [found for key, one in self.questions() if (found := self._problem(key, one, draft=draft))]

    def _problem(self, key: Key, one: Field, *, draft: bool) -> Problem | None:
        value = self.answers.get(key)
        if value is None or value in ("", []):
            missing = not draft and self.required(key, one)
            return Problem(name_of(key), "Please answer this.") if missing else None
        wrong = misfit(one, value, self.around(key), draft=draft)
        return Problem(name_of(key), wrong) if wrong else None
