"""A cycle from its launch to its last end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from attain.cases.facts import Resolver
from attain.cases.launch import blanks
from attain.simulating.acting import Actors
from attain.simulating.asking import Asker
from attain.simulating.gathering import Sessions, Sitting
from attain.simulating.grounds import hour_of, prepared
from attain.simulating.habits import HABITS, Draws
from attain.simulating.playing import Player
from attain.simulating.quick import uncollected
from attain.simulating.source import Tables
from attain.simulating.strand import Member, Setting, Strand
from attain.store.memo import memo_of

if TYPE_CHECKING:
    from attain.cases.launch import Preparation
    from attain.cases.running import Running
    from attain.simulating.grounds import Ground

COURSES, WORK = 120, 900
"""At most so many courses are played before they fork, fewer of a workflow with many steps (so that courses times steps
stays the same): everybody his own in a small cycle; in a large one everybody shares his with others of the same shape.
"""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """A cycle that was played: who was in, the strands at their ends, the sessions, who asked and drew."""

    preparation: Preparation
    strands: tuple[Strand, ...]
    sittings: tuple[Sitting, ...]
    player: Player
    seed: int
    behaviour: str


def silent(_title: str, _done: int, _total: int) -> None:
    """No progress is shown."""


@uncollected()
def play_cycle(ground: Ground, cycle_id: str, seed: int, behaviour: str, progress: Progress = silent) -> Played:
    """Play the cases of everybody who is in.  AttainError for an unknown cycle or one that nobody is in."""
    progress("Looking who is in", 0, 0)
    if memo := memo_of(ground.connection):
        memo.keep_all()
    preparation = prepared(ground, cycle_id)
    draws = Draws(seed, HABITS[behaviour])
    player = Player(Asker(Tables(Resolver(ground.connection, ground.world, ground.at)), draws), Actors(draws))
    opened = shapes(player, preparation)
    total, done = len(preparation.now), 0

    def moved(count: int) -> None:
        nonlocal done
        done = min(done + count, total)
        progress("Playing", done, total)

    player.moved = moved
    sessions = Sessions(player, _by_wave(preparation))
    strands = player.play(courses(player, opened, total))
    while any(strand.arrived for strand in strands):
        strands = player.play(sessions.hold(strands))
    return Played(preparation, tuple(strands), tuple(sessions.sittings), player, seed, behaviour)


def shapes(player: Player, preparation: Preparation) -> list[Strand]:
    """The cases at their opening, those that are alike together; nothing has been drawn yet."""
    groups: dict[object, list[Running]] = defaultdict(list)
    numbered = zip(range(-len(preparation.now), 0), preparation.now.items(), strict=True)
    for running in blanks(preparation, 0, numbered, hour_of(preparation.cycle.waves[0], preparation.cycle.zone)):
        groups[running.wave, running.overlays, running.calendar.id].append(running)
    player.asker.everybody = [Member.of(running) for several in groups.values() for running in several]
    waves = {wave.id: wave for wave in preparation.cycle.waves}
    found: list[Strand] = []
    for several in groups.values():
        setting = Setting.of(several[0])
        at = hour_of(waves[several[0].wave], several[0].zone)
        found += player.open(Strand(setting, [Member.of(each) for each in several], "", at))
    return found


def courses(player: Player, opened: Sequence[Strand], total: int) -> list[Strand]:
    """Strands that each go their own way from here on: as many of a shape as its share of all people asks for."""
    found = []
    several = min(COURSES, WORK // max((len(strand.setting.workflow.index) for strand in opened), default=1))
    for number, strand in enumerate(opened):
        count = len(strand.members)
        many = count if total <= COURSES else max(1, round(several * count / total))
        for course, each in strand.split([f"{number}.{place % many}" for place in range(count)]):
            each.course = course
            each.planned = [player.actors.planned(each, task) for task in each.planned]
            found.append(each)
    return found


def _by_wave(preparation: Preparation) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for person, wave in preparation.now.items():
        found[wave.id].append(person)
    return found
