"""The template environment."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PrefixLoader, StrictUndefined, pass_context

from attain.portal import wording
from attain.portal.views import charts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.runtime import Context

    from attain.portal.assets import Assets

FOLDER = Path(__file__).parent / "templates"


class Templates:
    """Renders pages. Plugins' templates are found under the plugin's name: `{% extends "base.html" %}` works there too.

    Filters for dates take `now` and the zone from the page's shell, so they work in pages, not in macros imported
    without context; macros get finished words.
    """

    def __init__(self, assets: Assets, folders: Mapping[str, Path]) -> None:
        others = PrefixLoader({name: FileSystemLoader(folder) for name, folder in folders.items()})
        self._environment = Environment(
            loader=ChoiceLoader([FileSystemLoader(FOLDER), others]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= FILTERS
        self._environment.globals |= {"asset": assets.path, "charts": charts, "number": wording.number}

    def render(self, name: str, **view: Any) -> str:
        """A page as text."""
        return self._environment.get_template(name).render(view)


def _in_zone(say: Callable[[Any, str], str]) -> Callable[[Context, date | datetime], str]:
    @pass_context
    def filtered(context: Context, value: date | datetime) -> str:
        return say(value, context["shell"].zone)

    return filtered


def _from_now(say: Callable[[Any, datetime, str], str]) -> Callable[[Context, date | datetime], str]:
    @pass_context
    def filtered(context: Context, value: date | datetime) -> str:
        return say(value, context["shell"].now, context["shell"].zone)

    return filtered


FILTERS: dict[str, Callable[..., Any]] = {
    "long_day": _in_zone(wording.long_day),
    "day": _in_zone(wording.day),
    "short_day": _in_zone(wording.short_day),
    "moment": _in_zone(wording.moment),
    "away": _from_now(wording.away),
    "until_due": _from_now(wording.until_due),
    "urgency": _from_now(wording.urgency),
    "number": wording.number,
    "percent": wording.percent,
    "counted": wording.counted,
    "rich": wording.rich,
    "initials": wording.initials,
    "tint": wording.tint,
    "joined": wording.joined,
}
