"""What follows from a transition beyond the case's own rows: scores settled, plans settled,
sessions, outcomes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from attain import events as happened
from attain import jobs
from attain.access.reading import latest_submissions
from attain.cases import exports, outcomes, outside, scoring, session_changes, sessions
from attain.cases.facts import Resolver
from attain.cases.load import add_nominated, keep_nominated
from attain.cases.moving import move
from attain.cases.plugin_act_jobs import begin_act
from attain.cases.used import open_used, tell_opener
from attain.forms import entries
from attain.workflow import effects as e
from attain.workflow import events as w
from attain.workflow.events_beside import LevelReached
from attain.workflow.inputs import SessionMissed

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.engine import Transition
    from attain.workflow.model import Step

MOVED = "cases.moved_away"
"""The kind of a job that looks at a review once the former place counts no more."""


def follow(tx: Tx, world: World, after: Running, transition: Transition, left: Iterable[e.Effect]) -> None:
    """Carry out what the case's own rows do not cover."""
    for event in transition.events:
        if isinstance(event, w.StepEnded):
            _ended(tx, world, after, event)
        elif isinstance(event, LevelReached):
            session_changes.settle(tx, after, event.key.step)
        elif isinstance(event, w.PeopleChosen):
            keep_nominated(tx, after.id, event.key.step, event.chosen)
        elif isinstance(event, w.MoreAsked):
            add_nominated(tx, after, after.workflow.step(event.key.step), event.persons)
    if _changes_scores(after, transition):
        scoring.rescore(tx, after, Resolver(tx.connection, world, tx.now).looks_of(after))
    outside.forget(tx, after)
    if _old_counted(after, transition):
        jobs.put(tx, MOVED, f"{after.id}.{after.state.version}", {"case": after.id})
    came_late = [effect for effect in left if not _effect(tx, world, after, effect)]
    for sending in exports.of_events(after, transition.events):
        exports.note(tx, after, sending)
    for effect in came_late:
        if isinstance(effect, e.JoinSession):
            after = decided_alone(tx, world, after, effect.key.step, effect.level)


def _old_counted(after: Running, transition: Transition) -> bool:
    """Whether the event has come up to which the employee's former place counted."""
    said = after.workflow.when_people_change.get("employee_moves", {})
    waits = {str(each).removeprefix("old_until ") for each in said.values() if str(each).startswith("old_until ")}
    return bool(waits) and any(
        f"{event.key.step} {word}" in waits
        for event in transition.events
        for kind, word in ((w.StepOpened, "opens"), (w.StepEnded, "ends"))
        if isinstance(event, kind)
    )


def _changes_scores(after: Running, transition: Transition) -> bool:
    """Whether scores have other inputs now though nobody wrote: other cases that ended since, anonymous answers."""
    workflow = after.workflow.id
    opened = any(isinstance(event, w.StepOpened) for event in transition.events)
    if opened and scoring.draws_on_others(after.catalogue, workflow):
        return True
    ended = (after.workflow.step(event.key.step) for event in transition.events if isinstance(event, w.StepEnded))
    return any(_counts_once_ended(after, step) for step in ended)


def _counts_once_ended(after: Running, step: Step) -> bool:
    """Whether scores go on with what a step brought only when it ended: unnamed answers, a choice, a session's word."""
    workflow = after.workflow.id
    if step.anonymous is not None:
        return scoring.speaks_of(after.catalogue, workflow, step.id)
    names = step.session.may_change if step.session else (step.id,) if step.do == "decide" else ()
    return any(scoring.turns_on(after.catalogue, workflow, name) for name in names)


def decided_alone(tx: Tx, world: World, running: Running, step: str, level: int) -> Running:
    """A case that came after its session had opened is given to whoever decides on late ones."""
    after, transition, left = move(tx, world, running, SessionMissed(step, level))
    follow(tx, world, after, transition, left)
    sessions.told(tx, after.id, step)
    sessions.stir(tx, after)
    return after


