"""Dates, numbers and help texts as people read them. All pure: the present day is handed in."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import mistune
import nh3
from markupsafe import Markup

from attain.config.days import MONTHS, said_day

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "code", "blockquote", "h3", "h4", "hr"}

_markdown = mistune.create_markdown(escape=True)


def local_day(value: date | datetime, zone: str = "UTC") -> date:
    """The day on which a moment falls in a zone; a day stays what it is. ValueError for a time without a zone."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        msg = f"{value} has no time zone"
        raise ValueError(msg)
    return value.astimezone(ZoneInfo(zone)).date()


def long_day(value: date | datetime, zone: str = "UTC") -> str:
    """Thursday 12 November 2026."""
    at = local_day(value, zone)
    return f"{DAYS[at.weekday()]} {said_day(at)}"


def day(value: date | datetime, zone: str = "UTC") -> str:
    """12 November 2026."""
    return said_day(local_day(value, zone))


def short_day(value: date | datetime, zone: str = "UTC") -> str:
    """12 Nov."""
    at = local_day(value, zone)
    return f"{at.day} {MONTHS[at.month - 1][:3]}"


def moment(value: datetime, zone: str = "UTC") -> str:
    """12 November 2026, 14:05."""
    local_day(value, zone)
    return f"{day(value, zone)}, {value.astimezone(ZoneInfo(zone)):%H:%M}"


def away(value: date | datetime, now: datetime, zone: str = "UTC") -> str:
    """How far a day is from today: today, tomorrow, in 3 days, yesterday, 2 days ago."""
    days = (local_day(value, zone) - local_day(now, zone)).days
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")


def until_due(value: date | datetime, now: datetime, zone: str = "UTC") -> str:
    """How long there is until a due day: due today, in 3 days, 2 days late."""
    days = (local_day(value, zone) - local_day(now, zone)).days
    if days < 0:
        return counted(-days, "day") + " late"
    return "due today" if days == 0 else away(value, now, zone)


def urgency(value: date | datetime, now: datetime, zone: str = "UTC") -> str:
    """The tone of a due day: `bad` when late, `warn` within three days, else `quiet`."""
    days = (local_day(value, zone) - local_day(now, zone)).days
    if days < 0:
        return "bad"
    return "warn" if days <= 3 else "quiet"


def counted(count: int, one: str, many: str = "") -> str:
    """1 person, 2,431 people."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def number(value: Decimal | Fraction | int | None, places: int = 2) -> str:
    """A number rounded half up to at most so many places, without trailing zeros, thousands apart; a dash for None.

    Takes exact numbers only, so that no page shows what binary fractions make of them.
    """
    if value is None:
        return "–"
    exact = Fraction(value)
    rounded = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = f"{rounded:,f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text.replace("-", "−")


def percent(share: Decimal | Fraction | int | None, places: int = 0) -> str:
    """A share of one as 45%; a dash for None."""
    return "–" if share is None else f"{number(Fraction(share) * 100, places)}%"


def rich(text: str) -> Markup:
    """Markdown of an author (help, level meanings) as safe HTML: no images, no raw HTML, links that tell nothing."""
    made = str(_markdown(text))
    return Markup(nh3.clean(made, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"}))  # noqa: S704


def initials(name: str) -> str:
    """At most two letters for a person: of the first and the last word."""
    words = [word for word in name.split() if word[0].isalpha()]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0].upper() for word in chosen) or "?"


def tint(name: str, of: int = 6) -> int:
    """Which of so many colours goes with a name: the same on every page."""
    return sum(map(ord, name)) % of


def joined(words: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    return " ".join((", ".join(words[:-1]), last, words[-1])) if len(words) > 1 else "".join(words)


_TRUTH = re.compile(r"\b([a-z]\w*) is (true|false)\b")


def rule_words(rule: str) -> str:
    """A condition as people read it: `on_notice is true` is said as On notice, names without their underscores."""
    said = _TRUTH.sub(lambda found: found[1] if found[2] == "true" else f"not {found[1]}", rule).replace("_", " ")
    return said[:1].upper() + said[1:]
