"""Steps in the order written: what opens, what is passed over, what ends by its contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.parser import parse_duration
from attain.workflow import checking, repeating
from attain.workflow.absence import present
from attain.workflow.cast import actors_of, everybody
from attain.workflow.days import after
from attain.workflow.ending import end_for_want_of_people
from attain.workflow.events import CaseClosed, StepEnded, StepOpened, StepSkipped, StepWaits, Told
from attain.workflow.events_beside import CaseProlonged
from attain.workflow.grants import grant
from attain.workflow.times import arrives, begins, due_of
from attain.workflow.truth import holds

if TYPE_CHECKING:
    from datetime import datetime

    from attain.phrases.ast import Time
    from attain.workflow.case import StepKey
    from attain.workflow.model import Step
    from attain.workflow.run import Run


def flow(run: Run) -> None:
    """Open whatever may open at this hour, as far as it goes; close the case after its last step."""
    passed = run.case.is_open and not run.case.is_paused and _sequence(run, run.workflow.steps)
    grant(run)
    if passed and run.case.is_open and not run.case.open_steps() and not _stays_open(run):
        run.emit(CaseClosed(run.at, "closed"))
        grant(run)


def _stays_open(run: Run) -> bool:
    """Whether the case stays open behind its last step: as long as the longest `extend_case` that holds then."""
    if run.case.open_until is None:
        found = [
            (after(run.facts, run.at, parse_duration(str(outcome.settings["extend_case"]))).at, outcome.id)
            for outcome in run.workflow.outcomes
            if outcome.act == "extend_case" and (outcome.when is None or holds(run, outcome.when))
        ]
        if not found:
            return False
        run.emit(CaseProlonged(run.at, *max(found)))
    return run.case.open_until is not None and run.case.open_until > run.at


def _sequence(run: Run, steps: tuple[Step, ...]) -> bool:
    """Whether the way is free behind these steps."""
    return all(_pass(run, step) and run.case.is_open for step in steps)


def _pass(run: Run, step: Step) -> bool:
    key = run.key(step)
    state = run.case.steps.get(key)
    if state is not None and state.is_over and not step.is_container and step.do != "wait":
        return True
    if state is None or (state.status == "waiting" and (state.opens_at is None or state.opens_at <= run.at)):
        _enter(run, step, key)
    state = run.case.steps.get(key)
    if state and state.status != "skipped" and (step.is_container or step.do == "wait"):
        _contents(run, step, key)
    elif state and state.status == "open" and step.do == "check":
        checking.look(run, step, key)
    state = run.case.steps.get(key)
    return state is not None and (state.is_over or (step.optional and state.status == "open"))


def _enter(run: Run, step: Step, key: StepKey) -> None:
    waits = key not in run.case.steps and step.id not in run.case.hurried
    opens_at = begins(run, step.not_before) if waits else None
    if opens_at and opens_at > run.at:
        run.emit(StepWaits(run.at, key, opens_at))
    elif step.when is not None and not holds(run, step.when):
        run.emit(StepSkipped(run.at, key, "its condition does not hold"))
    else:
        _open(run, step, key)


def _open(run: Run, step: Step, key: StepKey) -> None:
    found = actors_of(run, step)
    if found.skips:
        run.emit(StepSkipped(run.at, key, f"nobody is {' or '.join(step.who)}"))
        return
    if step.do == "ask_each" and not found.persons:
        run.emit(StepSkipped(run.at, key, "nobody to ask"))
        return
    expected = repeating.expected_of(run, step)
    if step.repeat.for_each and not expected:
        run.emit(StepSkipped(run.at, key, f"nobody is {step.repeat.for_each}"))
        return
    asked = len(found.persons) if step.do == "ask_each" else 0
    until = _until(run, step, run.at) if step.do == "wait" else None
    actors = present(run, step, None, found.persons)
    form = _form_of(run, step)
    run.emit(StepOpened(run.at, key, actors, due_of(run, step), asked, until, form, expected))
    _opened(run, step, key, actors)


def _form_of(run: Run, step: Step) -> str:
    """Which of several forms: the first whose condition holds."""
    fits = (each.form for each in step.forms if each.when is None or holds(run, each.when))
    return next(fits, "")


def _opened(run: Run, step: Step, key: StepKey, actors: tuple[int, ...]) -> None:
    """What follows at once."""
    if step.tell:
        run.emit(Told(run.at, step.id, step.tell.message, everybody(run, step.tell.to, actors)))
    if step.do == "tell":
        run.emit(Told(run.at, step.id, step.message, everybody(run, step.to)))
        run.emit(StepEnded(run.at, key, "told"))
    elif step.do == "use" and not step.waits_for_end:
        run.emit(StepEnded(run.at, key, "opened"))
    elif step.who and not actors:
        end_for_want_of_people(run, key)


def _until(run: Run, step: Step, opens: datetime) -> datetime | None:
    times = (_arrives(run, step.until, opens), _arrives(run, step.or_by, opens))
    return min((each for each in times if each), default=None)


def _arrives(run: Run, phrase: Time | None, opens: datetime) -> datetime | None:
    return arrives(run, phrase, opens) if phrase else None


def _contents(run: Run, step: Step, key: StepKey) -> None:
    state = run.state(key)
    over = state.is_over
    if state.status == "waiting" or (over and (step.stops_rest or state.outcome == "stopped")):
        return
    if step.do == "wait":
        done, outcome = _reached(run, step, key), "reached"
    elif step.do == "part":
        done, outcome = _rounds(run, step, key), "done"
    else:
        done, outcome = _branches(run, step), "done"
    if done and not over and run.case.is_open:
        run.emit(StepEnded(run.at, key, outcome))
        if step.stops_rest:
            repeating.stop_inside(run, step, "enough branches have ended")


def _rounds(run: Run, step: Step, key: StepKey) -> bool:
    """Whether a part is done, with all its rounds."""
    while run.case.is_open:
        opens = run.state(key).opens_at
        if opens is not None and opens > run.at:
            return False
        if not _sequence(run, step.steps):
            return False
        if run.state(key).is_over or not run.case.is_open or not repeating.begin_next_round(run, step, key):
            return True
    return False


def _reached(run: Run, step: Step, key: StepKey) -> bool:
    state = run.state(key)
    until = _until(run, step, state.since) or state.opens_at
    return until is None or until <= run.at


def _branches(run: Run, step: Step) -> bool:
    ended = [_sequence(run, branch.steps) for branch in step.branches]
    enough = {"all": len(ended), "any": 1}.get(step.wait_for)
    return sum(ended) >= min(len(ended), enough if enough is not None else int(step.wait_for))
