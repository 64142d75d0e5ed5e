"""What the condition of a gate sees: answers by path, scores, and whatever the outer lookups know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.phrases.ast import CountOf, FactOf, Path
from attain.phrases.conditions import Nothing
from attain.scoring.inputs import Source

if TYPE_CHECKING:
    from datetime import date

    from attain.phrases.ast import Duration, Name, Subject, Time
    from attain.phrases.conditions import Lookups, Order, Value
    from attain.scoring.result import Entry, ScoreResult
    from attain.scoring.taking import Setting


class ScoreLook:
    """Scores and answers first, then the outer lookups; `now` is the score being made, as far as it is."""

    def __init__(
        self,
        setting: Setting,
        results: Mapping[str, Callable[[], ScoreResult]],
        outer: Lookups,
        item: str = "",
        now: ScoreResult | None = None,
    ) -> None:
        self._setting, self._results, self._outer, self._item, self._now = setting, results, outer, item, now

    def _score(self, subject: object) -> tuple[ScoreResult, str] | None:
        parts: tuple[str, ...] = ()
        if isinstance(subject, Path):
            parts = subject.parts
        elif isinstance(subject, FactOf) and subject.of == "employee":
            parts = (subject.fact,)
        if not parts or parts[0] not in self._results:
            return None
        now = self._now
        result = now if now and now.id == parts[0] else self._results[parts[0]]()
        return result.items.get(self._item, result), parts[1] if len(parts) > 1 else "suggested"

    def _source(self, of: object) -> Source | None:
        return self._setting.inputs.get(str(of)) if isinstance(of, Path) and not of.tagged else self._tagged(of)

    def _tagged(self, of: object) -> Source | None:
        source = self._setting.inputs.get(".".join(of.parts)) if isinstance(of, Path) else None
        if source is None or not isinstance(of, Path):
            return None
        return Source(tuple(value for value in source.values if of.tagged in value.tags), source.scale)

    def value(self, subject: Subject) -> Value | None:
        """A part of a score, or the answer at a path."""
        if found := self._score(subject):
            return found[0].part(found[1])
        source = self._source(subject)
        if source is None:
            return self._outer.value(subject)
        values = source.of(self._item)
        return _plain(values[0].value) if len(values) == 1 else None

    def values(self, of: Path | Name) -> Sequence[Value | None] | None:
        """All answers of a path, those of the present item under for_each, or all items of a score."""
        if found := self._score(of):
            return [each.part(found[1]) for each in found[0].items.values()]
        source = self._source(of)
        return self._outer.values(of) if source is None else [_plain(one.value) for one in source.of(self._item)]

    def order(self, subject: Subject) -> Order | None:
        """The scale of a path or score."""
        about = subject.of if isinstance(subject, CountOf) else subject
        found, source = self._score(about), self._source(about)
        name = found[0].scale if found else source.scale if source else ""
        return self._setting.scales.get(name) or self._outer.order(subject)

    def state(self, subject: Subject, verb: str) -> bool | None:
        """Whether an answer was given, or what the outer lookups say."""
        source = self._source(subject)
        if source is None or verb != "answered":
            return self._outer.state(subject, verb)
        return any(one.value not in (None, "") for one in source.of(self._item))

    def states(self, of: Path | Name, verb: str) -> Sequence[bool | None] | None:
        """Known outside only."""
        return self._outer.states(of, verb)

    def times(self, subject: Subject, within: Duration) -> int | None:
        """Known outside only."""
        return self._outer.times(subject, within)

    def day(self, time: Time) -> date | None:
        """Known outside only."""
        return self._outer.day(time)

    def population(self, name: str) -> bool | None:
        """Known outside only."""
        return self._outer.population(name)


class EntryLook(Nothing):
    """For `of:` of an aggregate: whatever its condition is about is the one value at hand."""

    def __init__(self, entry: Entry, setting: Setting) -> None:
        self._entry, self._setting = entry, setting

    def value(self, subject: Subject) -> Value | None:
        """The value at hand."""
        del subject
        return self._entry.value

    def order(self, subject: Subject) -> Order | None:
        """Its scale."""
        del subject
        return self._setting.scales.get(self._entry.scale)

    def state(self, subject: Subject, verb: str) -> bool | None:
        """Whether there is a value at hand."""
        del subject
        return self._entry.value not in (None, "") if verb == "answered" else None


def _plain(value: Any) -> Value | None:
    return tuple(value) if isinstance(value, list) else value
