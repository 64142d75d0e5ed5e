"""One case of a story as ground for an exploration: its people and facts, and answers that make a difference."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attain.phrases.ast import Chosen, Clause, FactOf, Path
from attain.phrases.inside import parts
from attain.phrases.writer import format
from attain.proving.ground import Undecided
from attain.proving.lens import clauses_of, is_of_course
from attain.proving.moves import Moves
from attain.proving.slimming import slim
from attain.scenarios import inputs
from attain.scenarios.in_memory import InMemory
from attain.scenarios.upheavals import Upheavals
from attain.scenarios.writing import Writer
from attain.workflow import inputs as i
from attain.workflow.case import CaseState
from attain.workflow.facts import WantTruth, holding
from attain.workflow.settling import made_final

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from datetime import date

    from attain.cases.lookups import CaseLookups
    from attain.phrases.calendar import Calendar
    from attain.proving.changes import Change
    from attain.scenarios.played import Knowledge, Layers
    from attain.workflow.engine import Transition
    from attain.workflow.facts import WantMoment, WantPeople
    from attain.workflow.model import Step, VisibilityRow, Workflow

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class Memory:
    """What was written so far, and what was assumed of things that nobody can know; `known` are truths asked.

    `change`: what has happened to the people of the case, "" for nothing.
    """

    knows: Knowledge
    assumed: tuple[tuple[WantTruth, bool], ...] = ()
    change: str = ""
    known: dict[WantTruth, bool | None] = field(default_factory=dict)
    digest: Hashable = None
    _layers: dict[frozenset[str], Layers] = field(default_factory=dict)

    def look(self, case: CaseState, about: int | None = None, also: frozenset[str] = frozenset()) -> CaseLookups:
        """What conditions may ask, `also` being final; worked out once, for nothing that is remembered ever changes."""
        if also not in self._layers:
            self._layers[also] = self.knows.layers(also)
        return self.knows.look(case, about, also, self._layers[also])

    @property
    def said(self) -> list[str]:
        """What was assumed, as conditions in words."""
        return [f"{'' if holds else 'not: '}{format(want.condition)}" for want, holds in self.assumed]


@dataclass(frozen=True, slots=True)
class Told:
    """What the engine is told at one hour."""

    ground: Standing
    memory: Memory
    case: CaseState
    now: datetime
    zone: str
    calendar: Calendar

    def people(self, want: WantPeople) -> tuple[int, ...]:
        """Persons, in the order of their names."""
        return self.memory.knows.finder(self.case, want.actor).find(want.phrase)

    def truth(self, want: WantTruth) -> bool | None:
        """What a story would be told; Undecided for what no answer of the case decides and nobody knows."""
        found = self._known(want)
        if found is not None or is_of_course(self.ground.workflow, want.condition):
            return found
        assumed = dict(self.memory.assumed)
        if want not in assumed:
            raise Undecided(want)
        return assumed[want]

    def moment(self, want: WantMoment) -> datetime | date | None:
        """When an anchor is."""
        return self.memory.knows.moment(self.case, want.anchor)

    def _known(self, want: WantTruth) -> bool | None:
        if want in self.memory.known:
            return self.memory.known[want]
        case = holding(self.case, want)
        found = inputs.truth(want.condition, self.memory.look(case, want.about, want.settled))
        if _stays(want):
            self.memory.known[want] = found
        return found


class Standing:
    """The ground of one case; `keeps` says which rows of the table of who sees what matter."""

    def __init__(self, stage: InMemory, keeps: Callable[[VisibilityRow], bool]) -> None:
        self.stage = stage
        case = stage.seen().case
        self.workflow: Workflow = slim(stage.knows.workflow, keeps)
        self.subject, self.opens = case.subject, case.opened_at
        self._first = stage.knows
        self.clauses = clauses_of(self.workflow)
        self.writer = Writer(stage, self.workflow, self.clauses)
        self.moves = Moves(self.workflow, self._able, self._holders)
        self._now = Memory(stage.knows)
        self._met: dict[Hashable, Memory] = {}
        self._ways: dict[Hashable, tuple[Memory, list[tuple[str, Memory]]]] = {}
        """With the memory that the key's id means, so that no other one ever gets the same."""
        self._final: dict[Hashable, tuple[Memory, Memory]] = {}
        self._upset: dict[Hashable, tuple[Memory, Memory]] = {}

    def memory(self) -> Memory:
        """Nothing is written, nothing assumed."""
        return self._with(Memory(self._first))

    def facts(self, memory: Memory, case: CaseState | None, now: datetime) -> Told:
        """What the engine is told."""
        knows = memory.knows
        self._now = memory
        return Told(self, memory, case or self._blank(), now, knows.zone, knows.calendar)

    def _blank(self) -> CaseState:
        return CaseState(self.workflow.id, self.subject, self.opens)

    def assume(self, memory: Memory, want: WantTruth, *, holds: bool) -> Memory:
        """The same, with one thing more assumed."""
        return replace(memory, assumed=(*memory.assumed, (want, holds)), known=dict(memory.known))

    def written(self, memory: Memory, case: CaseState, now: datetime, what: i.Input) -> Iterable[tuple[str, Memory]]:
        """One memory for each way of writing that conditions can tell apart."""
        step = getattr(what, "step", "")
        state = case.now_in(step)
        done = (state.submitted, state.answered, state.form) if state else ()
        key = (id(memory), type(what), step, getattr(what, "choice", ""), done)
        if key not in self._ways:
            self._ways[key] = memory, list(self._written(memory, case, now, what))
        return self._ways[key][1]

    def _written(self, memory: Memory, case: CaseState, now: datetime, what: i.Input) -> Iterator[tuple[str, Memory]]:
        found: dict[Hashable, tuple[str, Memory]] = {}
        for said, knows in self.writer.ways(memory.knows, case, now, what):
            if knows is memory.knows:
                yield said, memory
                return
            after = self._with(replace(memory, knows=knows, known={}, _layers={}))
            found.setdefault(after.digest, (said, after))
        yield from found.values()

    def after(self, memory: Memory, done: Transition) -> Memory:
        """What has become final."""
        new = made_final(self.workflow, done.events) - memory.knows.settled
        if not new or not self.clauses:
            return memory
        key = id(memory), frozenset(new)
        if key not in self._final:
            knows = copy.copy(memory.knows)
            knows.settled = memory.knows.settled | new
            self._final[key] = memory, self._with(replace(memory, knows=knows, known={}, _layers={}))
        return self._final[key][1]

    def digest(self, memory: Memory, case: CaseState) -> Hashable:
        """What conditions say of what is written, and would say once it is final."""
        del case
        return memory.digest, frozenset(memory.assumed), memory.change

    def changes(self, memory: Memory, case: CaseState, now: datetime) -> Iterable[Change[Memory]]:
        """What may happen to its people."""

        def known(knows: Knowledge, change: str) -> Memory:
            key = id(memory), change, now.date()
            if key not in self._upset:
                after = replace(memory, knows=knows, known={}, change=change, _layers={})
                self._upset[key] = memory, self._known(after)
            return self._upset[key][1]

        return Upheavals(self.workflow, memory, case, now, known).every()

    def _with(self, memory: Memory) -> Memory:
        if not self.clauses:
            return memory
        final = copy.copy(memory.knows)
        final.settled = set(self.workflow.scores)
        looks = [memory.look(self._blank()), final.look(self._blank())]
        memory.digest = tuple(inputs.truth(one, look) for look in looks for one in self.clauses)
        return self._known(memory)

    def _known(self, memory: Memory) -> Memory:
        """The first that was met of those that conditions cannot tell apart."""
        if not self.clauses:
            return memory
        return self._met.setdefault((memory.digest, memory.assumed, memory.change), memory)

    # --- who may be named ---

    def _able(self, step: Step, case: CaseState) -> tuple[int, ...]:
        choosing = step if step.choose else self._chooser(step)
        return self._now.knows.able(choosing, case) if choosing else ()

    def _chooser(self, step: Step) -> Step | None:
        """The step in which those were chosen whom this one asks."""
        people = [self.workflow.people[role] for role in step.who if role in self.workflow.people]
        named = [one.phrase.step for one in people if isinstance(one.phrase, Chosen)]
        return self.workflow.index.get(named[0]) if named else None

    def _holders(self, role: str, case: CaseState) -> tuple[int, ...]:
        if role == "employee":
            return (case.subject,)
        definition = self.workflow.people.get(role)
        bound = case.bound.get(role)
        return bound or (self._now.knows.finder(case).find(definition.phrase) if definition else ())


def _stays(want: WantTruth) -> bool:
    """Whether what is written and who the employee is decide it, whatever the hour."""
    if not isinstance(want.condition, Clause):
        return False
    subject = list(parts(want.condition))[1]
    mine = isinstance(subject, FactOf) and subject.of == "employee"
    return mine or isinstance(subject, Path)
