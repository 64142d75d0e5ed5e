"""The demo's learning system: its own courses, what people took there before Attain came, and its days since."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from attain.demo.academy import COLUMNS, study

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.demo.people import Row

LISTED = ("id", "code", "title", "kind", "duration_minutes", "status")
OWN = (
    ("SPR-010", "Speaking to a large room", "course"),
    ("TAB-120", "Tables that nobody misreads", "course"),
    ("BIK-001", "Cycling to work in winter", "webinar"),
)
"""Courses of the learning system that the organisation's catalogue says nothing about."""
SURE = 0.93
"""How many of those for whom a course is mandatory have taken it."""


@dataclass(frozen=True, slots=True)
class School:
    """Where the learning system lies, by the settings of its connection."""

    connection: str
    courses: Path
    transcript: Path
    outgoing: Path
    seed: int

    def until(self, at: datetime) -> int:
        """Let its learners learn until an instant; gives how many rows its transcript gained."""
        return study(self.outgoing, self.transcript, self.courses, at, self.seed)


def school(connection: Resource, base: Path, seed: int) -> School:
    """The school of a connection that speaks in files."""
    said = connection.data["settings"]
    folder = base / said["folder"]
    return School(
        connection.id, folder / said["catalogue"], folder / said["transcript"], folder / said["assignments"], seed
    )


def courses(catalogue: Catalogue, connection: str) -> list[dict[str, Any]]:
    """The courses that the organisation's catalogues look for in this learning system."""
    mark = f"connection {connection}"
    items = (item for document in catalogue.of_kind("catalogue") for item in document.data["items"])
    return [item for item in items if item.get("found_in") == mark]


def open_school(place: School, catalogue: Catalogue, people: Sequence[Row], on: date) -> None:
    """Write its course list, and the transcript as it stood on a day: mandatory courses, and a few others."""
    place.courses.parent.mkdir(parents=True, exist_ok=True)
    known = courses(catalogue, place.connection)
    with place.courses.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(LISTED)
        writer.writerows(_listed(known))
    mandatory = {one for document in catalogue.of_kind("catalogue") for one in _mandatory(document.data)}
    with place.transcript.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in people:
            writer.writerows(_taken(row, known, mandatory, on, place.seed))


def _listed(known: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, ...]]:
    for item in known:
        yield _id(item["code"]), item["code"], item["title"], item["type"], _minutes(item.get("takes", "")), "open"
    for code, title, kind in OWN:
        yield _id(code), code, title, kind, "", "open"


def _id(code: str) -> str:
    return f"course-{code.lower()}"


def _minutes(takes: str) -> str:
    count, _, unit = takes.partition(" ")
    each = {"hour": 60, "hours": 60, "day": 420, "days": 420}.get(unit)
    return str(int(count) * each) if each else ""


def _mandatory(data: Mapping[str, Any]) -> Iterator[str]:
    """The items of the first set: what everybody has to take."""
    for one in data.get("sets", ())[:1]:
        yield from one["items"]


def _taken(
    row: Row, known: Sequence[Mapping[str, Any]], mandatory: set[str], on: date, seed: int
) -> Iterator[tuple[str, ...]]:
    chance = Random(f"{seed}/school/{row['staff_number']}")  # noqa: S311 - for show, not for secrets
    hired = date.fromisoformat(row["hire_date"])
    others = [item for item in known if item["id"] not in mandatory]
    some = chance.sample(others, chance.choice((0, 0, 1, 1, 2)))
    for item in [item for item in known if item["id"] in mandatory and chance.random() < SURE] + some:
        latest = on - timedelta(days=chance.randint(5, 640))
        yield _row(row, item, max(latest, min(hired + timedelta(days=chance.randint(2, 20)), on)), chance)


def _row(row: Row, item: Mapping[str, Any], day: date, chance: Random) -> tuple[str, ...]:
    at = datetime.combine(day, time(chance.randint(9, 16), chance.randrange(60))).isoformat() + "+00:00"
    event = f"old-{row['staff_number']}-{item['code'].lower()}"
    return event, row["work_email"], _id(item["code"]), item["title"], "passed", at, str(chance.randint(62, 100)), ""
