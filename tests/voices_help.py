"""A review with several voices, played through the commands: for tests of what it tells and what it does not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from databases import hasty
from reviews_help import DEMO, START, SYSTEM, Trial
from sqlalchemy import select

from attain.cases import commands, drafts
from attain.cases.facts import Resolver
from attain.cases.feedback import Heard, of_report
from attain.cases.forgetting import HANDLERS
from attain.cases.launch import launch
from attain.cases.running import Running, one
from attain.cases.tables import cases, task
from attain.cases.waking import wake_all
from attain.demo.people import make, write_csv
from attain.jobs import run_all
from attain.kernel import apply_folder, open_kernel
from attain.people.asof import view
from attain.people.importing import plan_import, run_import
from attain.people.lines import reports
from attain.people.planning import Options
from attain.store.clock import SetClock
from attain.store.doors import Actor
from attain.workflow.facts import WantPeople

EXAMPLES = Path(__file__).parent.parent / "plugins" / "reviews_360" / "examples"
REPORT = "report voices_summary"
GROUPS = {
    "self": ("own_view",),
    "peers": ("peer_feedback",),
    "team": ("team_feedback",),
    "everyone": ("peer_feedback", "team_feedback"),
}
LISTENS, SHARES, KEEPS = (("statements", "", name) for name in ("listens", "shares", "keeps_word"))
KEEP = ("words", "", "keep")


def voice(level: str = "agree", words: str = "", **more: str) -> dict[commands.Key, Any]:
    answers: dict[commands.Key, Any] = {LISTENS: level, SHARES: level}
    return answers | ({KEEP: words} if words else {}) | {("statements", "", key): value for key, value in more.items()}


def voices_trial(url: str, folder: Path, change: Mapping[str, str] | None = None) -> Trial:
    """240 people and the example's review for those who lead a team; `change` replaces words of its workflow."""
    clock = SetClock(START - timedelta(days=1))
    kernel = open_kernel(hasty(url), clock)
    write_csv(make(240, today=date(2027, 2, 28)), folder / "people.csv")
    run_import(kernel.store, plan_import(kernel.store, folder / "people.csv", Options(date(2027, 2, 28))), SYSTEM)
    shutil.copytree(DEMO, folder / "config")
    for file in EXAMPLES.glob("*.yaml"):
        text = file.read_text("utf-8")
        for old, new in (change or {}).items():
            text = text.replace(old, new)
        (folder / "config" / f"example_{file.name}").write_text(text, "utf-8")
    loaded, applied = apply_folder(kernel, SYSTEM, folder / "config")
    assert applied is not None, loaded.diagnostics
    kernel.store.close()
    kernel = open_kernel(hasty(url), clock)
    clock.set(START)
    launch(kernel.store, kernel.world, SYSTEM, "voices_2027")
    return Trial(kernel, clock)


@dataclass
class Voices:
    """One case: its subject, and whoever is asked."""

    trial: Trial
    case: int
    subject: int
    peers: list[int] = field(default_factory=list)
    team: list[int] = field(default_factory=list)

    def actor(self, person: int) -> Actor:
        return Actor(person, "portal")

    def task(self, step: str, person: int) -> int:
        with self.trial.kernel.store.read() as connection:
            rows = select(task.c.id).where(task.c.case_id == self.case, task.c.step == step, task.c.person_id == person)
            return int(connection.execute(rows).scalar_one())

    def do(self, command: Any, step: str, person: int, *given: Any) -> Any:
        kernel = self.trial.kernel
        return command(kernel.store, kernel.world, self.actor(person), self.task(step, person), *given)

    def say(self, step: str, person: int, answers: Mapping[commands.Key, Any]) -> None:
        """Write a draft first, as people do, then send."""
        texts = {".".join(key): [str(value)] for key, value in answers.items()}
        drafts.save_draft(self.trial.kernel.store, self.actor(person), self.task(step, person), texts)
        self.do(commands.submit, step, person, answers, f"key {self.case} {step} {person}")
        self.trial.later(minutes=7)

    def choose(self, count: int) -> None:
        self.do(commands.submit, "own_view", self.subject, voice("strongly_agree", "I listen."), f"own {self.case}")
        self.do(commands.nominate, "choose_peers", self.subject, self.peers[:count])

    def pass_time(self, **stretch: float) -> None:
        self.trial.later(**stretch)
        wake_all(self.trial.kernel.store, self.trial.kernel.world)

    def forget(self) -> int:
        self.trial.later(minutes=2)
        return run_all(self.trial.kernel.store, HANDLERS)

    def running(self) -> Running:
        kernel = self.trial.kernel
        with kernel.store.read() as connection:
            return one(connection, kernel.world.catalogues, self.case)

    def heard(self, person: int) -> Heard | None:
        running = self.running()
        with self.trial.kernel.store.read() as connection:
            return of_report(connection, running, person, self.trial.clock.now(), REPORT, GROUPS)

    def role(self, name: str) -> int:
        return self.running().state.bound[name][0]


def shown_of(heard: Heard | None) -> dict[str, int]:
    """{group that is shown: how many answers}."""
    return {one.group: one.answers for one in heard.groups} if heard else {}


def a_case(trial: Trial, at_least_team: int = 4, nth: int = 0) -> Voices:
    """A lead with enough reports, and colleagues of his."""
    with trial.kernel.store.read() as connection:
        found = connection.execute(select(cases.c.id, cases.c.subject_id).order_by(cases.c.id)).all()
        seen = view(connection, trial.clock.now())
        teams = reports(connection, seen, [row.subject_id for row in found])
    big = [row for row in found if len(teams[row.subject_id]) >= at_least_team]
    row = big[nth]
    made = Voices(trial, row.id, row.subject_id, team=sorted(teams[row.subject_id]))
    made.peers = candidates(made)
    return made


def candidates(of: Voices) -> list[int]:
    """Whom the subject may name."""
    running, kernel = of.running(), of.trial.kernel
    choose = running.workflow.step("choose_peers").choose
    assert choose is not None
    with kernel.store.read() as connection:
        want = WantPeople(choose.source)
        resolver = Resolver(connection, kernel.world, kernel.clock.now())
        found: Sequence[int] = resolver.answer({running.id: (running, [want])})[running.id][want]
    out = {of.subject, *of.team, *running.state.bound.get("manager", ())}
    return [each for each in found if each not in out]


@contextmanager
def voices(url: str, folder: Path, change: Mapping[str, str] | None = None) -> Iterator[Trial]:
    made = voices_trial(url, folder, change)
    yield made
    made.kernel.store.close()
