"""What the conditions of a case may ask, answered from what was read beforehand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from attain.cases.about import About, Elsewhere, scale_of
from attain.phrases import ast
from attain.phrases.conditions import IN_ROLE_SINCE, Nothing, Order, Stretch, Value, number
from attain.phrases.conditions_grammar import OF_REPORTS
from attain.scoring.people_by import looked_up, lookup_of
from attain.workflow.result_scale import scale_of_score
from attain.workflow.truth import bare_word, became_of

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.scales.model import Scale

Address = tuple[str, str, str]
NAMED_DATES = {
    "cycle start": "cycle_start",
    "cycle end": "cycle_end",
    "cut_off": "cut_off",
    "the period began": "period_from",
}
"""{anchor of a time: the date of the cycle that it means}."""
DATE_FACTS = {"end of probation": "probation_end", "employment ends": "employment_end"}
"""{anchor of a time: the fact of a person that it means}."""
NO_ANSWER: tuple[Any, ...] = (None, "", [], ())
COUNTS = ("adjusted", "proposed", "suggested", "number")
"""Which layer becomes final: the first of these that there is."""


class Back(Protocol):
    """What is known of the time before the case."""

    def value(self, subject: ast.Subject) -> Value | None:
        """The value of a subject that looks back."""
        ...

    def times(
        self, subject: ast.Subject, length: ast.Duration, order: Order | None = None, now: Any = None
    ) -> int | None:
        """How often something was so."""
        ...


@dataclass(frozen=True, slots=True)
class MeasureSeen:
    """The current value of a measure (or of one item of it), with the target it stands against."""

    item: str
    label: str
    number: Any
    target: str
    scale: str


class Reading(Protocol):
    """What may be asked about one case, read already or read when it is asked: see `Read`."""

    @property
    def facts(self) -> Mapping[int, Mapping[str, Any]]: ...  # noqa: D102
    @property
    def answers(self) -> Mapping[str, Mapping[Address, Any]]: ...  # noqa: D102
    @property
    def scores(self) -> Mapping[tuple[str, str], Any]: ...  # noqa: D102
    @property
    def measures(self) -> Mapping[str, Sequence[MeasureSeen]]: ...  # noqa: D102
    @property
    def completed(self) -> Collection[str]: ...  # noqa: D102
    @property
    def running(self) -> Collection[str]: ...  # noqa: D102
    @property
    def repeated(self) -> Mapping[str, Sequence[Mapping[Address, Any]]]: ...  # noqa: D102
    def closed_of_reports(self, workflow: str) -> Sequence[bool]: ...  # noqa: D102
    def in_role_since(self, person: int) -> Any: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that was read for one case.

    `facts`: {person: {fact: value}} · `answers`: {step: answers of the newest submission} · `scores`: {(score,
    layer): label or
    number} · `measures`: {name: values} · `completed`: ids of the catalogue items that the subject has completed ·
    `running`: workflows of which the subject has an open case · `repeated`: {step: answers of every repetition} ·
    `of_reports`: {workflow: whether the newest case of each direct report of the subject is closed}.
    """

    facts: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    answers: Mapping[str, Mapping[Address, Any]] = field(default_factory=dict)
    scores: Mapping[tuple[str, str], Any] = field(default_factory=dict)
    measures: Mapping[str, Sequence[MeasureSeen]] = field(default_factory=dict)
    completed: Collection[str] = ()
    running: Collection[str] = ()
    repeated: Mapping[str, Sequence[Mapping[Address, Any]]] = field(default_factory=dict)
    of_reports: Mapping[str, Sequence[bool]] = field(default_factory=dict)

    def closed_of_reports(self, workflow: str) -> Sequence[bool]:
        """Whether the newest review of each direct report is closed; who never had one is left out."""
        return self.of_reports.get(workflow, ())

    def in_role_since(self, person: int) -> Any:
        """Since when somebody holds the job, as the facts say; without a word about it, since his first day."""
        said = self.facts.get(person, {})
        return said.get(IN_ROLE_SINCE) or said.get("hire_date")


