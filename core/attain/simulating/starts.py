"""Reviews that no cycle starts: who would get one on which day, by his dates, by a list of what happens, or drawn."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from attain.cases.alone import dates_alone
from attain.cases.beyond import beyond
from attain.cases.cycle import Cycle, Eligible, Wave
from attain.cases.fitting import Moment, fits
from attain.cases.launch import Preparation, blanks
from attain.errors import AttainError, BadInput, Problem
from attain.people.asof import AsOf, view
from attain.people.facts import rows
from attain.people.populations import Terms, looks
from attain.phrases.conditions import holds
from attain.phrases.populations import reason_against
from attain.values import dataclass, replace
from attain.workflow.starts import LAST_CASE, by_dates, by_happening, read_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from attain.cases.running import Running
    from attain.config.catalogue import Catalogue
    from attain.people.populations import PersonLook
    from attain.phrases.calendar import Calendar
    from attain.simulating.events import Event
    from attain.simulating.grounds import Ground
    from attain.simulating.habits import Draws
    from attain.simulating.strand import Strand
    from attain.workflow.model import Start, Workflow
    from attain.workflow.starts import Opening

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Span:
    """First and last day on which reviews open in a simulation."""

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Begun:
    """The reviews of a simulation before they open, and what was assumed so that they do.

    `most`: {case: how many of one person may run at once}, for those that have such a limit.
    """

    preparation: Preparation
    cases: tuple[Running, ...]
    most: Mapping[int, int] = field(default_factory=dict)
    drawn: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Wanted:
    person: int
    start: Start
    opening: Opening


def alone(catalogue: Catalogue, workflow_id: str, span: Span) -> Cycle:
    """What stands for a cycle where reviews start by themselves.  AttainError for what cannot be played."""
    document = catalogue.get("workflow", workflow_id)
    cycles = [one for one in catalogue.of_kind("cycle") if "waves" in one.data]
    if document is None:
        known = ", ".join(one.id for one in cycles) or "none"
        raise AttainError(f'there is no cycle or workflow "{workflow_id}"', f"cycles there are: {known}")
    workflow: Workflow = catalogue.model("workflow", workflow_id)
    if not workflow.starts:
        own = [one.id for one in cycles if one.data["workflow"].removeprefix("workflow ") == workflow_id]
        told = f"simulate one of them: {', '.join(own)}" if own else "there is none yet: add one"
        raise AttainError(f"{workflow_id} is started by a cycle", told)
    zone, title = catalogue.organisation.data["zone"], document.data["title"]
    return Cycle(workflow_id, title, workflow_id, zone, span.since, span.until, span.since, ())


def begun(ground: Ground, cycle: Cycle, draws: Draws, events: Sequence[Event]) -> Begun:
    """Everything that opens; AttainError where nothing does."""
    return _Starting(ground, cycle, draws, events).begun()


@dataclass(slots=True)
class _Starting:
    ground: Ground
    cycle: Cycle
    draws: Draws
    events: Sequence[Event]
    drawn: dict[str, int] = field(default_factory=dict)
    outside: dict[tuple[int, str], str] = field(default_factory=dict)

    @property
    def workflow(self) -> Workflow:
        found: Workflow = self.ground.catalogue.model("workflow", self.cycle.workflow)
        return found

    def begun(self) -> Begun:
        by_day: dict[date, list[_Wanted]] = defaultdict(list)
        for wanted in self._wanted():
            by_day[wanted.opening.day].append(wanted)
        waves: list[Wave] = []
        cases: list[Running] = []
        most: dict[int, int] = {}
        for day in sorted(by_day):
            free = self._may(day, by_day[day])
            if free:
                waves.append(Wave(day.isoformat(), day.isoformat(), "", day, dates_alone(day)))
                cases += self._cases(waves[-1], free, len(cases), most)
        preparation = self._preparation(tuple(waves))
        if not cases:
            why = "; ".join(f"{many:,} times: {each}" for each, many in Counter(self.outside.values()).most_common(3))
            raise AttainError(
                f"nothing starts {self.cycle.id} from {self.cycle.starts} to {self.cycle.ends}",
                why or "look at the facts that its starts name, or say with --events FILE what happens",
            )
        return Begun(preparation, tuple(cases), most, tuple(self._told()))

    def _preparation(self, waves: tuple[Wave, ...], fitting: Mapping[int, Any] | None = None) -> Preparation:
        eligible = Eligible({}, dict(enumerate(self.outside.values())))
        cycle = replace(self.cycle, waves=waves)
        return Preparation(0, self.ground.catalogue, cycle, eligible, {}, 0, fitting or {})

    # --- on which days ---

    def _wanted(self) -> Iterator[_Wanted]:
        seen = view(self.ground.connection, AsOf(self.cycle.ends, self.ground.at))
        numbers: dict[str, int] = {}
        for person, facts in rows(self.ground.connection, seen, None):
            numbers[str(facts["staff_number"])] = person
            dates = {name: value for name, value in facts.items() if isinstance(value, date)}
            for start in self.workflow.starts:
                only = replace(self.workflow, starts=(start,))
                found = list(by_dates(only, dates, self.cycle.starts, self.cycle.ends, self._calendar))
                for on in () if self.events else self._undated(start):
                    found += self._happened(start, on, self._day(person, on))
                yield from (_Wanted(person, start, each) for each in found)
        if strange := sorted({each.staff_number for each in self.events} - numbers.keys()):
            raise BadInput([Problem("events", f"nobody has the staff number {each}") for each in strange])
        for event in self.events:
            for start in self.workflow.starts:
                if event.on in start.on:
                    found = list(self._happened(start, event.on, event.day))
                    yield from (_Wanted(numbers[event.staff_number], start, each) for each in found)

    def _happened(self, start: Start, on: str, day: date) -> Iterator[Opening]:
        only = replace(self.workflow, starts=(start,))
        if read_on(on).kind == "anniversary":
            return by_dates(only, {LAST_CASE: day - YEAR}, day - YEAR, day + YEAR, self._calendar)
        return by_happening(only, read_on(on), day, self._calendar)

    @property
    def _calendar(self) -> Calendar:
        catalogue = self.ground.catalogue
        found: Calendar = catalogue.model("calendar", catalogue.organisation.data["calendar"])
        return found

    def _undated(self, start: Start) -> Iterator[str]:
        """What starts it and no fact tells: `asked_for`, `manager changes`, `anniversary of last case`."""
        for on in start.on:
            read = read_on(on)
            if read.kind not in ("date", "anniversary") or read.ref == LAST_CASE:
                self.drawn.setdefault(on, 0)
                yield on

    def _day(self, person: int, on: str) -> date:
        self.drawn[on] += 1
        days = (self.cycle.ends - self.cycle.starts).days + 1
        return self.cycle.starts + timedelta(self.draws.below(days, "happens", on, person))

    def _told(self) -> Iterator[str]:
        for on, many in self.drawn.items():
            yield f"“{on}” was assumed once for each of {many:,} people, on a day drawn for him"

    # --- who may ---

    def _may(self, day: date, wanted: Sequence[_Wanted]) -> list[_Wanted]:
        found = self._looks(day, {each.person for each in wanted})
        return [each for each in wanted if self._lets(each, found.get(each.person), day)]

    def _looks(self, day: date, persons: Collection[int]) -> Mapping[int, PersonLook]:
        ground, catalogue, zone = self.ground, self.ground.catalogue, self.cycle.zone
        populations = {each.id: catalogue.model("population", each.id) for each in catalogue.of_kind("population")}
        workflow = catalogue.model("workflow", self.cycle.workflow)
        known = beyond(ground.connection, catalogue, ground.at, zone, persons, workflow)
        terms = Terms(populations, {"cut_off": day}, self._calendar, zone, known)
        return looks(ground.connection, AsOf(day, ground.at), terms, persons)

    def _lets(self, wanted: _Wanted, look: PersonLook | None, day: date) -> bool:
        start, why = wanted.start, None
        if look is None:
            why = "is not employed on that day"
        elif start.population:
            population = self.ground.catalogue.model("population", start.population)
            found = reason_against(population, look)
            why = None if found is None else str(found)
        if why is None and start.only_if is not None and look is not None and holds(start.only_if, look) is not True:
            why = f"the condition of {start.id or 'its start'} does not hold on that day"
        if why is not None:
            self.outside[wanted.person, f"{start.id} {day}"] = why
        return why is None

    def _cases(self, wave: Wave, free: Sequence[_Wanted], number: int, most: dict[int, int]) -> Iterator[Running]:
        ground, persons = self.ground, [each.person for each in free]
        moment = Moment(wave.starts, "", wave.starts, self.cycle.zone, {})
        fitting = fits(ground.connection, ground.catalogue, persons, moment, ground.at)
        members = [(-1 - number - place, (each.person, wave)) for place, each in enumerate(free)]
        made = blanks(self._preparation((wave,), fitting), 0, members, self.ground.at)
        for each, running in zip(free, made, strict=True):
            if each.start.at_most:
                most[running.id] = each.start.at_most
            yield replace(
                running,
                cycle_id=None,
                occasion=each.opening.occasion,
                occasions=each.opening.of,
                started_by=each.start.id,
            )


def without_surplus(strands: Sequence[Strand], most: Mapping[int, int]) -> tuple[list[Strand], int]:
    """The strands without cases that would not have opened because enough of the same person ran; how many those were.

    A case of one person changes nothing in another of his, so they may be taken out when all have been played.
    """
    ends = {member.running.id: strand for strand in strands for member in strand.members}
    mine: dict[int, list[Running]] = defaultdict(list)
    for strand in strands:
        for member in strand.members:
            mine[member.running.subject_id].append(member.running)
    gone: set[int] = set()
    for several in mine.values():
        kept: list[Running] = []
        for running in sorted(several, key=lambda one: (one.wave, -one.id)):
            begins = date.fromisoformat(running.wave)
            still = [one for one in kept if _ends(ends[one.id]) >= begins]
            if len(still) >= most.get(running.id, len(several)):
                gone.add(running.id)
            else:
                kept.append(running)
    for strand in strands:
        strand.members = [member for member in strand.members if member.running.id not in gone]
    return [strand for strand in strands if strand.members], len(gone)


def _ends(strand: Strand) -> date:
    closed = strand.case.closed_at if strand.case else None
    return strand.setting.day(closed) if closed else date.max
