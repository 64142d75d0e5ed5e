"""Decide questions over every state that the cases of a story can reach; what breaks one is told as a story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from attain.errors import AttainError
from attain.proving.explore import STATES, Walk
from attain.proving.lens import lens_of
from attain.scenarios.company import Company
from attain.scenarios.in_memory import InMemory
from attain.scenarios.occurring import occur, started_by
from attain.scenarios.papers import Nth
from attain.scenarios.retelling import retold
from attain.scenarios.sentences import HAPPENINGS, Act
from attain.scenarios.several import openings_of
from attain.scenarios.standing import Standing
from attain.scenarios.story import NotTaken, Unplayable
from attain.workflow.bound import Course, bound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.proving.explore import Node
    from attain.scenarios.questions import Question
    from attain.scenarios.standing import Memory
    from attain.scenarios.story import CaseStory, Story
    from attain.workflow.starts import Opening


@dataclass(frozen=True, slots=True)
class Breach:
    """What is wrong in a state, on which day, in whose case, and the shortest story that leads there.

    `assumed` are conditions that nobody can know, as they have to be for it.
    """

    subject: str
    wrong: str
    day: date
    play: tuple[str, ...]
    assumed: tuple[str, ...] = ()

    def told(self) -> str:
        """The story, a sentence a line, as `play:` would say it."""
        given = [f"  given: {one}" for one in self.assumed]
        return "\n".join(["the shortest story in which it is so:", *given, *(f"  - {one}" for one in self.play)])


@dataclass(slots=True)
class Proof:
    """What was found: the first breach of each question, how many states were met (`changed`: behind what happened to
    people), and the people in whose cases the limit was reached before every state was.
    """

    breaches: dict[str, Breach] = field(default_factory=dict)
    states: int = 0
    changed: int = 0
    limit: int = STATES
    unfinished: list[str] = field(default_factory=list)


def prove(story: Story, questions: Mapping[str, Question], first_day: date, limit: int = STATES) -> Proof:
    """Walk through every state of every case of a story.  Unplayable where it has none at all."""
    proof = Proof(limit=limit)
    stages = list(_stages(story, first_day))
    if not stages:
        raise Unplayable("nobody in this scenario has a review, so nothing can be decided about it", "add a case")
    for subject, stage in stages:
        _explore(proof, subject, stage, questions)
    return proof


def _explore(proof: Proof, subject: str, stage: InMemory, every: Mapping[str, Question]) -> None:
    seen, zone = stage.seen(), stage.knows.zone
    last = _last_day(stage)
    questions = {id: one for id, one in every.items() if one.by is None or one.by < last}
    open_ones = {id: one for id, one in questions.items() if id not in proof.breaches}
    ground = Standing(stage, lambda row: any(one.keeps(row) for one in questions.values()))
    steps = frozenset(step for one in questions.values() for step in one.steps)
    times = tuple(time for one in questions.values() for time in one.times)
    walk = Walk(ground, proof.limit, lens=lens_of(ground.workflow, steps), times=times)
    for visit in walk.visits():
        for id, question in list(open_ones.items()):
            if wrong := question.breach(visit, seen):
                proof.breaches[id] = _breach(subject, wrong, visit.node, seen.names, zone)
                del open_ones[id]
        if not open_ones:
            break
    proof.states += walk.states
    proof.changed += walk.changed
    proof.unfinished += [] if walk.complete or not open_ones else [subject]


def _last_day(stage: InMemory) -> date:
    """The last day on which the case can end, by the grammar of its workflow alone."""
    knows = stage.knows
    opens = stage.seen().case.opened_at
    return bound(knows.workflow, Course(opens, partial(knows.moment, None), knows.calendar, knows.zone)).day


def _breach(subject: str, wrong: str, node: Node[Memory], names: Mapping[int, str], zone: str) -> Breach:
    return Breach(subject, wrong, node.day(zone), tuple(retold(node, names, zone)), tuple(node.memory.said))


def _stages(story: Story, first_day: date) -> Iterator[tuple[str, InMemory]]:
    """A case of each person whom the story has cases for (of the first who has one, where it has none)."""
    told = list(dict.fromkeys(name for one in story.cases for name in (one.subject.text, *(one.beside or ()))))
    for subject in told or [one.id for one in story.people]:
        day = next((said.day for one in story.cases for said in _acts(one, subject)), first_day)
        try:
            yield from _opened(story, subject, day)
        except NotTaken:
            continue
        if not told:
            return


def _acts(case: CaseStory, subject: str) -> list[Act]:
    """What is done in a case, if it is this person's."""
    return [
        said for _, said in case.play if isinstance(said, Act) and subject in (case.subject.text, *(case.beside or ()))
    ]


def _told(story: Story, subject: str) -> list[Opening]:
    """What the events and measures open that are told in the stories of one person."""
    calendar = story.catalogue.model("calendar", story.catalogue.organisation.data["calendar"])
    found: list[Opening] = []
    for case in (one for one in story.cases if one.subject.text == subject):
        company = Company.of(story.people, story.catalogue)
        for _, said in case.play:
            if isinstance(said, Act) and said.verb in HAPPENINGS:
                occur(company, story.catalogue, said)
                found += [one for _, one in started_by(story.workflow, company, said, subject, calendar)]
    return list(dict.fromkeys(found))


def _opened(story: Story, subject: str, day: date) -> Iterator[tuple[str, InMemory]]:
    openings = [] if story.cycle else [*openings_of(story, subject, day), *_told(story, subject)]
    if not openings:
        yield subject, InMemory(story, subject, day)
    for one in openings:
        try:
            yield subject, InMemory(story, subject, one.day, Nth(one.occasion, one.of, one.start))
        except AttainError:
            continue
