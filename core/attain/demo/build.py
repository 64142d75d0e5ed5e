"""The demo organisation, lived up to today: launched forty days ago, every act since through the portal's commands."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attain.bridge import sync
from attain.cases.launch import launch
from attain.config.shipped import shipped
from attain.demo.acting import Crowd
from attain.demo.dates import zone_of
from attain.demo.founding import ACTOR, LAUNCHED, SEED, Calendar, Site, found, prepare
from attain.demo.gathering import Sessions
from attain.demo.growing import Growing
from attain.demo.people import make
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
    clock = SetClock(days.at(days.launch - BEFORE))
    progress("Founding the organisation", 0, 1)
    kernel = found(site, clock, count)
    try:
        place = _opened(kernel, site, clock, count)
        clock.set(days.at(days.launch))
        launch(kernel.store, kernel.world, ACTOR, said["cycle"], lambda n, total: progress("Launching", n, total))
        _live(kernel, clock, days, place, site, now, progress)
    finally:
        kernel.store.close()


def _opened(kernel: Kernel, site: Site, clock: SetClock, count: int) -> School:
    """The learning system with what people took there before, brought in once."""
    place = school_of(kernel, site)
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    today = clock.now().date()
    open_school(place, catalogue, make(count, SEED, today), today)
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
    crowd = Crowd(kernel, read_prose(site.config / "prose.txt"), SEED)
    with kernel.store.read() as connection:
        _, catalogue = kernel.world.catalogues.current(connection)
    play = Play(crowd, clock, days.zone, catalogue.model("calendar", catalogue.organisation.data["calendar"]))
    sessions, growing = Sessions(crowd), Growing(crowd)
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
