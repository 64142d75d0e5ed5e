"""One invented person does one thing he is asked, through the commands that the portal's forms call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select

from attain.access.reading import for_engine
from attain.cases import asking, commands
from attain.cases.facts import Resolver
from attain.cases.running import Running, one
from attain.cases.scoring import results
from attain.cases.tables import task
from attain.demo import filling
from attain.demo.habits import Habits
from attain.demo.prose import About, Prose
from attain.development.suggestions import offers
from attain.forms import entries
from attain.learning.tables import learning_activity
from attain.people.facts import facts
from attain.people.tables import person
from attain.phrases.ast import Chosen
from attain.phrases.conditions import Nothing
from attain.scoring.inputs import sources, together
from attain.store.doors import Actor
from attain.workflow.facts import WantPeople

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.kernel import Kernel
    from attain.workflow.model import Choose, Step, Workflow

Key = tuple[str, str, str]
VIA = "portal"
PLAN = "development_plan"


@dataclass(frozen=True, slots=True)
class Turn:
    """An open task with all that its doer knows."""

    task: Row[Any]
    running: Running
    step: Step
    chance: Random
    about: About

    @property
    def actor(self) -> Actor:
        """Who does it."""
        return Actor(self.task.person_id, VIA)

    @property
    def key(self) -> str:
        """The key of its form: counts once."""
        return f"demo.{self.task.id}"


@dataclass(slots=True)
class Crowd:
    """The people of the demo. `seed` fixes all they do; `wishes` are answers that a story wants, by (case, step)."""

    kernel: Kernel
    prose: Prose
    seed: int
    habits: Habits = field(default_factory=Habits)
    wishes: dict[tuple[int, str], Mapping[Key, Any]] = field(default_factory=dict)
    asked: Counter[int] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    learners: frozenset[int] = frozenset()
    """Who is found to have much to learn in the first thing that his reviewers judge him by: a story wants it so."""

    def chance(self, *of: object) -> Random:
        """Chance that is the same in each run for the same things."""
        return Random("/".join(map(str, (self.seed, *of))))  # noqa: S311 - for show, not for secrets

    def strength(self, subject_id: int) -> float:
        """How well somebody does, 0 to 1: the same wherever he is judged."""
        return min(0.95, max(0.1, self.chance("strength", subject_id).gauss(0.58, 0.17)))

    def turn(self, connection: Connection, task_id: int) -> Turn | None:
        """An open task; None when it is open no more."""
        row = connection.execute(select(task).where(task.c.id == task_id, task.c.state == "open")).first()
        if row is None:
            return None
        running = one(connection, self.kernel.world.catalogues, row.case_id)
        about = about_of(connection, self.kernel, running.subject_id)
        chance = self.chance(running.subject_id, row.step, row.attempt, row.repetition, row.person_id)
        return Turn(row, running, running.workflow.step(row.step), chance, about)

    def act(self, task_id: int) -> bool:
        """Do it; False when it was open no more."""
        with self.kernel.store.read() as connection:
            turn = self.turn(connection, task_id)
        if turn is None:
            return False
        ACTS[turn.task.verb](self, turn)
        self.done[turn.step.id] += 1
        return True

    def writer(self, turn: Turn, fixed: Mapping[Key, Any]) -> filling.Writer:
        """Somebody with a form before him."""
        today = self.kernel.clock.now().date()
        strength = self.strength(turn.running.subject_id)
        return filling.Writer(self.prose, turn.about, turn.chance, today, strength, fixed)

    def say(self, turn: Turn, what: str) -> str:
        """A sentence for something that is no field, such as why something is sent back."""
        return self.prose.one(f"{what}.{turn.step.id}", turn.about, turn.chance)


def about_of(connection: Connection, kernel: Kernel, person_id: int) -> About:
    """Somebody as texts speak of him."""
    name = connection.execute(select(person.c.first_name).where(person.c.id == person_id)).scalar_one()
    known = facts(connection, [person_id], kernel.clock.now()).get(person_id, {})
    return About(str(name), str(known.get("department", "")))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as its page would show it: what is asked, what was written before, and what else the case holds."""

    asked: asking.Asked
    before: Mapping[Key, Any]
    others: Mapping[str, Mapping[Key, Any]]
    offers: Mapping[str, str]
    """{item of the catalogue: why} that is suggested for the subject, where a development plan is written."""


def sheet(connection: Connection, kernel: Kernel, turn: Turn, step: Step) -> Sheet:
    """The form that a step asks of whoever has the task."""
    running = turn.running
    others = for_engine(connection, [running.id])[running.id]
    before = others.get(step.id, {})
    look = Resolver(connection, kernel.world, kernel.clock.now()).looks_of(running)
    frozen = asking.from_plain(turn.task.frozen)
    items = asking.items_now(connection, kernel.world, running, step, frozen, kernel.clock.now())
    found = suggested(connection, kernel, running) if PLAN in step.what else {}
    return Sheet(asking.asked(running, step, items, before, look), before, others, found)


