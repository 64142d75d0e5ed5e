"""Tasks, mails and days, counted over all cases of all strands, by real person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.simulating.gathering import Sitting
    from attain.simulating.strand import Strand

Interval = tuple[int, date, date]
"""A stand-in, and the days between which he has a task."""


@dataclass(slots=True)
class Counts:
    """{person: {day: tasks more or fewer from then on}}, {person: tasks}, {day: new tasks} and {day: mails}."""

    changes: dict[int, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    tasks: Counter[int] = field(default_factory=Counter)
    new: Counter[date] = field(default_factory=Counter)
    mails: Counter[date] = field(default_factory=Counter)

    def add(self, person: int, since: date, until: date) -> None:
        """One task that lies open on these days, both included."""
        changes = self.changes[person]
        changes[since] += 1
        changes[until + timedelta(1)] -= 1
        self.tasks[person] += 1
        self.new[since] += 1

    def most_open(self, person: int) -> tuple[int, date]:
        """The most tasks of a person that lie open on one day, and the first such day."""
        now, most, on = 0, 0, date.min
        for day, change in sorted(self.changes[person].items()):
            now += change
            if now > most:
                most, on = now, day
        return most, on

    def open_by_day(self) -> dict[date, int]:
        """{day: tasks that lie open on it}, every day from the first to the last."""
        total: Counter[date] = Counter()
        for changes in self.changes.values():
            total.update(changes)
        found, now = {}, 0
        days = sorted(day for day, change in total.items() if change) or []
        day = days[0] if days else date.min
        while days and day <= days[-1]:
            now += total[day]
            found[day] = now
            day += timedelta(1)
        return found


def count(catalogue: Catalogue, strands: Iterable[Strand], sittings: Iterable[Sitting]) -> Counts:
    """Everything that people have to do and are sent.  Mails are counted as they go out: bundled ones once a day."""
    counts, bundled = Counts(), set[tuple[int, date, str]]()
    messages = {one.id: one.data for one in catalogue.of_kind("message")}
    for strand in strands:
        intervals, mails = _intervals(strand), _mails(strand, messages)
        for member in strand.members:
            persons = member.persons
            for stand_in, since, until in intervals:
                counts.add(persons[stand_in - 1], since, until)
            for stand_in, day, bundle in mails:
                person = persons[stand_in - 1]
                if not bundle or (person, day, bundle) not in bundled:
                    counts.mails[day] += 1
                    bundled.add((person, day, bundle))
    for sitting in sittings:
        for person in sitting.members:
            counts.add(person, sitting.opens.date(), (sitting.closes or sitting.opens).date())
    return counts


def _intervals(strand: Strand) -> list[Interval]:
    """The tasks of one case: from the day on which each came to the day on which it was done or gone."""
    begun: dict[tuple[str, int, str], date] = {}
    found: list[Interval] = []
    for each in strand.log:
        if each.what == "task":
            begun.setdefault((each.step, each.persons[0], each.said), strand.setting.day(each.at))
        elif each.what in ("done", "closed"):
            since = begun.pop((each.step, each.persons[0], each.said), None)
            if since is not None:
                found.append((each.persons[0], since, strand.setting.day(each.at)))
    last = strand.setting.day(strand.now)
    return found + [(person, since, max(since, last)) for (_, person, _), since in begun.items()]


def _mails(strand: Strand, messages: Mapping[str, Mapping[str, object]]) -> list[tuple[int, date, str]]:
    """(stand-in, day, bundle) of every mail of one case; "" for one that goes out by itself."""
    found = []
    for each in strand.log:
        if each.what in ("mail", "remind"):
            document = messages.get(each.said, {})
            by = document.get("by")
            if isinstance(by, list | tuple | str) and "mail" not in by:
                continue
            bundle = each.said if document.get("bundle") else ""
            found += [(person, strand.setting.day(each.at), bundle) for person in dict.fromkeys(each.persons)]
    return found
