"""The demo organisation from nothing: its people, its configuration, its learning system's files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attain.config.catalogue import Catalogue
from attain.config.shipped import shipped
from attain.demo.dates import main_cycle, move
from attain.demo.people import make, write_csv
from attain.errors import ConfigError
from attain.kernel import Kernel, apply_folder, open_kernel
from attain.people.importing import plan_import, run_import
from attain.people.planning import Options
from attain.store.doors import Actor

if TYPE_CHECKING:
    from attain.store.clock import SetClock

SEED = 20
LAUNCHED = timedelta(days=40)
"""How long ago the demo's first cycle was launched."""
FOUNDED = timedelta(days=14)
"""How long before the launch people and configuration were there."""
MORNING = time(8, 0)
ACTOR = Actor(None, "demo")


@dataclass(frozen=True, slots=True)
class Site:
    """Where a demo organisation lies: its database, its configuration, and the folder of its files."""

    url: str
    folder: Path

    @property
    def config(self) -> Path:
        """The configuration with its days moved."""
        return self.folder / "config"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of a play."""

    zone: str
    launch: date

    def at(self, day: date, hour: time = MORNING) -> datetime:
        """An hour of a day where the organisation is."""
        return datetime.combine(day, hour, ZoneInfo(self.zone))


Step = Callable[[str], None]


def prepare(site: Site, launch: date) -> Mapping[str, str]:
    """Write the configuration so that the main cycle starts on `launch`; gives that cycle's id and the zone."""
    site.folder.mkdir(parents=True, exist_ok=True)
    move(shipped("demo"), site.config, launch)
    catalogue = _checked(site.config)
    cycle = main_cycle(catalogue.of_kind("cycle"))
    return {"cycle": cycle.id, "zone": str(cycle.data["zone"])}


def _checked(folder: Path) -> Catalogue:
    from attain.language.load import load

    loaded = load(folder)
    if loaded.catalogue is None or loaded.diagnostics:
        raise ConfigError(loaded.diagnostics)
    return loaded.catalogue


def found(site: Site, clock: SetClock, count: int, seed: int = SEED) -> Kernel:
    """Import the people and apply the configuration as of the clock's day; gives the kernel with its plugins.

    Raises ConfigError for a configuration with findings, BadInput for people that cannot be taken.
    """
    today = clock.now().date()
    kernel = open_kernel(site.url, clock)
    file = site.folder / "people.csv"
    write_csv(make(count, seed, today), file)
    plan = plan_import(kernel.store, file, Options(today))
    run_import(kernel.store, plan, ACTOR)
    loaded, applied = apply_folder(kernel, ACTOR, site.config, "The demo organisation begins.")
    kernel.store.close()
    if applied is None:
        raise ConfigError(loaded.diagnostics)
    return open_kernel(site.url, clock)
