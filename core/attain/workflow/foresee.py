"""What a workflow is likely to ask next, so that a driver needs few rounds of finding out for many cases at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.ast import Anchor, Chosen, Earliest, Named, Offset
from attain.workflow.facts import WantMoment, WantPeople

if TYPE_CHECKING:
    from collections.abc import Iterator

    from attain.phrases.ast import Time
    from attain.workflow.facts import Known, Want
    from attain.workflow.model import LateEntry, Workflow

KNOWN_TO_THE_CASE = ("it opens", "due", "the case opens", "case ends", "step")
NOT_YET = ("field",)


def with_what_follows(workflow: Workflow, missing: frozenset[Want], known: Known) -> frozenset[Want]:
    """What is missing, and with it all people (or all moments) that the workflow names and that are not known yet."""
    found: set[Want] = set(missing)
    if any(isinstance(each, WantPeople) for each in missing):
        found.update(_people(workflow))
    if any(isinstance(each, WantMoment) for each in missing):
        found.update(WantMoment(each) for phrase in times_of(workflow) for each in _anchors(phrase))
    return frozenset(each for each in found if each not in known.answers)


def _people(workflow: Workflow) -> Iterator[WantPeople]:
    for person in workflow.people.values():
        if not isinstance(person.phrase, (Named, Chosen)):
            yield WantPeople(person.phrase)


def times_of(workflow: Workflow) -> Iterator[Time]:
    """Every time phrase of a workflow by which its steps and its table of who sees what go."""
    for step in workflow.walk():
        yield from step.not_before
        yield from (each for each in (step.due, step.until, step.or_by, step.takes_effect, step.repeat.until) if each)
        yield from _chain(step.if_late)
    for row in workflow.visibility:
        yield from (each for each in (row.since, row.until) if each)


def _chain(entries: tuple[LateEntry, ...]) -> Iterator[Time]:
    for entry in entries:
        if entry.due:
            yield entry.due
        yield from _chain(entry.if_late)


def _anchors(phrase: Time) -> Iterator[Anchor]:
    match phrase:
        case Anchor() if phrase.kind not in (*KNOWN_TO_THE_CASE, *NOT_YET):
            yield phrase
        case Offset():
            yield from _anchors(phrase.anchor)
        case Earliest():
            for each in phrase.times:
                yield from _anchors(each)
