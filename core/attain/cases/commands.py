"""What people do in reviews.  Portal, demo, scenarios and plugins all come through here, with the same checks.

Each command is one transaction: who may, what is right, the engine, everything that follows, the audit; or nothing.
A form's `key` counts once: the second time the first result stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, select

from attain.access.reading import for_engine
from attain.access.writing import Written, keep, keep_anonymous, seen_key
from attain.cases import asking, outside
from attain.cases.behalf import check_behalf
from attain.cases.cumulative import too_many
from attain.cases.facts import Resolver
from attain.cases.following import follow, recorded, tell
from attain.cases.freezing import frozen_for
from attain.cases.held import set_state, task_and_others
from attain.cases.keeping import ask
from attain.cases.load import check_load, nominating
from attain.cases.moving import move
from attain.cases.repeats import to_do_again
from attain.cases.running import Running, held, one
from attain.cases.scoring import objections, record_answers, rescore, speaks_of
from attain.cases.tables import draft, task
from attain.errors import BadInput, Problem, Refusal
from attain.forms.answers import parse_posted
from attain.forms.decisions import DECISION, form_of_choice
from attain.workflow import inputs as i
from attain.workflow.allowed import refuse_own_work
from attain.workflow.case import StepKey
from attain.workflow.cast import authors
from attain.workflow.facts import Known
from attain.workflow.run import Run

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.forms.answers import Items
    from attain.forms.model import Form
    from attain.store.doors import Actor, Store, Tx
    from attain.workflow.model import Step

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """A command went through; `again` when its form had been taken already."""

    case_id: int
    step: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """One task in the hands of whoever does it, inside the transaction."""

    tx: Tx
    world: World
    task: Row[Any]
    running: Running

    @property
    def by(self) -> int:
        """Who acts."""
        person: int = self.task.person_id
        return person

    @property
    def step(self) -> Any:
        """The step that the task belongs to."""
        return self.running.workflow.step(self.task.step)

    @property
    def key(self) -> StepKey:
        """The passage that the task belongs to."""
        return StepKey(self.task.step, self.task.repetition, self.task.attempt)

    def done(self, what: i.Input, *, whole_step: bool = True) -> Done:
        """Tell the engine, and carry out all that follows."""
        tx = self.tx
        state = "closed" if whole_step else "done"
        set_state(tx, self.running.id, {self.task.id}, "done")
        tx.connection.execute(delete(draft).where(draft.c.task_id == self.task.id))
        after, transition, left = move(tx, self.world, self.running, in_whose_hand(what, tx.actor))
        if again := to_do_again(after, self.key, self.task.verb, self.by):
            ask(tx, after, again, partial(frozen_for, tx, self.world, after))
        follow(tx, self.world, after, transition, left)
        tx.note("case", self.running.id, {"step": self.task.step, "did": type(what).__name__, "task": state})
        return Done(self.running.id, self.task.step)


def in_whose_hand(what: i.Input, actor: Actor) -> i.Input:
    """The input with who really acts, where he acts in the name of another: it is his own work as well."""
    for_another = actor.on_behalf_of is not None and actor.person_id not in (None, actor.on_behalf_of)
    if for_another and isinstance(what, i.Submitted | i.Nominated | i.Approved):
        return replace(what, hand=actor.person_id)
    return what


def at_desk(tx: Tx, world: World, actor: Actor, task_id: int) -> Desk:
    """The actor's own open task; Refusal `no_task` for one that is not his, as for one that does not exist."""
    row = task_and_others(tx.connection, task_id)
    acts_for = actor.on_behalf_of or actor.person_id
    if row is None or row.person_id != acts_for:
        raise Refusal("no_task", "There is no such task for you.")
    if held(tx, [row.case_id]):
        # once more: whoever had the lock before may have done it
        row = task_and_others(tx.connection, task_id) or row
    running = one(tx.connection, world.catalogues, row.case_id)
    if row.state != "open":
        raise Refusal("closed", "This task is done already, or somebody else did it.")
    desk = Desk(tx, world, row, running)
    _may_stand_in(desk, actor)
    check_behalf(tx, world, running, desk.step, actor)
    return desk


