"""People on leave: whose tasks go to somebody else for a while, and a case that waits for its employee."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from attain.phrases.calendar import add, end_of_day, local_day
from attain.phrases.parser import parse_duration
from attain.workflow.cast import barred_from
from attain.workflow.days import Due
from attain.workflow.ending import end_by_itself
from attain.workflow.events import ActorsChanged, CaseClosed
from attain.workflow.events_beside import AskedInstead, CameBackToWork, CasePaused, CaseResumed, WentOnLeave
from attain.workflow.stand_ins import instead_of_absent, rules, stand_ins

if TYPE_CHECKING:
    from datetime import date

    from attain.workflow.case import PersonId, StepKey
    from attain.workflow.inputs import CameBack, WentAway
    from attain.workflow.model import Step
    from attain.workflow.run import Run


def went_away(run: Run, what: WentAway) -> None:
    """Somebody is on leave, perhaps for longer than work waits for him."""
    if what.person == run.case.subject:
        _pause(run, what)
        return
    said = rules(run, "actor_on_leave")
    if not said or said["open_tasks"] == "wait" or not _long(run, said["longer_than"], what.until):
        return
    until = end_of_day(what.until, run.facts.zone) if what.until else None
    run.emit(WentOnLeave(run.at, what.person, until))
    for key, state in run.case.open_steps():
        step = run.index[key.step]
        if what.person not in state.actors or key in what.done:
            continue
        actors = present(run, step, key, state.actors)
        if actors != state.actors:
            run.emit(ActorsChanged(run.at, key, actors, "on leave"))
    for key, state in run.case.open_steps():
        if what.person in state.helpers and state.excused is None and run.index[key.step].do == "check":
            persons = instead_of_absent(run, state.helpers)
            if persons != state.helpers:
                run.emit(AskedInstead(run.at, key, "excuse", persons, "on leave"))


def came_back(run: Run, what: CameBack) -> None:
    """What moved stays where it is; what opens from now on is his again."""
    if what.person == run.case.subject:
        if run.case.is_paused:
            resume(run)
    elif any(each.person == what.person for each in run.case.away):
        run.emit(CameBackToWork(run.at, what.person))


def _long(run: Run, longer_than: str, until: date | None) -> bool:
    today = local_day(run.at, run.facts.zone)
    return until is None or until > add(run.facts.calendar, today, parse_duration(longer_than))


def present(run: Run, step: Step, key: StepKey | None, actors: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """Those who do a step, with a stand-in for everybody who is away; himself where nobody may stand in.

    What somebody says about himself, answers that were asked of one, and signatures are nobody else's (LANGUAGE 5).
    """
    if step.do in ("ask_each", "acknowledge", "session") or step.who == ("employee",):
        return actors
    barred = set(barred_from(run, step)) | {run.case.subject}
    if key is not None and run.state(key).agreeing:
        barred |= set(run.state(key).writers)
    found = [
        one
        for person in actors
        for one in (stand_ins(run, person, barred) if run.case.is_away(person, run.at) else (person,))
    ]
    return tuple(dict.fromkeys(found))


# --- the employee ---------------------------------------------------------------------------------------------------


def _pause(run: Run, what: WentAway) -> None:
    """A case waits for its employee once, and no longer than the document says."""
    said = rules(run, "employee_on_leave")
    if not said or said["waits"] != "pause" or run.case.pauses or not _long(run, said["longer_than"], what.until):
        return
    last = add(run.facts.calendar, local_day(run.at, run.facts.zone), parse_duration(said["at_most"]))
    ends = what.until is None or what.until > last
    day = last if what.until is None else min(last, what.until)
    run.emit(CasePaused(run.at, end_of_day(day, run.facts.zone), ends))


def end_pause(run: Run) -> None:
    """The last day of a pause is over: the employee is back, or the document's ending follows."""
    ends = run.case.ends_pause
    if not ends:
        resume(run)
        return
    ending = str(rules(run, "employee_on_leave").get("then", "close_unfinished"))
    if ending == "close_unfinished":
        run.emit(CaseClosed(run.at, "closed_unfinished", "the employee is away for longer than the case waits"))
        return
    resume(run)
    for key, state in run.case.open_steps():
        if state.status == "open" and not run.index[key.step].is_container and run.case.is_open:
            end_by_itself(run, key, ending, "the employee is away for longer than the case waits")


def resume(run: Run) -> None:
    """Go on; every open step is due as many days later as the case stood still."""
    since = run.case.paused_since
    if since is None:
        return
    zone = run.facts.zone
    days = (local_day(run.at, zone) - local_day(since, zone)).days
    dues = tuple((key, _later(state.due, days, zone)) for key, state in run.case.open_steps() if state.due)
    run.emit(CaseResumed(run.at, days, dues))


def _later(due: Due, days: int, zone: str) -> Due:
    day = due.day + timedelta(days)
    whole = due.at == end_of_day(due.day, zone)
    at: datetime = end_of_day(day, zone) if whole else due.at + timedelta(days)
    return Due(day, at)
