"""When things are due, may begin, and were: time phrases in the light of a case."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attain.phrases.calendar import add, local_day, start_of_day
from attain.phrases.times import resolve
from attain.workflow.days import Due, after, extended, whole_day
from attain.workflow.facts import WantMoment

if TYPE_CHECKING:
    from collections.abc import Callable

    from attain.phrases.ast import Anchor, Duration, Time
    from attain.workflow.case import CaseState, StepState
    from attain.workflow.facts import Facts, Where
    from attain.workflow.model import Step
    from attain.workflow.run import Run


def moments(
    case: CaseState, facts: Facts, opens: datetime | None = None, due: Due | None = None
) -> Callable[[Anchor], datetime | date | None]:
    """What anchors mean here: the case's own events, else a fact; `it opens` and `due` are the step's at hand."""

    def moment(anchor: Anchor) -> datetime | date | None:
        match anchor.kind:
            case "it opens":
                return opens
            case "due":
                return due.day if due else None
            case "the case opens":
                return case.opened_at
            case "case ends":
                return case.closed_at
            case "step":
                return step_moment(case, anchor.ref, anchor.event)
            case _:
                return facts.moment(WantMoment(anchor))

    return moment


def step_moment(case: CaseState, step: str, event: str) -> datetime | None:
    """When a step last opened, first was submitted, or last ended (a skipped step ended when it was skipped).

    Replies and what a former manager may add go by the name of their form.
    """
    passages = case.passages(step)
    if not passages and (added := [each for each in case.additions if each.form == step]):
        return added[-1].asked_at if event == "opens" else added[-1].given_at
    if not passages and step in case.replies:
        return case.replies[step]
    if event == "opens":
        return max((each.since for each in passages if each.status in ("open", "ended")), default=None)
    if event == "submitted":
        return min((each.submitted_at for each in passages if each.submitted_at), default=None)
    counts = case.now_in(step)
    return counts.ended_at if counts and counts.is_over else None


def due_of(run: Run, step: Step) -> Due | None:
    """When the step that opens now is due: as the send-back said that opened it again, else as its phrase says; later
    when somebody extended it.  None where the step has no due date.
    """
    if step.due is None:
        return None
    due = run.case.again.get(step.id) or due_from(run, step.due, _sits(run, step), step)
    by_hand = run.case.extended.get(step.id)
    return by_hand if by_hand and by_hand.at > due.at else due


def _sits(run: Run, step: Step) -> datetime:
    """When the wait begins: for a session not before the hour at which it opens in any case, so that a case which came
    early does not run out of time before anybody sat down.
    """
    opens = arrives(run, step.session.or_by) if step.session and step.session.or_by else None
    return max(run.at, opens) if opens else run.at


def due_from(run: Run, phrase: Time, opens: datetime, step: Step | None = None) -> Due:
    """The due date that a phrase gives for a wait which opens at an instant: never before the day on which it opens.

    The time that a cycle adds to `step` is added to what the phrase gives, also where that has passed already.  A due
    date that cannot be known is the day of opening, so that every wait ends.
    """
    facts = run.facts
    found = resolve(phrase, moments(run.case, facts, opens), facts.calendar, facts.zone)
    today = local_day(opens, facts.zone)
    due = Due(found.day, found.instant) if found else whole_day(today, facts.zone)
    due = extended(facts, due, step) if step else due
    return whole_day(today, facts.zone) if due.at < opens else due


def time_again(run: Run, first: Due | None, duration: Duration) -> Due:
    """A reopened step's due: the later of its first and now + the time that send_back gives."""
    later = after(run.facts, run.at, duration)
    return first if first and first.at > later.at else later


def every(where: Where, instant: datetime, duration: Duration) -> datetime:
    """When the clock opens the next of something that opens every so often: at the start of that day."""
    if duration.unit == "hour":
        return instant + timedelta(hours=duration.count)
    return start_of_day(add(where.calendar, local_day(instant, where.zone), duration), where.zone)


def last_day(run: Run, phrase: Time, opens: datetime) -> datetime | None:
    """The end of the last day on which something may open, if it is known."""
    facts = run.facts
    found = resolve(phrase, moments(run.case, facts, opens), facts.calendar, facts.zone)
    return found.instant if found else None


def begins(run: Run, times: tuple[Time, ...]) -> datetime | None:
    """The latest of several times at which something may begin; what is unknown holds nothing up."""
    facts = run.facts
    found = [resolve(each, moments(run.case, facts), facts.calendar, facts.zone) for each in times]
    return max((each.start for each in found if each), default=None)


def arrives(run: Run, phrase: Time, opens: datetime | None = None) -> datetime | None:
    """The instant at which something begins or stops then, if it is known yet; `opens` is what `it opens` means."""
    facts = run.facts
    found = resolve(phrase, moments(run.case, facts, opens), facts.calendar, facts.zone)
    return found.start if found else None


def effective_day(run: Run, step: Step) -> date | None:
    """From which day the result of a step counts, where its document names one that is known."""
    if step.takes_effect is None:
        return None
    facts, state = run.facts, run.case.now_in(step.id)
    opened = state.since if state else run.at
    found = resolve(step.takes_effect, moments(run.case, facts, opened), facts.calendar, facts.zone)
    return found.day if found else None


def reminder_times(run: Run, state: StepState, before: tuple[Duration, ...]) -> list[datetime]:
    """When reminders of the running wait go out, earliest first; without those whose hour came before it began."""
    if state.due is None:
        return []
    times = sorted(_before(run.facts, state.due, duration) for duration in before)
    return [each for each in times if each > (state.wait_since or state.since)]


def _before(facts: Facts, due: Due, duration: Duration) -> datetime:
    if duration.unit == "hour":
        return due.at - timedelta(hours=duration.count)
    day = add(facts.calendar, due.day, duration, "before")
    return datetime.combine(day, MORNING, ZoneInfo(facts.zone)).astimezone(UTC)


MORNING = time(8)
"""Reminders that count in days go out at eight in the morning."""
