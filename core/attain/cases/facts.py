"""Answering what the engine wants to know, for many cases in few statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from attain.cases.before_a_case import by_lookup
from attain.cases.looking_back import LookingBack
from attain.cases.lookups import DATE_FACTS, NAMED_DATES, CaseLookups, Read, day_in
from attain.cases.read import Part, read_many
from attain.people.asof import AsOf
from attain.people.facts import facts
from attain.people.find import Surroundings, find
from attain.phrases import ast
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.phrases.times import resolve
from attain.workflow.facts import Want, WantMoment, WantPeople, WantTruth, holding
from attain.workflow.moving import old_still_counts
from attain.workflow.times import step_moment

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.lookups import Reading
    from attain.cases.running import Running

Answers = dict[Want, Any]


@dataclass(frozen=True, slots=True)
class Resolver:
    """Looks facts up in the database as of one instant."""

    connection: Connection
    world: World
    at: datetime

    def answer(self, wanted: Mapping[int, tuple[Running, Collection[Want]]]) -> dict[int, Answers]:
        """{case: {want: answer}} for every want given."""
        answers: dict[int, Answers] = {case_id: {} for case_id in wanted}
        self._people(wanted, answers)
        asking = {case_id: running for case_id, (running, wants) in wanted.items() if _needs_reading(wants)}
        truths = (want for _, wants in wanted.values() for want in wants if isinstance(want, WantTruth))
        about = {
            one for want in truths for one in (want.about, *(each for _, held in want.held for each in held)) if one
        }
        read = read_many(self.connection, asking.values(), self.at, about)
        for case_id, running in asking.items():
            for want in wanted[case_id][1]:
                if isinstance(want, WantTruth):
                    asked = want.about or running.subject_id
                    look = self._looks(_held_by(running, want), read[case_id], asked, want.settled)
                    answers[case_id][want] = holds(want.condition, look)
                elif isinstance(want, WantMoment):
                    answers[case_id][want] = moment(running, read[case_id], want.anchor)
        return answers

    def people(self, running: Running, phrase: ast.People) -> tuple[int, ...]:
        """Whom a phrase finds now in one case."""
        want = WantPeople(phrase)
        found: tuple[int, ...] = self.answer({running.id: (running, [want])})[running.id][want]
        return found

    def looks_of(self, running: Running) -> CaseLookups:
        """What conditions about the subject of one case may ask, as it stands now."""
        return self._looks(running, read_many(self.connection, [running], self.at)[running.id], running.subject_id)

    def looks_of_all(self, several: Collection[Running]) -> dict[int, CaseLookups]:
        """{case: what conditions about its subject may ask}, in as few statements as for one."""
        read = read_many(self.connection, several, self.at)
        return {running.id: self._looks(running, read[running.id], running.subject_id) for running in several}

    def _people(self, wanted: Mapping[int, tuple[Running, Collection[Want]]], answers: dict[int, Answers]) -> None:
        for want, group in _alike(wanted):
            subjects = {running.subject_id: running for running in group}
            found = find(self.connection, want.phrase, list(subjects), self.at, self._surroundings(want, subjects))
            for subject, running in subjects.items():
                answers[running.id][want] = found[subject]

    def _surroundings(self, want: WantPeople, subjects: Mapping[int, Running]) -> Surroundings:
        roles = {role for running in subjects.values() for role in running.state.bound}
        named = {role: {s: r.state.bound.get(role, ()) for s, r in subjects.items()} for role in roles}
        named["actor"] = dict.fromkeys(subjects, want.actor)
        named["employee"] = {subject: (subject,) for subject in subjects}
        places = {subject: (running.catalogue, running.workflow) for subject, running in subjects.items()}
        steps = {key.step for running in subjects.values() for key in running.state.steps}
        chosen = {step: {s: _chosen(r, step) for s, r in subjects.items()} for step in steps}
        return Surroundings(
            named=named,
            chosen=chosen,
            relations=self.world.extensions.relations,
            moment=partial(self._days, subjects),
            former=partial(self.former, subjects.values()),
            lookup=partial(by_lookup, self.connection, self.at, places),
        )

    def _days(self, running: Mapping[int, Running], time: ast.Time, subjects: Collection[int]) -> dict[int, date]:
        """{subject: the day that a time means in his case}, of those for whom it is known."""
        asked = {subject: running[subject] for subject in subjects}
        read = read_many(self.connection, asked.values(), self.at)
        found = {}
        for subject, one in asked.items():
            if due := resolve(time, _when(one, read[one.id]), one.calendar, one.zone):
                found[subject] = due.day
        return found

    def begins(self, running: Running, time: ast.Time) -> datetime | None:
        """When something that begins at a time of this case may begin; None while that is not known."""
        read = read_many(self.connection, [running], self.at)[running.id]
        due = resolve(time, _when(running, read), running.calendar, running.zone)
        return due.start if due else None

    def former(self, several: Iterable[Running]) -> dict[int, dict[str, Any]]:
        """{subject: facts that count as they were when his case opened, though he has moved} (LANGUAGE 5)."""
        alike: dict[tuple[AsOf, tuple[str, ...]], list[int]] = defaultdict(list)
        for running in several:
            said = running.workflow.when_people_change.get("employee_moves", {})
            names = tuple(name for name in said if old_still_counts(running.workflow, running.state, name))
            if names:
                opened = AsOf(local_day(running.state.opened_at, running.zone), self.at)
                alike[opened, names].append(running.subject_id)
        found: dict[int, dict[str, Any]] = {}
        for (opened, names), subjects in alike.items():
            found |= facts(self.connection, subjects, opened, names)
        return found

    def _looks(self, running: Running, read: Reading, about: int, settled: frozenset[str] = frozenset()) -> CaseLookups:
        def day(time: ast.Time) -> date | None:
            due = resolve(time, _when(running, read), running.calendar, running.zone)
            return due.day if due else None

        def population(name: str, person: int) -> bool | None:
            found = running.catalogue.model("population", name)
            return holds(found.condition, self._looks(running, read, person))

        back = LookingBack(read.before, running, read.facts, self.at, about) if isinstance(read, Part) else None
        of = replace(read, subject_id=about) if isinstance(read, Part) else read
        return CaseLookups(running, of, about, day, population, back, settled)


def _when(running: Running, read: Reading) -> Callable[[ast.Anchor], datetime | date | None]:
    """What anchors mean in a case: its own steps and its beginning, else what its history does not tell."""

    def when(anchor: ast.Anchor) -> datetime | date | None:
        if anchor.kind == "step":
            return step_moment(running.state, anchor.ref, anchor.event)
        own = {"the case opens": running.state.opened_at, "case ends": running.state.closed_at}
        return own[anchor.kind] if anchor.kind in own else moment(running, read, anchor)

    return when


NOTHING = Read()
"""For moments that are asked before anything was read: named dates alone."""


def moment(running: Running, read: Reading, anchor: ast.Anchor) -> datetime | date | None:
    """When an anchor is that the case's own history does not tell: a named date, a date fact, a date field."""
    match anchor.kind:
        case "date":
            if named := running.dates.get(anchor.ref):
                return named
            own = read.facts.get(running.subject_id, {}).get(anchor.ref)
            return own if isinstance(own, date) else None
        case "field":
            return day_in(read.answers, anchor.ref)
        case kind if kind in NAMED_DATES:
            return running.dates.get(NAMED_DATES[kind])
        case kind if kind in DATE_FACTS:
            found_fact = read.facts.get(running.subject_id, {}).get(DATE_FACTS[kind])
            return found_fact if isinstance(found_fact, date) else None
        case _:
            return None


def _held_by(running: Running, want: WantTruth) -> Running:
    return replace(running, state=holding(running.state, want)) if want.held else running


def _needs_reading(wants: Iterable[Want]) -> bool:
    return any(not isinstance(want, WantPeople) for want in wants)


def _alike(wanted: Mapping[int, tuple[Running, Collection[Want]]]) -> list[tuple[WantPeople, list[Running]]]:
    """The same question for cases of different subjects, so that one statement answers it for all of them."""
    groups: dict[WantPeople, list[dict[int, Running]]] = defaultdict(list)
    for running, wants in wanted.values():
        for want in wants:
            if isinstance(want, WantPeople):
                some = groups[want]
                free = next((one for one in some if running.subject_id not in one), None)
                if free is None:
                    some.append({running.subject_id: running})
                else:
                    free[running.subject_id] = running
    return [(want, list(one.values())) for want, some in groups.items() for one in some]


def _chosen(running: Running, step: str) -> tuple[int, ...]:
    found = running.state.current(step)
    return found[1].chosen if found else ()