class CaseLookups(Nothing):
    """Answers the conditions of one case, about its subject or about another person of its cast."""

    def __init__(
        self,
        running: About,
        read: Reading,
        about: int,
        day: Callable[[ast.Time], date | None],
        population: Callable[[str, int], bool | None],
        past: Back | None = None,
        settled: frozenset[str] = frozenset(),
    ) -> None:
        self.running, self.read, self.about, self.past = running, read, about, past
        self.settled = settled
        self.day_of, self.in_population = day, population

    def value(self, subject: ast.Subject) -> Value | None:
        """The value of a fact, path, score, measure, tenure or of `occasion`."""
        match subject:
            case ast.FactOf():
                return self._fact(subject)
            case ast.Path():
                return self._path(subject)
            case ast.MeasureOf(before_this_case=False, within=None):
                return self._measure(subject)
            case ast.Tenure():
                return self._tenure(subject)
            case ast.SumOf():
                return self._sum(subject)
            case ast.LookedUp():
                return self._looked_up(subject)
            case ast.Special(name="occasion"):
                return self._occasion()
            case _:
                return self.past.value(subject) if self.past else None

    def times(self, subject: ast.Subject, within: ast.Duration) -> int | None:
        """How often something was so, here and in earlier cases of this workflow."""
        if self.past is None or not isinstance(subject, ast.Having):
            return None
        return self.past.times(subject, within, self.order(subject.subject), self.value(subject.subject))

    def _occasion(self) -> Value:
        """Its number; of the last of several also the word."""
        several = getattr(self.running, "occasions", 0)
        return (str(self.running.occasion), "last") if self.running.occasion == several else self.running.occasion

    def _fact(self, subject: ast.FactOf) -> Value | None:
        person = self.about if subject.of == "employee" else self._holder(subject.of.removeprefix("the "))
        found: Value | None = self.read.facts.get(person, {}).get(subject.fact) if person else None
        if found is None and subject.of == "employee":
            return self._path(ast.Path((subject.fact,)))
        return found

    def _holder(self, role: str) -> int | None:
        if role == "employee":
            return self.running.state.subject
        held = self.running.state.bound.get(role, ())
        return held[0] if len(held) == 1 else None

    def _path(self, path: ast.Path) -> Value | None:
        found = self._addressed(path)
        return found[0] if len(found) == 1 else None

    def _addressed(self, path: ast.Path) -> list[Any]:
        head, *rest = path.parts
        if not rest and head in self.running.workflow.index:
            return self._chosen(head)
        if head in self.read.answers:
            return [value for one in self._written(head) for value in _answers(one, rest)]
        layers = rest[:1] or ["final", "adjusted", "proposed", "suggested"]
        if layers == ["final"] and head in self.settled:
            layers = list(COUNTS)
        found = [self.read.scores.get((head, layer)) for layer in layers]
        return [value for value in found if value is not None][:1]

    def _written(self, step: str) -> Sequence[Mapping[Address, Any]]:
        """What counts of a step: of several people who are asked what each wrote, else what was written last."""
        asked = self.running.workflow.index.get(step)
        several = asked is not None and asked.do == "ask_each"
        return (self.read.repeated.get(step) if several else None) or [self.read.answers[step]]

    def _chosen(self, step: str) -> list[Any]:
        """What a decision chose: as the case has it, else as it was written last."""
        state = self.running.state.now_in(step)
        if state is not None and state.choice:
            return [state.choice]
        return _answers(self.read.answers.get(step, {}), ("choice",))

    def _measure(self, subject: ast.MeasureOf) -> Value | None:
        found = self.read.measures.get(subject.name, ())
        if len(found) != 1:
            return None
        value: Value = found[0].label or found[0].number
        return value

    def _sum(self, subject: ast.SumOf) -> Fraction | None:
        """The numbers of a field in every repetition added up; None where nothing was written."""
        head, *rest = subject.of.parts
        forms = self.read.repeated.get(head) or self._newest(head)
        numbers = [number(value) for answers in forms for value in _answers(answers, rest)]
        return sum((each for each in numbers if each is not None), Fraction(0)) if numbers else None

    def _newest(self, step: str) -> list[Mapping[Address, Any]]:
        """What was written once; of something that is repeated the newest alone would be a wrong sum."""
        repeats = any(one.id == step and not one.repeat.is_plain for one in self.running.workflow.walk())
        return [] if repeats or step not in self.read.answers else [self.read.answers[step]]

    def _looked_up(self, subject: ast.LookedUp) -> Value | None:
        """What a table gives for the fact that it is of."""
        data = lookup_of(self.running.catalogue, self.running.workflow.id, subject.lookup)
        if data is None:
            return None
        fact, _, who = str(data.get("of", "")).partition(" of ")
        key = self._fact(ast.FactOf(fact, f"the {who or 'employee'}"))
        return looked_up(subject.lookup, data, key)

    def _tenure(self, subject: ast.Tenure) -> Stretch | None:
        if subject.what.startswith("tenure"):
            start = self.read.facts.get(self.about, {}).get("hire_date")
        else:
            start = self.read.in_role_since(self.about)
        until = self.day_of(subject.when)
        if not isinstance(start, date) or until is None:
            return None
        return Stretch(start, until, self.running.calendar)

    def values(self, of: ast.Path | ast.Name) -> Sequence[Value | None] | None:
        """The answers of every item under a path."""
        path = of if isinstance(of, ast.Path) else ast.Path(tuple(of.text.split(".")))
        return self._addressed(path) or None

    def order(self, subject: ast.Subject) -> Order | None:
        """The scale on which the levels of a field, score or measure stand."""
        match subject:
            case ast.CountOf(of=ast.Path() as path):
                return self._scale(path.parts)
            case ast.Path():
                return self._scale(subject.parts)
            case ast.FactOf(of="employee"):
                return self._scale((subject.fact,))
            case ast.LastScore():
                name = scale_of(Elsewhere.of(self.running, subject.workflow), (subject.score,))
                return self._named_scale(name) if name else None
            case ast.MeasureOf() if found := self.read.measures.get(subject.name):
                return self._named_scale(found[0].scale)
            case ast.LastScore():
                return self._named_scale(scale_of_score(self.running.catalogue, subject.workflow, subject.score))
            case _:
                return None

    def _scale(self, parts: Sequence[str]) -> Scale | None:
        name = scale_of(self.running, parts)
        return self._named_scale(name) if name else None

    def _named_scale(self, name: str) -> Scale | None:
        found: Scale | None = self.running.catalogue.model("scale", name) if name else None
        return found

    def states(self, of: ast.Path | ast.Name, verb: str) -> Sequence[bool | None] | None:
        """Under target, for each item of a measure; completed, for each item of a catalogue's set; answered, for each
        answer.
        """
        text = str(of) if isinstance(of, ast.Path) else of.text
        if verb == "answered":
            return [value not in NO_ANSWER for value in self.values(of) or ()]
        if verb == "under target":
            return [self._under(value) for value in self.read.measures.get(text, ())] or None
        if verb == "closed":
            return self.read.closed_of_reports(text.removesuffix(OF_REPORTS).strip())
        if verb == "completed":
            return [item in self.read.completed for item in items_of_set(self.running.catalogue, text)]
        return None

    def _under(self, value: MeasureSeen) -> bool | None:
        scale = self._named_scale(value.scale)
        compared = scale.compare(value.label, value.target) if scale and value.target else None
        return None if compared is None else compared < 0

    def state(self, subject: ast.Subject, verb: str) -> bool | None:
        """Whether a case of a workflow is running, what became of a step, whether there is an answer or a value."""
        if isinstance(subject, ast.CaseOf) and verb == "running":
            return subject.workflow in self.read.running
        if (step := bare_word(subject)) in self.running.workflow.index:
            return became_of(self.running.state, step, verb)
        if verb != "answered":
            return None
        found = self._addressed(subject) if isinstance(subject, ast.Path) else [self.value(subject)]
        return any(one not in NO_ANSWER for one in found)

    def day(self, time: ast.Time) -> date | None:
        """The local day of a time phrase."""
        return self.day_of(time)

    def population(self, name: str) -> bool | None:
        """Whether the person is in a population."""
        return self.in_population(name, self.about)


