"""`attain demo --run-through`: the main job played to its end on a settable clock, and one person's story told from the
database.

Everybody's review is launched; those of one part of a department are played to the end, each act through the command
that the portal's forms call, in the name of whoever does it.  The other reviews stand still meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.bridge import sync
from attain.cases.launch import launch
from attain.cases.tables import cases
from attain.confirming import confirm, confirmers
from attain.demo import chapters
from attain.demo.acting import PLAN, Crowd
from attain.demo.founding import ACTOR, SEED, Calendar, Site, found, prepare
from attain.demo.gathering import Sessions
from attain.demo.habits import PROMPT
from attain.demo.people import make
from attain.demo.playing import Play
from attain.demo.prose import read_prose
from attain.demo.schooling import School, open_school, school
from attain.errors import AttainError
from attain.learning.configured import learning_connections
from attain.people.asof import view
from attain.people.lines import everyone_below, managers, reports
from attain.store.clock import SetClock
from attain.store.doors import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.config.catalogue import Catalogue
    from attain.kernel import Kernel

PEOPLE = 250
FOUNDED = timedelta(days=14)
LONGEST = 160
"""Days after the launch by which the review is over; it proves fewer than 300 itself."""
LEARNING = 140
"""Days in which the courses are taken: each is due within 120."""
FEWEST = 8
"""The least people that one session takes."""

Tell = Callable[[bool, str], None]


@dataclass(slots=True)
class Story:
    """The stage: the kernel on a clock that is set, the learning system, and whose reviews are played."""

    kernel: Kernel
    clock: SetClock
    days: Calendar
    catalogue: Catalogue
    place: School
    site: Site
    case_id: int
    played: dict[int, int]
    """{subject: case} of the reviews that are played."""

    def told(self, chapter: chapters.Chapter) -> tuple[bool, str]:
        """Whether a chapter happened, and its line."""
        with self.kernel.store.read() as connection:
            try:
                return True, chapter(chapters.Tale(self.kernel, connection, self.case_id, self.place))
            except chapters.Missing as missing:
                return False, f"{chapter.__name__}: {missing}"


def run_through(site: Site, launch_day: date, tell: Tell, count: int = PEOPLE) -> bool:
    """Play everything and tell each chapter as it was found in the database; gives whether each really happened."""
    story = begin(site, launch_day, count)
    try:
        with story.kernel.store.read() as connection:
            everybody = len(connection.execute(select(cases.c.id)).all())
        tell(True, f"Launched: {everybody} reviews; those of {len(story.played)} people are played to the end")
        return _played(story, tell)
    finally:
        story.kernel.store.close()


def _played(story: Story, tell: Tell) -> bool:
    crowd = Crowd(story.kernel, read_prose(story.site.config / "prose.txt"), SEED, PROMPT)
    crowd.learners = frozenset({_subject(story)})
    gap = _review(story, crowd)
    sound = [_tell(tell, *story.told(chapter)) for chapter in chapters.CHAPTERS]
    sound.append(_tell(tell, *gap))
    _learn(story)
    sound += [_tell(tell, *story.told(chapter)) for chapter in chapters.AFTER]
    return all(sound)


def _tell(tell: Tell, happened: bool, line: str) -> bool:
    tell(happened, line)
    return happened


def _subject(story: Story) -> int:
    return next(subject for subject, case in story.played.items() if case == story.case_id)


def begin(site: Site, launch_day: date, count: int) -> Story:
    """Found the organisation, launch its cycle, open the learning system, choose whose story is told."""
    said = prepare(site, launch_day)
    days = Calendar(said["zone"], launch_day)
    clock = SetClock(days.at(launch_day - FOUNDED))
    kernel = found(site, clock, count)
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    connections = learning_connections(catalogue, kernel.plugins.learning_systems())
    place = school(connections[0], site.folder, SEED)
    open_school(place, catalogue, make(count, SEED, clock.now().date()), clock.now().date())
    sync(kernel, place.connection, site.folder)
    clock.set(days.at(launch_day))
    launch(kernel.store, kernel.world, ACTOR, said["cycle"])
    with kernel.store.read() as connection:
        case_id, played = choose(connection, clock.now())
    return Story(kernel, clock, days, catalogue, place, site, case_id, played)


def choose(connection: Connection, at: datetime) -> tuple[int, dict[int, int]]:
    """A case of somebody who leads nobody, and {subject: case} of everybody below the manager's manager.

    AttainError when nobody has enough people around him.
    """
    seen = view(connection, at)
    rows = connection.execute(select(cases.c.subject_id, cases.c.id).order_by(cases.c.wave, cases.c.id)).all()
    mine: dict[int, int] = {int(row.subject_id): int(row.id) for row in rows}
    above: dict[int, set[int]] = managers(connection, seen, list(mine))
    over = managers(connection, seen, {one for several in above.values() for one in several})
    leads = reports(connection, seen, list(mine))
    pilots = _first_wave(connection)
    found: list[tuple[int, int, dict[int, int]]] = []
    for subject, case in mine.items():
        seconds = {one for manager in above[subject] for one in over.get(manager, ())}
        if leads[subject] or len(seconds) != 1 or case not in pilots:
            continue
        around: set[Any] = set(connection.execute(everyone_below(seen, min(seconds))).scalars())
        played = {person: mine[person] for person in sorted(around) if person in mine}
        found += [(len(played), case, played)] if len(played) >= FEWEST else []
    if not found:
        raise AttainError(
            "nobody in the demo has enough people around him for a story", "this is a mistake of the demo"
        )
    _, case, played = min(found, key=lambda one: one[:2])
    return case, played


def _first_wave(connection: Connection) -> Collection[int]:
    wave = connection.execute(select(cases.c.wave).order_by(cases.c.id).limit(1)).scalar_one()
    earliest = min(
        connection.execute(select(cases.c.wave, cases.c.dates)).all(), key=lambda row: sorted(row.dates.values())
    )
    wave = earliest.wave or wave
    return set(connection.execute(select(cases.c.id).where(cases.c.wave == wave)).scalars())


def _review(story: Story, crowd: Crowd) -> tuple[bool, str]:
    """Play the reviews day by day until the one is closed; gives the gap as it was when the plan was written."""
    sessions = Sessions(crowd, (story.case_id,))
    calendar = story.catalogue.model("calendar", story.catalogue.organisation.data["calendar"])
    who = lambda subject, _person: subject in story.played  # noqa: E731
    play = Play(crowd, story.clock, story.days.zone, calendar, who, only=frozenset(story.played.values()))
    seen: list[tuple[bool, str]] = []

    def daily(_day: date) -> None:
        sessions.day()
        if not seen and _writes_plan(story):
            seen.append(story.told(chapters.gap))

    last = story.days.at(story.days.launch + timedelta(days=LONGEST))
    while story.clock.now() < last and not _closed(story):
        play.until(min(last, story.clock.now() + timedelta(days=1)), daily)
    return seen[0] if seen else (False, "gap: no development plan was ever asked for")


def _writes_plan(story: Story) -> bool:
    with story.kernel.store.read() as connection:
        running = chapters.Tale(story.kernel, connection, story.case_id, story.place).running
    planned = [each.id for each in running.workflow.walk() if PLAN in each.what]
    return any(running.state.current(step) for step in planned)


def _closed(story: Story) -> bool:
    with story.kernel.store.read() as connection:
        status = connection.execute(select(cases.c.status).where(cases.c.id == story.case_id)).scalar_one()
    return bool(status != "open")


def _learn(story: Story) -> None:
    """Weeks in the learning system: assignments out, learning there, results in, until a level was proposed."""
    last = story.clock.now() + timedelta(days=LEARNING)
    while story.clock.now() < last and not _confirmed(story):
        sync(story.kernel, story.place.connection, story.site.folder)
        story.clock.set(story.clock.now() + timedelta(days=7))
        story.place.until(story.clock.now())
        sync(story.kernel, story.place.connection, story.site.folder)


def _confirmed(story: Story) -> bool:
    """Whoever is to confirm says yes, once there is something to say yes to."""
    at, kernel = story.kernel.clock.now(), story.kernel
    with kernel.store.read() as connection:
        row = chapters.waiting(chapters.Tale(kernel, connection, story.case_id, story.place))
        by = min(confirmers(connection, at)(row.person_id, row.confirmed_by)) if row is not None else 0
    if row is None:
        return False
    confirm(kernel.store, kernel.world, Actor(by, "portal"), row.id)
    return True
