"""Whether what was expected came true; what happened instead is told in the same words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from attain.phrases.calendar import local_day
from attain.scenarios.judging_sessions import SESSIONS, judge_session
from attain.scenarios.repetitions import count, judge_nth
from attain.scenarios.sees import way
from attain.workflow.gates import parts_of

if TYPE_CHECKING:
    from attain.scenarios.expectations import Expected
    from attain.scenarios.stage import Seen
    from attain.workflow.case import StepState


def judge(expected: Expected, seen: Seen) -> str:
    """ "" when it came true, else what happened instead.  Of several cases one is enough, or all, as it is meant."""
    if expected.kind in SESSIONS:
        return judge_session(expected, seen)
    if seen.beside:
        return _of_several(expected, seen)
    if expected.case:
        return _in_case(expected, seen)
    if expected.kind in OF_THE_STORY:
        return _JUDGES[expected.kind](expected, seen)
    decide = judge_nth if expected.nth else _JUDGES[expected.kind]
    found = [decide(expected, one) for one in _meant(expected, seen)]
    wrong = [instead for instead in found if instead]
    enough = not wrong if expected.kind in OF_EVERY_CASE else len(wrong) < len(found)
    return "" if enough else wrong[-1]


def _in_case(expected: Expected, seen: Seen) -> str:
    """In the one of several cases of a person that is named by its number."""
    every = seen.story or seen.every
    if not 1 <= expected.case <= len(every):
        return _so_many(every)
    return judge(replace(expected, case=0), replace(every[expected.case - 1], cases=(), story=()))


def _so_many(every: Sequence[Seen]) -> str:
    return f"there {'is one case' if len(every) == 1 else f'are {len(every)} cases'}"


def _meant(expected: Expected, seen: Seen) -> Sequence[Seen]:
    """The cases of the story's own workflow; those that they led to where only these have what is named."""
    if not seen.story or _has(expected, seen):
        return seen.every
    return [one for one in seen.story if _has(expected, one)] or seen.every


def _has(expected: Expected, seen: Seen) -> bool:
    """Whether a workflow has the steps, the outcome and the gate that an expectation names."""
    names = {one.text for one in (expected.step, expected.other) if one.text}
    wanted = {expected.outcome.text, expected.gate.text} - {""}
    known = {name for one in seen.workflow.outcomes for name in (one.id, str(one.settings.get("gate", "")))}
    return names <= seen.workflow.index.keys() and wanted <= known


def _of_several(expected: Expected, seen: Seen) -> str:
    """In a story of several people: so in the case that is named, or in each."""
    about = expected.about.text
    meant = {about: seen.beside[about]} if about in seen.beside else {} if about else seen.beside
    if not meant:
        return f"this story is not of {about}; it is of {', '.join(seen.beside)}"
    found = {name: judge(expected, replace(one, beside={})) for name, one in meant.items()}
    return "; ".join(f"{name}: {instead}" for name, instead in found.items() if instead)


OF_THE_STORY = ("case opens", "only in case")
OF_EVERY_CASE = (
    *("no outcome", "no gate"),
    "no case",
    *("never opens", "closed by", "nobody sees", "reminders", "reminder", "approves own", "waits end"),
    *("open tasks", "open task"),
)


def _day(seen: Seen, at: datetime) -> str:
    return local_day(at, seen.zone).isoformat()


def _days(several: list[str]) -> str:
    return " and ".join(dict.fromkeys(several))


def _opened(seen: Seen, step: str) -> list[StepState]:
    """The passages through a step that opened."""
    return [one for one in seen.case.passages(step) if one.status in ("open", "ended")]


def _not_open(seen: Seen, step: str) -> str:
    state = seen.case.now_in(step)
    if state is not None and state.status == "skipped":
        return f"step {step} is skipped"
    closed = f"; the case is {_how(seen)}" if seen.case.closed_at else ""
    return f"step {step} never opens{closed}"


def _how(seen: Seen) -> str:
    at = f" on {_day(seen, seen.case.closed_at)}" if seen.case.closed_at else ""
    why = f" ({seen.case.why_closed})" if seen.case.why_closed else ""
    return f"{seen.case.status.replace('_', ' ')}{at}{why}"


def _opens_on(expected: Expected, seen: Seen) -> str:
    step, days = expected.step.text, [_day(seen, one.since) for one in _opened(seen, expected.step.text)]
    if not days:
        return _not_open(seen, step)
    return "" if expected.day.isoformat() in days else f"step {step} opens on {_days(days)}, not on {expected.day}"