class OfItem(CaseLookups):
    """The same, where an answer of an item means that of one item; a field may be named by its id alone."""

    item = ""

    @classmethod
    def of(cls, look: CaseLookups, item: str) -> OfItem:
        """What conditions about one item may ask."""
        found = cls(look.running, look.read, look.about, look.day_of, look.in_population, look.past, look.settled)
        found.item = item
        return found

    def _addressed(self, path: ast.Path) -> list[Any]:
        if len(path.parts) == 1 and (own := self._own(path.parts[0])):
            return own
        head, *rest = path.parts
        if rest and head in self.read.answers:
            mine = {key: value for key, value in self.read.answers[head].items() if key[1] in ("", self.item)}
            return _answers(mine, rest)
        return super()._addressed(path)

    def _own(self, name: str) -> list[Any]:
        every = (pair for answers in self.read.answers.values() for pair in answers.items())
        return [value for (_, item, field_), value in every if item == self.item and field_ == name][-1:]

    def _scale(self, parts: Sequence[str]) -> Scale | None:
        if len(parts) > 1 or parts[0] in self.running.workflow.scores:
            return super()._scale(parts)
        forms = (self.running.catalogue.model("form", step.form) for step in self.running.workflow.walk() if step.form)
        named = (each.scale for form in forms for _, each in form.fields() if each.id == parts[0] and each.scale)
        return self._named_scale(next(named, ""))


def _answers(answers: Mapping[Address, Any], rest: Sequence[str]) -> list[Any]:
    """The answers to FIELD or SECTION.FIELD, one for each item."""
    if len(rest) == 1:
        return [value for (_, _, field_), value in answers.items() if field_ == rest[0]]
    if len(rest) == 2:
        return [value for (section, _, field_), value in answers.items() if [section, field_] == list(rest)]
    return []


def day_in(answers: Mapping[str, Mapping[Address, Any]], ref: str) -> date | None:
    """The day that a date field holds, of a decision (`DECISION.FIELD`) or of a form (`STEP.SECTION.FIELD`).

    None where there is none yet, and where several items have one each.
    """
    step, *rest = ref.split(".")
    found = [value for value in _answers(answers.get(step, {}), rest) if value not in NO_ANSWER]
    if len(found) != 1:
        return None
    return found[0] if isinstance(found[0], date) else date.fromisoformat(found[0])


def items_of_set(catalogue: Catalogue, text: str) -> list[str]:
    """The items of `catalogue academy.mandatory` (a set, or one item by its own name), or of a whole catalogue."""
    name = text.removeprefix("catalogue ").strip()
    head, _, part = name.partition(".")
    document = catalogue.get("catalogue", head)
    if document is None:
        return []
    if not part:
        return [item["id"] for item in document.data["items"]]
    several = {each["id"]: list(each["items"]) for each in document.data.get("sets", ())}
    alone = [part] if any(item["id"] == part for item in document.data["items"]) else []
    return several.get(part, alone)
