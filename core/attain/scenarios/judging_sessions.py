"""Whether what was expected of the sessions of a story came true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from attain.phrases.calendar import local_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from attain.scenarios.expectations import Expected
    from attain.scenarios.stage import Sat, Seen

ALONE = "this story is of one person alone, so no session is held in it; name those it is of in a list, after for:"


def judge_session(expected: Expected, seen: Seen) -> str:
    """ "" when it came true, else what happened instead.

    Of several sessions of a step one is enough for whom it holds and seats; all else is so of each.
    """
    if not seen.beside:
        return ALONE
    name, about = expected.step.text, expected.about.text
    meant = [one for one in seen.sessions if one.step == name and (not about or about in one.cases)]
    if not meant:
        never = expected.kind == "session never opens"
        return "" if never else f"no case{f' of {about}' if about else ''} comes to session {name} in time"
    found = [_JUDGES[expected.kind](expected, one, seen.zone) for one in meant]
    wrong = [instead for instead in found if instead]
    enough = len(wrong) < len(found) if expected.kind in ("session holds", "session seats") else not wrong
    return "" if enough else "; ".join(wrong)


def _day(at: datetime | None, zone: str) -> date | None:
    return local_day(at, zone) if at else None


def _opens_on(expected: Expected, sat: Sat, zone: str) -> str:
    day = _day(sat.opened_at, zone)
    return "" if day == expected.day else _opens(sat, day, f"not on {expected.day}")


def _opens_by(expected: Expected, sat: Sat, zone: str) -> str:
    day = _day(sat.opened_at, zone)
    return "" if day and day <= expected.day else _opens(sat, day, f"after {expected.day}")


def _never_opens(_expected: Expected, sat: Sat, zone: str) -> str:
    day = _day(sat.opened_at, zone)
    return _opens(sat, day, f"with {_list(sat.cases)}") if day else ""


def _opens(sat: Sat, day: date | None, instead: str) -> str:
    if day is None:
        return f"session {sat.step} never opens; it gathers {_list(sat.cases)}"
    return f"session {sat.step} opens on {day}, {instead}"


def _closed_by(expected: Expected, sat: Sat, zone: str) -> str:
    day = _day(sat.closed_at, zone)
    if day is None:
        return f"session {sat.step} is not closed"
    return "" if day <= expected.day else f"session {sat.step} is closed on {day}, after {expected.day}"


def _holds(expected: Expected, sat: Sat, _zone: str) -> str:
    wanted = {one.text for one in expected.people}
    return "" if wanted == sat.cases else f"session {sat.step} holds {_list(sat.cases)}"


def _seats(expected: Expected, sat: Sat, _zone: str) -> str:
    wanted = {one.text for one in expected.people}
    return "" if wanted == sat.seats else f"session {sat.step} seats {_list(sat.seats)}"


def _list(people: frozenset[str]) -> str:
    return ", ".join(sorted(people)) or "nobody"


_JUDGES: Mapping[str, Callable[[Expected, Sat, str], str]] = {
    "session opens on": _opens_on,
    "session opens by": _opens_by,
    "session never opens": _never_opens,
    "session closed by": _closed_by,
    "session holds": _holds,
    "session seats": _seats,
}
SESSIONS = frozenset(_JUDGES)
