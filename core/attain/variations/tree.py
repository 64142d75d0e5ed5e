"""Documents put together from several: every value knows in which document it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attain.config.document import Resource
from attain.config.finding import Path, Where
from attain.values import dataclass

if TYPE_CHECKING:
    from attain.config.diagnostics import Span


@dataclass(slots=True)
class Node:
    """A value and the place where it was written; maps and lists hold nodes, so that each part has its own."""

    value: Any
    origin: Where

    def get(self, key: str) -> Node | None:
        """What a map holds under a key; None where this is no map or the key is missing."""
        found: Node | None = self.value.get(key) if isinstance(self.value, dict) else None
        return found

    def entries(self) -> list[Node]:
        """What a list holds; nothing where this is no list."""
        return self.value if isinstance(self.value, list) else []

    def word(self, key: str) -> str:
        """A text under a key; empty where there is none."""
        found = self.get(key)
        return found.value if found is not None and isinstance(found.value, str) else ""


def grow(value: Any, origin: Where) -> Node:
    """A tree of what one document says from a place on."""
    if isinstance(value, Mapping):
        return Node({key: grow(one, below(origin, key)) for key, one in value.items()}, origin)
    if isinstance(value, (list, tuple)):
        return Node([grow(one, below(origin, index)) for index, one in enumerate(value)], origin)
    return Node(value, origin)


def below(origin: Where, key: str | int) -> Where:
    """The place one step further in."""
    return origin._replace(path=(*origin.path, key))


def plain(node: Node) -> Any:
    """The same as plain data."""
    if isinstance(node.value, dict):
        return {key: plain(one) for key, one in node.value.items()}
    if isinstance(node.value, list):
        return [plain(one) for one in node.value]
    return node.value


def reach(node: Node, path: Path) -> tuple[Node, Path]:
    """The node at a path, or the last one before it and what is left of the path."""
    for number, key in enumerate(path):
        found = _inside(node.value, key)
        if found is None:
            return node, path[number:]
        node = found
    return node, ()


def _inside(value: Any, key: str | int) -> Node | None:
    if isinstance(value, list):
        return value[key] if isinstance(key, int) and key < len(value) else None
    return value.get(key) if isinstance(value, dict) else None


def walk_steps(node: Node | None) -> Iterator[tuple[Node, list[Node]]]:
    """Every step however deep, with the list that holds it; `node` is the list of steps."""
    for step in list(node.entries()) if node is not None else ():
        yield step, node.value if node is not None else []
        yield from walk_steps(step.get("steps"))
        branches = step.get("branches")
        for branch in branches.entries() if branches is not None else ():
            yield from walk_steps(branch.get("steps"))


Place = Callable[[Where], "Span"]


@dataclass(frozen=True, slots=True)
class Laid:
    """A document put together from several, with the place of each part in the files."""

    resource: Resource
    tree: Node
    place: Place

    @property
    def kind(self) -> str:
        """The kind."""
        return self.resource.kind

    @property
    def id(self) -> str:
        """The id."""
        return self.resource.id

    @property
    def data(self) -> Mapping[str, Any]:
        """What it says."""
        return self.resource.data

    def origin(self, path: Path) -> Where:
        """Where the value at a path was written."""
        node, rest = reach(self.tree, path)
        return node.origin._replace(path=(*node.origin.path, *rest))

    def span(self, path: Sequence[str | int], key: bool = False, within: tuple[int, int] | None = None) -> Span:
        """Where something stands in the files."""
        return self.place(self.origin(tuple(path))._replace(key=key, within=within))
