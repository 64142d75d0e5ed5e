"""Sessions of a story in memory: cases arrive, it opens, time does the rest (LANGUAGE 7)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from attain.cases.session_groups import too_small
from attain.cases.session_people import managers_of
from attain.cases.session_rules import Ties, due_by, enough, leading, may_come, next_entry, opened_at
from attain.cases.sessions import rules_of
from attain.errors import Refusal
from attain.phrases.parser import parse_people
from attain.phrases.times import resolve
from attain.scenarios.late_cases import standing
from attain.scenarios.sitting import Sitting
from attain.workflow import inputs as i
from attain.workflow.chains import at_level, chain_at, entry_at, level_of
from attain.workflow.effects import JoinSession
from attain.workflow.facts import WantPeople
from attain.workflow.groups import EVERYBODY, is_person
from attain.workflow.levels import opens_by
from attain.workflow.model import ENDINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from attain.phrases.ast import Time
    from attain.scenarios.in_memory import InMemory
    from attain.scenarios.sitting import Place
    from attain.workflow.days import Due
    from attain.workflow.model import LateEntry, Step


class Gathering:
    """All sessions of a story, over the cases of its people by name."""

    def __init__(self, cases: Mapping[str, InMemory]) -> None:
        self.cases = cases
        self.sittings: dict[Place, Sitting] = {}
        self._heard = dict.fromkeys(cases, 0)
        self._now: datetime | None = None

    def hour(self) -> datetime | None:
        """When time alone does something to a session next."""
        return min(filter(None, (*(one.hour() for one in self.sittings.values()), *self._beginnings())), default=None)

    def _beginnings(self) -> Iterator[datetime]:
        """When a first level opens: from then on the levels above it wait for nobody who has not come."""
        waiting = {one.step.id for one in self.sittings.values() if one.status == "gathering" and one.level > 1}
        for one in self.sittings.values():
            if one.level == 1 and one.step.id in waiting and self._now and one.opens_by > self._now:
                yield one.opens_by

    def pass_to(self, now: datetime) -> None:
        """What the hour does to sessions, before the cases themselves learn of it."""
        for one in list(self.sittings.values()):
            while one.status == "open" and one.late_at is not None and one.late_at <= now:
                self._late(one, now)
        self.follow(now)

    def follow(self, now: datetime) -> None:
        """What follows from what has just happened in the cases, until nothing does any more."""
        self._now = now
        while any(self._hear(name, case, now) for name, case in self.cases.items()):
            pass
        for one in list(self.sittings.values()):
            if one.status == "gathering":
                self._try_to_open(one, now)

    # --- arriving ---

    def _hear(self, name: str, case: InMemory, now: datetime) -> bool:
        """Let a case join, leave, or take along what was recorded; whether anything was new."""
        new = case.play.effects[self._heard[name] :]
        self._heard[name] += len(new)
        for effect in new:
            if isinstance(effect, JoinSession):
                self._join(name, case, effect, now)
        self._leave(name, case)
        return bool(new)

    def _join(self, name: str, case: InMemory, effect: JoinSession, now: datetime) -> None:
        whole, level = case.knows.workflow.step(effect.key.step), effect.level
        step = at_level(whole, level)
        place, by = self._place(name, step, level), self._opens_by(case, whole, level) or now
        sitting = self.sittings.setdefault(place, Sitting(place, step, by))
        if sitting.status != "gathering":
            case.hear(i.SessionMissed(step.id, level), now)
            return
        sitting.came[name] = now
        if level > 1:
            sitting.opens_by = min(sitting.opens_by, by)

    def _leave(self, name: str, case: InMemory) -> None:
        state = case.state()
        for one in self.sittings.values():
            mine = state.now_in(one.step.id)
            if name not in one.came or name in one.told:
                continue
            if one.status == "gathering" and not state.is_open:
                del one.came[name]
            elif mine is not None and (mine.outcome == "continue" or level_of(mine.late_path) > one.level):
                adjust(one, name, case)
                one.told.add(name)

    def _opens_by(self, case: InMemory, step: Step, level: int) -> datetime | None:
        time, look = rules_of(step).or_by, partial(case.knows.moment, None)
        found = time and resolve(time, look, case.knows.calendar, case.knows.zone)
        state = case.state().now_in(step.id)
        first = found.start if found else None
        if level == 1 or state is None:
            return first

        def due(phrase: Time, opens: datetime) -> Due:
            return due_by(case.knows, look, phrase, opens, opens)

        return opens_by(case.knows, due, step, level, first or state.since)

    def _place(self, name: str, step: Step, level: int) -> Place:
        rules, wave = rules_of(step), self.cases[name].opening.wave
        groups = {
            each: self.group(each, rules.group_by) for each, one in self.cases.items() if one.opening.wave == wave
        }
        small = too_small(dict(enumerate(groups.values())), rules.small_groups_below)
        group = groups[name]
        return step.id, wave, self._above(name, rules.group_by, group) if group in small else group, level

    def group(self, name: str, by: str) -> str:
        """What somebody has in common with others: a fact, a person, or everything."""
        knows = self.cases[name].knows
        if by == EVERYBODY:
            return EVERYBODY
        if is_person(by):
            found = knows.finder(self.cases[name].state(), ()).find(parse_people(by))
            return ", ".join(knows.company.names()[one] for one in sorted(found)[:1])
        return str(knows.company.people[knows.subject].facts.get(by.partition(" of ")[0], ""))

    def _above(self, name: str, by: str, group: str) -> str:
        """The group with which one that is too small sits: that of the person's manager, else everybody."""
        company = self.cases[name].knows.company
        over = company.manager(company.id(group)) if is_person(by) and group else set[int]()
        return company.names()[min(over)] if over else EVERYBODY

    # --- opening ---

    def _try_to_open(self, sitting: Sitting, now: datetime) -> None:
        rules = rules_of(sitting.step)
        counts = bool(rules.opens_of) or sitting.level > 1
        whole = counts and enough(len(sitting.came), self._coming(sitting), rules.opens_share)
        if sitting.came and (sitting.opens_by <= now or whole):
            self._open(sitting, now)

    def _coming(self, sitting: Sitting) -> int:
        """How many cases belong to this session, have not arrived, and still can."""
        below = [one for one in self.sittings.values() if one.level == 1 and one.place[:2] == sitting.place[:2]]
        began = sitting.level > 1 and all(self._now is None or one.opens_by <= self._now for one in below)
        return sum(
            name not in sitting.came and case.state().is_open and _can_come(case, sitting, began=began)
            for name, case in self.cases.items()
            if case.opening.wave == sitting.place[1] and self._place(name, sitting.step, sitting.level) == sitting.place
        )

    def _open(self, sitting: Sitting, now: datetime) -> None:
        """Fix members, cases, what stands in them and until when it lasts."""
        step, gathered = sitting.step, {name: self.cases[name] for name in sitting.came}
        states = {name: case.state() for name, case in gathered.items()}
        reached = [mine for state in states.values() if (mine := state.now_in(step.id))]
        sitting.members = frozenset(person for mine in reached for person in mine.actors)
        chairs = {person for state in states.values() for person in state.bound.get(rules_of(step).chair, ())}
        sitting.chairs, sitting.opened_at = leading(sitting.members, chairs), now
        sitting.out = dict(self._staying_out(sitting, sitting.members))
        sitting.stands = {name: standing(case, rules_of(step)) for name, case in gathered.items()}
        first = next(iter(gathered.values())).knows
        opens = opened_at(now, sitting.opens_by, sitting.came.values())
        due = due_by(first, partial(first.moment, None), step.due, opens, now)
        sitting.late_at = next_entry(first, step.if_late, 0, due.at)

    def _staying_out(self, sitting: Sitting, members: Collection[int]) -> Iterator[tuple[tuple[str, int], str]]:
        rules = rules_of(sitting.step).stays_out
        for name in sitting.came:
            knows, state = self.cases[name].knows, self.cases[name].state()
            company = knows.company
            ties = Ties(
                reports={one: company.reports(one) for one in members if "own reports" in rules},
                colleagues={
                    one: company.colleagues(one) for one in members if "cases of peers of anyone present" in rules
                },
            )
            led_by = managers_of(knows.workflow, state) if "own reports" in rules else ()
            for member in members:
                if why := ties.why_out(member, knows.subject, led_by):
                    yield (name, member), why

    # --- late, and closing ---

    def _late(self, sitting: Sitting, now: datetime) -> None:
        """One entry of the late chain; an ending closes the session as it stands."""
        chain = chain_at(sitting.step, sitting.late_path)
        entry = chain[sitting.late_entry] if sitting.late_entry < len(chain) else None
        if entry is None or entry.act in ENDINGS:
            self.close(sitting, now)
        elif sitting.late_at is not None:
            self._entry(sitting, entry, chain, sitting.late_at, now)

    def _entry(
        self, sitting: Sitting, entry: LateEntry, chain: tuple[LateEntry, ...], since: datetime, now: datetime
    ) -> None:
        first = self.cases[next(iter(sitting.came))].knows
        if entry.act == "tell":
            sitting.late_entry += 1
            sitting.late_at = next_entry(first, chain, sitting.late_entry, since)
            return
        persons = frozenset(person for name in sitting.came for person in self._who(name, entry.person))
        new = persons - sitting.members
        sitting.members, sitting.chairs = sitting.members | new, sitting.chairs | persons
        sitting.out |= dict(self._staying_out(sitting, new))
        sitting.late_path, sitting.late_entry = (*sitting.late_path, sitting.late_entry), 0
        due = due_by(first, partial(first.moment, None), entry_at(sitting.step, sitting.late_path).due, since, now)
        sitting.late_at = next_entry(first, chain_at(sitting.step, sitting.late_path), 0, due.at)

    def _who(self, name: str, role: str) -> tuple[int, ...]:
        knows, state = self.cases[name].knows, self.cases[name].state()
        known, definition = state.bound.get(role, ()), knows.workflow.people.get(role)
        if known or definition is None:
            return known
        want = WantPeople(definition.phrase)
        return knows.finder(state, want.actor).find(want.phrase)

    def close(self, sitting: Sitting, now: datetime) -> None:
        """Nothing can be changed from now on; every case hears of it once."""
        sitting.closed_at, sitting.late_at = now, None
        for name in sorted(sitting.came.keys() - sitting.told):
            case = self.cases[name]
            state = case.state()
            mine = state.now_in(sitting.step.id)
            sitting.told.add(name)
            if state.is_open and mine and mine.status == "open" and level_of(mine.late_path) == sitting.level:
                adjust(sitting, name, case)
                _tell(case, sitting, now)


def _tell(case: InMemory, sitting: Sitting, now: datetime) -> None:
    """One whose own time ran out in the same hour has gone on, and only learns what time it is."""
    try:
        case.hear(i.SessionClosed(sitting.step.id, sitting.level), now)
    except Refusal as refused:
        if refused.code != "closed":
            raise
        case.hear(i.TimePassed(), now)


def adjust(sitting: Sitting, name: str, case: InMemory) -> None:
    """What was recorded becomes the adjusted layer of every score that the session changed."""
    for score in rules_of(sitting.step).may_change:
        change = sitting.change(name, score)
        if change is not None and change.becomes != sitting.came_with(name, score):
            case.knows.adjusted[score] = change.becomes


def _can_come(case: InMemory, sitting: Sitting, *, began: bool) -> bool:
    passages = case.state().passages(sitting.step.id)
    waits = [one.late_path for one in passages if not one.is_over]
    return may_come(sitting.level, waits, reached=bool(passages), began=began)