def _may_stand_in(desk: Desk, actor: Actor) -> None:
    """Who acts for another is barred from what he himself is barred from (LANGUAGE 1, nobody judges himself)."""
    if actor.on_behalf_of is None or actor.person_id is None:
        return
    running, now = desk.running, desk.tx.now
    if actor.person_id == running.subject_id:
        raise Refusal("own_case", "This review is about you, so somebody else has to do it.")
    run = Run(running.workflow, running.state, Known(now, running.zone, running.calendar), now)
    if desk.task.verb == "agree" and actor.person_id in authors(run, desk.step):
        raise Refusal("wrote_it", "You wrote this plan, so somebody else has to agree to it.")
    refuse_own_work(run, desk.step, actor.person_id)


def submit(store: Store, world: World, actor: Actor, task_id: int, answers: Mapping[Key, Any], key: str) -> Done:
    """Hand in a form, a note, a list or an answer to a question about somebody.

    Raises BadInput with every problem, Refusal when the person may not.
    """
    with store.write(actor, "review.submit") as tx:
        if seen_key(tx, key):
            return _again(tx, task_id)
        desk = at_desk(tx, world, actor, task_id)
        _not_for_another(desk, actor)
        kept = what_is_asked(desk).check(answers)
        _keep(desk, actor, kept, key)
        if desk.task.verb == "add":
            return desk.done(i.Added(desk.step.id, desk.by))
        anonymous = desk.step.do == "ask_each"
        return desk.done(i.Submitted(desk.task.step, desk.by), whole_step=not anonymous)


def _again(tx: Tx, task_id: int) -> Done:
    row = tx.connection.execute(select(task.c.case_id, task.c.step).where(task.c.id == task_id)).one()
    return Done(row.case_id, row.step, again=True)


def _not_for_another(desk: Desk, actor: Actor) -> None:
    """Own views, anonymous answers and signatures are nobody else's to give (LANGUAGE 5)."""
    signs = desk.step.do == "acknowledge" or desk.task.verb == "sign"
    own = desk.by == desk.running.subject_id or desk.step.anonymous is not None or signs
    if actor.on_behalf_of and own:
        raise Refusal("may_not_be_delegated", "Only the person himself can do this.")


def what_is_asked(desk: Desk) -> asking.Asked:
    """The task's form, with what an earlier attempt holds and what the conditions may ask."""
    written = for_engine(desk.tx.connection, [desk.running.id])[desk.running.id].get(desk.task.step, {})
    return asking.asked(desk.running, desk.step, _items(desk, desk.step), written, _look(desk))


def _items(desk: Desk, step: Any) -> Items:
    frozen = asking.from_plain(desk.task.frozen)
    return asking.items_now(desk.tx.connection, desk.world, desk.running, step, frozen, desk.tx.now)


def _kept_items(desk: Desk, step: Step) -> Any:
    """What the answers were about, kept with them: of a list, what its entries could refer to when it was sent."""
    _, listed = asking.form_for(desk.running, step)
    return desk.task.frozen or {} if listed is None else asking.to_plain(_items(desk, step))


def _keep(desk: Desk, actor: Actor, answers: Mapping[Key, Any], key: str) -> None:
    form, _ = asking.form_for(desk.running, desk.step)
    author = actor.person_id if actor.person_id is not None else desk.by
    behalf = desk.by if actor.on_behalf_of else None
    written = Written(desk.running.id, desk.key, author, form.id, _kept_items(desk, desk.step), answers, key, behalf)
    if desk.step.anonymous:
        keep_anonymous(desk.tx, written, desk.task.id, desk.step.group or desk.step.id)
    else:
        keep(desk.tx, written)
        _score(desk, desk.step, form, answers)


def _score(desk: Desk, step: Step, form: Form, answers: Mapping[Key, Any]) -> None:
    """Compute the scores anew and record the measures; BadInput when a judgement made here cannot stand."""
    counts = speaks_of(desk.running.catalogue, desk.running.workflow.id, step.id)
    look = _look(desk)
    found = rescore(desk.tx, desk.running, look) if counts else {}
    problems = objections(desk.running, step, found)
    problems += too_many(desk.tx, desk.running, step, found, desk.by, look)
    if problems:
        raise BadInput(problems)
    values = record_answers(desk.tx, desk.running, step, form, answers, desk.task.frozen or {})
    tell(desk.tx, desk.world, desk.running, recorded(desk.tx, values))


