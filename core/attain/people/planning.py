"""What an import would change: pure, from the rows of a file and the people as they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from attain.config.document import parse_canonical
from attain.people.findings import Finding, Weight
from attain.people.managers import wanted_lines, wanted_matrix
from attain.people.present import Kept, Present
from attain.people.rows import Listed, Listing, text_of

UNIT_FACTS = ("department", "unit", "location", "country", "legal_entity")
COPIED = ("name", "first_name", "work_email", "language", "zone")
LEAVERS_UP_TO = Decimal(5)


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be taken.

    `full`: it lists everybody, so whoever is not in it has left.  `leavers_up_to`: the percentage of people that may
    leave by one file.
    """

    as_of: date
    full: bool = True
    leavers_up_to: Decimal = LEAVERS_UP_TO


@dataclass(frozen=True, slots=True)
class Entry:
    """New facts of somebody: a joiner (`kept` is None), a returner, or one of whom something changed."""

    staff_number: str
    facts: str
    copied: tuple[Any, ...]
    post: str
    starts: date
    kept: Kept | None = None


@dataclass(slots=True)
class Changes:
    """What would be written; posts by code, an empty code above is nobody."""

    joiners: list[Entry] = field(default_factory=list)
    returners: list[Entry] = field(default_factory=list)
    changed: list[Entry] = field(default_factory=list)
    movers: list[tuple[Kept, str]] = field(default_factory=list)
    leavers: list[Kept] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)
    matrix: dict[str, set[str]] = field(default_factory=dict)
    units: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def nothing(self) -> bool:
        """Whether the file says what is known already."""
        return not (
            self.joiners or self.returners or self.changed or self.movers or self.leavers or self.lines or self.matrix
        )


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What is wrong with a file, and what it would change.  Nothing is written by making one."""

    file: str
    rows: int
    options: Options
    findings: tuple[Finding, ...]
    changes: Changes
    present: Present

    def of(self, weight: Weight) -> tuple[Finding, ...]:
        """The findings of one weight."""
        return tuple(found for found in self.findings if found.weight is weight)

    def stops(self, accept_problems: bool) -> tuple[Finding, ...]:
        """The findings that forbid to carry it out."""
        errors = () if accept_problems else self.of(Weight.ERROR)
        return self.of(Weight.REFUSAL) + errors


def plan(file: str, listing: Listing, present: Present, options: Options) -> ImportPlan:
    """Compare a file's people with those of the database."""
    changes = Changes()
    posts = {number: _post(listed, present) for number, listed in listing.people.items()}
    for number, listed in listing.people.items():
        _compare(listed, posts[number], Known(present, options, listing.said), changes)
    _leavers(listing, present, options, changes)
    leaving = {kept.staff_number for kept in changes.leavers}
    changes.lines = wanted_lines(listing, posts, present, leaving)
    changes.matrix = wanted_matrix(listing, posts, present, leaving)
    changes.units.sort()
    findings = tuple(sorted(listing.findings, key=lambda found: (found.row, found.code)))
    return ImportPlan(file, listing.rows, options, findings, changes, present)


def _post(listed: Listed, present: Present) -> str:
    kept = present.people.get(listed.staff_number)
    return listed.position or (kept.position if kept else "") or f"post of {listed.staff_number}"


@dataclass(frozen=True, slots=True)
class Known:
    """What each row is compared with; `said` are the facts that the file has columns for."""

    present: Present
    options: Options
    said: frozenset[str]


def _compare(listed: Listed, post: str, known: Known, changes: Changes) -> None:
    kept = known.present.people.get(listed.staff_number)
    facts = dict(listed.facts)
    if kept is not None and kept.facts:
        facts = _silent(kept, known.said - listed.unread) | facts
    facts.setdefault("name", kept.copied[0] if kept else listed.staff_number)
    text = text_of(facts)
    if kept is not None and not kept.ended and text == kept.facts:
        changes.unchanged += 1
    else:
        _note_units(facts, known.present, changes)
        copied = tuple(facts.get(fact, "" if fact == "first_name" else None) for fact in COPIED)
        starts = _starts(facts, known.options) if kept is None else known.options.as_of
        entry = Entry(listed.staff_number, text, copied, post, starts, kept)
        _which(kept, changes).append(entry)
    if kept is not None and not kept.ended and kept.position != post:
        changes.movers.append((kept, post))


def _which(kept: Kept | None, changes: Changes) -> list[Entry]:
    if kept is None:
        return changes.joiners
    return changes.returners if kept.ended else changes.changed


def _silent(kept: Kept, said: frozenset[str]) -> dict[str, Any]:
    """Facts that the file is silent about stay as they are: columns it has not, cells that could not be read."""
    known = json.loads(kept.facts)
    if known.keys() <= said:
        return {}
    return {fact: value for fact, value in parse_canonical(kept.facts).items() if fact not in said}


def _starts(facts: Mapping[str, Any], options: Options) -> date:
    """A joiner counts from his hire date where that is known, else from the day of the import."""
    hired = facts.get("hire_date")
    return date.fromisoformat(hired["day"]) if isinstance(hired, dict) else options.as_of


def _note_units(facts: Mapping[str, Any], present: Present, changes: Changes) -> None:
    for fact in UNIT_FACTS:
        value = facts.get(fact)
        if value is not None and (fact, value) not in present.units:
            present.units.add((fact, value))
            changes.units.append((fact, value))


def _leavers(listing: Listing, present: Present, options: Options, changes: Changes) -> None:
    staying = [kept for kept in present.people.values() if not kept.ended]
    if not options.full or not staying:
        return
    mentioned = listing.people.keys() | listing.left_out
    changes.leavers = [kept for kept in staying if kept.staff_number not in mentioned]
    gone = len(changes.leavers)
    if gone * 100 > options.leavers_up_to * len(staying):
        message = (
            f"{gone:,} of {len(staying):,} people are not in the file: more than {options.leavers_up_to}% would leave"
        )
        help = "is it the whole list? allow more with --leavers-up-to, or say --part for a part"
        listing.wrong(0, "too_many_leavers", message, Weight.REFUSAL, help)
