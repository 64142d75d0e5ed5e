"""A story played in memory on the engine itself: no database, no clock but the story's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attain.config.plugin_act import NOT_DONE
from attain.errors import BadInput, Problem, Refusal
from attain.language.listing import configured
from attain.phrases.calendar import local_day
from attain.plugins import acts_of
from attain.scenarios import inputs
from attain.scenarios.beside import give_back, may_take_back, reply
from attain.scenarios.company import Company
from attain.scenarios.filling import Paper, items_for
from attain.scenarios.happening import happen, move
from attain.scenarios.lists import items_of, written
from attain.scenarios.occurring import occur
from attain.scenarios.opening import Opening, in_cycle, without_cycle
from attain.scenarios.papers import Nth, Written
from attain.scenarios.played import Knowledge
from attain.scenarios.policy import hidden_for
from attain.scenarios.repetitions import holds_in
from attain.scenarios.sentences import HAPPENINGS, OF_LISTS, OF_PEOPLE, Act, Given, Name
from attain.scenarios.stage import MORNING, NOON, Seen, at_hour
from attain.scenarios.story import Unplayable
from attain.scenarios.telling import value_of
from attain.variations.cycles import stand_ins
from attain.variations.fit import fit
from attain.variations.moved import why_not
from attain.variations.vary import variation
from attain.workflow import inputs as i
from attain.workflow.case import CaseState
from attain.workflow.effects import RunAct
from attain.workflow.events import StepEnded
from attain.workflow.facts import holding
from attain.workflow.play import Play, World
from attain.workflow.settling import made_final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from attain.forms.entries import EntryList
    from attain.forms.model import Form
    from attain.phrases.ast import Condition
    from attain.phrases.conditions import Lookups
    from attain.scenarios.story import Story
    from attain.workflow.facts import WantMoment, WantPeople, WantTruth
    from attain.workflow.model import Step

FORMS = ("fill_form", "ask_each", "meet", "plan")


@dataclass(frozen=True, slots=True)
class Among:
    """One of several cases of a story: the people whom all of them share, and which it is.

    `opening`: when it opens and with which dates, where another case says so.
    """

    company: Company
    number: int = 0
    opening: Opening | None = None


class InMemory:
    """One case of a story.  Unplayable when the subject is in no wave of the cycle."""

    def __init__(
        self, story: Story, subject: str, first_day: date, nth: Nth | None = None, among: Among | None = None
    ) -> None:
        company = among.company if among else Company.of(story.people, story.catalogue)
        number = company.id(subject)
        calendar = story.catalogue.model("calendar", story.catalogue.organisation.data["calendar"])
        known = partial(Knowledge, story.catalogue, story.workflow, calendar, company, number)
        self.story = story
        opening = (among.opening if among else None) or _opening(story, known, number, first_day)
        self.knows: Knowledge = _fitted(story, known(opening.dates, opening.zone), opening)
        self.knows.number, self.knows.opened = among.number if among else 0, opening.day
        hired = company.people[number].facts.get("hire_date")
        self.knows.led.extend(company.people[number].before.led(company.id, company.manager(number), hired))
        self.opening, self.began = opening, company.people[number].facts
        self.knows.nth = nth or Nth()
        world = World(opening.zone, self.knows.calendar, self._people, self._truth, self._moment)
        self.play = Play(self.knows.workflow, world, at_hour(opening.day, MORNING, opening.zone))
        self.most = self.acted = 0
        self.knows.clock, self.knows.standing = lambda: self.play.now, lambda: self.play.case
        self.stand_ins = [one for one in stand_ins(story.catalogue) if one.cycle == story.cycle]
        self.play.do(i.Opened(number))
        self._plugins_act()
        self._after()

    # --- the stage ---

    def act(self, act: Act, *, fill: bool = True) -> None:
        """Let time pass up to the act, then do it."""
        at = at_hour(act.day, NOON, self.knows.zone)
        if at < self.play.now:
            raise Unplayable(f"the story has come to {self._today()} already and cannot go back")
        self.pass_to(at)
        if act.verb in HAPPENINGS:
            occur(self.knows.company, self.knows.catalogue, act)
            return
        for who in act.who:
            self._one(act, who, fill=fill)
            self._plugins_act()
            self._after()

    def run_out(self) -> None:
        """Let time pass until nothing happens by itself any more."""
        self.pass_to(None)

    def seen(self) -> Seen:
        """The case as it stands."""
        names, state = self.knows.company.names(), self.state()
        return Seen(
            self.knows.workflow,
            state,
            self.play.events,
            self.knows.zone,
            self.knows.calendar,
            names,
            [(names[person], step) for _, person, step in self.play.reminders],
            self._holds,
            self.most,
            hidden_for(self.knows.catalogue, self.knows.workflow, self.knows.look(self.state())),
            self._tells,
            changes={step: one.state for step, one in self.knows.changes.items()},
            holds_in=self._holds_in,
            day=self.knows.look(state).day,
        )

    # --- time ---

    def pass_to(self, end: datetime | None) -> None:
        """Let time pass up to `end` (None: until nothing happens any more), handing over at the hour that is said."""
        while (at := self.next_hour()) is not None and (end is None or at <= end):
            self.play.run_until(at)
            self._stand_in()
            self._plugins_act()
        if end is not None:
            self.play.run_until(end)
            self._stand_in()
            self._plugins_act()
        self._after()

    def _plugins_act(self) -> None:
        """A plugin's act comes out at once, in the way that it declared as the usual one."""
        while self.acted < len(self.play.effects):
            effect = self.play.effects[self.acted]
            self.acted += 1
            if isinstance(effect, RunAct):
                declared = acts_of(self.knows.catalogue).get((effect.plugin, effect.act))
                self.play.do(i.ActDone(effect.key.step, declared.outcomes[0] if declared else NOT_DONE))

    def next_hour(self) -> datetime | None:
        """When something happens by itself next."""
        state = self.play.case
        coming = [one.since for one in self.stand_ins if one.since > self.play.now] if state and state.is_open else []
        return min([*coming, *filter(None, [self.play.wakes_at()])], default=None)

    def _stand_in(self) -> None:
        """Whoever is replaced by now has his open tasks taken over."""
        names = {name: number for number, name in self.knows.company.names().items()}
        for one in self.stand_ins:
            was, by = names.get(one.was), names.get(one.by)
            if one.since > self.play.now or was is None or by is None or self.knows.subject in (was, by):
                continue
            done = frozenset(task.key for task in self.play.tasks if task.done and task.person == was)
            if any(task.verb != "ask_each" for task in self.play.open_tasks(was)):
                self.play.do(i.Replaced(was, by, done))

    # --- acting ---

    def hear(self, what: i.Input, now: datetime) -> None:
        """Tell the case at an hour what no person does: that its session is closed, or held without it."""
        self.play.now = max(self.play.now, now)
        self.play.do(what)
        self._plugins_act()
        self._after()

    def _one(self, act: Act, who: Name, *, fill: bool) -> None:
        person = self.knows.company.id(who.text)
        if act.verb in OF_PEOPLE:
            happen(self.play, self.knows, act, person)
            return
        if act.verb == "adds":
            self.play.do(i.Added(act.step.text, person))
            return
        step = self._step(act.step.text)
        if act.verb in OF_LISTS:
            import_module("attain.scenarios.changed_lists").happen(self, act, step, person, fill=fill)
            return
        nth = self.state().key(step.id).repetition
        written = {step: list(several) for step, several in self.knows.written.items()}
        before = written, {name: dict(one) for name, one in self.knows.decided.items()}, dict(self.knows.adjusted)
        try:
            self.play.do(self._input(act, step, person, fill=fill))
        except Refusal:
            self.knows.written, self.knows.decided, self.knows.adjusted = before
            raise
        if act.verb == "takes back":
            give_back(self.knows, step)
        self.knows.rounds.setdefault(step.id, {})[nth] = self.knows.written.get(step.id, [])

    def _step(self, name: str) -> Step:
        for step in self.knows.workflow.walk():
            if step.id == name:
                return step
        raise Unplayable(f'there is no step "{name}" for this person: an overlay takes it away, or adds it for others')

    def _input(self, act: Act, step: Step, person: int, *, fill: bool) -> i.Input:
        match act.verb:
            case "submits" | "changes" if step.do == "nominate":
                chosen = self._chosen(act, step)
                return i.Nominated(step.id, person, chosen, outside=self._outside(chosen))
            case "submits" | "changes" if act.named is not None:
                return i.AskedMore(step.id, person, self._named(act))
            case "submits" | "changes":
                # who may comes before what is wrong with the answers, as in the portal
                if step.do in FORMS and self._may(step, person):
                    self.write(act, step)
                if step.do == "session" and self._may(step, person):
                    import_module("attain.scenarios.late_cases").decide_alone(self, step, act, person)
                return i.Submitted(step.id, person)
            case "decides":
                return self._decision(act, step, person, fill=fill)
            case "replies to" if self._may(step, person) or step.may_reply is None:
                return reply(self.knows, self.state(), act, step, person)
            case _:
                if act.verb == "takes back":
                    may_take_back(self.knows, self.state(), step)
                named = self._named(act) if act.named is not None else None
                return inputs.plain(act, step, person, named, self._outside(named or ()))

    def _may(self, step: Step, person: int) -> bool:
        state = self.state().now_in(step.id)
        return state is not None and state.status == "open" and person in state.actors

    def _named(self, act: Act) -> tuple[int, ...]:
        return tuple(self.knows.company.id(name.text) for name in act.named or ())

    def _outside(self, chosen: Sequence[int]) -> tuple[int, ...]:
        return tuple(each for each in chosen if each in self.knows.company.outside)

    def _chosen(self, act: Act, step: Step) -> tuple[int, ...]:
        """Those named, else some who may be; Refusal where somebody is asked too often."""
        chosen = self._named(act) if act.named is not None else self.able(step)
        most = step.choose.each_person_asked_at_most if step.choose else 0
        people = self.knows.company.people
        if most and (often := [people[one].id for one in chosen if people[one].before.asked >= most]):
            raise Refusal("asked_too_often", f"{', '.join(often)}: asked {most} times in this cycle already.")
        return chosen

    def able(self, step: Step) -> tuple[int, ...]:
        """The first few who may be nominated."""
        return self.knows.able(step, self.state())[: max(step.choose.at_least if step.choose else 0, 1)]

    def write(self, act: Act, step: Step) -> None:
        """Keep the answers, with a reason wherever a score asks for one; BadInput when a score refuses them."""
        form = self.knows.form_of(step, self.state())
        if (listed := self.knows.list_of(step, self.state())) is not None:
            self._write_list(act, step, form, listed)
            return
        items = items_for(form, act.given, self.knows.lists)
        items |= configured(self.knows.catalogue, self.knows.workflow, form)
        paper = Paper(form, items, self.knows.scales, act.day, self.knows.look(self.state()))
        given, problems = act.given, list[Problem]()
        earlier = self.knows.earlier(step, self.state())
        for _ in range(2):
            self.knows.written[step.id] = [*earlier, Written(form, items, paper.fill(given))]
            problems = [one for result in self.knows.scores().values() for one in result.problems]
            reasons = [one for one in problems if one.message.startswith("A reason") and self._is_text(step, one)]
            if not reasons:
                break
            given = (*given, *(Given(Name(inputs.path_of(one)), ("Said in the scenario.",)) for one in reasons))
        if problems := [one for one in problems if form.field(*inputs.path_of(one).split("."))]:
            raise BadInput(problems)

    def _write_list(self, act: Act, step: Step, form: Form, listed: EntryList) -> None:
        """Keep a list's entries; they are what later forms ask about."""
        paper = Paper(form, items_for(form, (), self.knows.lists), self.knows.scales, act.day)
        paper = replace(paper, look=self.knows.look(self.state()))
        answers = written(paper, listed, act.given)
        self.knows.written[step.id] = [Written(form, paper.items, answers)]
        if called := getattr(listed, "called", ""):
            self.knows.lists[called] = items_of(listed, answers)

    def _is_text(self, step: Step, problem: Problem) -> bool:
        section, _, name = problem.where.partition(".")
        found = self.knows.form_of(step, self.state()).field(section, name.rpartition(".")[2])
        return found is not None and found.type == "text"

    def _decision(self, act: Act, step: Step, person: int, *, fill: bool) -> i.Decided:
        if step.do == "check":
            reason = inputs.reason_of(act) if fill or act.given else ""
            return i.Decided(step.id, person, act.choice.text, reason)
        limited = partial(self.knows.limited, step=step, state=self.state())
        answers = inputs.decision(step, act, self.knows.scales, limited, fill=fill)
        reason = str(answers.get("reason", ""))
        choice = next((one for one in step.choices if one.id == act.choice.text), None)
        asked = str(choice.asks["id"]) if choice and choice.asks else ""
        self.knows.decided[step.id] = {**answers, "choice": act.choice.text}
        return i.Decided(step.id, person, act.choice.text, reason, answered=asked in answers)

    # --- what the engine asks ---

    def state(self) -> CaseState:
        """The case as the engine has it."""
        return self.play.case or CaseState(self.knows.workflow.id, self.knows.subject, self.play.now)

    def _people(self, want: WantPeople, case: CaseState | None) -> tuple[int, ...]:
        return self.knows.finder(case or self.state(), want.actor).find(want.phrase)

    def _truth(self, want: WantTruth, case: CaseState | None) -> bool | None:
        case = holding(case or self.state(), want)
        return inputs.truth(want.condition, self.knows.look(case, want.about, want.settled))

    def _moment(self, want: WantMoment, case: CaseState | None) -> datetime | date | None:
        return self.knows.moment(case, want.anchor)

    def _holds(self, condition: Condition) -> bool | None:
        return self.play.holds(condition)

    def _holds_in(self, condition: Condition, nth: int) -> bool | None:
        rounds = {
            step: {number: [one.answers for one in written] for number, written in several.items()}
            for step, several in self.knows.rounds.items()
        }
        return holds_in(self.knows.workflow, self.knows.look(self.state()), rounds, condition, nth)

    def _tells(self, condition: Condition) -> str:
        return value_of(condition, self.knows.look(self.state()), self.knows.scores())

    def _today(self) -> date:
        return local_day(self.play.now, self.knows.zone)

    def _take_on(self) -> None:
        """The overlays of the place to which the employee has moved, where the workflow lets that count."""
        if not self.knows.workflow.when_people_change.get("employee_moves") or not self.state().is_open:
            return
        there = _fitted(self.story, replace(self.knows, company=_now_there(self.knows, self.began)), self.opening)
        same = there.catalogue is self.knows.catalogue
        if same or why_not(self.state(), self.knows.catalogue, there.catalogue):
            return
        self.knows = replace(self.knows, catalogue=there.catalogue, workflow=there.workflow)
        self.play.go_over(there.workflow)

    def _after(self) -> None:
        """Remember what was settled, and how much somebody had to do at once."""
        move(self.play, self.knows)
        self._take_on()
        self.knows.settled |= made_final(self.knows.workflow, self.play.events)
        for event in self.play.events:
            if isinstance(event, StepEnded) and event.choice:
                self.knows.decided.setdefault(event.key.step, {})["choice"] = event.choice
        waiting = [task.person for task in self.play.open_tasks()]
        self.most = max([self.most, *(waiting.count(person) for person in set(waiting))])


