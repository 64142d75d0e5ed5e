"""What a case in memory knows besides the engine's state: answers, scores, facts; and what conditions may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from attain.cases.lookups import COUNTS, DATE_FACTS, NAMED_DATES, CaseLookups, Read, day_in
from attain.forms.dates import dated, has_limits
from attain.forms.entries import EntryList, form_of
from attain.forms.model import Form, Item
from attain.phrases import ast
from attain.phrases.calendar import local_day
from attain.phrases.conditions import as_day
from attain.phrases.populations import reason_against
from attain.phrases.times import resolve
from attain.scenarios.before import Earlier
from attain.scenarios.company import Ended, Finder
from attain.scenarios.papers import ListChange, Nth, Written
from attain.scoring.compute import compute
from attain.scoring.inputs import decided, is_number, sources, together
from attain.scoring.lookups import build_lookups
from attain.scoring.measured import measures_of, of_measures
from attain.scoring.model import build_scores, by_days_as_manager
from attain.scoring.others import Around, of_others
from attain.scoring.people_by import lookup_of, phrase_by
from attain.workflow.case import CaseState
from attain.workflow.past import Dated, Led, Past, bound_for, days_with
from attain.workflow.result_scale import measured_on
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.phrases.calendar import Calendar
    from attain.scales.model import Scale
    from attain.scenarios.before import Before
    from attain.scenarios.company import Company
    from attain.scoring.inputs import Inputs
    from attain.scoring.model import Score
    from attain.scoring.result import ScoreResult
    from attain.workflow.model import Step, Workflow


Layers = Mapping[tuple[str, str], Any]


@dataclass(frozen=True)
class Looked:
    """A played case at one moment; has the attributes that conditions ask for."""

    catalogue: Catalogue
    workflow: Workflow
    calendar: Calendar
    state: CaseState
    occasion: int = 1
    occasions: int = 1


@dataclass
class Knowledge:
    """All that is known about one played case beside its state."""

    catalogue: Catalogue
    workflow: Workflow
    calendar: Calendar
    company: Company
    subject: int
    dates: Mapping[str, date]
    zone: str
    written: dict[str, list[Written]] = field(default_factory=dict)
    decided: dict[str, dict[str, Any]] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    adjusted: dict[str, str] = field(default_factory=dict)
    """What a session made of scores."""
    lists: dict[str, Sequence[Item]] = field(default_factory=dict)
    """Lists that were written, as items, by the word under which forms ask about them."""
    nth: Nth = Nth()
    clock: Callable[[], datetime] | None = None
    """What hour it is in the story; without one it is when the case last moved."""
    standing: Callable[[], CaseState | None] | None = None
    """The case of the story as the engine has it."""
    led: list[Led] = field(default_factory=list)
    """Who was the employee's manager, and when, as far as the story says."""
    opened: date | None = None
    """The day on which it opened."""
    number: int = 0
    """Which of several cases of the story it is; 0 where it is alone."""
    rounds: dict[str, dict[int, list[Written]]] = field(default_factory=dict)
    """{step: {round: what was written in it}}."""
    changes: dict[str, ListChange] = field(default_factory=dict)
    """{step: the newest change of its settled list}."""
    moving: dict[str, str] = field(default_factory=dict)
    """Facts of the employee that have changed and do not count yet."""

    @cached_property
    def scales(self) -> Mapping[str, Scale]:
        """All scales of the configuration."""
        return {one.id: self.catalogue.model("scale", one.id) for one in self.catalogue.of_kind("scale")}

    def people(self, phrase: ast.People) -> tuple[int, ...]:
        """Whom a phrase about the employee finds now."""
        return Finder(self.company, self.subject, by_lookup=self._by_lookup, former=self._former).find(phrase)

    def finder(self, state: CaseState, actor: Sequence[int] = ()) -> Finder:
        """Finds people for a case as it stands; `actor` are the persons whom that word means."""
        chosen = {key.step: one.chosen for key, one in sorted(state.steps.items()) if one.chosen}
        named = {**state.bound, "actor": actor}
        return Finder(self.company, self.subject, named, chosen, self._by_lookup, partial(self._former, state=state))

    def _former(self, phrase: ast.Former, state: CaseState | None = None) -> set[int]:
        """Who was the employee's manager on some day since a time, and is so no more; of nobody else it is known."""
        due = resolve(phrase.since, partial(self.moment, state), self.calendar, self.zone)
        if due is None or phrase.of != ast.Named("employee"):
            return set()
        known = {one.manager for one in self.led if one.until is None or one.until > due.day}
        return known - self.company.manager(self.subject)

    def _by_lookup(self, name: str, fact: Callable[[str], Any]) -> ast.People | None:
        """The phrase that a lookup of the workflow gives for somebody with these facts."""
        data = lookup_of(self.catalogue, self.workflow.id, name)
        persons = {role: each.phrase for role, each in self.workflow.people.items()}
        return None if data is None else phrase_by(name, data, fact, persons)

    def able(self, step: Step, state: CaseState) -> tuple[int, ...]:
        """Everybody who may be chosen in a step, in a steady order."""
        if step.choose is None:
            return ()
        finder = self.finder(state)
        barred = {self.subject}
        for role in step.choose.not_from:
            definition = self.workflow.people.get(role)
            barred |= set(finder.find(definition.phrase)) if definition else set()
        return tuple(person for person in finder.find(step.choose.source) if person not in barred)

    def earlier(self, step: Step, state: CaseState) -> list[Written]:
        """What was written in this passage before and still counts: of several people, or several times."""
        now = state.now_in(step.id)
        several = step.do == "ask_each" or not step.repeat.is_plain
        return self.written.get(step.id, []) if several and now and (now.submitted or now.answered) else []

    def items_of(self, source: str) -> list[str]:
        """The items about which answers were given, of an item source."""
        found = [
            item.key
            for several in self.written.values()
            for one in several
            for section in one.form.sections
            if section.for_each == source
            for item in one.items.get(section.id, ())
        ]
        return list(dict.fromkeys(found))

    def form_of(self, step: Step, state: CaseState) -> Form:
        """The form that a step opens; without any question where it opens none that can be known here."""
        if step.form:
            found: Form = self.catalogue.model("form", state.form_of(step))
            return self.limited(found.part(step.sections), step, state)
        listed = self.list_of(step, state)
        return self.limited(form_of(listed, step.id), step, state) if listed is not None else Form(step.id, "", ())

    def limited(self, form: Form, step: Step, state: CaseState) -> Form:
        """A form with the days between which its dates must lie here."""
        now = state.now_in(step.id) if has_limits(form) else None
        return dated(form, self.look(state), local_day(now.since, self.zone), self.calendar) if now else form

    def list_of(self, step: Step, state: CaseState) -> EntryList | None:
        """The list that a plan step asks to be written, as it is for the employee."""
        kind, _, name = step.what[0].partition(" ") if step.do == "plan" and step.what else ("", "", "")
        listed = self.catalogue.model(kind, name) if name else None
        return listed.for_subject(self.look(state)) if isinstance(listed, EntryList) else None

    @cached_property
    def _document(self) -> Mapping[str, Any]:
        found = self.catalogue.get("workflow", self.workflow.id)
        return found.data if found else {}

    @cached_property
    def _rules(self) -> Sequence[Score]:
        return build_scores(self._document.get("scores", ()))

    @cached_property
    def _lookups(self) -> Mapping[str, Any]:
        return build_lookups(self._document.get("lookups", {}))

    def scores(self, state: CaseState | None = None) -> dict[str, ScoreResult]:
        """Every score from what is written now; `state` is what its gates may ask of the case."""
        asked = (
            decided(step, [each.asks for each in self.workflow.step(step).choices if each.asks], given)
            for step, given in self.decided.items()
        )
        rules = self._rules
        # A story has no history of managers: they all led equally long.
        days = Fraction(1) if by_days_as_manager(rules) else None
        written = (
            sources(step, one.form, one.answers, one.items, days=days)
            for step, several in self.written.items()
            for one in several
        )
        inputs = together([*written, *asked, self._of_others(rules), self._of_measures(rules)])
        # Gates see scores as they come about, so nothing of them is looked up.
        facts = self.look(state or self._blank(), layers={})
        return compute(rules, inputs, self.scales, self._lookups, facts, adjusted=self.adjusted)

    def _blank(self) -> CaseState:
        """The case as it stands, as far as this is known."""
        state = self.standing() if self.standing else None
        return state or CaseState(self.workflow.id, self.subject, datetime.min.replace(tzinfo=UTC))

    @property
    def _around(self) -> Around:
        period = self.dates["period_from"], self.dates["period_until"]
        days = Fraction((period[1] - period[0]).days + 1)
        return Around(self.workflow.id, self.dates["cut_off"], period, self.calendar, days)

    def _of_others(self, rules: Sequence[Score]) -> Inputs:
        return of_others(rules, self._before(self.subject).others(self.catalogue), self._around)

    def _of_measures(self, rules: Sequence[Score]) -> Inputs:
        if not measures_of(rules):
            return {}
        was = self._before(self.subject)
        return of_measures(rules, partial(was.measured, self.catalogue), self._around, self.opened or date.max)

    def _looked(self, state: CaseState | None) -> Looked:
        known = state or self._blank()
        return Looked(self.catalogue, self.workflow, self.calendar, known, self.nth.occasion, self.nth.of)

    def look(
        self,
        state: CaseState,
        about: int | None = None,
        settled: frozenset[str] = frozenset(),
        layers: Layers | None = None,
    ) -> CaseLookups:
        """What conditions about the subject, or about somebody else, may ask.

        `settled`: scores that are final, too; `layers` where they are known already.
        """
        looked = self._looked(state)
        day, population = partial(self._day, state), partial(self._population, state)
        today = self._today(state)
        layers = self.layers(settled, state) if layers is None else layers
        was = self._until_now(layers, today) if about in (None, self.subject) else self._before(about or self.subject)
        read = replace(
            self._read(layers),
            measures=was.seen(self.catalogue, today),
            completed=was.completed,
            running=was.running,
            of_reports=self._of_reports(about or self.subject),
        )
        return CaseLookups(
            looked, read, about or self.subject, day, population, self._past(state, layers, about or self.subject)
        )

    def _past(self, state: CaseState, layers: Layers, about: int) -> Past:
        """What can be known in a story: when steps ended, and why the case was started."""
        today = self._today(state)
        ends = {key.step: one.ended_at for key, one in sorted(state.steps.items()) if one.ended_at}
        ended = {step: local_day(at, self.zone) for step, at in ends.items()}
        opened = local_day(state.opened_at, self.zone)
        days, was = days_with(self.led, bound_for(self.workflow, state, about), today), self._until_now(layers, today)
        scales = partial(measured_on, self.catalogue)
        return Past(
            today, self.workflow.id, opened, self.nth.start, was.cases, was.measures, days, ended, self.calendar, scales
        )

    def _today(self, state: CaseState) -> date:
        return local_day(self.clock() if self.clock else state.moved_at or state.opened_at, self.zone)

    def _of_reports(self, person: int) -> Mapping[str, Sequence[bool]]:
        """{workflow: whether the newest review of each direct report is closed}; one still running is newer."""
        found: dict[str, list[bool]] = {}
        for report in sorted(self.company.reports(person)):
            was = self._before(report)
            for workflow in sorted({*was.running, *(one.workflow for one in was.cases)}):
                found.setdefault(workflow, []).append(workflow not in was.running)
        return found

    def _before(self, person: int) -> Before:
        """What had been before the story, and what of its other cases is over or runs."""
        was = self.company.people[person].before
        if person != self.subject or not (self.company.ended or self.company.running):
            return was
        over = [one for one in self.company.ended if one.number != self.number]
        measures = dict(was.measures)
        for name, values in (pair for one in over for pair in one.measures.items()):
            measures[name] = (*measures.get(name, ()), *values)
        running = (name for number, name in self.company.running.items() if number != self.number)
        cases = (*was.cases, *(one.case for one in over))
        return replace(was, cases=cases, measures=measures, running=(*was.running, *running))

    def ended(self, opened: date, closed: date) -> Ended:
        """This case, which is over, as others look back at it."""
        layers = self.layers()
        scores = {name: value for (name, layer), value in layers.items() if layer == "final"}
        answers = {
            f"{step}.{section}.{asked}": value
            for step, several in self.written.items()
            for (section, item, asked), value in (several[-1].answers.items() if several else ())
            if not item
        }
        measures: dict[str, tuple[Dated, ...]] = {}
        for name, value in self._recorded(layers):
            measures[name] = (*measures.get(name, ()), Dated(closed, value))
        return Ended(self.number, Earlier(self.workflow.id, opened, closed, scores, answers), measures)

    def _until_now(self, layers: Layers, today: date) -> Before:
        """What had been before the story, and the measures that its own answers and final scores have recorded."""
        was, measures = self._before(self.subject), dict(self._before(self.subject).measures)
        for name, value in self._recorded(layers):
            measures[name] = (*measures.get(name, ()), Dated(today, value))
        return replace(was, measures=measures)

    def _recorded(self, layers: Layers) -> Iterator[tuple[str, Any]]:
        """(measure, value) of what answers and final scores of this case have recorded."""
        scores = self._rules
        judged = {str(one.judgement.where) for one in scores if one.judgement}
        new = [*self._written_down(judged), *((one.records, layers.get((one.id, "final"))) for one in scores)]
        yield from ((name, value) for name, value in new if name and value not in (None, ""))

    def _written_down(self, judged: Collection[str]) -> Iterator[tuple[str, Any]]:
        """(measure, value) of answers that record one, but for those of items and those that a score judges."""
        for step, several in self.written.items():
            known = self.workflow.index.get(step)
            for one in several if known is not None and known.anonymous is None else ():
                for section, asked in one.form.fields():
                    if asked.records and f"{step}.{section.id}.{asked.id}" not in judged:
                        yield asked.records, _plain(one.answers.get((section.id, "", asked.id)))
        for step, given in self.decided.items():
            for asks in (each.asks for each in self.workflow.step(step).choices if each.asks):
                yield str(asks.get("records", "")), _plain(given.get(str(asks["id"])))

    def _read(self, layers: Layers) -> Read:
        facts = {number: {**one.facts, "staff_number": one.id} for number, one in self.company.people.items()}
        decided = {
            step: {("decision", "", key): value for key, value in answers.items()}
            for step, answers in self.decided.items()
        }
        unnamed = {one.id for one in self.workflow.walk() if one.anonymous}
        named = {step: several for step, several in self.written.items() if step not in unnamed}
        answers = decided | {step: several[-1].answers for step, several in named.items() if several}
        repeated = {step: [one.answers for one in several] for step, several in named.items()}
        return Read(facts, answers, layers, repeated=repeated)

    def layers(
        self, settled: frozenset[str] = frozenset(), state: CaseState | None = None
    ) -> dict[tuple[str, str], Any]:
        """{(score, layer): level or number}.  Unless a session adjusted it the final value is the proposed one."""
        found: dict[tuple[str, str], Any] = {}
        for result in self.scores(state).values():
            parts: dict[str, Any] = {
                "number": result.number,
                "suggested": result.suggested,
                "proposed": result.proposed,
                "adjusted": self.adjusted.get(result.id),
            }
            if result.id in self.settled or result.id in settled:
                parts["final"] = next((parts[one] for one in COUNTS if parts[one] is not None), None)
            found |= {(result.id, layer): value for layer, value in parts.items()}
        return {key: value for key, value in found.items() if value is not None}

    def _day(self, state: CaseState, time: ast.Time) -> date | None:
        due = resolve(time, partial(self.moment, state), self.calendar, self.zone)
        return due.day if due else None

    def _population(self, state: CaseState, name: str, person: int) -> bool | None:
        return reason_against(self.catalogue.model("population", name), self.look(state, person)) is None

    def moment(self, state: CaseState | None, anchor: ast.Anchor) -> datetime | date | None:
        """When an anchor is: a named date, a date fact, a date field, an event of the case."""
        facts = self.company.people[self.subject].facts
        match anchor.kind:
            case "date":
                return self.dates.get(anchor.ref) or as_day(facts.get(anchor.ref))
            case "field":
                return day_in(self._read({}).answers, anchor.ref)
            case "step":
                return step_moment(state, anchor.ref, anchor.event) if state else None
            case "the case opens" | "case ends":
                return (state.opened_at if anchor.kind == "the case opens" else state.closed_at) if state else None
            case kind if kind in NAMED_DATES:
                return self.dates.get(NAMED_DATES[kind])
            case kind if kind in DATE_FACTS:
                return as_day(facts.get(DATE_FACTS[kind]))
            case _:
                return None


def _plain(value: Any) -> Any:
    """A number as conditions compare it; anything else as it is."""
    return Fraction(value) if is_number(value) else value
