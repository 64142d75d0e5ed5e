"""View models of what stands behind a person's levels: behaviours, history, evidence, what waits for a yes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from attain.api.development import Proposal, ShownResult
from attain.api.language import Catalogue
from attain.api.measures import History, Measured
from attain.api.portal import day, parts
from competency_based.gaps import Gap
from competency_based.model import MEASURE
from competency_based.reading import Capable
from competency_based.words import NOT_ASSESSED, Speech, distance, level_of, source, speech, tone


@dataclass(frozen=True, slots=True)
class Background:
    """What was read about one person: measures newest first, results of learning, levels that wait for a yes."""

    history: History
    results: Sequence[ShownResult]
    waiting: Sequence[Proposal]


@dataclass(frozen=True, slots=True)
class Detail:
    """One capability of a person with everything that is known about it."""

    id: str
    title: str
    needed: str
    now: str
    apart: parts.Badge
    looks_like: str
    history: parts.Table
    evidence: tuple[str, ...]
    waiting: tuple[str, ...]


COLUMNS = (parts.Column("Level"), parts.Column("On"), parts.Column("From"))


def details(catalogue: Catalogue, one: Capable, background: Background, language: str) -> tuple[Detail, ...]:
    """One for each need, and one for each other capability of the framework that was assessed."""
    if one.profile is None:
        return ()
    said = speech(catalogue, one.profile.framework, language)
    by_item = {gap.item: gap for gap in one.gaps}
    wanted = [each.id for each in said.framework.capabilities if each.id in by_item or each.id in one.assessed]
    return tuple(_detail(one, item, by_item.get(item), background, said) for item in wanted)


def _detail(one: Capable, item: str, gap: Gap | None, background: Background, said: Speech) -> Detail:
    value = one.assessed.get(item)
    capability = said.framework.get(item)
    values = background.history.get((one.person_id, MEASURE, item), [])
    badge = parts.Badge(distance(gap).capitalize(), tone(gap)) if gap else parts.Badge("Not needed")
    return Detail(
        id=item,
        title=said.title(item),
        needed=said.level(gap.required) if gap else "–",
        now=level_of(value, said) if value else NOT_ASSESSED,
        apart=badge,
        looks_like=said.behaviour(capability, gap.required) if gap and capability else "",
        history=parts.Table(f"History of {said.title(item)}", COLUMNS, tuple(_rows(values, said)), EMPTY),
        evidence=tuple(_evidence(result, item, said) for result in background.results if item in result.builds),
        waiting=tuple(_waiting(each, said) for each in background.waiting if each.item == item),
    )


EMPTY = parts.Empty("Nobody has assessed this yet", "It is asked about in the next review.")


def _rows(values: Sequence[Measured], said: Speech) -> Iterator[tuple[parts.Cell, ...]]:
    for value in values:
        where = source(value).rpartition(", ")[0]
        yield parts.Text(level_of(value, said)), parts.Text(day(value.valid_from)), parts.Text(where)


def _evidence(result: ShownResult, item: str, said: Speech) -> str:
    return f"{result.title}, {day(result.completed_on)}: speaks for {said.level(result.builds[item])}"


def _waiting(one: Proposal, said: Speech) -> str:
    return f"{said.level(one.level)} is proposed because of {one.because}; {one.confirmed_by} says yes or no."
