"""A scenario document, read: its people, what they do, what is expected, each line with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from attain.cases.told_files import listed
from attain.config.finding import Finding, Path, Where
from attain.config.text import words
from attain.nearest import did_you_mean
from attain.phrases.errors import PhraseError
from attain.scenarios.before import Before, read_before
from attain.scenarios.expectations import Expected, parse_always, parse_expectation, parse_of
from attain.scenarios.leading_on import all_after
from attain.scenarios.sentences import HAPPENINGS, IN_SESSION, Act, Name, Sentence, parse_sentence
from attain.variations.vary import variation
from attain.workflow.starts import read_on

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.workflow.model import Workflow

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
T = TypeVar("T")


class Unplayable(Exception):
    """A line names something that does not exist or does not fit; `at` is the stretch of the sentence at fault."""

    def __init__(self, message: str, help: str = "", at: tuple[int, int] = (0, 0)) -> None:
        self.message, self.help, self.at = message, help, at
        super().__init__(message)


class Misfit(Unplayable):
    """A value that the field does not take.  A story may expect that it is refused."""


class NotTaken(Unplayable):
    """Nothing is opened for the person: in no population that is meant.  A story may expect just that."""


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence as text and where it stands; `pair` when YAML read it as a pair because of a colon."""

    text: str
    where: Where
    pair: bool = False

    def finding(self, code: str, message: str, help: str = "", at: tuple[int, int] = (0, 0)) -> Finding:
        """A finding about this line, or about a stretch of it."""
        within = at if at != (0, 0) and not self.pair else None
        where = Where(self.where.kind, self.where.id, self.where.path, self.pair, within)
        return Finding(code, where, message, help=help)


@dataclass(frozen=True, slots=True)
class Invented:
    """A person of a scenario: whom he reports to, what he holds, his facts."""

    id: str
    manager: str = ""
    holds: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    before: Before = Before()

    @property
    def is_outside(self) -> bool:
        """Whether he is not of the organisation (`outside: true`): only who names him in a list finds him."""
        return self.facts.get("outside") is True


Played = tuple[tuple[Line, Sentence], ...]


@dataclass(frozen=True, slots=True)
class CaseStory:
    """One case: whose review it is, what happens, what is then true."""

    id: str
    title: str
    subject: Name
    where: Where
    play: Played
    expect: tuple[tuple[Line, Expected], ...]
    beside: tuple[str, ...] | None = None
    """Whose reviews are played beside it, in one story; None where the story is of one person alone."""


