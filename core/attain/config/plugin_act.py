"""Acts of plugins: what a `run` step may begin, as the language half of a plugin declares it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from attain.errors import PluginError
from attain.plugins import LANGUAGE, Plugins
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.config.catalogue import Catalogue

NOT_DONE = "not_done"
"""How a `run` step ends whose act came to no outcome in its time."""


@dataclass(frozen=True, slots=True)
class PluginAct:
    """An act: its name, what it does in words, how it may come out (the usual way first), and its longest time.

    `within` is a duration such as `2 days`; an act that has no outcome by then has come to nothing.
    """

    id: str
    title: str
    outcomes: tuple[str, ...]
    within: str


def acts_of(catalogue: Catalogue) -> Mapping[tuple[str, str], PluginAct]:
    """{(plugin, act): what was declared} of the plugins that an organisation names."""
    named = catalogue.organisation.data.get("plugins")
    return _declared(tuple(sorted(named.items()))) if isinstance(named, dict) else {}


@lru_cache(maxsize=16)
def _declared(named: tuple[tuple[str, str], ...]) -> Mapping[tuple[str, str], PluginAct]:
    plugins = Plugins()
    try:
        plugins.enable(dict(named), LANGUAGE)
    except PluginError:  # told by whoever reads the organisation
        return {}
    return {(plugin, act.id): act for plugin, act in plugins.acts()}
