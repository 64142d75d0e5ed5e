"""Run scenarios: every case, every refusal, every score, who sees what, what always holds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any

from attain.config.finding import Finding, Where
from attain.config.text import words
from attain.errors import AttainError, BadInput, Refusal
from attain.nearest import did_you_mean
from attain.scenarios.grounds import matches, told
from attain.scenarios.judging import JUDGED, judge
from attain.scenarios.proofs import Proof, prove
from attain.scenarios.questions import Question, of_always, of_row
from attain.scenarios.scores import wrong_decisions, wrong_scores
from attain.scenarios.sees import violations
from attain.scenarios.sentences import HAPPENINGS, Act, Silence
from attain.scenarios.several import in_memory
from attain.scenarios.story import (
    CaseStory,
    Line,
    Misfit,
    NotTaken,
    Played,
    RefusedStory,
    Story,
    Unplayable,
    read_story,
)
from attain.scenarios.telling import open_now
from attain.scenarios.worked import wrong_examples

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue
    from attain.scenarios.expectations import Expected
    from attain.scenarios.stage import Seen, Stage

Stages = Callable[[Story, str, date], "Stage"]
"""Opens a case of a story for a subject; the day is that of the first sentence."""


@dataclass(frozen=True, slots=True)
class Result:
    """One part of a scenario that was run: `part` is case, refused, score, sees, always, distribution, examples or
    sentences."""

    scenario: str
    part: str
    id: str
    title: str
    findings: tuple[Finding, ...]
    seconds: float

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def run_all(catalogue: Catalogue, only: str = "", stages: Stages = in_memory) -> list[Result]:
    """Run every scenario of a catalogue; `only` is the id of a scenario, or of one part in it."""
    return [
        result
        for resource in catalogue.of_kind("scenario")
        for result in run_scenario(catalogue, resource.id, only if only != resource.id else "", stages)
    ]


def run_scenario(catalogue: Catalogue, scenario: str, only: str = "", stages: Stages = in_memory) -> Iterator[Result]:
    """Run one scenario.  Raises AttainError when there is none of that id."""
    resource = catalogue.get("scenario", scenario)
    if resource is None:
        raise AttainError(f'there is no scenario "{scenario}"')
    found: list[Finding] = []
    story = read_story(resource, catalogue, found)
    if found:
        yield Result(scenario, "sentences", "sentences", "What is written can be read", tuple(found), 0.0)
    if story is not None:
        yield from _Run(story, only, stages).results()


Check = Callable[[], Iterator[Finding]]


class _Run:
    """One scenario being run; `ended` are its cases played to their end, for what holds in every state."""

    def __init__(self, story: Story, only: str, stages: Stages) -> None:
        self.story, self.only, self.stages = story, only, stages
        self._ended: dict[str, Seen] = {}
        self._proof: Proof | None = None

    def results(self) -> Iterator[Result]:
        for part, id, title, check in self.checks():
            if self.only in ("", id):
                begin = perf_counter()
                found = self._done(check)
                yield Result(self.story.id, part, id, title, found, perf_counter() - begin)

    def _done(self, check: Check) -> tuple[Finding, ...]:
        """What a check finds; what this version cannot do is a finding, so that the other parts still run."""
        try:
            return tuple(check())
        except (AttainError, Unplayable) as wrong:
            return (Finding("T009", self.story.where(), wrong.message, help=wrong.help),)

    def checks(self) -> Iterator[tuple[str, str, str, Check]]:
        story = self.story
        for case in story.cases:
            yield "case", case.id, case.title, partial(self.case, case)
        for one in story.refused:
            yield "refused", one.id, f"{one.tried[0].text} — {one.because.text}", partial(self.refusal, one)
        for number, example in enumerate(story.data.get("score", ())):
            title = words(example.get("title", f"{example['of']}, {example['id']}"))
            yield "score", example["id"], title, partial(self.score, number, example)
        for number, row in enumerate(story.data.get("sees", ())):
            title = f"{row['who']} sees {row['expect']} of {row['what']}"
            yield "sees", f"sees_{number + 1}", title, partial(self.sees, number, row)
        for number, (line, expected) in enumerate(story.always):
            yield "always", f"always_{number + 1}", line.text, partial(self.always, number, line, expected)
        for number, example in enumerate(story.data.get("distribution", ())):
            title = f"{example['of']}, {example['id']}"
            yield "distribution", example["id"], title, partial(self.distribution, number, example)
        for number, example in enumerate(story.data.get("examples", ())):
            title = words(example.get("title", f"{example['of']}, {example['id']}"))
            yield "examples", example["id"], title, partial(self.example, number, example)

    def case(self, case: CaseStory) -> Iterator[Finding]:
        """Play a case and judge what was expected."""
        stage = yield from self._begin(case)
        if stage is None:
            return
        broken = list(_play(stage, case.play))
        yield from broken
        if broken:
            return
        try:
            seen = stage.seen()
        except NotTaken as wrong:
            if not _expects_none(case):
                yield Finding("T010", case.where, wrong.message, help=wrong.help)
            return
        for line, expected in case.expect:
            if instead := judge(expected, seen):
                yield line.finding("T004", instead)
        stage.run_out()
        self._ended[case.id] = stage.seen()

    def _begin(self, case: CaseStory | RefusedStory) -> Generator[Finding, None, Stage | None]:
        first = next((said.day for _, said in case.play if isinstance(said, Act)), None)
        if first is None and isinstance(case, RefusedStory):
            first = case.tried[1].day
        together = () if case.beside is None else (case.subject.text, *case.beside)
        told = tuple(said for _, said in case.play if isinstance(said, Act) and said.verb in HAPPENINGS)
        try:
            return self.stages(
                replace(self.story, together=together, told=told), case.subject.text, first or self._start()
            )
        except NotTaken as wrong:
            if not _expects_none(case):
                yield Finding("T010", case.where, wrong.message, help=wrong.help)
        except Unplayable as wrong:
            yield Finding("T010", case.where, wrong.message, help=wrong.help)
        except AttainError as wrong:
            yield Finding("T009", case.where, wrong.message, help=wrong.help)
        return None

    def _start(self) -> date:
        cycle = self.story.catalogue.get("cycle", self.story.cycle)
        return date.fromisoformat(cycle.data["starts"]) if cycle else date(2027, 1, 4)

    def refusal(self, one: RefusedStory) -> Iterator[Finding]:
        """Play what comes before, then try; it must be refused on the ground given."""
        stage = yield from self._begin(one)
        if stage is None:
            return
        broken = list(_play(stage, one.play, to_the_end=False))
        yield from broken
        if not broken:
            yield from self._tried(stage, one)

    def _tried(self, stage: Stage, one: RefusedStory) -> Iterator[Finding]:
        line, act = one.tried
        step = next((each for each in self.story.workflow.walk() if each.id == act.step.text), None)
        try:
            stage.act(act, fill=False)
        except Unplayable as wrong:
            expected = isinstance(wrong, Misfit) and one.because.text.lower() in wrong.message.lower()
            if not expected:
                yield line.finding("T002", wrong.message, wrong.help, wrong.at)
        except AttainError as error:
            if not matches(one.because.text, error, step):
                help = f"the ground that was expected: {one.because.text}"
                yield line.finding("T005", f"it is refused on another ground: {told(error)}", help)
        else:
            yield line.finding("T005", "this is not refused", f"the ground that was expected: {one.because.text}")

    def score(self, number: int, example: Mapping[str, Any]) -> Iterator[Finding]:
        """Work a score out from given values."""
        try:
            for name, instead in wrong_scores(self.story, example):
                yield Finding("T006", self.story.where("score", number, "expect", name), instead)
        except Unplayable as wrong:
            yield Finding("T002", self.story.where("score", number), wrong.message, help=wrong.help)
        except AttainError as wrong:
            yield Finding("T006", self.story.where("score", number), wrong.message, help=wrong.help)

    def example(self, number: int, example: Mapping[str, Any]) -> Iterator[Finding]:
        """Work a document of a plugin out from given reviews."""
        try:
            for name, instead in wrong_examples(self.story, example, self._start()):
                yield Finding("T006", self.story.where("examples", number, "expect", name), instead)
        except Unplayable as wrong:
            yield Finding("T002", self.story.where("examples", number), wrong.message, help=wrong.help)
        except AttainError as wrong:
            yield Finding("T006", self.story.where("examples", number), wrong.message, help=wrong.help)

    def ended(self) -> dict[str, Seen]:
        """Every case of the scenario played to its end; one that cannot be played is told of elsewhere."""
        for case in self.story.cases:
            if case.id not in self._ended:
                list(self.case(case))
        return self._ended

    def sees(self, number: int, row: Mapping[str, Any]) -> Iterator[Finding]:
        """Who sees what, in every state of every played case; the first case in which it is otherwise is told."""
        roles = ("employee", *self.story.workflow.people)
        if row["who"] not in roles:
            help = did_you_mean(row["who"], roles)
            where = self.story.where("sees", number, "who")
            yield Finding("T002", where, f'"{row["who"]}" is no person of {self.story.workflow.id}', help=help)
            return
        where = self.story.where("sees", number)
        for case, seen in self.ended().items():
            for instead in (found for one in seen.every for found in violations(row, one)):
                yield Finding("T007", where, f"in case {case}: {instead}")
                return
        yield from self._proved(f"sees_{number + 1}", "T007", where)

    def always(self, number: int, line: Line, expected: Expected) -> Iterator[Finding]:
        """What holds in every played case, and in every state that a case can reach."""
        played = self.ended() if expected.kind in JUDGED else {}
        for case, seen in played.items():
            if instead := judge(expected, seen):
                yield line.finding("T008", f"in case {case}: {instead}")
                return
        yield from self._proved(f"always_{number + 1}", "T008", line.where)

    def _proved(self, id: str, code: str, where: Where) -> Iterator[Finding]:
        """What breaks it in a state that no story of the scenario comes to; on a database only stories are played."""
        if self.stages is not in_memory:
            return
        self._proof = self._proof or prove(self.story, self._questions(), self._start())
        breach = self._proof.breaches.get(id)
        if breach is not None:
            yield Finding(
                code, where, f"in a case of {breach.subject}: {breach.wrong}, on {breach.day}", help=breach.told()
            )
        elif self._proof.unfinished:
            whose = " and ".join(self._proof.unfinished)
            help = "narrow it: a scenario of its own with fewer rows under sees, or with one person"
            message = f"not decided: a case of {whose} has more than {self._proof.limit} states"
            yield Finding("T009", where, message, help=help)

    def _questions(self) -> dict[str, Question]:
        workflow, rows = self.story.workflow, self.story.data.get("sees", ())
        asked = {f"sees_{number + 1}": of_row(row, workflow) for number, row in enumerate(rows)}
        always = enumerate(self.story.always)
        return asked | {f"always_{number + 1}": of_always(one, workflow) for number, (_, one) in always}

    def distribution(self, number: int, example: Mapping[str, Any]) -> Iterator[Finding]:
        """Decide on one more level after those given before."""
        try:
            for name, instead in wrong_decisions(self.story, example):
                yield Finding("T006", self.story.where("distribution", number, "expect", name), instead)
        except Unplayable as wrong:
            yield Finding("T002", self.story.where("distribution", number), wrong.message, help=wrong.help)


def _expects_none(case: CaseStory | RefusedStory) -> bool:
    """Whether just this is expected, that nothing is opened for the person."""
    return isinstance(case, CaseStory) and {one.kind for _, one in case.expect} == {"no case"}


def _play(stage: Stage, play: Played, *, to_the_end: bool = True) -> Iterator[Finding]:
    """Play the lines; the first that cannot be played ends the play."""
    for line, said in play:
        try:
            if isinstance(said, Silence):
                if to_the_end:
                    stage.run_out()
            else:
                stage.act(said)
        except Unplayable as wrong:
            yield line.finding("T002", wrong.message, wrong.help, wrong.at)
            return
        except (Refusal, BadInput) as error:
            step = "" if isinstance(said, Silence) else said.step.text
            yield line.finding("T003", f"this is refused: {told(error)}", open_now(stage.seen(), step))
            return
        except AttainError as error:
            yield line.finding("T009", error.message, error.help)
            return
