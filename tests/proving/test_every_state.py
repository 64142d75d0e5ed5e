"""Laws of the exploration: whatever a case comes to by chance, the exploration has met."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from made_workflows_help import CALENDAR, ROLES, Maker

from attain.errors import Refusal
from attain.phrases.calendar import local_day
from attain.proving.canonical import canonical
from attain.proving.changes import Change, answered, sorts
from attain.proving.explore import Walk
from attain.proving.ground import Undecided
from attain.proving.lens import lens_of
from attain.proving.moves import Moves
from attain.proving.slimming import slim
from attain.workflow import inputs as i
from attain.workflow.build import build
from attain.workflow.case import CaseState
from attain.workflow.engine import Transition, advance, wakes_at
from attain.workflow.facts import WantMoment, WantPeople, WantTruth
from attain.workflow.model import Step, Workflow

START = datetime(2027, 3, 1, 11, tzinfo=UTC)
ZONE = "Europe/Berlin"
PERSONS = tuple(range(1, 6))


@dataclass(frozen=True, slots=True)
class Known:
    """What is assumed of things that nobody can know, and who has left."""

    truths: tuple[tuple[WantTruth, bool], ...] = ()
    left: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Facts of a made case; what nobody can know is as `truths` assume."""

    ground: Made
    memory: Known
    now: datetime
    zone: str = ZONE
    calendar: Any = CALENDAR

    def people(self, want: WantPeople) -> tuple[int, ...]:
        return tuple(person for person in self._found(want) if person != self.memory.left)

    def _found(self, want: WantPeople) -> tuple[int, ...]:
        if want.actor:
            return tuple(self.ground.managers[person] for person in want.actor)
        return self.ground.roles[want.phrase.role] if hasattr(want.phrase, "role") else PERSONS

    def truth(self, want: WantTruth) -> bool | None:
        known = dict(self.memory.truths)
        if want not in known:
            raise Undecided(want)
        return known[want]

    def moment(self, want: WantMoment) -> date | None:
        return self.ground.days.get(want.anchor.ref)


class Made:
    """A workflow, people and days made out of chance, as ground for an exploration."""

    def __init__(self, chance: Random, room: int = 3) -> None:
        maker = Maker(chance)
        document = maker.document()
        document["steps"] = document["steps"][:room]
        known = {each["id"] for each in _walk(document["steps"])}
        document["visibility"] = [row for row in document["visibility"] if row["what"] in known]
        self.workflow: Workflow = slim(build(document))
        self.roles = {role: tuple(chance.sample(PERSONS, chance.choice([0, 1, 1, 2]))) for role in ROLES}
        self.days = {"some_day": date(2027, 3, 1) + timedelta(chance.randint(-20, 60))}
        self.days["other_day"] = self.days["some_day"] + timedelta(chance.randint(0, 30))
        self.managers = {person: chance.choice(PERSONS) for person in PERSONS}
        self.subject, self.opens = 1, START
        self.moves = Moves(self.workflow, self.able, lambda role, _: self.roles.get(role, ()))

    def able(self, _step: Step, case: CaseState) -> tuple[int, ...]:
        barred = {case.subject, *self.roles["one"]}
        return tuple(person for person in PERSONS if person not in barred)

    def memory(self) -> Known:
        return Known()

    def facts(self, memory: Known, case: CaseState | None, now: datetime) -> Told:
        del case
        return Told(self, memory, now)

    def assume(self, memory: Known, want: WantTruth, *, holds: bool) -> Known:
        return replace(memory, truths=(*memory.truths, (want, holds)))

    def written(self, memory: Known, case: CaseState, now: datetime, what: i.Input) -> Iterable[tuple[str, Known]]:
        del case, now, what
        yield "", memory

    def after(self, memory: Known, done: Transition) -> Known:
        del done
        return memory

    def changes(self, memory: Known, case: CaseState, now: datetime) -> Iterable[Change[Known]]:
        del now
        for person, place in sorts(case) if not memory.left else ():
            told = i.PersonLeft(person, answered(case, person))
            yield Change((person, place), f"{person} leaves", partial(_both, (told,), replace(memory, left=person)))

    def digest(self, memory: Known, case: CaseState) -> Hashable:
        del case
        return frozenset(memory.truths), memory.left


def _both(told: tuple[i.Input, ...], memory: Known) -> tuple[tuple[i.Input, ...], Known]:
    return told, memory


def _walk(steps: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for step in steps:
        yield step
        inner = step.get("steps") or [each for branch in step.get("branches", ()) for each in branch["steps"]]
        yield from _walk(inner)


def played(made: Made, chance: Random) -> Iterable[CaseState]:
    """A case played by chance on days of chance; every state that it is in."""
    memory = Known()
    case: CaseState | None = None
    now, what = made.opens, i.Opened(made.subject)
    for _ in range(200):
        try:
            case = advance(made.workflow, case, what, made.facts(memory, case, now)).case
        except Undecided as missing:
            memory = made.assume(memory, missing.want, holds=chance.random() < 0.5)
            continue
        except Refusal:
            pass
        assert case is not None
        yield case
        wakes = wakes_at(made.workflow, case, made.facts(memory, case, now))
        noon = _noon(now, chance.choice([0, 0, 1, 2, 5, 10]))
        tried = list(made.moves.of(case))
        if wakes is None and not tried:
            return
        if wakes is None or (tried and noon < wakes and chance.random() < 0.7):
            now, what = noon, chance.choice(tried) if tried else i.TimePassed()
        else:
            now, what = max(now, wakes), i.TimePassed()


def _noon(now: datetime, days: int) -> datetime:
    noon = datetime.combine(local_day(now, ZONE), datetime.min.time(), UTC) + timedelta(hours=11, days=days)
    return noon if noon >= now else noon + timedelta(days=1)


law = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # a smaller chance is no simpler workflow
)
courses = st.integers(0, 10_000).map(Random)
LIMIT = 250