def suggested(connection: Connection, kernel: Kernel, running: Running) -> dict[str, str]:
    """{item of the catalogue: why} of the activities that plugins suggest for the subject and he does not take yet."""
    sources = kernel.plugins.suggestions()
    today = kernel.clock.now().date()
    found = [one for one in offers(connection, running.catalogue, sources, running.subject_id, today) if not one.taken]
    rows = select(learning_activity.c.id, learning_activity.c.item).where(learning_activity.c.item != "")
    items = {row.id: row.item for row in connection.execute(rows)}
    return {items[one.activity_id]: one.suggestion.reason for one in found if one.activity_id in items}


def _submit(crowd: Crowd, turn: Turn) -> None:
    kernel = crowd.kernel
    if turn.step.may_decline and turn.chance.random() < crowd.habits.declined:
        commands.decline(kernel.store, kernel.world, turn.actor, turn.task.id)
        return
    with kernel.store.read() as connection:
        page = sheet(connection, kernel, turn, turn.step)
    answers = written(crowd, turn, page)
    commands.submit(kernel.store, kernel.world, turn.actor, turn.task.id, answers, turn.key)


def written(crowd: Crowd, turn: Turn, page: Sheet) -> dict[Key, Any]:
    """What somebody writes: what the story wants, else what was there before, else what chance gives."""
    wish = {**crowd.wishes.get((turn.running.id, turn.step.id), {}), **_to_learn(crowd, turn, page)}
    if page.asked.entry_list is not None:
        return dict(wish or page.before or _entries(crowd, turn, page))
    kept = {**page.before, **page.asked.locked, **wish}
    answers = filling.fill(page.asked, crowd.writer(turn, kept))
    return answers | _judged(crowd, turn, page, answers, wish)


def _to_learn(crowd: Crowd, turn: Turn, page: Sheet) -> dict[Key, Any]:
    """The lowest level of what people can do, for the first item of a section that records levels."""
    if turn.running.subject_id not in crowd.learners:
        return {}
    found: dict[Key, Any] = {}
    for section, field_ in page.asked.form.fields():
        scale = page.asked.scales.get(field_.scale)
        items = page.asked.items.get(section.id, ())
        if field_.records and items and scale is not None and scale.use == "proficiency":
            found[section.id, items[0].key, field_.id] = scale.ids(off=False)[0]
    return found


def _entries(crowd: Crowd, turn: Turn, page: Sheet) -> dict[Key, Any]:
    listed = page.asked.entry_list
    if listed is None:
        return {}
    if page.offers:
        return _from_offers(crowd, turn, page)
    least = max(1, listed.at_least - len(listed.given))
    return filling.entries(page.asked, crowd.writer(turn, {}), turn.chance.randint(least, least + 1))


def _from_offers(crowd: Crowd, turn: Turn, page: Sheet) -> dict[Key, Any]:
    """A plan made of what is suggested: each activity once, three at most."""
    answers: dict[Key, Any] = {}
    for number, (activity, why) in enumerate(list(page.offers.items())[:3], 1):
        due = crowd.kernel.clock.now().date() + timedelta(days=turn.chance.randrange(30, 120))
        said = {"activity": activity, "due_on": due.isoformat(), "why": why}
        answers |= {(entries.SECTION, f"e{number}", name): value for name, value in said.items()}
    return answers


def _judged(
    crowd: Crowd, turn: Turn, page: Sheet, answers: Mapping[Key, Any], wish: Mapping[Key, Any]
) -> dict[Key, Any]:
    """Ratings that are suggested from the other answers: taken as suggested, seldom a level apart with a reason."""
    found: dict[Key, Any] = {}
    running, form = turn.running, page.asked.form
    inputs = [sources(turn.step.id, form, answers, page.asked.items)]
    for score, result in results(running, together(inputs), Nothing()).items():
        rule = _rule(running, score)
        if rule is None or rule.where.parts[0] != turn.step.id or not isinstance(result.suggested, str):
            continue
        place = (rule.where.parts[1], "", rule.where.parts[2])
        if place in wish or place in page.asked.locked:
            continue
        ids = page.asked.scales[result.scale].ids(off=False)
        at = ids.index(result.suggested) if result.suggested in ids else 0
        apart = turn.chance.choice((0, 0, 0, 0, 0, -1, 1)) if rule.reason_in else 0
        found[place] = ids[max(0, min(len(ids) - 1, at + apart))]
        if found[place] != result.suggested and rule.reason_in:
            reason = (rule.reason_in.parts[1], "", rule.reason_in.parts[2])
            found[reason] = crowd.prose.one(".".join((form.id, reason[0], reason[2])), turn.about, turn.chance)
    return found


