"""What had been before a story: earlier reviews, measures and completed courses of an invented person."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attain.cases.about import scale_of_past
from attain.cases.lookups import MeasureSeen
from attain.scoring.inputs import Entered, Source
from attain.scoring.measured import Measured, Recorded
from attain.scoring.others import OtherCase
from attain.workflow.past import Dated, Led, PastCase
from attain.workflow.recorded import measure_titles
from attain.workflow.result_scale import scale_of_measure

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue


LONG_AGO = date(2020, 1, 1)
ONE_DAY = timedelta(days=1)
"""Since when a story's manager is one where nothing is said: before everything that stories are about."""


@dataclass(frozen=True, slots=True)
class Earlier(PastCase):
    """An earlier review as scores take from it.

    `answers`: by path · `days`: how long what it was about lasted, where that is not while it was open ·
    `carried_over`: the scores that were those of the review before.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    days: int | None = None
    carried_over: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Before:
    """`cases`: earlier reviews · `measures`: {name: dated values} · `completed`: ids of catalogue items · `running`:
    workflows of which a review is open · `asked`: by how many others of the cycle he is asked for feedback ·
    `manager_since`: the day from which the story's manager is his · `managers`: who was it earlier, with the first and
    the last day.
    """

    cases: tuple[Earlier, ...] = ()
    measures: Mapping[str, Sequence[Dated]] = field(default_factory=dict)
    completed: tuple[str, ...] = ()
    running: tuple[str, ...] = ()
    asked: int = 0
    manager_since: date | None = None
    managers: tuple[tuple[str, date, date], ...] = ()

    def led_since(self, hired: date | None) -> date:
        """The day from which the story's manager is his: as said, else after the last of the earlier ones."""
        after = max((until + ONE_DAY for _, _, until in self.managers), default=LONG_AGO)
        return max(self.manager_since or after, hired or LONG_AGO)

    def led(self, number: Callable[[str], int], managers: Collection[int], hired: date | None) -> list[Led]:
        """Who was the person's manager, and when, up to those who are it in the story; `number` is that of a name."""
        earlier = [Led(number(name), first, last + ONE_DAY) for name, first, last in self.managers]
        return [*earlier, *(Led(one, self.led_since(hired), None) for one in managers)]

    def seen(self, catalogue: Catalogue, today: date) -> dict[str, list[MeasureSeen]]:
        """The newest value of each measure, on the scale of whatever records it."""
        found: dict[str, list[MeasureSeen]] = {}
        for name, values in self.measures.items():
            known = [one for one in values if one.day <= today]
            if known:
                value = max(reversed(known), key=lambda one: one.day).value
                label, number = (value, None) if isinstance(value, str) else ("", value)
                found[name] = [MeasureSeen("", label, number, "", scale_of_measure(catalogue, name))]
        return found

    def measured(self, catalogue: Catalogue, name: str) -> Measured:
        """What scores may take of a measure."""
        titles, scale = measure_titles(catalogue), scale_of_measure(catalogue, name)
        values = [Recorded(one.day, one.value) for one in self.measures.get(name, ())]
        return Measured(values, scale, titles.get(name, name))

    def others(self, catalogue: Catalogue) -> list[OtherCase]:
        """What scores may take from the earlier reviews."""
        return [
            OtherCase(one.workflow, one.closed, _sources(catalogue, one), _lasted(one), one.carried_over, _spans(one))
            for one in self.cases
            if one.closed is not None
        ]


def _sources(catalogue: Catalogue, case: Earlier) -> dict[str, Source]:
    found = {
        f"{score}.final": Source((Entered(value, label=score),), scale_of_past(catalogue, case.workflow, score, value))
        for score, value in case.scores.items()
    }
    return found | {path: _answer(catalogue, case.workflow, path, value) for path, value in case.answers.items()}


def _answer(catalogue: Catalogue, workflow: str, path: str, value: Any) -> Source:
    """An answer on the scale of the field; a step that the workflow no longer has gives none."""
    step, *place = path.split(".")
    forms = (one.form for one in catalogue.model("workflow", workflow).walk() if one.id == step and one.form)
    fields = (catalogue.model("form", form).field(*place[:2]) for form in forms)
    asked = next((one for one in fields if one is not None), None)
    return Source((Entered(value),), asked.scale, asked.title) if asked else Source((Entered(value),))


def _spans(case: Earlier) -> tuple[tuple[date, date], ...]:
    """The days themselves, where a story does not say how many there were."""
    return () if case.days is not None or case.closed is None else ((case.opened, case.closed),)


def _lasted(case: Earlier) -> Fraction:
    return Fraction(case.days if case.days is not None else ((case.closed or case.opened) - case.opened).days)


def read_before(data: Mapping[str, Any]) -> Before:
    """What stands under `before:` of a person, checked by the schema already."""
    measures = {
        name: tuple(Dated(date.fromisoformat(one["on"]), _value(one["value"])) for one in values)
        for name, values in data.get("measures", {}).items()
    }
    cases = tuple(map(_case, data.get("reviews", ())))
    completed, running = tuple(data.get("completed", ())), tuple(data.get("running", ()))
    since = date.fromisoformat(data["manager_since"]) if "manager_since" in data else None
    return Before(cases, measures, completed, running, data.get("asked", 0), since, tuple(_managers(data)))


def _managers(data: Mapping[str, Any]) -> Iterator[tuple[str, date, date]]:
    for one in data.get("managers", ()):
        yield str(one["manager"]), date.fromisoformat(one["from"]), date.fromisoformat(one["until"])


def _case(data: Mapping[str, Any]) -> Earlier:
    closed = date.fromisoformat(data["closed"])
    opened = date.fromisoformat(data["opened"]) if "opened" in data else closed
    scores = {name: _value(value) for name, value in data.get("scores", {}).items()}
    answers = {path: _value(value) for path, value in data.get("answers", {}).items()}
    carried = frozenset(data.get("carried_over", ()))
    return Earlier(data["of"], opened, closed, scores, answers, data.get("days"), carried)


def _value(said: Any) -> Any:
    return Decimal(str(said)) if isinstance(said, int) and not isinstance(said, bool) else said
