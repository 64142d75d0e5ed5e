"""What one person does in one case of a story on a database, through the commands that the portal's forms call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.access.repetitions import of_each_round
from attain.cases import asking, commands
from attain.cases.facts import Resolver
from attain.cases.moving import truth
from attain.cases.outside import Outsider
from attain.cases.outside import known as known_outside
from attain.cases.running import Running, one
from attain.cases.session_changing import Change
from attain.cases.session_late import decide_alone
from attain.cases.tables import case_event, task
from attain.cases.taking_back import take_back
from attain.errors import AttainError, Refusal
from attain.mail.tables import mail
from attain.scenarios import inputs
from attain.scenarios.beside import step_of_reply
from attain.scenarios.changed_on_database import states_of
from attain.scenarios.filling import Paper, balanced, completed
from attain.scenarios.late_cases import levels
from attain.scenarios.repetitions import holds_in
from attain.scenarios.stage import Seen
from attain.scenarios.story import Unplayable
from attain.store.doors import Actor
from attain.workflow.engine import advance, needs
from attain.workflow.facts import Known
from attain.workflow.stored import from_json

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.phrases.ast import Condition
    from attain.scenarios.in_memory import InMemory
    from attain.scenarios.sentences import Act
    from attain.scenarios.story import Story
    from attain.store.clock import SetClock
    from attain.store.doors import Store
    from attain.workflow.model import Step


class AtDesk:
    """Acts in the case `case_id`, and reads it; `model` is the same case in memory, as it opened."""

    story: Story
    store: Store
    world: World
    clock: SetClock
    model: InMemory
    ids: dict[str, int]
    zone: str
    number: int

    @property
    def case_id(self) -> int:
        """The case that is meant just now."""
        raise NotImplementedError

    # --- acting ---

    def _step(self, name: str) -> Step:
        found = self._running().workflow.index.get(name)
        if found is None and name != self._running().workflow.added_form:
            raise Unplayable(f'there is no step "{name}" in this review')
        return self._running().workflow.step(name)

    def _task(self, step: Step, number: int | None = None, state: str = "open") -> Row[Any] | None:
        """The newest task of a step, of one person or of anybody."""
        wanted = select(task).where(task.c.case_id == self.case_id, task.c.step == step.id, task.c.state == state)
        if number is not None:
            wanted = wanted.where(task.c.person_id == number)
        with self.store.read() as connection:
            return connection.execute(wanted.order_by(task.c.id.desc() if state == "done" else task.c.id)).first()

    def _without_task(self, act: Act, step: Step, number: int) -> None:
        """Whoever has no task is told so and no more; the ground that the engine has is what the story asks for."""
        other = self._task(step)
        if other is not None:
            try:
                commands.release(self.store, self.world, Actor(number, "scenario"), other.id)
            except Refusal as refused:
                if refused.code != "no_task":
                    raise
            else:
                raise AttainError("a task could be done by somebody whose it is not")
        self._engine_refuses(act, step, number)

    def _engine_refuses(self, act: Act, step: Step, number: int) -> None:
        running = self._running()
        what = inputs.bare(act, step, number, tuple(self.ids[name.text] for name in act.named or ()))
        with self.store.read() as connection:
            resolver = Resolver(connection, self.world, self.clock.now())
            known = Known(self.clock.now(), running.zone, running.calendar)
            while wants := needs(running.workflow, running.state, what, known):
                told = resolver.answer({running.id: (running, wants)})[running.id]
                known = replace(known, answers={**known.answers, **told})
            advance(running.workflow, running.state, what, known)
        raise Unplayable(f"{step.id} has no open task for {act.who[0].text}", at=act.at)

    def _command(self, act: Act, step: Step, mine: Row[Any], *, fill: bool) -> None:
        actor, key = Actor(mine.person_id, "scenario"), self._key()
        store, world = self.store, self.world
        match act.verb:
            case "submits" | "changes" if step.do == "nominate" or act.named is not None:
                others = [Outsider(name.title(), f"{name}@outside.example") for name in self._outside(act)]
                commands.nominate(store, world, actor, mine.id, self._chosen(act, step), others)
                self._remember()
            case "submits" if step.do == "session":
                reason = inputs.reason_of(act)
                found = [Change(self.case_id, score, level, reason) for score, level in levels(act, step)]
                decide_alone(store, world, actor, mine.id, found)
            case "submits" | "changes" | "adds":
                commands.submit(store, world, actor, mine.id, self._answers(act, step, mine), key)
            case "replies to":
                replying = step_of_reply(step)
                commands.reply(store, world, actor, mine.id, self._answers(act, replying, mine), key)
            case "decides":
                commands.decide(store, world, actor, mine.id, self._decision(act, step, fill=fill), key)
            case "approves":
                commands.approve(store, world, actor, mine.id, self._edit(act, step, mine), key)
            case "sends back":
                commands.send_back(store, world, actor, mine.id, inputs.reason_of(act))
            case verb:
                _PLAIN[verb](store, world, actor, mine.id)

    def _key(self) -> str:
        self.number += 1
        return f"{self.story.id}.{self.case_id}.{self.number}"

    def _chosen(self, act: Act, step: Step) -> Sequence[int]:
        names = self.model.knows.company.names()
        if act.named is not None:
            return [self.ids[name.text] for name in act.named if name.text in self.ids]
        return [self.ids[names[number]] for number in self.model.able(step)]

    def _outside(self, act: Act) -> list[str]:
        """Whom the sentence names from outside and nobody has named before."""
        strangers = {person.id for person in self.story.people if person.is_outside} - self.ids.keys()
        return [name.text for name in act.named or () if name.text in strangers]

    def _remember(self) -> None:
        with self.store.read() as connection:
            here = known_outside(connection, self.case_id)
        called = {person.id.title(): person.id for person in self.story.people if person.is_outside}
        self.ids |= {called[name]: number for number, name in here.items()}

    def _answers(self, act: Act, step: Step, mine: Row[Any]) -> dict[Any, Any]:
        running = self._running()
        with self.store.read() as connection:
            look = Resolver(connection, self.world, self.clock.now()).looks_of(running)
            asked = asking.asked(running, step, asking.from_plain(mine.frozen), {}, look)
            paper = Paper(asked.form, asked.items, asked.scales, act.day, look)
            answers = paper.fill(act.given)
            listed = asked.entry_list
            return balanced(listed, completed(paper, listed, answers)) if listed else answers

    def _edit(self, act: Act, step: Step, mine: Row[Any]) -> commands.Edit | None:
        if act.named is not None:
            return commands.Edit(chosen=[self.ids[name.text] for name in act.named])
        if not act.given:
            return None
        return commands.Edit(self._answers(act, self._running().workflow.step(step.what[0]), mine))

    def _decision(self, act: Act, step: Step, *, fill: bool) -> commands.Decision:
        if step.do == "check":
            return commands.Decision(act.choice.text, inputs.reason_of(act) if fill or act.given else "")
        answers = inputs.decision(step, act, self.model.knows.scales, fill=fill)
        asked = [value for name, value in answers.items() if name != "reason"]
        return commands.Decision(act.choice.text, str(answers.get("reason", "")), asked[0] if asked else None)

    # --- reading ---

    def _as_it_is(self) -> Seen:
        running = self._running()
        with self.store.read() as connection:
            stored = select(case_event.c.data).where(case_event.c.case_id == running.id).order_by(case_event.c.seq)
            events = [from_json(data) for data in connection.execute(stored).scalars()]
            rows = connection.execute(self._reminded(running)).all()
            steps = list(running.workflow.walk())
            changes = states_of(connection, self.world, running.id, steps, self.clock.now())
        names = {number: name for name, number in self.ids.items()}
        return Seen(
            running.workflow,
            running.state,
            events,
            self.zone,
            running.calendar,
            names,
            [(names[row.person_id], row.step) for row in rows],
            partial(self._holds, running.id),
            hidden=self.model.seen().hidden,
            changes=changes,
            holds_in=partial(self._holds_in, running.id),
        )

    def _running(self, case_id: int | None = None) -> Running:
        with self.store.read() as connection:
            return one(connection, self.world.catalogues, self.case_id if case_id is None else case_id)

    def _reminded(self, running: Running) -> Any:
        own = {step.reminders.message for step in running.workflow.walk() if step.reminders}
        usual = {running.workflow.reminders.message} if running.workflow.reminders else set[str]()
        wanted = select(mail.c.person_id, mail.c.step).where(mail.c.case_id == running.id)
        return wanted.where(mail.c.message.in_(own | usual))

    def _holds(self, case_id: int, condition: Condition) -> bool | None:
        running = self._running(case_id)
        with self.store.read() as connection:
            return truth(running, Resolver(connection, self.world, self.clock.now()), condition)

    def _holds_in(self, case_id: int, condition: Condition, nth: int) -> bool | None:
        running = self._running(case_id)
        with self.store.read() as connection:
            look = Resolver(connection, self.world, self.clock.now()).looks_of(running)
            return holds_in(running.workflow, look, of_each_round(connection, case_id), condition, nth)


_PLAIN: dict[str, Callable[..., object]] = {
    "releases": commands.release,
    "acknowledges": commands.acknowledge,
    "refuses to sign": partial(commands.acknowledge, refuse=True),
    "takes back": take_back,
    "declines": commands.decline,
}
