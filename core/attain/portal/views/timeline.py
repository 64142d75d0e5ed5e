"""A case's steps as lines of a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attain.portal.views.parts import Step
from attain.portal.wording import counted, day, joined, long_day, until_due

if TYPE_CHECKING:
    from datetime import datetime

    from attain.cases.timeline import StepSeen

VERBS = {
    "fill_form": "writes",
    "ask_each": "answer",
    "nominate": "chooses",
    "approve": "approves",
    "meet": "meet",
    "plan": "plans",
    "session": "settle together",
    "decide": "decides",
    "release": "shares",
    "acknowledge": "reads and signs",
}


def timeline(seen: Sequence[StepSeen], now: datetime, zone: str) -> tuple[Step, ...]:
    """The steps with who and when in words."""
    return tuple(
        Step(each.title, each.state, _detail(each, now, zone), each.help if each.state == "now" else "")
        for each in seen
    )


def _detail(each: StepSeen, now: datetime, zone: str) -> str:
    who = joined(each.who)
    again = " · second round" if each.attempts == 2 else f" · round {each.attempts}" if each.attempts > 2 else ""
    if each.state == "done":
        when = f" · {day(each.ended_at, zone)}" if each.ended_at else ""
        silent = " · nobody acted in time" if each.by_silence else ""
        return f"{who}{when}{silent}{_count(each)}{again}"
    if each.state in ("now", "late") and each.due:
        return f"{who} · until {long_day(each.due, zone)} ({until_due(each.due, now, zone)}){_count(each)}{again}"
    return f"{who}{again}"


def _count(each: StepSeen) -> str:
    if each.verb != "ask_each" or not each.asked:
        return ""
    return f" · {each.answered} of {counted(each.asked, 'answer')}"


def next_steps(seen: Sequence[StepSeen]) -> tuple[StepSeen, ...]:
    """What is open now; where nothing is, what comes."""
    now = tuple(each for each in seen if each.state in ("now", "late"))
    return now or tuple(each for each in seen if each.state == "later")[:1]
