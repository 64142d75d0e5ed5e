"""When invented people do what they are asked: most in time, some late, a few never.  Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from attain.phrases.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Habits:
    """How a crowd behaves, as shares of what it is asked: `late` after the due day, `never` at all, `sent_back` of what
    is to be approved, `declined` of what may be declined, `replied` of results that are read."""

    late: float = 0.12
    never: float = 0.05
    sent_back: float = 0.07
    declined: float = 0.05
    replied: float = 0.2

    def days(self, span: int, chance: Random) -> int | None:
        """After how many working days somebody acts who is given `span` of them; None: never."""
        draw = chance.random()
        if draw < self.never:
            return None
        if draw < self.never + self.late:
            return span + chance.randint(1, 4)
        return chance.randint(min(1, span), span)


PROMPT = Habits(late=0.0, never=0.0, sent_back=0.0, declined=0.0, replied=0.0)


def span_of(opened: date, due: date | None, calendar: Calendar) -> int:
    """Working days between the day on which something opened and the day on which it is due; 10 when it never is."""
    if due is None:
        return 10
    return sum(calendar.works(opened + timedelta(days=day)) for day in range(1, (due - opened).days + 1))


def hour_of(opened: datetime, days: int, calendar: Calendar, zone: str, chance: Random) -> datetime:
    """An instant in office hours, so many working days after something opened, and after it."""
    day = opened.astimezone(ZoneInfo(zone)).date()
    while days > 0 or not calendar.works(day):
        day += timedelta(days=1)
        days -= calendar.works(day)
    minutes = chance.randrange(8 * 60 + 30, 17 * 60 + 30)
    at = datetime.combine(day, time(minutes // 60, minutes % 60), ZoneInfo(zone))
    return max(at, opened + timedelta(minutes=chance.randint(3, 40)))