def _effect(tx: Tx, world: World, after: Running, effect: e.Effect) -> bool:
    """False for what has to wait until all else is carried out."""
    match effect:
        case e.Settle():
            tell(tx, world, after, recorded(tx, scoring.settle(tx, after, effect.scores, None, effect.effective)))
        case e.JoinSession():
            return sessions.join(tx, after, effect.key, effect.level)
        case e.OpenCase():
            open_used(tx, world, after, effect)
        case e.RunAct():
            begin_act(tx, after, effect)
        case e.CaseEnded():
            _case_ended(tx, world, after, effect)
        case _:
            pass
    return True


def _ended(tx: Tx, world: World, after: Running, event: w.StepEnded) -> None:
    step = after.workflow.step(event.key.step)
    if step.do == "session" and event.outcome == "continue":
        session_changes.settle(tx, after, step.id)
    if step.do == "release":
        shown = {each.partition(".")[0] for each in step.shows}
        # What the step itself settles comes as an effect, with the day from which it counts.
        names = [name for name in scoring.unsettled(tx, after) if name in shown and name not in step.settles]
        tell(tx, world, after, recorded(tx, scoring.settle(tx, after, names, event.by)))
    if (plan := settled_plan(after, step)) is not None:
        _plan_settled(tx, world, after, plan, event)


def settled_plan(running: Running, step: Step) -> Step | None:
    """The plan step whose list is settled when `step` ends: itself, or the one it approves."""
    if step.do == "approve" and step.what:
        found = next((each for each in running.workflow.walk() if each.id == step.what[0]), None)
        return found if found is not None and found.do == "plan" else None
    if step.do != "plan":
        return None
    approved = any(each.do == "approve" and step.id in each.what for each in running.workflow.walk())
    return None if approved else step


def _plan_settled(tx: Tx, world: World, after: Running, plan: Step, event: w.StepEnded) -> None:
    written = latest_submissions(tx.connection, after.id).get(plan.id)
    if written is None or event.outcome in ("continue_without", "close_unfinished", "sent_back"):
        return
    kind, _, document = plan.what[0].partition(" ")
    found = happened.PlanSettled(
        case_id=after.id,
        subject_id=after.subject_id,
        step=plan.id,
        kind=kind,
        document=document,
        entries=entries.entries_of(written.answers),
        period=after.period,
        agreed_by=event.by,
        at=tx.now,
        written_by=written.author_id,
    )
    tell(tx, world, after, [found])


def _case_ended(tx: Tx, world: World, after: Running, effect: e.CaseEnded) -> None:
    finished = effect.how == "closed"
    if finished:
        tell(tx, world, after, recorded(tx, scoring.settle(tx, after, scoring.unsettled(tx, after), None)))
        outcomes.run(tx, world, after)
        exports.refresh(tx, after)
    sessions.leave(tx, after)
    ended = happened.CaseEnded(after.id, after.subject_id, after.workflow.id, finished, tx.now)
    tell(tx, world, after, [ended])
    tell_opener(tx, world, after)


def recorded(tx: Tx, values: Sequence[Any]) -> list[happened.Event]:
    """What was recorded, as plugins and starts hear of it."""
    from attain.measures.store import events

    return list(events(tx, values))


def tell(tx: Tx, world: World, after: Running, found: Sequence[happened.Event]) -> None:
    """Let plugins react, each kind of event to all who asked for it, in this transaction; measures may open reviews."""
    from attain.cases.happenings import start_by_measures

    for kind in dict.fromkeys(type(event) for event in found):
        same = [event for event in found if type(event) is kind]
        for plugin, reaction in world.extensions.reactions.get(kind, ()):
            world.react(plugin, reaction, tx, after.catalogue, same)
        if kind is happened.MeasureRecorded:
            start_by_measures(tx, world, [one for one in same if isinstance(one, happened.MeasureRecorded)])
