"""A learning system played: it reads the outgoing file and its own catalogue, and writes only its transcript.

What somebody does with an assignment depends on the seed and the assignment's key alone, so playing again up to the
same instant adds nothing, and playing in many small steps gives what one big step gives.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

COLUMNS = ("event_id", "learner", "activity", "title", "status", "completed_at", "score", "progress")
PASSES = 60
"""The least score of 100 that passes."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One row of the transcript, and the instant from which it stands there."""

    at: datetime
    row: tuple[str, ...]


def study(outgoing_file: Path, transcript_file: Path, catalogue_file: Path, at: datetime, seed: int) -> int:
    """Play until `at` (with a zone): whoever was assigned something enrols a day later and mostly passes, some after a
    failure, some late. Appends what is new to the transcript; gives how many rows."""
    titles = {row["id"]: row["title"] for row in _rows(catalogue_file)}
    assigned = list(_rows(outgoing_file))
    gone = {row["key"] for row in assigned if row["action"] == "withdraw"}
    there = {row["event_id"] for row in _rows(transcript_file)}
    played = [
        one
        for row in assigned
        if row["action"] == "assign" and row["key"] not in gone and row["activity"] in titles
        for one in _plays(row, titles[row["activity"]], at, seed)
    ]
    new = [one for one in played if one.at <= at and one.row[0] not in there]
    _append(transcript_file, [one.row for one in sorted(new, key=lambda one: (one.at, one.row))])
    return len(new)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(newline="", encoding="utf-8-sig") as file:
            yield from csv.DictReader(file)


def _plays(row: Mapping[str, str], title: str, at: datetime, seed: int) -> Iterable[Happening]:
    # Chance that anybody could foresee is what is wanted here.
    chance = random.Random(f"{seed}/{row['key']}")  # noqa: S311
    begin = datetime.combine(date.fromisoformat(row["assigned_on"]), time(9), at.tzinfo) + timedelta(days=1)
    begin += timedelta(minutes=chance.randrange(480))
    end = begin + timedelta(days=_days(row, begin, chance), minutes=chance.randrange(300))
    score = chance.randint(45, 100)
    yield _happening(row, title, "enrolled", begin, progress="0")
    if score < PASSES:
        yield _happening(row, title, "failed", end, str(score))
        end, score = end + timedelta(days=chance.randint(3, 10)), chance.randint(PASSES, 85)
    yield _happening(row, title, "passed", end, str(score))


def _days(row: Mapping[str, str], begin: datetime, chance: random.Random) -> int:
    """Four in five are done before they are due, the others up to two weeks after."""
    due = date.fromisoformat(row["due_on"]) if row["due_on"] else begin.date() + timedelta(days=30)
    left = max((due - begin.date()).days, 2)
    share = chance.random()
    return round(left * share) if chance.random() < 0.8 else left + 1 + round(13 * share)


def _happening(
    row: Mapping[str, str], title: str, status: str, at: datetime, score: str = "", progress: str = ""
) -> Happening:
    event = hashlib.sha256(f"{row['key']}/{status}".encode()).hexdigest()[:20]
    said = at.replace(microsecond=0).isoformat()
    return Happening(at, (event, row["learner"], row["activity"], title, status, said, score, progress))


def _append(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    """Whole lines, in one write."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    if not path.exists():
        writer.writerow(COLUMNS)
    writer.writerows(rows)
    with path.open("ab") as file:
        file.write(text.getvalue().encode())
        file.flush()
        os.fsync(file.fileno())
