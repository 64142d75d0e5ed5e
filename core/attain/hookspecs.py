"""Every point at which a plugin can take part: one method, one point.

A Protocol passes pluggy and both type checkers; a hook enters with its first user.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pluggy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from attain.config.catalogue import Catalogue, Kind
    from attain.config.finding import Finding
    from attain.config.item_source import ItemSource

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
    def check_catalogue(self, catalogue: Catalogue) -> Iterable[Finding]:
        """Rules that no schema can say; asked only when every document has the right shape."""
        ...
