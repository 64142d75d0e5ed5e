"""The law of simulation: opening and ending hours of steps are those of the engine, played for each person alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_workflows_help import CALENDAR, Maker
from replaying_help import of_strand, replayed

from attain.cases.running import Running
from attain.config.catalogue import Catalogue
from attain.phrases.ast import RoleHolders
from attain.simulating.acting import Actors
from attain.simulating.asking import Asker
from attain.simulating.gathering import Sessions
from attain.simulating.grounds import from_file, hour_of
from attain.simulating.habits import BEHAVIOURS, HABITS, Draws
from attain.simulating.playing import Player
from attain.simulating.run import courses, play_cycle
from attain.simulating.strand import Member, Setting, Strand
from attain.workflow.build import build
from attain.workflow.case import CaseState
from attain.workflow.facts import WantPeople, WantTruth

START = datetime(2027, 3, 1, 11, tzinfo=UTC)
DEMO = Path(__file__).parent.parent.parent / "configs" / "demo"


@pytest.mark.parametrize("cycle", ["half_year_2027", "annual_2026"])
@pytest.mark.parametrize("behaviour", ["typical", "late"])
def test_the_demo_is_played_as_the_engine_plays_it(demo: Catalogue, tarnside: Path, cycle: str, behaviour: str) -> None:
    with from_file(DEMO, demo, cycle, tarnside) as ground:
        played = play_cycle(ground, cycle, 1, behaviour)
        waves = {wave.id: wave for wave in played.preparation.cycle.waves}
        for strand in played.strands[::12]:
            for member in strand.members[:2]:
                opened = hour_of(waves[member.running.wave], member.running.zone)
                alone = replayed(played.player.asker, strand, member, member.running.workflow, opened)
                assert alone == of_strand(strand)


@dataclass
class Invented:
    """People out of chance: who holds a role, for whom, is fixed by the seed alone."""

    seed: int

    def answer(self, wanted: Any) -> dict[int, dict[Any, Any]]:
        return {
            case: {want: self._one(running.subject_id, want) for want in wants}
            for case, (running, wants) in wanted.items()
        }

    def _one(self, subject: int, want: Any) -> Any:
        if isinstance(want, WantPeople):
            if not isinstance(want.phrase, RoleHolders):
                return tuple(range(1, 9))
            chance = Random(f"{self.seed} {want.phrase.role} {subject % 3}")
            return tuple(sorted(chance.sample(range(1, 9), chance.choice([0, 1, 1, 2]))))
        if isinstance(want, WantTruth):
            return Random(f"{self.seed} {want.about} {subject % 2} {want.condition}").choice([True, False, None])
        return date(2027, 3, 10 + len(want.anchor.ref))

    def find(self, phrase: Any, subjects: Any, named: Any) -> dict[int, tuple[int, ...]]:
        del phrase
        managers = {subject: {person % 8 + 1 for person in named["actor"][subject]} for subject in subjects}
        return {subject: tuple(sorted(persons)) for subject, persons in managers.items()}

    def seats(self, rules: Any, subjects: Any) -> dict[int, str]:
        del rules
        return {subject: str(subject % 2) for subject in subjects}


@settings(max_examples=15, deadline=None, suppress_health_check=(HealthCheck.too_slow,))
@given(st.integers(0, 10**9), st.sampled_from(BEHAVIOURS))
def test_any_workflow_is_played_as_the_engine_plays_it(seed: int, behaviour: str) -> None:
    document = Maker(Random(seed)).document()
    for role in document["people"].values():
        role["is"] += " in department of employee"
    workflow = build(document)
    draws = Draws(seed, HABITS[behaviour])
    player = Player(Asker(Invented(seed), draws), Actors(draws))
    members = [Member.of(_running(number, workflow)) for number in range(1, 7)]
    player.asker.everybody = [Member.of(member.running) for member in members]
    opened = player.open(Strand(Setting.of(members[0].running), members, "", START))
    sessions = Sessions(player, {"all": [member.running.subject_id for member in members]})
    strands = player.play(courses(player, opened, len(members)))
    while any(strand.arrived for strand in strands):
        strands = player.play(sessions.hold(strands))
    assert sum(len(strand.members) for strand in strands) == len(members)
    for strand in strands:
        for member in strand.members:
            assert replayed(player.asker, strand, member, workflow, START) == of_strand(strand)


def _running(number: int, workflow: Any) -> Running:
    state = CaseState(workflow.id, number, START)
    nothing: Any = None
    return Running(
        id=-number,
        subject_id=number,
        cycle_id=None,
        wave="all",
        revision=0,
        zone="Europe/London",
        dates={},
        occasion=1,
        state=state,
        catalogue=nothing,
        workflow=workflow,
        calendar=CALENDAR,
    )