@dataclass(frozen=True, slots=True)
class RefusedStory:
    """Something that must not be possible, and on what ground."""

    id: str
    subject: Name
    where: Where
    play: Played
    tried: tuple[Line, Act]
    because: Line
    beside: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A whole scenario.  `data` is the document for what is plain already (score, sees).

    `together` are those whose reviews are played in one story, where it is one of several people.
    """

    id: str
    workflow: Workflow
    cycle: str
    people: tuple[Invented, ...]
    cases: tuple[CaseStory, ...]
    refused: tuple[RefusedStory, ...]
    always: tuple[tuple[Line, Expected], ...]
    data: Mapping[str, Any]
    catalogue: Catalogue
    together: tuple[str, ...] = ()
    told: tuple[Act, ...] = ()
    """What is told from outside in the story that is played."""

    @property
    def is_started(self) -> bool:
        """Whether what is told from outside starts reviews in it: only those are then opened."""
        return not self.cycle and any(starts_something(self.workflow, one) for one in self.told)

    def where(self, *path: str | int) -> Where:
        """A place in the document."""
        return Where("scenario", self.id, path)


def read_story(resource: Resource, catalogue: Catalogue, found: list[Finding]) -> Story | None:
    """Read a scenario; what cannot be read or names somebody unknown is added to `found`, and its case left out.

    None for a scenario of something that is not a workflow, which is a finding too.
    """
    data = resource.data
    kind, _, name = data["of"].partition(" ")
    if kind != "workflow":
        at = Where("scenario", resource.id, ("of",))
        found.append(Finding("T009", at, f"scenarios of a {kind} cannot be played yet", help="write: of: workflow W"))
        return None
    reader = _Reader(resource, catalogue, catalogue.model("workflow", name), found)
    return Story(
        resource.id,
        reader.workflow,
        data.get("cycle", ""),
        reader.people,
        tuple(reader.cases()),
        tuple(reader.refused()),
        tuple(reader.lines(("always",), data.get("always", ()), parse_always)),
        data,
        catalogue,
    )


class _Reader:
    def __init__(self, resource: Resource, catalogue: Catalogue, workflow: Workflow, found: list[Finding]) -> None:
        self.resource, self.workflow, self.found = resource, workflow, found
        self.people = tuple(map(_person, resource.data.get("people", ())))
        self.after = all_after(catalogue, workflow)
        every = (*self.after, *_variants(catalogue, workflow), workflow)
        self.step = {step.id: step for one in every for step in one.walk()}
        self.steps = list(self.step)
        self.own = {step.id for one in every[len(self.after) :] for step in one.walk()}
        self.added = _added(workflow)
        self.told = tuple(listed(catalogue))
        self.ids = [person.id for person in self.people]
        self._managers()

    def _managers(self) -> None:
        for number, person in enumerate(self.people):
            if person.manager and person.manager not in self.ids:
                line = self.line(("people", number, "manager"), person.manager)
                self._unknown(line, Name(person.manager), self.ids, "person")

    def line(self, path: Path, said: Any) -> Line:
        if isinstance(said, Mapping):
            key, value = next(iter(said.items()))
            return Line(f"{key}: {value}", Where("scenario", self.resource.id, (*path, key)), pair=True)
        return Line(str(said), Where("scenario", self.resource.id, path))

    def lines(self, path: Path, said: Sequence[Any], parse: Callable[[str], T]) -> Iterator[tuple[Line, T]]:
        for number, one in enumerate(said):
            line = self.line((*path, number), one)
            parsed = self.parsed(line, parse)
            if parsed is not None:
                yield line, parsed

    def parsed(self, line: Line, parse: Callable[[str], T]) -> T | None:
        """What the line says; None with a finding for what cannot be read or is unknown."""
        try:
            said = parse(line.text)
        except PhraseError as wrong:
            self.found.append(line.finding("T001", wrong.message, wrong.help, wrong.at))
            return None
        return said if self._known(line, said) else None

    def _known(self, line: Line, said: Any) -> bool:
        if isinstance(said, Act):
            if said.verb == "adds":
                return self._is(line, said.step, self.added, "form that may be added")
            about = (said.about,) if said.about.text else ()
            known = [self._is(line, one, self.ids, "person") for one in (*said.who, *(said.named or ()), *about)]
            if said.verb in HAPPENINGS:
                return all(known) and self._happening(line, said)
            return all(known) and self._score(line, said) and self._choice(line, said)
        if isinstance(said, Expected):
            people = [one for one in (said.person, *said.people) if one.text]
            steps = [one for one in (said.step, said.other) if one.text]
            known = [self._is(line, one, self.ids, "person") for one in people]
            sessions = said.kind.startswith("session ")
            known += [
                self._is_session(line, one) if sessions else self._is(line, one, self.steps, "step") for one in steps
            ]
            of_all = [one for each in (self.workflow, *self.after) for one in each.outcomes]
            outcomes = [one.id for one in of_all if one.act != "gate"]
            gates = [str(one.settings["gate"]) for one in of_all if one.act == "gate"]
            known += [self._is(line, one, outcomes, "outcome") for one in (said.outcome,) if one.text]
            return all(known + [self._is(line, one, gates, "gate") for one in (said.gate,) if one.text])
        return True

    def _happening(self, line: Line, said: Act) -> bool:
        """Whether somebody tells such an event; a measure may be any."""
        if said.verb != "happens" or said.choice.text in self.told:
            return True
        listed = " · ".join(self.told) or "none"
        help = f"list it under brings_in.events of the connection that tells it; listed are: {listed}"
        message = f'nothing tells "{said.choice.text}"'
        self.found.append(line.finding("T002", message, did_you_mean(said.choice.text, self.told, help), said.at))
        return False

    def _score(self, line: Line, said: Act) -> bool:
        return not said.score.text or self._is(line, said.score, self.workflow.scores, "score")

    def _is_session(self, line: Line, name: Name) -> bool:
        sessions = [one for one in self.step.values() if one.do == "session"]
        above = (level.session.level for one in sessions for level in one.levels if level.session)
        return self._is(line, name, [*(one.id for one in sessions), *above], "session")

    def _choice(self, line: Line, said: Act) -> bool:
        if not said.step.text:
            return True
        if said.verb in IN_SESSION:
            return self._is_session(line, said.step)
        if not self._is(line, said.step, self.steps, "step"):
            return False
        step = self.step[said.step.text]
        named = [one.index[step.id] for one in self.after if step.id in one.index] if said.case else []
        choices = [choice.id for one in (step, *named) for choice in one.choices]
        choices = ["excused", "not_excused"] if step.do == "check" else choices
        return not said.choice.text or self._is(line, said.choice, choices, "choice")

    def _is(self, line: Line, name: Name, known: Sequence[str], what: str) -> bool:
        return name.text in known or self._unknown(line, name, known, what)

    def _unknown(self, line: Line, name: Name, known: Sequence[str], what: str) -> bool:
        help = did_you_mean(name.text, known)
        self.found.append(line.finding("T002", f'there is no {what} "{name.text}" here', help, name.at))
        return False

    def subject(self, path: Path, said: str | list[str]) -> tuple[Name | None, tuple[str, ...] | None]:
        """Whose review it is, and whose beside it."""
        several = [said] if isinstance(said, str) else said
        known = [self._is(self.line((*path, "for"), one), Name(one), self.ids, "person") for one in several]
        beside = None if isinstance(said, str) else tuple(several[1:])
        return Name(several[0]) if all(known) else None, beside

    def _fits(self, play: Played, subject: Name, beside: tuple[str, ...] | None) -> None:
        if beside is None:
            self._alone(play, subject)
        else:
            self._several(play)

    def _several(self, play: Played) -> None:
        """What only a story of one person can have."""
        for line, said in play:
            if isinstance(said, Act) and said.verb in HAPPENINGS:
                message = "this is told in a story of one person, and this one is of several"
                self.found.append(line.finding("T002", message, "write for: PERSON, without a list", said.at))
            elif isinstance(said, Act) and (said.case or said.step.text in self.step.keys() - self.own):
                message = "reviews that follow from others are told in a story of one person, and this is of several"
                self.found.append(line.finding("T002", message, "write for: PERSON, without a list", said.at))

    def _alone(self, play: Played, subject: Name) -> None:
        """What only a story of several people can have is not left unsaid in one of a single person."""
        for line, said in play:
            if isinstance(said, Act) and (said.verb in IN_SESSION or said.about.text not in ("", subject.text)):
                message = f"this story is of {subject.text} alone"
                help = f"name everybody whose review it needs, at least one in a list, such as for: [{subject.text}]"
                self.found.append(line.finding("T002", message, help, said.about.at))

    def cases(self) -> Iterator[CaseStory]:
        for number, data in enumerate(self.resource.data.get("cases", ())):
            path, before = ("cases", number), len(self.found)
            subject, beside = self.subject(path, data["for"])
            play = tuple(self.lines((*path, "play"), data["play"], parse_sentence))
            parse = parse_expectation if beside is None else partial(parse_of, people=self.ids)
            expect = tuple(self.lines((*path, "expect"), data["expect"], parse))
            if subject is not None:
                self._fits(play, subject, beside)
            if subject is not None and len(self.found) == before:
                title = words(data.get("title", data["id"]))
                where = self.line((*path, "id"), "").where
                yield CaseStory(data["id"], title, subject, where, play, expect, beside)

    def refused(self) -> Iterator[RefusedStory]:
        for number, data in enumerate(self.resource.data.get("refused", ())):
            path, before = ("refused", number), len(self.found)
            subject, beside = self.subject(path, data["for"])
            play = tuple(self.lines((*path, "play"), data.get("play", ()), parse_sentence))
            line = self.line((*path, "try"), data["try"])
            tried = self.parsed(line, parse_sentence)
            if subject is not None:
                self._fits((*play, *([(line, tried)] if tried else [])), subject, beside)
            if subject is not None and isinstance(tried, Act) and len(self.found) == before:
                because = self.line((*path, "because"), data["because"])
                yield RefusedStory(f"refused_{number + 1}", subject, line.where, play, (line, tried), because, beside)


def starts_something(workflow: Workflow, told: Act) -> bool:
    """Whether something of a workflow starts by an event, or by a measure, that is told."""
    on = [read_on(text) for start in workflow.starts for text in start.on]
    if told.verb == "happens":
        return any((one.kind, one.ref) == ("event", told.choice.text) for one in on)
    return any((one.kind, one.ref) == ("measure", told.given[0].path.text) for one in on)


def _variants(catalogue: Catalogue, workflow: Workflow) -> Iterator[Workflow]:
    """The workflow as it holds under each overlay: steps that it adds can be named as well."""
    for one in catalogue.of_kind("overlay"):
        yield variation(catalogue, [one.id]).model("workflow", workflow.id)


def _added(workflow: Workflow) -> list[str]:
    said = workflow.when_people_change.get("manager_changes", {}).get("old_manager_may_add")
    return [str(said["form"])] if isinstance(said, Mapping) else []


def _person(data: Mapping[str, Any]) -> Invented:
    facts = {key: as_fact(value) for key, value in data.items() if key not in ("id", "manager", "holds", "before")}
    before = read_before(data.get("before", {}))
    return Invented(data["id"], data.get("manager", ""), tuple(data.get("holds", ())), facts, before)


def as_fact(value: Any) -> Any:
    """A fact as it is kept; what is written as a date is one."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
