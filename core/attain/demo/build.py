"""The demo organisation, lived up to today: launched forty days ago, every act since through the portal's commands."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attain.bridge import sync
from attain.cases.launch import launch
from attain.config.files import read_folder
from attain.config.shipped import shipped
from attain.demo.acting import Crowd
from attain.demo.dates import earlier_cycles, zone_of
from attain.demo.founding import ACTOR, LAUNCHED, SEED, Calendar, Site, found, prepare
from attain.demo.gathering import Sessions
from attain.demo.growing import Growing
from attain.demo.people import Row, make
from attain.demo.playing import Play
from attain.demo.prose import read_prose
from attain.demo.schooling import School, open_school, school
from attain.learning.configured import learning_connections
from attain.store.clock import SetClock

if TYPE_CHECKING:
    from attain.kernel import Kernel

PEOPLE = 250
BEFORE = timedelta(days=14)
"""How long before the launch people and configuration came."""
SYNCED_ON = (0, 3)
"""Weekdays on which the learning system is asked while days are played."""

Progress = Callable[[str, int, int], None]
"""(what is done, how much, of how much)."""


def build(site: Site, now: datetime, progress: Progress, count: int = PEOPLE) -> None:
    """Found the organisation, launch its cycle, and live its days until `now` (with a zone).

    Raises ConfigError when the shipped configuration has findings.
    """
    progress("Moving the dates", 0, 1)
    today = now.astimezone(ZoneInfo(zone_of(shipped("demo")))).date()
    said = prepare(site, today - LAUNCHED)
    days = Calendar(said["zone"], today - LAUNCHED)
    earlier = earlier_cycles([one.resource for one in read_folder(site.config).documents])
    founded = min([days.launch, *(starts for _, starts in earlier)]) - BEFORE
    clock = SetClock(days.at(founded))
    progress("Founding the organisation", 0, 1)
    kernel = found(site, clock, count)
    try:
        _hold(kernel, clock, days, site, earlier, progress)
        clock.set(days.at(days.launch - BEFORE))
        place = _opened(kernel, site, clock, make(count, SEED, founded))
        clock.set(days.at(days.launch))
        launch(kernel.store, kernel.world, ACTOR, said["cycle"], lambda n, total: progress("Launching", n, total))
        _live(kernel, clock, days, place, site, now, progress)
    finally:
        kernel.store.close()


def _hold(
    kernel: Kernel,
    clock: SetClock,
    days: Calendar,
    site: Site,
    earlier: Sequence[tuple[str, date]],
    progress: Progress,
) -> None:
    """The cycles before the one that the demo is about, each to its end: what they found is there from the start."""
    for number, (cycle, starts) in enumerate(earlier):
        progress("Living through an earlier round", number, len(earlier))
        clock.set(days.at(starts))
        launch(kernel.store, kernel.world, ACTOR, cycle)
        _play(kernel, clock, days, site).until(days.at(days.launch - BEFORE), lambda _day: None)


def _play(kernel: Kernel, clock: SetClock, days: Calendar, site: Site) -> Play:
    crowd = Crowd(kernel, read_prose(site.config / "prose.txt"), SEED)
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    return Play(crowd, clock, days.zone, catalogue.model("calendar", catalogue.organisation.data["calendar"]))


def _opened(kernel: Kernel, site: Site, clock: SetClock, people: Sequence[Row]) -> School:
    """The learning system with what people took there before, brought in once."""
    place = school_of(kernel, site)
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    today = clock.now().date()
    open_school(place, catalogue, people, today)
    sync(kernel, place.connection, site.folder)
    return place


def school_of(kernel: Kernel, site: Site) -> School:
    """The demo's learning system."""
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    documents = learning_connections(catalogue, kernel.plugins.learning_systems())
    return school(documents[0], site.folder, SEED)


def _live(
    kernel: Kernel, clock: SetClock, days: Calendar, place: School, site: Site, now: datetime, progress: Progress
) -> None:
    play = _play(kernel, clock, days, site)
    sessions, growing = Sessions(play.crowd), Growing(play.crowd)
    total = (now.date() - days.launch).days

    def daily(day: date) -> None:
        progress("Living through the days", (day - days.launch).days, total)
        sessions.day()
        growing.day(day)
        if day.weekday() in SYNCED_ON:
            place.until(clock.now())
            sync(kernel, place.connection, site.folder)

    # Much is read and little of it refers to itself: looking for rings in memory all the time costs a tenth.
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)
    play.wake()
    play.until(now, daily)
    place.until(clock.now())
    sync(kernel, place.connection, site.folder)
