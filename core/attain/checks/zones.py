"""Time zones that there are."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, available_timezones

from attain.checks.scene import Scene
from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean


def check(scene: Scene) -> Iterator[Finding]:
    """The zones of the organisation and of cycles."""
    for one in (*scene.of_kind("organisation"), *scene.of_kind("cycle")):
        said = one.data.get("zone")
        if isinstance(said, str) and not known(said):
            help = did_you_mean(said, available_timezones(), "write one such as Europe/London")
            where = Where(one.kind, one.id, ("zone",))
            yield Finding("E227", where, f'there is no time zone "{said}"', "Nobody could say when a day ends.", help)


def known(zone: str) -> bool:
    """Whether a time zone of this name exists."""
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True
