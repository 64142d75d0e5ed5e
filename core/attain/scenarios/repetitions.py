"""What is expected of the nth time that a step is done: inside itself, or in the nth round of its part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from attain.cases.lookups import CaseLookups, Read
from attain.phrases.calendar import local_day
from attain.phrases.conditions import holds
from attain.workflow.events import StepSubmitted
from attain.workflow.events_beside import RepetitionOpened, RoundBegan
from attain.workflow.repeating import inside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from attain.forms.answers import Answers
    from attain.phrases.ast import Condition
    from attain.scenarios.expectations import Expected
    from attain.scenarios.stage import Seen
    from attain.workflow.case import StepKey, StepState
    from attain.workflow.model import Step, Workflow

    Rounds = Mapping[str, Mapping[int, Sequence[Answers]]]
    """{step: {round: answers in the order handed in}}."""


@dataclass(frozen=True, slots=True)
class Time:
    """One time that a step was done: when it opened, when it was over, by when it was to be."""

    opened: datetime | None = None
    ended: datetime | None = None
    due: Any = None


def times_of(seen: Seen, name: str) -> list[Time]:
    """Every time that a step could be done, the first first; of a part its rounds."""
    step = seen.workflow.index.get(name)
    if step is None:
        return []
    if step.is_container:
        return _rounds_of_part(seen, step)
    if step.repeat.is_plain:
        return [_of_passage(state) for state in _newest(seen, name).values()]
    found = seen.case.current(name)
    return _inside(seen, step, *found) if found else []


def _newest(seen: Seen, name: str) -> dict[int, StepState]:
    """{round: its newest attempt}."""
    keys = sorted(key for key in seen.case.steps if key.step == name)
    return {key.repetition: seen.case.steps[key] for key in keys}


def _of_passage(state: StepState) -> Time:
    opened = state.since if state.status in ("open", "ended") else None
    return Time(opened, state.ended_at if opened else None, state.due)


def _rounds_of_part(seen: Seen, step: Step) -> list[Time]:
    found = seen.case.current(step.id)
    if found is None or found[1].status not in ("open", "ended"):
        return []
    began = [event for event in seen.events if isinstance(event, RoundBegan) and event.key.step == step.id]
    starts = [found[1].since, *(event.opens_at for event in began)]
    return [
        Time(start, end, found[1].due)
        for start, end in zip(starts, [*(event.at for event in began), found[1].ended_at], strict=True)
    ]


def _inside(seen: Seen, step: Step, key: StepKey, state: StepState) -> list[Time]:
    """A repeated step is one passage: the first few may be done from its start, more once they are opened, or done."""
    if state.status not in ("open", "ended"):
        return []
    mine = [event for event in seen.events if getattr(event, "key", None) == key]
    done = [event.at for event in mine if isinstance(event, StepSubmitted)]
    opened = [event.at for event in mine if isinstance(event, RepetitionOpened)]
    least = len(state.expected) or step.repeat.at_least
    free = 1 if step.repeat.every else max(least, 1)
    starts = [state.since] * free + opened
    starts += done[len(starts) :]
    ends = [*done, *[None] * len(starts)]
    return [Time(start, end, state.due) for start, end in zip(starts, ends, strict=False)]


def judge_nth(expected: Expected, seen: Seen) -> str:
    """ "" when it came true of the nth time, else what happened instead."""
    if expected.condition is not None:
        truth = seen.holds_in(expected.condition, expected.nth)
        return "" if truth else "it is not so" if truth is False else "it is not known"
    step, nth = expected.step.text, expected.nth
    every = times_of(seen, step)
    one = every[nth - 1] if len(every) >= nth else Time()
    what = f"step {step} in repetition {nth}"
    if expected.kind == "never opens":
        return f"{what} opens on {_day(seen, one.opened)}" if one.opened else ""
    if one.opened is None:
        return f"{what} never opens"
    return _dated(expected, seen, one, what)


def _dated(expected: Expected, seen: Seen, one: Time, what: str) -> str:
    day = expected.day.isoformat()
    match expected.kind:
        case "opens on":
            found = _day(seen, one.opened)
            return "" if found == day else f"{what} opens on {found}, not on {day}"
        case "is due on":
            found = one.due.day.isoformat() if one.due else "no day"
            return "" if found == day else f"{what} is due on {found}, not on {day}"
        case _:
            found = _day(seen, one.ended)
            return "" if found and found <= day else f"{what} ends on {found or 'no day'}, not by {day}"


def _day(seen: Seen, at: datetime | None) -> str:
    return local_day(at, seen.zone).isoformat() if at else ""


def count(seen: Seen, name: str) -> int:
    """How often a step was done inside itself; of a part, or a step of one, how many rounds opened."""
    step, found = seen.workflow.index.get(name), seen.case.current(name)
    if step is not None and not step.is_container and not step.repeat.is_plain:
        return found[1].submitted if found else 0
    return sum(one.opened is not None for one in times_of(seen, name))


def holds_in(workflow: Workflow, look: CaseLookups, rounds: Rounds, condition: Condition, nth: int) -> bool | None:
    """A condition with the answers of the nth time; what is done once only counts as it is."""
    answers = dict(look.read.answers)
    for step, several in rounds.items():
        model = workflow.index.get(step)
        if model is None or model.do == "ask_each":
            continue
        each_time = [one for _, each in sorted(several.items()) for one in each]
        times = {number: each[-1] for number, each in several.items() if each}
        repeated = not model.repeat.is_plain
        if repeated or _is_in_rounds(workflow, step):
            found = each_time[nth - 1] if repeated and len(each_time) >= nth else None if repeated else times.get(nth)
            answers[step] = found or {}
    was = look.read
    read = Read(was.facts, answers, was.scores, was.measures, was.completed, was.running, was.repeated)
    args = (look.about, look.day_of, look.in_population, look.past, look.settled)
    return holds(condition, CaseLookups(look.running, read, *args))


def _is_in_rounds(workflow: Workflow, name: str) -> bool:
    return any(name in inside(each) for each in workflow.walk() if each.is_container and not each.repeat.is_plain)