def decline(store: Store, world: World, actor: Actor, task_id: int) -> Done:
    """Say that one does not wish to answer."""
    with store.write(actor, "review.decline") as tx:
        desk = at_desk(tx, world, actor, task_id)
        return desk.done(i.Declined(desk.task.step, desk.by), whole_step=False)


def nominate(
    store: Store,
    world: World,
    actor: Actor,
    task_id: int,
    chosen: Sequence[int],
    others: Sequence[outside.Outsider] = (),
) -> Done:
    """Name the people to ask; `others` are people outside of the organisation, who get a link by mail."""
    with store.write(actor, "review.nominate") as tx:
        desk = at_desk(tx, world, actor, task_id)
        _check_load(desk, chosen)
        new = outside.add(tx, desk.running, desk.step, others)
        if desk.task.verb == "ask_more":
            return desk.done(i.AskedMore(desk.task.step, desk.by, tuple(chosen)))
        named = (*chosen, *new)
        who = outside.among(tx.connection, desk.running.id, named)
        return desk.done(i.Nominated(desk.task.step, desk.by, named, outside=who))


def _check_load(desk: Desk, chosen: Sequence[int]) -> None:
    """Nobody is asked more often in a cycle than the step that names people allows."""
    for step in nominating(desk.running.workflow, desk.step):
        check_load(desk.tx, desk.running, step, chosen)


@dataclass(frozen=True, slots=True)
class Edit:
    """What an approver changed: answers of the form he approves, or the list of people."""

    answers: Mapping[Key, Any] | None = None
    chosen: Sequence[int] | None = None


def approve(store: Store, world: World, actor: Actor, task_id: int, edit: Edit | None = None, key: str = "") -> Done:
    """Approve, or agree to a plan; with `edit`, after changing what is approved."""
    with store.write(actor, "review.approve") as tx:
        desk = at_desk(tx, world, actor, task_id)
        if desk.task.verb == "agree":
            return desk.done(i.Agreed(desk.task.step, desk.by))
        edited = edit is not None and edit.answers is not None
        if edited and edit is not None:
            _edit(desk, actor, edit.answers or {}, key)
        chosen = tuple(edit.chosen) if edit and edit.chosen is not None else None
        _check_load(desk, chosen or ())
        who = outside.among(tx.connection, desk.running.id, chosen or ())
        return desk.done(i.Approved(desk.task.step, desk.by, edited, chosen, outside=who))


def _edit(desk: Desk, actor: Actor, answers: Mapping[Key, Any], key: str) -> None:
    """Keep the approver's version beside the writer's: a new submission of the step that he approves."""
    if not desk.step.may_edit:
        raise Refusal("not_possible", "What is approved here cannot be changed, only sent back.")
    step = desk.running.workflow.step(desk.step.what[0])
    before = desk.running.state.current(step.id)
    if before is None:
        raise Refusal("not_open", "There is nothing to change yet.")
    written = for_engine(desk.tx.connection, [desk.running.id])[desk.running.id].get(step.id, {})
    asked = asking.asked(desk.running, step, _items(desk, step), written, _look(desk))
    form, _ = asking.form_for(desk.running, step)
    kept = asked.check(answers)
    by = actor.person_id if actor.person_id is not None else desk.by
    keep(desk.tx, Written(desk.running.id, before[0], by, form.id, _kept_items(desk, step), kept, key))
    _score(desk, step, form, kept)


def _look(desk: Desk) -> Any:
    return Resolver(desk.tx.connection, desk.world, desk.tx.now).looks_of(desk.running)


def send_back(store: Store, world: World, actor: Actor, task_id: int, reason: str) -> Done:
    """Send back what is to be approved; the writer reads the reason."""
    with store.write(actor, "review.send_back") as tx:
        if not reason.strip():
            raise BadInput([Problem("reason", "Please say what should be changed.")])
        desk = at_desk(tx, world, actor, task_id)
        return desk.done(i.SentBack(desk.task.step, desk.by, reason.strip()))


