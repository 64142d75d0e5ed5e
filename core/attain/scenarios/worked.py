"""`examples:` of a scenario: what a document of a plugin makes of the reviews of invented people.

What was answered goes through the forms, scores and conditions of the workflow as in a story; the plugin works the
document out, by the same rules as on running reviews.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from attain.nearest import did_you_mean
from attain.phrases.calendar import start_of_day
from attain.phrases.parser import parse_people
from attain.scenarios.company import Company, Finder
from attain.scenarios.opening import of_cycle, without_cycle
from attain.scenarios.papers import Written
from attain.scenarios.played import Knowledge
from attain.scenarios.scores import field_at, value_said
from attain.scenarios.story import Invented, Unplayable, as_fact
from attain.variations.vary import variation
from attain.workflow.case import CaseState
from attain.workflow.groups import EVERYBODY, is_person
from attain.workflow.reviewed import Example, Reviewed

if TYPE_CHECKING:
    from datetime import date

    from attain.scenarios.opening import Opening
    from attain.scenarios.story import Story

GATE, OPEN, CLOSED = "gate ", "open", "closed"
MISSING = "missing"


def wrong_examples(story: Story, example: Mapping[str, Any], day: date) -> Iterator[tuple[str, str]]:
    """(what was expected, what came out instead) of every value that differs, as the plugin says it.

    `day` is that of the reviews where the scenario has no cycle.  Unplayable for what does not exist.
    """
    catalogue = variation(story.catalogue, example.get("overlays", ()))
    story = replace(story, catalogue=catalogue, workflow=catalogue.model("workflow", story.workflow.id))
    kind, _, name = str(example["of"]).partition(" ")
    document, brought = catalogue.get(kind, name), catalogue.kinds.get(kind)
    if document is None or brought is None:
        raise Unplayable(f'there is no {kind} "{name}"', did_you_mean(name, catalogue.ids(kind)))
    if not brought.examples:
        raise Unplayable(f"nothing is worked out from a {kind}", "examples are of kinds that plugins work out")
    works: Callable[[Example], Iterator[tuple[str, str]]] = brought.function(brought.examples)
    opening = of_cycle(catalogue, story.cycle) if story.cycle else without_cycle(catalogue, day)
    given: Mapping[str, Mapping[str, Any]] = example["given"]
    company = Company.of(_people(story, given), catalogue)
    reviews = {person: _review(story, company, opening, person, said) for person, said in given.items()}
    yield from works(Example(document, catalogue, reviews, partial(_groups, company, list(given)), example["expect"]))


def _people(story: Story, given: Mapping[str, Mapping[str, Any]]) -> list[Invented]:
    """The people of the scenario, with the facts that the example says of them, and those whom only it names."""
    known = {one.id: one for one in story.people}
    for person, said in given.items():
        facts = {name: as_fact(value) for name, value in said.items() if _is_fact(name) and value != MISSING}
        manager, was = str(facts.pop("manager", "")), known.get(person) or Invented(person)
        known[person] = replace(was, manager=manager or was.manager, facts={**was.facts, **facts})
    strangers = {one.manager for one in known.values() if one.manager} - known.keys()
    return [*known.values(), *map(Invented, sorted(strangers))]


def _is_fact(name: str) -> bool:
    return "." not in name and " " not in name


def _review(story: Story, company: Company, opening: Opening, person: str, said: Mapping[str, Any]) -> Reviewed:
    unknown = [name for name in said if " " in name and not name.startswith(GATE)]
    if unknown:
        raise Unplayable(f'"{unknown[0]}" cannot be given', "give facts, STEP.SECTION.FIELD, or gate NAME")
    catalogue, number = story.catalogue, company.id(person)
    calendar = catalogue.model("calendar", catalogue.organisation.data["calendar"])
    knows = Knowledge(catalogue, story.workflow, calendar, company, number, opening.dates, opening.zone)
    for path, value in said.items():
        if "." in path and value != MISSING:
            _write(story, knows, path, value)
    state = CaseState(story.workflow.id, number, start_of_day(opening.day, opening.zone))
    gates = {name.removeprefix(GATE): _gate(name, value) for name, value in said.items() if name.startswith(GATE)}
    measured = company.people[number].before.measures
    return Reviewed(knows.look(state), catalogue, story.workflow.id, opening.dates, None, False, gates, measured)


def _write(story: Story, knows: Knowledge, path: str, value: Any) -> None:
    """Put an answer where the step would have left it."""
    field = field_at(story, path)
    step, *rest = path.split(".")
    answer = value_said(story, field, value)
    if len(rest) == 1:
        knows.decided.setdefault(step, {})[rest[0]] = answer
        return
    form = story.catalogue.model("form", story.workflow.step(step).form)
    before = knows.written.get(step)
    answers = {**(before[0].answers if before else {}), (rest[0], "", rest[1]): answer}
    knows.written[step] = [Written(form, {}, answers)]


def _gate(name: str, value: Any) -> bool:
    if value not in (OPEN, CLOSED):
        raise Unplayable(f'"{name}" is open or closed, not "{value}"')
    return bool(value == OPEN)


def _groups(company: Company, persons: list[str], by: str) -> dict[str, str]:
    """{person: group}; "" for whoever has no value."""
    if by == EVERYBODY:
        return dict.fromkeys(persons, EVERYBODY)
    if is_person(by):
        names = company.names()
        found = {one: Finder(company, company.id(one)).find(parse_people(by)) for one in persons}
        return {one: names[some[0]] if some else "" for one, some in found.items()}
    fact = by.partition(" of ")[0]
    return {one: str(company.people[company.id(one)].facts.get(fact, "")) for one in persons}
