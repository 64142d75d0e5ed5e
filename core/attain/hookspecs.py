"""Every point at which a plugin can take part: one method, one point.

A Protocol passes pluggy and both type checkers; a hook enters with its first user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from attain.cases.extensions import ActRunner, ItemReader, Reaction
    from attain.cases.settled_lists import ListChanger
    from attain.config.catalogue import Catalogue, Kind
    from attain.config.finding import Finding
    from attain.config.item_source import ItemSource
    from attain.config.plugin_act import PluginAct
    from attain.development.suggestions import SuggestionSource
    from attain.learning.port import LearningSystem
    from attain.portal.extensions import Panel, PluginPages

hookspec = pluggy.HookspecMarker("attain")
hookimpl = pluggy.HookimplMarker("attain")


class Hooks(Protocol):
    """The hooks, in the order in which the kernel calls them."""

    # --- language.py: no database, no web; also in `attain check`

    @hookspec
    def register_kinds(self) -> Iterable[Kind]:
        """Kinds of document that this plugin understands."""
        ...

    @hookspec
    def register_item_sources(self) -> Iterable[ItemSource]:
        """Sources of items for sections that are repeated."""
        ...

    @hookspec
    def register_acts(self) -> Iterable[PluginAct]:
        """Acts that a `run` step may begin, with the outcomes that each can come to and its longest time."""
        ...

    @hookspec
    def check_catalogue(self, catalogue: Catalogue) -> Iterable[Finding]:
        """Rules that no schema can say; asked only when every document has the right shape."""
        ...

    @hookspec
    def upgrade(self, kind: str, from_version: str, document: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """A document of a kind of this plugin, written for `from_version`, in the words of the next version.

        The kernel has set its apiVersion already.  Pure: gives a new document, or None where nothing changes.
        """
        ...

    # --- plugin.py: at start, with a database

    @hookspec
    def register_items(self) -> Iterable[ItemReader]:
        """Readers of the item sources that language.py declared, each for many subjects at once."""
        ...

    @hookspec
    def register_reactions(self) -> Iterable[tuple[type, Reaction]]:
        """What to do about events of attain.events, in the transaction in which they happen."""
        ...

    @hookspec
    def register_act_runners(self) -> Iterable[tuple[str, ActRunner]]:
        """Who does each act that language.py declared, in the transaction that ends its step."""
        ...

    @hookspec
    def register_list_changers(self) -> Iterable[tuple[str, ListChanger]]:
        """(kind of document, who changes its lists once a review has settled them); stories act by it."""
        ...

    @hookspec
    def register_suggestions(self) -> Iterable[SuggestionSource]:
        """Sources of learning suggestions with their reasons, for many people at once."""
        ...

    @hookspec
    def register_learning_providers(self) -> Iterable[LearningSystem]:
        """Learning systems: what makes a provider of a connection's settings."""
        ...

    @hookspec
    def register_panels(self) -> Iterable[Panel]:
        """Parts of the portal's own pages: home, profile, team, plan, cycle."""
        ...

    @hookspec
    def register_pages(self) -> Iterable[PluginPages]:
        """Pages of the plugin's own, under /<plugin>/, with their navigation."""
        ...
