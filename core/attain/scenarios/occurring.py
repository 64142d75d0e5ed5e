"""What is told of a person from outside in a story, in memory: an event, a value of a measure; and what it starts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from attain.nearest import did_you_mean
from attain.scenarios.story import Unplayable
from attain.workflow.past import Dated
from attain.workflow.result_scale import scale_of_measure
from attain.workflow.starts import On, by_happening, by_measure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attain.config.catalogue import Catalogue
    from attain.phrases.calendar import Calendar
    from attain.scenarios.company import Company
    from attain.scenarios.sentences import Act
    from attain.workflow.model import Start, Workflow
    from attain.workflow.starts import Opening


def value_of(catalogue: Catalogue, act: Act) -> tuple[Decimal | str, str]:
    """The value that a sentence gives a measure, and the scale on which it stands ("" for a number)."""
    [given] = act.given
    [said], scale = given.texts, scale_of_measure(catalogue, given.path.text)
    if scale:
        levels = tuple(catalogue.model("scale", scale).ids())
        if said not in levels:
            raise Unplayable(f'"{said}" is no level of {scale}', did_you_mean(said, levels), act.at)
        return said, scale
    try:
        return Decimal(said.removesuffix("%").strip()), ""
    except InvalidOperation:
        raise Unplayable(f'"{said}" is no number', f"{given.path.text} stands on no scale", act.at) from None


def occur(company: Company, catalogue: Catalogue, act: Act) -> None:
    """A value is known from now on; an event leaves nothing behind in memory but what it starts."""
    if act.verb != "is measured":
        return
    value, _ = value_of(catalogue, act)
    for who in act.who:
        number, name = company.id(who.text), act.given[0].path.text
        person = company.people[number]
        known = (*person.before.measures.get(name, ()), Dated(act.day, value))
        before = replace(person.before, measures={**person.before.measures, name: known})
        company.people = {**company.people, number: replace(person, before=before)}


def started_by(
    workflow: Workflow, company: Company, act: Act, subject: str, calendar: Calendar
) -> Iterator[tuple[Start, Opening]]:
    """What a sentence starts for somebody, each with the start that it is of; a value has occurred already."""
    if subject not in {who.text for who in act.who}:
        return
    for start in workflow.starts:
        only = replace(workflow, starts=(start,))
        if act.verb == "happens":
            found = by_happening(only, On("event", act.choice.text), act.day, calendar)
        else:
            found = _by_measure(only, company, act, subject, calendar)
        yield from ((start, one) for one in found)


def _by_measure(workflow: Workflow, company: Company, act: Act, subject: str, calendar: Calendar) -> Iterator[Opening]:
    name = act.given[0].path.text
    values = company.people[company.id(subject)].before.measures[name]
    numbers = [one.value for one in values if isinstance(one.value, Decimal)]
    if numbers:
        before = numbers[-2] if len(numbers) > 1 else None
        yield from by_measure(workflow, name, before, numbers[-1], act.day, calendar)
