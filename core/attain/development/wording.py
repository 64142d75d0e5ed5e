"""What an item of a plan may say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from attain.errors import BadInput, Problem

LONGEST = 2000
LONGEST_TITLE = 300
MOST_ITEMS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntry:
    """One thing that a person is to do, as somebody typed or chose it: an activity of the catalogue or a title, for
    which item and level, until when, and why."""

    activity_id: int | None = None
    title: str = ""
    item: str = ""
    from_level: str = ""
    to_level: str = ""
    due_on: date | None = None
    why: str = ""


def check(entry: PlanEntry, today: date) -> None:
    """BadInput with everything that is wrong with an entry."""
    problems = list(_problems(entry, today))
    if problems:
        raise BadInput(problems)


def _problems(entry: PlanEntry, today: date) -> list[Problem]:
    found = []
    if entry.activity_id is None and not entry.title.strip():
        found.append(Problem("title", "choose an activity, or say in your own words what is to be done"))
    if len(entry.title) > LONGEST_TITLE:
        found.append(Problem("title", f"at most {LONGEST_TITLE} characters"))
    if len(entry.why) > LONGEST:
        found.append(Problem("why", f"at most {LONGEST} characters"))
    if entry.due_on is not None and entry.due_on < today:
        found.append(Problem("due_on", f"{entry.due_on} is past"))
    if any("\0" in text for text in (entry.title, entry.why, entry.item, entry.from_level, entry.to_level)):
        found.append(Problem("title", "it holds a character that is no text"))
    return found