def _now_there(knows: Knowledge, began: Mapping[str, Any]) -> Company:
    """The company with the employee as he was, but for the facts that a move changes (LANGUAGE 5, employee_moves)."""
    named = knows.workflow.when_people_change.get("employee_moves", {})
    company, person = knows.company, knows.company.people[knows.subject]
    moved = {fact: person.facts[fact] for fact in named if fact in person.facts}
    return replace(company, people={**company.people, knows.subject: replace(person, facts={**began, **moved})})


def _fitted(story: Story, known: Knowledge, opening: Opening) -> Knowledge:
    """The same with the configuration as it holds for this person."""
    state = CaseState(story.workflow.id, known.subject, at_hour(opening.day, MORNING, opening.zone))
    found = fit(story.catalogue, story.cycle, opening.day, known.look(state))
    under = variation(story.catalogue, found.overlays)
    workflow, calendar = under.model("workflow", story.workflow.id), under.model("calendar", found.calendar)
    return replace(known, catalogue=under, workflow=workflow, calendar=calendar)


def _opening(story: Story, known: partial[Knowledge], subject: int, first_day: date) -> Opening:
    if not story.cycle:
        return without_cycle(story.catalogue, first_day)

    def look(dates: Mapping[str, date], zone: str) -> Lookups:
        state = CaseState(story.workflow.id, subject, at_hour(first_day, MORNING, zone))
        return known(dates, zone).look(state)

    return in_cycle(story.catalogue, story.cycle, look)
