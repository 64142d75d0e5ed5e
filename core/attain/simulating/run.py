"""A cycle from its launch to its last end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from attain.cases.facts import Resolver
from attain.simulating.acting import Actors
from attain.simulating.asking import Asker
from attain.simulating.gathering import Sessions, Sitting
from attain.simulating.grounds import course_of, hour_of, prepared
from attain.simulating.habits import HABITS, Draws
from attain.simulating.playing import Player
from attain.simulating.quick import uncollected
from attain.simulating.source import Tables
from attain.simulating.starts import begun, without_surplus
from attain.simulating.strand import Member, Setting, Strand
from attain.store.memo import memo_of
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.cases.launch import Preparation
    from attain.cases.running import Running
    from attain.simulating.events import Event
    from attain.simulating.grounds import Ground
    from attain.simulating.starts import Begun, Span

COURSES, WORK = 120, 900
"""At most so many courses are played before they fork, fewer of a workflow with many steps (so that courses times steps
stays the same): everybody his own in a small cycle; in a large one everybody shares his with others of the same shape.
"""
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """A cycle that was played: who was in, the strands at their ends, the sessions, who asked and drew.

    `happened`: what was assumed to start reviews; `surplus`: how many did not open because one ran already.
    """

    preparation: Preparation
    strands: tuple[Strand, ...]
    sittings: tuple[Sitting, ...]
    player: Player
    seed: int
    behaviour: str
    happened: tuple[str, ...] = ()
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Happens:
    """What starts reviews that no cycle starts: between which days, and what happens; drawn where that is not said."""

    span: Span | None = None
    events: tuple[Event, ...] = ()


NOTHING_SAID = Happens()


def silent(_title: str, _done: int, _total: int) -> None:
    """No progress is shown."""


@uncollected()
def play_cycle(
    ground: Ground, what: str, seed: int, behaviour: str, progress: Progress = silent, happens: Happens = NOTHING_SAID
) -> Played:
    """Play the cases of everybody who is in.  AttainError for an unknown cycle or one that nobody is in.

    `what` may be a workflow that starts by itself; then `happens` says between which days, and by which events.
    """
    progress("Looking who is in", 0, 0)
    if memo := memo_of(ground.connection):
        memo.keep_all()
    draws = Draws(seed, HABITS[behaviour])
    cycle = course_of(ground.catalogue, what, happens.span)
    first = prepared(ground, cycle) if cycle.waves else begun(ground, cycle, draws, happens.events)
    preparation = first.preparation
    player = Player(Asker(Tables(Resolver(ground.connection, ground.world, ground.at)), draws), Actors(draws))
    opened = shapes(player, first)
    total, done = len(first.cases), 0

    def moved(count: int) -> None:
        nonlocal done
        done = min(done + count, total)
        progress("Playing", done, total)

    player.moved = moved
    sessions = Sessions(player, _by_wave(first.cases))
    strands = player.play(courses(player, opened, total))
    while any(strand.arrived for strand in strands):
        strands = player.play(sessions.hold(strands))
    strands, surplus = without_surplus(strands, first.most) if first.most else (strands, 0)
    return Played(preparation, tuple(strands), tuple(sessions.sittings), player, seed, behaviour, first.drawn, surplus)


def shapes(player: Player, first: Begun) -> list[Strand]:
    """The cases at their opening, those that are alike together; nothing has been drawn yet."""
    groups: dict[object, list[Running]] = defaultdict(list)
    for running in first.cases:
        alike = (running.wave, running.overlays, running.calendar.id, running.occasion, running.started_by)
        groups[alike].append(running)
    player.asker.everybody = [Member.of(running) for several in groups.values() for running in several]
    waves = {wave.id: wave for wave in first.preparation.cycle.waves}
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


def _by_wave(cases: Sequence[Running]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for running in cases:
        found[running.wave].append(running.subject_id)
    return found