def _rule(running: Running, score: str) -> Any:
    from attain.cases.scoring import scoring_of

    found = scoring_of(running.catalogue, running.workflow.id).score(score)
    return found.judgement if found else None


def _approve(crowd: Crowd, turn: Turn) -> None:
    kernel = crowd.kernel
    back = turn.step.send_back
    if back and turn.task.attempt == 1 and turn.chance.random() < crowd.habits.sent_back:
        commands.send_back(kernel.store, kernel.world, turn.actor, turn.task.id, crowd.say(turn, "send back"))
        crowd.done["sent back"] += 1
        return
    commands.approve(kernel.store, kernel.world, turn.actor, turn.task.id)


def _agree(crowd: Crowd, turn: Turn) -> None:
    commands.approve(crowd.kernel.store, crowd.kernel.world, turn.actor, turn.task.id)


def _nominate(crowd: Crowd, turn: Turn) -> None:
    kernel = crowd.kernel
    with kernel.store.read() as connection:
        able = candidates(connection, kernel, turn)
    chosen = _chosen(crowd, turn, able)
    if not chosen:
        return
    crowd.asked.update(chosen)
    commands.nominate(kernel.store, kernel.world, turn.actor, turn.task.id, chosen)


def candidates(connection: Connection, kernel: Kernel, turn: Turn) -> list[int]:
    """Whom the step lets somebody name."""
    running = turn.running
    rules = turn.step.choose or naming(running.workflow, turn.step)
    if rules is None:
        return []
    people = running.workflow.people
    source = WantPeople(rules.source)
    barred = [WantPeople(people[role].phrase) for role in rules.not_from]
    answers = Resolver(connection, kernel.world, kernel.clock.now()).answer({running.id: (running, {source, *barred})})
    found = answers[running.id]
    bound = {who for role in rules.not_from for who in running.state.bound.get(role, ())}
    asked = _asked_already(turn)
    out = {running.subject_id, *asked, *bound, *(who for want in barred for who in found[want])}
    return [who for who in found[source] if who not in out]


def _asked_already(turn: Turn) -> set[int]:
    """Whom the step asks by now, where more are to be named for it."""
    state = turn.running.state.now_in(turn.step.id)
    if turn.step.choose or state is None:
        return set()
    return {*state.actors, *(who for role in turn.step.who for who in turn.running.state.bound.get(role, ()))}


def naming(workflow: Workflow, step: Step) -> Choose | None:
    """The rules by which those whom a step asks were named."""
    named = {one.step for role in step.who if isinstance(one := workflow.people[role].phrase, Chosen)}
    return next((one.choose for one in workflow.walk() if one.id in named), None)


def _chosen(crowd: Crowd, turn: Turn, able: list[int]) -> list[int]:
    """Those asked least so far first, so that nobody is asked more often than he may."""
    rules = turn.step.choose
    turn.chance.shuffle(able)
    able.sort(key=lambda who: crowd.asked[who] // 3)
    least, most = (rules.at_least, rules.at_most) if rules else (1, 2)
    return able[: turn.chance.randint(max(1, least), max(1, least, min(most, least + 1)))]


def _decide(crowd: Crowd, turn: Turn) -> None:
    kernel = crowd.kernel
    choice = turn.step.choices[0]
    answer = kernel.clock.now().date().isoformat() if choice.asks and choice.asks.get("type") == "date" else None
    decision = commands.Decision(choice.id, crowd.say(turn, "decide"), answer)
    commands.decide(kernel.store, kernel.world, turn.actor, turn.task.id, decision, turn.key)


def _release(crowd: Crowd, turn: Turn) -> None:
    commands.release(crowd.kernel.store, crowd.kernel.world, turn.actor, turn.task.id)


def _acknowledge(crowd: Crowd, turn: Turn) -> None:
    kernel = crowd.kernel
    if turn.step.may_reply and turn.chance.random() < crowd.habits.replied:
        form = turn.running.catalogue.model("form", turn.step.may_reply.form)
        look = Nothing()
        scales = {
            each.scale: turn.running.catalogue.model("scale", each.scale) for _, each in form.fields() if each.scale
        }
        answers = filling.fill(asking.Asked(form, {}, scales, look=look), crowd.writer(turn, {}))
        commands.reply(kernel.store, kernel.world, turn.actor, turn.task.id, answers, f"{turn.key}.reply")
    commands.acknowledge(kernel.store, kernel.world, turn.actor, turn.task.id)


ACTS: Mapping[str, Callable[[Crowd, Turn], None]] = {
    "fill_form": _submit,
    "ask_each": _submit,
    "meet": _submit,
    "plan": _submit,
    "session": _submit,
    "agree": _agree,
    "approve": _approve,
    "nominate": _nominate,
    "ask_more": _nominate,
    "decide": _decide,
    "release": _release,
    "acknowledge": _acknowledge,
}