def _opens_before(expected: Expected, seen: Seen) -> str:
    first, then = (_opened(seen, name.text) for name in (expected.step, expected.other))
    if not first:
        return _not_open(seen, expected.step.text)
    if not then or first[0].since < then[0].since:
        return ""
    days = _day(seen, first[0].since), _day(seen, then[0].since)
    return f"step {expected.step.text} opens on {days[0]}, {expected.other.text} on {days[1]}"


def _is_due_on(expected: Expected, seen: Seen) -> str:
    step, opened = expected.step.text, _opened(seen, expected.step.text)
    if not opened:
        return _not_open(seen, step)
    days = [due.day.isoformat() for one in opened for due in (one.first_due, one.due) if due]
    if not days:
        return f"step {step} has no due date"
    return "" if expected.day.isoformat() in days else f"step {step} is due on {_days(days)}, not on {expected.day}"


def _ends_by(expected: Expected, seen: Seen) -> str:
    state = seen.case.now_in(expected.step.text)
    if state is None or state.status == "skipped":
        return _not_open(seen, expected.step.text)
    if state.ended_at is None:
        return f"step {expected.step.text} has not ended; the case is {_how(seen)}"
    day = local_day(state.ended_at, seen.zone)
    return "" if day <= expected.day else f"step {expected.step.text} ends on {day}, after {expected.day}"


def _never_opens(expected: Expected, seen: Seen) -> str:
    days = [_day(seen, one.since) for one in _opened(seen, expected.step.text)]
    return f"step {expected.step.text} opens on {_days(days)}" if days else ""


def _belongs_to(expected: Expected, seen: Seen) -> str:
    found = seen.case.current(expected.step.text)
    if found is None or found[1].status not in ("open", "ended"):
        return _not_open(seen, expected.step.text)
    names = sorted(seen.names[person] for person in found[1].actors)
    if expected.person.text in names:
        return ""
    return f"step {expected.step.text} belongs to {' and '.join(names) or 'nobody'}, not to {expected.person.text}"


def _closed_by(expected: Expected, seen: Seen) -> str:
    at = seen.case.closed_at
    if at is None:
        waiting = ", ".join(key.step for key, _ in seen.case.open_steps())
        return f"the case is not closed; open or waiting: {waiting}"
    day = local_day(at, seen.zone)
    return "" if day <= expected.day else f"the case is closed on {day}, after {expected.day}"


def _no_case(_expected: Expected, seen: Seen) -> str:
    return f"the case opens on {_day(seen, seen.case.opened_at)}"


def _case_opens(expected: Expected, seen: Seen) -> str:
    every = seen.story or seen.every
    if not 1 <= expected.number <= len(every):
        return _so_many(every)
    one = every[expected.number - 1]
    day = _day(one, one.case.opened_at)
    return "" if day == expected.day.isoformat() else f"case {expected.number} opens on {day}, not on {expected.day}"


def _only_in_case(expected: Expected, seen: Seen) -> str:
    step = expected.step.text
    found = [number for number, one in enumerate(seen.story or seen.every, 1) if _opened(one, step)]
    if found == [expected.number]:
        return ""
    return f"step {step} opens in case {' and '.join(map(str, found))}" if found else _not_open(seen, step)


def _nobody_sees(expected: Expected, seen: Seen) -> str:
    what = expected.what.text
    roles = ("employee", *seen.workflow.people)
    able = [role for role in roles if seen.case.bound.get(role, (1,) if role == "employee" else ())]
    found = {role: how for role in able if (how := way(seen, seen.case, role, what, counted=True))}
    return "; ".join(f"{role} sees {what} ({how})" for role, how in found.items())


def _reminders(expected: Expected, seen: Seen) -> str:
    person, step = expected.person.text, expected.step.text
    got = seen.reminders.count((person, step))
    return "" if got <= expected.number else f"{person} got {got} reminders for {step}, more than {expected.number}"


def _attempts(expected: Expected, seen: Seen) -> str:
    got = len(_opened(seen, expected.step.text))
    said = f"{got} attempt" if got == 1 else f"{got} attempts"
    return "" if got == expected.number else f"{expected.step.text} has {said}, not {expected.number}"


def _repetitions(expected: Expected, seen: Seen) -> str:
    got = count(seen, expected.step.text)
    said = f"{got} repetition" if got == 1 else f"{got} repetitions"
    return "" if got == expected.number else f"{expected.step.text} has {said}, not {expected.number}"


