"""What time alone does to an open step: reminders, the due date, the entries of the late chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.calendar import local_day
from attain.workflow.absence import present
from attain.workflow.cast import MANAGER_OF_ACTOR, Cast, act_as, barred_from, everybody, managers_of
from attain.workflow.chains import chain_at, entry_at, waits_for_session
from attain.workflow.days import after
from attain.workflow.ending import end_by_itself, end_for_want_of_people
from attain.workflow.events import LateEntryRan, Reminded, StepEnded, StepLate, Told, WaitHandedOver
from attain.workflow.model import ENDINGS, LateEntry
from attain.workflow.repeating import is_enough
from attain.workflow.times import due_from, reminder_times

if TYPE_CHECKING:
    from datetime import datetime

    from attain.workflow.case import StepKey, StepState
    from attain.workflow.model import Reminders, Step
    from attain.workflow.run import Run


def next_reminder(run: Run, step: Step, state: StepState) -> datetime | None:
    """When the next reminder of the running wait goes out."""
    rules = reminders_of(run, step)
    if rules is None or state.late or not state.actors:
        return None
    times = reminder_times(run, state, rules.before_due)
    return times[state.reminded] if state.reminded < len(times) else None


def reminders_of(run: Run, step: Step) -> Reminders | None:
    """The step's own rules, else the workflow's; none for optional steps and sessions."""
    return None if step.optional or step.do == "session" else step.reminders or run.workflow.reminders


def remind(run: Run, key: StepKey) -> None:
    """A reminder's hour; on a quiet day nothing is sent."""
    rules = reminders_of(run, run.index[key.step])
    quiet = run.facts.calendar.is_quiet(local_day(run.at, run.facts.zone))
    run.emit(Reminded(run.at, key, rules.message if rules else "", quiet))


def next_late(run: Run, step: Step, state: StepState) -> datetime | None:
    """When the wait is late, or its next entry comes."""
    if state.due is None:
        return None
    if not state.late:
        return state.due.at
    chain = chain_at(step, state.late_path)
    since = state.late_since or state.due.at
    if state.late_entry >= len(chain):
        return since
    pause = chain[state.late_entry].after
    return after(run.facts, since, pause).at if pause else since


def be_late(run: Run, key: StepKey) -> None:
    """The due date passed, or the next entry of the chain is to be done."""
    step, state = run.index[key.step], run.state(key)
    if state.late:
        _next_entry(run, step, key)
    elif step.optional:
        run.emit(StepEnded(run.at, key, "continue_without", why="optional, and not done by its due date"))
    elif not step.repeat.is_plain and is_enough(run, step, state):
        run.emit(StepEnded(run.at, key, "submitted", why="often enough"))
    else:
        run.emit(StepLate(run.at, key))


def _next_entry(run: Run, step: Step, key: StepKey) -> None:
    state = run.state(key)
    chain = chain_at(step, state.late_path)
    if state.late_entry >= len(chain):
        end_for_want_of_people(run, key)
        return
    entry = chain[state.late_entry]
    if entry.act in ENDINGS:
        end_by_itself(run, key, entry.act, "late")
    elif entry.act == "tell":
        run.emit(LateEntryRan(run.at, key, "tell"))
        if not waits_for_session(step, state):
            run.emit(Told(run.at, step.id, entry.message, everybody(run, (entry.person,), state.actors)))
    elif entry.when_fewer_than and state.answered >= entry.when_fewer_than:
        run.emit(LateEntryRan(run.at, key, entry.act, "not needed"))
    else:
        _hand_over_late(run, step, key, entry)


def _hand_over_late(run: Run, step: Step, key: StepKey, entry: LateEntry) -> None:
    state = run.state(key)
    if not new_wait(run, step, key, (*state.late_path, state.late_entry)):
        run.emit(LateEntryRan(run.at, key, entry.act, f"{entry.person}: nobody may"))
        if run.state(key).late_entry >= len(chain_at(step, state.late_path)):
            end_for_want_of_people(run, key)


def new_wait(run: Run, step: Step, key: StepKey, path: tuple[int, ...]) -> bool:
    """Open the wait that a path leads to, for other people; False when nobody may."""
    entry = entry_at(step, path)
    found = _people_of(run, step, key, entry)
    if not found.persons or entry.due is None:
        return False
    due = due_from(run, entry.due, run.at)
    persons = present(run, step, key, found.persons)
    run.emit(WaitHandedOver(run.at, key, entry.act, path, persons, due))
    return True


def _people_of(run: Run, step: Step, key: StepKey, entry: LateEntry) -> Cast:
    barred = barred_from(run, step) | (frozenset(run.state(key).writers) if run.state(key).agreeing else frozenset())
    if entry.person == MANAGER_OF_ACTOR:
        found = managers_of(run, run.state(key).actors)
        return Cast(tuple(person for person in found if person not in barred))
    return act_as(run, entry.person, barred)