def explored(made: Made) -> Walk[Known]:
    walk = Walk(made, LIMIT)
    for _ in walk.visits():
        pass
    return walk


@law
@given(courses)
def test_every_state_of_a_case_played_by_chance_was_met(chance: Random) -> None:
    made = Made(chance)
    # Of rounds that the clock begins not every number is met (docs/language/proofs.md).
    assume(not any(step.repeat.every and step.is_container for step in made.workflow.walk()))
    walk = explored(made)
    assume(walk.complete)
    lens = lens_of(made.workflow)
    met = {form for form, _ in walk.forms}
    for _ in range(3):
        assert all(canonical(made.workflow, lens, case) in met for case in played(made, chance))


@law
@given(courses)
def test_it_goes_the_same_way_each_time(chance: Random) -> None:
    made = Made(chance, room=2)
    ways = [[visit.node.what for visit in Walk(made, 60).visits()] for _ in range(2)]
    assert ways[0] == ways[1]


@law
@given(courses)
def test_the_first_way_to_a_state_has_the_fewest_acts(chance: Random) -> None:
    made = Made(chance, room=2)
    walk, acts = Walk(made, LIMIT), list[int]()
    for visit in walk.visits():
        acts += [visit.node.acts] if visit.new and visit.node.since is None else []
    assert all(later >= earlier - 1 for earlier, later in pairwise(acts))
    assert acts[0] == 0


@law
@given(courses)
def test_whoever_stops_at_a_limit_says_so(chance: Random) -> None:
    made = Made(chance)
    walk = Walk(made, 2)
    states = sum(visit.new for visit in walk.visits() if visit.node.since is None)
    assert walk.complete == (states <= 2)
    assert walk.states == states


@law
@given(courses)
def test_every_way_can_be_played_again(chance: Random) -> None:
    made = Made(chance, room=2)
    last = list(Walk(made, 30).visits())[-1].node
    case = None
    for node in last.way():
        assert node.what is not None
        case = advance(made.workflow, case, node.what, made.facts(node.memory, case, node.now)).case
    assert case == last.case


def _leavers(node: Any) -> list[int]:
    return [one.what.person for one in node.way() if isinstance(one.what, i.PersonLeft)]


@law
@given(courses)
def test_one_person_leaves_in_each_course_and_all_else_is_met_as_before(chance: Random) -> None:
    made = Made(chance, room=2)
    met, without = Walk(made, LIMIT, room=30), Walk(made, LIMIT, room=0)
    before = set[Hashable]()
    for visit in met.visits():
        if visit.node.since is None:
            before.add(met.form(visit.node.case, visit.node.memory))
            assert visit.node.memory.left == 0
        else:
            assert visit.node.memory.left
            assert len(_leavers(visit.node)) <= 1
    for _ in without.visits():
        pass
    assert before == without.forms
    assert (met.states, without.changed) == (without.states, 0)


@law
@given(courses)
def test_whoever_does_something_leaves_in_each_position_that_is_met(chance: Random) -> None:
    made = Made(chance, room=2)
    walk = Walk(made, LIMIT, room=10_000)
    asked, tried = set[Hashable](), set[Hashable]()
    for visit in walk.visits():
        node = visit.node
        if node.since is None and visit.new and _acts_before_time_does(made, node):
            asked.update(sorts(node.case))
        elif node.since is not None and (left := [one for one in node.way() if isinstance(one.what, i.PersonLeft)]):
            assert left[0].parent is not None
            tried.update(each for each in sorts(left[0].parent.case) if each[0] == node.memory.left)
    assume(walk.complete)
    assert asked <= tried


def _acts_before_time_does(made: Made, node: Any) -> bool:
    wakes = wakes_at(made.workflow, node.case, made.facts(node.memory, node.case, node.now))
    return node.case.is_open and (wakes is None or wakes > _noon(node.now, 0))


@law
@given(courses)
def test_no_case_waits_for_ever_for_somebody_who_left(chance: Random) -> None:
    made = Made(chance)
    walk = Walk(made, 60, room=150)
    left = list[Any]()
    for visit in walk.visits():
        node = visit.node
        if node.since is not None and visit.new and node.case.is_open:
            left.append(node)
            assert visit.until is not None, [one.what for one in node.way()]
    for node in left:
        # whoever has answered stays among those who were asked
        acting = {person for _, state in node.case.open_steps() if not state.asked for person in state.actors}
        assert node.memory.left not in acting