@dataclass(frozen=True, slots=True)
class Decision:
    """A choice, the reason for it, and the answer to the field that it asks for."""

    choice: str
    reason: str = ""
    answer: Any = None


def decide(store: Store, world: World, actor: Actor, task_id: int, decision: Decision, key: str) -> Done:
    """Take one of the choices."""
    with store.write(actor, "review.decide") as tx:
        if seen_key(tx, key):
            return _again(tx, task_id)
        desk = at_desk(tx, world, actor, task_id)
        if desk.task.verb == "excuse" and not decision.reason.strip():
            raise BadInput([Problem("reason", "Please give a reason for this decision.")])
        answers = _decided(desk, decision)
        keep(tx, Written(desk.running.id, desk.key, desk.by, DECISION, {}, answers, key))
        if (asked := _asked_by(desk, decision.choice)) is not None:
            _score(desk, desk.step, asked, answers)
        answered = decision.answer is not None
        what = i.Decided(desk.task.step, desk.by, decision.choice, decision.reason.strip(), answered)
        return desk.done(what)


def _decided(desk: Desk, decision: Decision) -> dict[Key, Any]:
    answers: dict[Key, Any] = {(DECISION, "", "choice"): decision.choice}
    if decision.reason.strip():
        answers[DECISION, "", "reason"] = decision.reason.strip()
    asked = _asked_by(desk, decision.choice)
    if asked is not None:
        field = asked.sections[0].fields[0]
        given = {} if decision.answer in (None, "") else {(DECISION, "", field.id): decision.answer}
        if isinstance(decision.answer, str) and given:
            read = parse_posted(asked, {f"{DECISION}..{field.id}": decision.answer}, {})
            if read.problems:
                raise BadInput(read.problems)
            given = dict(read.answers)
        scales = {name: desk.running.catalogue.model("scale", name) for name in (field.scale,) if name}
        look = _look(desk)
        asked = asking.limited(desk.running, desk.step, asked, look)
        answers |= asking.Asked(asked, {}, scales, look=look).check(given)
    return answers


def _asked_by(desk: Desk, choice: str) -> Form | None:
    """The form of the field that a choice asks for."""
    found = next((each for each in desk.step.choices if each.id == choice), None)
    return form_of_choice(found.asks) if found is not None and found.asks else None


def release(store: Store, world: World, actor: Actor, task_id: int) -> Done:
    """Share the result."""
    with store.write(actor, "review.release") as tx:
        desk = at_desk(tx, world, actor, task_id)
        return desk.done(i.Released(desk.task.step, desk.by))


def acknowledge(store: Store, world: World, actor: Actor, task_id: int, *, refuse: bool = False) -> Done:
    """Sign that one has read it, or refuse to sign; neither means agreement."""
    with store.write(actor, "review.acknowledge") as tx:
        desk = at_desk(tx, world, actor, task_id)
        _not_for_another(desk, actor)
        if refuse and desk.task.verb == "sign":
            raise Refusal("not_possible", "A note that was handed in is signed as read; talk to its writer otherwise.")
        return desk.done(i.Acknowledged(desk.task.step, desk.by, refuse))


def reply(store: Store, world: World, actor: Actor, task_id: int, answers: Mapping[Key, Any], key: str) -> Done:
    """Write the reply that an acknowledge step allows; the signature stays to be given."""
    with store.write(actor, "review.reply") as tx:
        if seen_key(tx, key):
            return _again(tx, task_id)
        desk = at_desk(tx, world, actor, task_id)
        if desk.step.may_reply is None:
            raise Refusal("not_possible", "No reply can be given here.")
        form_step = replace(desk.step, form=desk.step.may_reply.form, do="fill_form")
        kept = asking.asked(desk.running, form_step, {}, {}, _look(desk)).check(answers)
        key_of_reply = StepKey(form_step.form, desk.key.repetition, desk.key.attempt)
        keep(tx, Written(desk.running.id, key_of_reply, desk.by, form_step.form, {}, kept, key))
        after, transition, left = move(tx, world, desk.running, i.Replied(desk.task.step, desk.by))
        follow(tx, world, after, transition, left)
        tx.note("case", desk.running.id, {"step": desk.task.step, "did": "Replied"})
        return Done(desk.running.id, desk.task.step)
