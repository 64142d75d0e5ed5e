"""What a proposed change means for running reviews, and what it would put back, in the organisation's own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from attain.changing.difference import ABSENT
from attain.config.text import words
from attain.handbook.chapters import CONTAINERS
from attain.handbook.said import plain
from attain.handbook.speech import Speech
from attain.planning.words import shown
from attain.portal.views.parts import Column, Figure, Table, Text
from attain.portal.views.sheet import Block, Listing, Note, Numbers
from attain.portal.wording import counted

if TYPE_CHECKING:
    from attain.changing.three import Drift
    from attain.config.catalogue import Catalogue
    from attain.planning.plan import Impact, Plan

MOST = 3
"""How many steps are named under the number of running reviews."""


def meaning(made: Plan, catalogue: Catalogue, language: str) -> Iterator[Block]:
    """Running reviews by workflow, then what was changed in the portal and would be overwritten."""
    for impact in made.impact:
        yield from _impact(impact, Speech(catalogue, impact.workflow, language))
    if made.mistakes:
        yield Note("; ".join(made.mistakes), "bad", "Migrations that could not be carried out.")
    if made.drift:
        yield _drift(made.drift, catalogue, language)


def _impact(one: Impact, said: Speech) -> Iterator[Block]:
    stays, asks, promised = (sum(found.values()) for found in (one.stays, one.asks, one.promised))
    asked = f"{counted(one.people, 'person is', 'people are')} asked for something in them"
    yield Note(f"Running reviews {said.review(said.id)}, begun under revision {one.revision}: {asked}.", "plain")
    yield Numbers(
        (
            Figure("Running", f"{one.running:,}", _at(one.at, said)),
            Figure("Could be moved", f"{one.moves:,}", "they stay until a migration moves them"),
            Figure("Stay", f"{stays:,}"),
            Figure("Need a mapping", f"{asks:,}", tone="warn" if asks else "quiet"),
            Figure("Hold a promise", f"{promised:,}"),
        )
    )
    reasons = [
        (what, why, count)
        for what, found in (("Stay", one.stays), ("Need a mapping", one.asks), ("Hold a promise", one.promised))
        for why, count in sorted(found.items(), key=lambda each: -each[1])
    ]
    if reasons:
        rows = tuple((Text(what), Text(why[:1].upper() + why[1:]), Text(f"{count:,}")) for what, why, count in reasons)
        columns = (Column("Reviews that"), Column("Why"), Column("How many", "end"))
        yield Listing("", Table(f"Why reviews {said.review(said.id)} are not moved", columns, rows))


def _at(found: Mapping[str, int], said: Speech) -> str:
    """The steps in which most of them are."""
    done = {step: count for step, count in found.items() if said.steps.get(step, {}).get("do") not in CONTAINERS}
    places = sorted(done.items(), key=lambda each: -each[1])
    named = [f"{said.step(step)} {count:,}" for step, count in places[:MOST]]
    return ", ".join([*named, *([f"and {counted(len(places) - MOST, 'other step')}"] if len(places) > MOST else [])])


def _drift(found: tuple[Drift, ...], catalogue: Catalogue, language: str) -> Listing:
    rows = tuple(
        (Text(_title(one, catalogue, language), _where(one)), *(Text(_value(each)) for each in _versions(one)))
        for one in found
    )
    columns = tuple(Column(title) for title in ("Where", "Last applied from files", "Now", "In the files"))
    title = "Changed in the portal since, and overwritten by this"
    return Listing(title, Table(title, columns, rows), counted(len(rows), "place"))


def _title(one: Drift, catalogue: Catalogue, language: str) -> str:
    document = catalogue.get(one.kind, one.id)
    title = words(document.data.get("title", ""), language, catalogue.language) if document else ""
    return f"{plain(one.kind).capitalize()} “{title or plain(one.id)}”"


def _where(one: Drift) -> str:
    return " – ".join(map(plain, one.path)).capitalize()


def _versions(one: Drift) -> tuple[object, ...]:
    return one.applied, one.live, one.files


def _value(value: object) -> str:
    return "Not there" if value is ABSENT else shown(value)