def _change(expected: Expected, seen: Seen) -> str:
    wanted, step = expected.kind.removeprefix("change "), expected.step.text
    found = seen.changes.get(step, "no change")
    if found == wanted:
        return ""
    return f"nobody asked to change {step}" if found == "no change" else f"the change of {step} is {found}"


def _outcome(expected: Expected, seen: Seen) -> str:
    return "" if _follows(expected, seen) else f"outcome {expected.outcome.text} does not follow; {_so(seen)}"


def _no_outcome(expected: Expected, seen: Seen) -> str:
    return f"outcome {expected.outcome.text} follows; {_so(seen)}" if _follows(expected, seen) else ""


def _so(seen: Seen) -> str:
    return f"the case is {_how(seen)}"


def _follows(expected: Expected, seen: Seen) -> bool:
    """What follows from a case does so when it has closed well, and only then."""
    outcome = next((one for one in seen.workflow.outcomes if one.id == expected.outcome.text), None)
    if outcome is None:
        return False
    return seen.case.status == "closed" and (outcome.when is None or seen.holds(outcome.when) is True)


def _gate(expected: Expected, seen: Seen) -> str:
    shut = _shut_by(expected, seen)
    return f"gate {expected.gate.text} is not open: {shut}" if shut else ""


def _no_gate(expected: Expected, seen: Seen) -> str:
    return "" if _shut_by(expected, seen) else f"gate {expected.gate.text} is open"


def _shut_by(expected: Expected, seen: Seen) -> str:
    """Why a gate is not open; "" where it is."""
    if seen.case.status != "closed":
        return _so(seen)
    named = (one for one in seen.workflow.outcomes if one.settings.get("gate") == expected.gate.text)
    if (outcome := next(named, None)) is None:
        return "this review has no such gate"
    if outcome.when is not None and seen.holds(outcome.when) is not True:
        return "its outcome does not follow"
    wanted = parts_of(outcome.settings["open_when"])
    return "; ".join(f"it is not so that {text}" for text, one in wanted if seen.holds(one) is not True)


def _condition(expected: Expected, seen: Seen) -> str:
    truth = None if expected.condition is None else seen.holds(expected.condition)
    if truth or expected.condition is None:
        return ""
    instead, told = "it is not so" if truth is False else "it is not known", seen.tells(expected.condition)
    return f"{instead}: {told}" if told else instead


def _approves_own(_expected: Expected, seen: Seen) -> str:
    for step in seen.workflow.walk():
        if step.do != "approve":
            continue
        wrote = {p for what in step.what for one in seen.case.passages(what) for p in (*one.writers, *one.editors)}
        for state in seen.case.passages(step.id):
            if state.outcome == "approved" and state.by in wrote and state.by is not None:
                return f"{seen.names[state.by]} approves {step.id} and wrote {' and '.join(step.what)}"
    return ""


def _waits_end(_expected: Expected, seen: Seen) -> str:
    waiting = [key.step for key, _ in seen.case.open_steps()] if seen.case.is_open else []
    return f"{', '.join(waiting)} would wait for ever" if waiting else ""


def _open_tasks(expected: Expected, seen: Seen) -> str:
    most = seen.most_tasks
    return "" if most <= expected.number else f"somebody has {most} open tasks at once in one case"


_JUDGES: Mapping[str, Callable[[Expected, Seen], str]] = {
    "opens on": _opens_on,
    "opens before": _opens_before,
    "opens before it": _opens_before,
    "only in case": _only_in_case,
    "is due on": _is_due_on,
    "ends by": _ends_by,
    "never opens": _never_opens,
    "belongs to": _belongs_to,
    "closed by": _closed_by,
    "no case": _no_case,
    "case opens": _case_opens,
    "nobody sees": _nobody_sees,
    "reminders": _reminders,
    "reminder": _reminders,
    "attempts": _attempts,
    "attempt": _attempts,
    "repetitions": _repetitions,
    "repetition": _repetitions,
    **dict.fromkeys(("change waiting", "change approved", "change declined", "change withdrawn", "no change"), _change),
    "outcome": _outcome,
    "no outcome": _no_outcome,
    "gate": _gate,
    "no gate": _no_gate,
    "condition": _condition,
    "approves own": _approves_own,
    "waits end": _waits_end,
    "open tasks": _open_tasks,
    "open task": _open_tasks,
}
JUDGED = frozenset(_JUDGES)
"""What can be judged of a case that was played."""
