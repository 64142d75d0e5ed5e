"""The driver: the same engine as everywhere, a clock of its own; a database is only asked who people are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attain.config.plugin_act import NOT_DONE
from attain.errors import Refusal
from attain.phrases.ast import Chosen
from attain.plugins import acts_of
from attain.simulating.strand import Planned, Strand
from attain.values import replace
from attain.workflow import effects as fx
from attain.workflow import inputs as i
from attain.workflow.engine import advance, wakes_at
from attain.workflow.events import StepEnded, StepOpened, WaitHandedOver
from attain.workflow.events_beside import LevelReached
from attain.workflow.facts import Known, Unknown, WantPeople

if TYPE_CHECKING:
    from attain.simulating.acting import Actors
    from attain.simulating.asking import Asker
    from attain.workflow.engine import Transition
    from attain.workflow.model import Step

Next = tuple[datetime, int, Any]
"""When, what comes first of several at one instant, and what: an input, a task, or None for time itself."""
BY_TIME, FROM_OUTSIDE, BY_PERSON = 0, 1, 2
USED_DAYS = 10
"""Working days that a review of another workflow is assumed to take, and an act of a plugin."""


@dataclass(slots=True)
class Player:
    """Plays strands.  `moved` is told after each step how many members came to an end or to a session."""

    asker: Asker
    actors: Actors
    moved: Callable[[int], None] = lambda _count: None
    plays: int = 0

    def open(self, strand: Strand) -> list[Strand]:
        """The strands after opening, forked as far as that asks for it."""
        waiting, opened = [strand], []
        while waiting:
            each = waiting.pop()
            try:
                self._do(each, i.Opened(1))
            except Unknown as unknown:
                waiting += self.asker.tell(each, unknown.wants)
            else:
                opened.append(each)
        return opened

    def play(self, strands: list[Strand]) -> list[Strand]:
        """Every strand until it is over, waits for a session, or nothing happens any more."""
        waiting, done = list(reversed(strands)), []
        while waiting:
            strand = waiting.pop()
            began = strand.now
            try:
                while not strand.arrived and self._step(strand):
                    began = strand.now
            except Unknown as unknown:
                # What is asked in the middle of a step is asked before it: the step is done again from its beginning.
                strand.now = began
                waiting += self.asker.tell(strand, unknown.wants)
                continue
            except _Forked as forked:
                for each in forked.strands:
                    each.now = began
                waiting += forked.strands
                continue
            self.plays += 1
            self.moved(len(strand.members))
            done.append(strand)
        return done

    # --- one thing at a time ---

    def _step(self, strand: Strand) -> bool:
        """Do what comes next; False when nothing does."""
        following = self._next(strand)
        if following is None:
            return False
        at, rank, what = following
        strand.now = max(strand.now, at)
        if rank == BY_TIME:
            self._do(strand, i.TimePassed())
        elif rank == FROM_OUTSIDE:
            self._try(strand, what, lambda: strand.outside.remove((at, what)))
        else:
            self._perform(strand, what)
        return True

    def _next(self, strand: Strand) -> Next | None:
        case = strand.case
        if case is None:
            return None
        wakes = wakes_at(strand.setting.workflow, case, self._known(strand))
        found: list[tuple[datetime, int, int]] = [] if wakes is None else [(wakes, BY_TIME, 0)]
        if case.is_open:
            found += [(at, FROM_OUTSIDE, n) for n, (at, _) in enumerate(strand.outside)]
            found += [(each.at, BY_PERSON, n) for n, each in enumerate(strand.planned) if each.at is not None]
        if not found:
            return None
        at, rank, n = min(found)
        return (
            at,
            rank,
            None if rank == BY_TIME else strand.outside[n][1] if rank == FROM_OUTSIDE else strand.planned[n],
        )

    def _known(self, strand: Strand, more: dict[Any, Any] | None = None) -> Known:
        running = strand.setting.running
        return Known(strand.now, running.zone, running.calendar, {**strand.answers, **more} if more else strand.answers)

    def _perform(self, strand: Strand, task: Planned) -> None:
        """Somebody does what he had planned; whoever names people finds them among those who may be named."""
        chosen, more = self._pick(strand, task)
        what = self.actors.act(strand, task, chosen)
        if what is None or (task.verb == "nominate" and not chosen):
            strand.planned.remove(task)
            strand.note("refused", task.key.step, (task.person,), "nobody to name" if what else "nothing to do")
            return
        self._try(strand, what, lambda: self._tick_off(strand, task), more)

    def _try(self, strand: Strand, what: i.Input, over: Callable[[], None], more: dict[Any, Any] | None = None) -> None:
        """Give it to the engine; what is refused is not done."""
        try:
            done = self._advance(strand, what, more)
        except Refusal as refusal:
            over()
            if isinstance(what, i.Act):
                strand.note("refused", what.step, (what.by,), refusal.code)
            return
        over()
        self._after(strand, what, done)

    def _do(self, strand: Strand, what: i.Input) -> None:
        self._after(strand, what, self._advance(strand, what))

    def _advance(self, strand: Strand, what: i.Input, more: dict[Any, Any] | None = None) -> Transition:
        return advance(strand.setting.workflow, strand.case, what, self._known(strand, more))

    def _tick_off(self, strand: Strand, task: Planned) -> None:
        strand.planned.remove(task)
        strand.note("done", task.key.step, (task.person,), task.verb)

    # --- whom somebody names ---

    def _pick(self, strand: Strand, task: Planned) -> tuple[tuple[int, ...], dict[Any, Any]]:
        """Persons for a list: as many as are wanted, as far as there are so many; members differ, so it may fork."""
        if task.verb not in ("nominate", "ask_more"):
            return (), {}
        step = self._chooser(strand, strand.setting.step(task.key.step))
        if step is None or step.choose is None:
            return (), {}
        source = WantPeople(step.choose.source)
        mark = (task.key, task.person, task.verb, task.nth)
        if mark not in strand.chosen:
            strands = strand.split(self._chosen(strand, task, step))
            for chosen, each in strands:
                each.chosen[mark] = chosen
            raise _Forked([each for _, each in strands])
        picked = strand.chosen[mark]
        return picked, {source: picked}

    def _chooser(self, strand: Strand, step: Step) -> Step | None:
        """The step that lists people: this one, or for who may ask more the one whose list is asked."""
        if step.choose is not None:
            return step
        roles = (strand.setting.workflow.people.get(role) for role in step.who)
        named = (getattr(role.phrase, "step", "") for role in roles if role is not None)
        return next((strand.setting.step(name) for name in named if name), None)

    def _chosen(self, strand: Strand, task: Planned, step: Step) -> list[tuple[int, ...]]:
        assert step.choose is not None  # noqa: S101 - the caller looked
        draws, choose = self.asker.draws, step.choose
        pools = self.asker.people(strand, choose.source)
        barred = {1, *(each for role in choose.not_from for each in self._held(strand, role))}
        now = strand.case.now_in(task.key.step) if strand.case else None
        asked = set(now.actors) if now and task.verb == "ask_more" else set()
        few, many = max(choose.at_least, 1), max(min(choose.at_most, choose.at_least + 2), 1)
        wanted = few + draws.below(many - few + 1, "how many", strand.course, str(task.key))
        wanted = max(1, few - len(asked)) if task.verb == "ask_more" else wanted
        found = []
        for member, pool in zip(strand.members, pools, strict=True):
            out = set(member.real(barred | asked))
            free = [each for each in pool if each not in out]
            subject = member.running.subject_id
            start = draws.below(len(free), "whom", subject, str(task.key)) if free else 0
            found.append(member.stand_ins((free[start:] + free[:start])[:wanted]))
        return found

    def _held(self, strand: Strand, role: str) -> tuple[int, ...]:
        """Who holds a role so far: bound, or chosen in a step and not bound yet."""
        case, definition = strand.case, strand.setting.workflow.people.get(role)
        if case is None or role in case.bound or not isinstance(phrase := definition and definition.phrase, Chosen):
            return case.bound.get(role, ()) if case else ()
        found = case.now_in(phrase.step)
        return found.chosen if found else ()

    # --- what follows ---

    def _after(self, strand: Strand, what: i.Input, done: Transition) -> None:
        strand.case = done.case
        if not isinstance(what, i.TimePassed):
            strand.inputs.append((strand.now, what))
        for event in done.events:
            match event:
                case StepOpened():
                    strand.note("opens", event.key.step, at=event.at)
                case StepEnded():
                    strand.note("ends", event.key.step, said=event.outcome, at=event.at)
                    strand.leave(event.key.step)
                case LevelReached():
                    strand.leave(event.key.step)
                case WaitHandedOver():
                    strand.note("handed_over", event.key.step, event.persons, event.act, at=event.at)
        for effect in done.effects:
            self._carry_out(strand, effect)
        self._again(strand, what)

    def _carry_out(self, strand: Strand, effect: fx.Effect) -> None:
        match effect:
            case fx.OpenTask():
                for person in effect.persons:
                    self._plan(strand, Planned(effect.key, person, effect.verb, effect.due, None))
            case fx.ReopenTask():
                verb = strand.setting.step(effect.key.step).do
                self._plan(strand, Planned(effect.key, effect.person, verb, None, None))
            case fx.CloseTasks():
                self._close(strand, effect)
            case fx.MoveDue():
                same = [(n, each) for n, each in enumerate(strand.planned) if each.key == effect.key]
                for n, each in same:
                    strand.planned[n] = replace(each, due=effect.due)
            case fx.Send():
                strand.note("mail", effect.step, effect.persons, effect.message)
            case fx.Remind():
                waiting = tuple(each.person for each in strand.planned if each.key == effect.key)
                strand.note("remind", effect.key.step, waiting, effect.message)
            case fx.JoinSession():
                strand.arrived[effect.key.step, effect.level] = strand.now
            case fx.OpenCase() if effect.waits:
                self._from_outside(strand, i.UsedEnded(effect.key.step))
            case fx.RunAct():
                declared = acts_of(strand.setting.running.catalogue).get((effect.plugin, effect.act))
                outcome = declared.outcomes[0] if declared else NOT_DONE
                self._from_outside(strand, i.ActDone(effect.key.step, outcome))

    def _from_outside(self, strand: Strand, what: i.Input) -> None:
        """Something that is no part of the workflow comes back; when is only assumed."""
        setting = strand.setting
        strand.outside.append((setting.noon(setting.working_day(setting.day(strand.now), USED_DAYS)), what))
        strand.note("assumed", getattr(what, "step", ""))

    def _plan(self, strand: Strand, task: Planned) -> None:
        known = [each for each in strand.planned if (each.key, each.person) == (task.key, task.person)]
        if any(each.verb == task.verb for each in known):
            return
        strand.planned.append(self.actors.planned(strand, task))
        strand.note("task", task.key.step, (task.person,), task.verb)

    def _close(self, strand: Strand, effect: fx.CloseTasks) -> None:
        for each in [each for each in strand.planned if each.key == effect.key]:
            named = effect.persons is None or each.person in effect.persons
            if named and effect.verb in ("", each.verb):
                strand.planned.remove(each)
                strand.note("closed", each.key.step, (each.person,), each.verb)

    def _again(self, strand: Strand, what: i.Input) -> None:
        """A step that is repeated on demand waits for the next from the same person until it was done often enough."""
        if not isinstance(what, i.Submitted) or strand.case is None:
            return
        step, state = strand.setting.step(what.step), strand.case.now_in(what.step)
        if step.do == "ask_each" or step.repeat.is_plain or state is None or state.status != "open":
            return
        least = len(state.expected) if step.repeat.for_each else step.repeat.at_least
        mine = any(each.key.step == what.step and each.person == what.by for each in strand.planned)
        if not step.repeat.for_each and state.submitted < least and not mine:
            key = strand.case.key(what.step)
            self._plan(strand, Planned(key, what.by, step.do, state.due, None, state.submitted))


class _Forked(Exception):
    """The members of a strand go different ways from here."""

    def __init__(self, strands: list[Strand]) -> None:
        self.strands = strands
        super().__init__("forked")
