"""Acts of plugins: what a `run` step may begin, as the language half of a plugin declares it."""

from __future__ import annotations

from attain.values import dataclass

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
