"""What a condition inside a form sees: the fields of its own section by id alone, others as SECTION.FIELD."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import CountOf, FactOf, Path

if TYPE_CHECKING:
    from datetime import date

    from attain.forms.answers import Filled
    from attain.forms.model import Field
    from attain.phrases.ast import Duration, Name, Subject, Time
    from attain.phrases.conditions import Lookups, Order, Value

Key = tuple[str, str, str]
"""Section, item key ("" where the section is not repeated), field."""


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
