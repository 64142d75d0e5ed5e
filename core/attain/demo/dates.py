"""The demo organisation's folder moved in time, so that its main cycle starts on the day that is wanted.

Days are moved in the text of the files, so that comments and the order of keys stay for people to read.  Calendars are
not moved: holidays are when they are, and calendars grow by the years that are missing.  Scenarios are left out: their
sentences reckon with the weekdays of the days as written.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from attain.config.document import Resource
from attain.config.files import read_folder
from attain.demo.holidays import bank_holidays
from attain.errors import AttainError

DAY = re.compile(r"\b20\d\d-\d\d-\d\d\b")
YEAR = re.compile(r"(?<![\d-])20\d\d(?![\d-])")
NAMED = re.compile(r"(?m)^( +(?!starts|ends|from|until)\w+: )(20\d\d-\d\d-\d\d)$")
"""A named day of a cycle, by which something is due."""
SATURDAY = 5
LEFT_OUT = ("scenario",)


def move(source: Path, target: Path, starts: date) -> timedelta:
    """Write the folder `source` to `target` (which is replaced) so that its main cycle starts on `starts`.

    Gives by how much days were moved.  AttainError when the folder holds no cycle.
    """
    found = read_folder(source)
    resources = {document.file: document.resource for document in found.documents}
    by = starts - _main_start(list(resources.values()))
    shutil.rmtree(target, ignore_errors=True)
    for path in sorted(file for file in source.rglob("*") if file.is_file()):
        name = path.relative_to(source)
        resource = resources.get(name.as_posix())
        if resource is not None and resource.kind in LEFT_OUT:
            continue
        text = moved(path.read_text("utf-8"), resource, by)
        place = target / (_renamed(name, resource, by) if resource else name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return by


def zone_of(source: Path) -> str:
    """The time zone of the organisation in a folder; AttainError when there is none."""
    for document in read_folder(source).documents:
        if document.kind == "organisation":
            return str(document.data["zone"])
    raise AttainError("the demo's folder holds no organisation", "it may be damaged; take it from a fresh copy")


def main_cycle(resources: Sequence[Resource]) -> Resource:
    """The cycle about which the demo is: that which judges the longest time; AttainError when there is none.

    Those that start before it were held when the demo begins.
    """
    cycles = [one for one in resources if one.kind == "cycle"]
    if not cycles:
        raise AttainError("the demo's folder holds no cycle", "it may be damaged; take it from a fresh copy")
    return max(cycles, key=lambda one: (_length(one), one.id))


def earlier_cycles(resources: Sequence[Resource]) -> list[tuple[str, date]]:
    """(id, first day) of the cycles that start before the main one, in their order."""
    main = _day(main_cycle(resources).data["starts"])
    days = [(one.id, _day(one.data["starts"])) for one in resources if one.kind == "cycle"]
    return sorted((each for each in days if each[1] < main), key=lambda each: each[1])


def _length(cycle: Resource) -> timedelta:
    period = cycle.data["period"]
    return _day(period["until"]) - _day(period["from"])


def _main_start(resources: Sequence[Resource]) -> date:
    return _day(main_cycle(resources).data["starts"])


def _day(said: Any) -> date:
    return date.fromisoformat(str(said))


def moved(text: str, resource: Resource | None, by: timedelta) -> str:
    """One file with its days moved; a cycle also with the years in its id and titles."""
    if resource is None:
        return text
    if resource.kind == "calendar":
        return grown(text, resource.data, by)
    if resource.kind == "cycle":
        text = YEAR.sub(lambda said: str(int(said[0]) + _years(resource, by)), text)
        text = NAMED.sub(lambda said: said[1] + (_working(_day(said[2]) + by) - by).isoformat(), text)
    return DAY.sub(lambda said: (date.fromisoformat(said[0]) + by).isoformat(), text)


def _working(day: date) -> date:
    """The day itself, or the first working day behind it where it has become a holiday."""
    if day not in bank_holidays(day.year):
        return day
    while day in bank_holidays(day.year) or day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day


def _years(cycle: Resource, by: timedelta) -> int:
    starts = _day(cycle.data["starts"])
    return (starts + by).year - starts.year


def _renamed(name: Path, resource: Resource, by: timedelta) -> Path:
    if resource.kind != "cycle":
        return name
    return name.with_name(YEAR.sub(lambda said: str(int(said[0]) + _years(resource, by)), name.name))


def grown(text: str, calendar: Mapping[str, Any], by: timedelta) -> str:
    """A calendar that covers what its organisation needs after the move, with the holidays of the years it lacked."""
    covers = calendar["covers"]
    first, last = _day(covers["from"]).year, _day(covers["until"]).year
    wanted = sorted(
        {*range(first, last + 1), *range((date(first, 1, 1) + by).year, (date(last, 12, 31) + by).year + 1)}
    )
    missing = [year for year in range(wanted[0], wanted[-1] + 1) if not first <= year <= last]
    if not missing:
        return text
    text = text.replace(str(covers["from"]), f"{min(first, *missing)}-01-01", 1)
    text = text.replace(str(covers["until"]), f"{max(last, *missing)}-12-31", 1)
    text = _with(
        text, "holidays:", [_holiday(day, title) for year in missing for day, title in bank_holidays(year).items()]
    )
    return _with(
        text, "quiet_days:", [_quiet(one, year, first) for year in missing for one in calendar["quiet_days"][:1]]
    )


def _holiday(day: date, title: str) -> str:
    return f'  - {{ date: {day.isoformat()}, title: "{title}" }}'


def _quiet(one: Mapping[str, Any], year: int, first: int) -> str:
    """The first year's quiet days in another year: they are kept at the same days of each year."""
    start, end = (_in(_day(one[name]), year - first) for name in ("from", "until"))
    return f'  - {{ from: {start}, until: {end}, title: "{one["title"]}" }}'


def _in(day: date, years: int) -> str:
    return f"{day.year + years}-{day:%m-%d}"


def _with(text: str, key: str, lines: Sequence[str]) -> str:
    """The lines put first under a key; comments behind the key stay."""
    before, found, after = text.partition(f"\n{key}")
    rest, end, below = after.partition("\n")
    return before + found + rest + end + "\n".join([*lines, below])
