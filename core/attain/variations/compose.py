"""Every document as it holds: what it takes over from others (`extends`), and what overlays change in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any

from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.values import dataclass
from attain.variations.acts import Change, act, removed
from attain.variations.loosening import loosened
from attain.variations.renaming import Gone, rename
from attain.variations.tree import Node, grow, plain, walk_steps

if TYPE_CHECKING:
    from attain.config.uses import Use

Key = tuple[str, str]
UsesOf = Callable[[str, Mapping[str, Any]], Sequence["Use"]]
OWN = {
    "form": ("id", "title", "help", "note", "extends", "changes"),
    "cycle": ("id", "title", "help", "note", "extends", "for", "not_selected"),
}
"""Kinds that can take over another document, and what they never take over from it."""


@dataclass(frozen=True, slots=True)
class Composed:
    """Documents as they hold.

    `trees` has those that differ from how they are written, each part with its place; `findings` tell what could not
    be done, but for names that the checks of references know to be missing.
    """

    resources: tuple[Resource, ...]
    trees: Mapping[Key, Node] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def compose(
    resources: Iterable[Resource], uses: UsesOf, overlays: Sequence[Resource] = (), broken: Collection[Key] = ()
) -> Composed:
    """Let documents take over what they extend, and lay these overlays over them, in the order given.

    Documents whose shape is `broken` are left as they are.
    """
    found = tuple(resources)
    changes = changes_of(overlays)
    if not changes and not any(one.kind in OWN and "extends" in one.data for one in found):
        return Composed(found)
    work = _Work({(one.kind, one.id): one for one in reversed(found)}, changes, uses, failed=set(broken))
    made = tuple(work.resource(one) for one in found)
    return Composed(made, work.trees, tuple(work.findings))


def changes_of(overlays: Iterable[Resource]) -> dict[Key, list[Change]]:
    """The changes of overlays by the document that they change."""
    changes: dict[Key, list[Change]] = {}
    for overlay in overlays:
        listed: list[Any] = overlay.data.get("changes") or []
        for index, one in enumerate(listed):
            if isinstance(one, dict) and isinstance(one.get("in"), str):
                kind, _, name = one["in"].partition(" ")
                change = Change(one, Where("overlay", overlay.id, ("changes", index)))
                changes.setdefault((kind, name), []).append(change)
    return changes


def lengthen(composed: Composed, more: Mapping[str, Mapping[str, Sequence[str]]]) -> tuple[Resource, ...]:
    """The documents with steps that have more time: {workflow: {step: durations}} (`extend` of a cycle)."""
    return tuple(
        _lengthened(one, more[one.id]) if one.kind == "workflow" and one.id in more else one
        for one in composed.resources
    )


def _lengthened(one: Resource, more: Mapping[str, Sequence[str]]) -> Resource:
    root = grow(one.data, Where(one.kind, one.id))
    for step, _ in walk_steps(root.get("steps")):
        if step.word("id") in more:
            step.value["extended_by"] = grow(list(more[step.word("id")]), step.origin)
    return Resource(one.kind, one.id, plain(root))


@dataclass(slots=True)
class _Work:
    by_key: Mapping[Key, Resource]
    changes: Mapping[Key, list[Change]]
    uses: UsesOf
    trees: dict[Key, Node] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    failed: set[Key] = field(default_factory=set)

    def resource(self, one: Resource) -> Resource:
        """The document as it holds; as written where it cannot take over what it names."""
        key = (one.kind, one.id)
        if key in self.failed or (key not in self.changes and not _extends(one)):
            return one
        tree = self.tree(one, ())
        return one if tree is None else Resource(one.kind, one.id, plain(tree))

    def tree(self, one: Resource, asked: tuple[str, ...]) -> Node | None:
        """What a document says, as a tree; None where it cannot take over what it names."""
        key = (one.kind, one.id)
        if key in self.trees or key in self.failed:
            return self.trees.get(key)
        own = grow(one.data, Where(one.kind, one.id))
        made = self._taken(one, own, asked) if _extends(one) else own
        if made is None:
            self.failed.add(key)
            return None
        for change in self.changes.get(key, ()):
            self._change(one, made, change)
        if _extends(one) or key in self.changes:
            self.trees[key] = made
        return made

    def _taken(self, one: Resource, own: Node, asked: tuple[str, ...]) -> Node | None:
        parent, way = str(one.data["extends"]), (*asked, one.id)
        if parent in way:
            self.findings.append(_ring(one, (*way, parent)))
            return None
        other = self.by_key.get((one.kind, parent))
        base = self.tree(other, way) if other is not None else None
        if base is None:
            return None
        made = _merged(one.kind, own, base)
        for index, change in enumerate(one.data.get("changes") or ()):
            if isinstance(change, dict):
                where = Where(one.kind, one.id, ("changes", index))
                self.findings += act(made, Change(change, where), f"{one.kind} {parent}")
        return made

    def _change(self, one: Resource, made: Node, change: Change) -> None:
        try:
            self._do(one, made, change)
        except (AttributeError, KeyError, TypeError, ValueError):
            message = f"this does not fit: an earlier change left something of another shape in {one.kind} {one.id}"
            self.findings.append(Finding("E605", change.where, message, help="put the other change right first"))

    def _do(self, one: Resource, made: Node, change: Change) -> None:
        gone, instead = removed(made, change)
        before = plain(made)
        found = act(made, change, f"{one.kind} {one.id}")
        self.findings += found
        if gone and not found:
            rename(made, self.uses(one.kind, plain(made)), Gone(gone, instead))
        self.findings += loosened(one, before, plain(made), change)


def _extends(one: Resource) -> bool:
    return one.kind in OWN and isinstance(one.data.get("extends"), str)


def _merged(kind: str, own: Node, base: Node) -> Node:
    """Settings written here count; named dates are put together, and sections come after those taken over."""
    kept = {key: _copy(node) for key, node in base.value.items() if key not in OWN[kind]}
    mine = {key: node for key, node in own.value.items() if key != "changes"}
    for key, join in (("dates", _both), ("sections", _one_after_another)):
        if key in kept and key in mine:
            mine[key] = join(kept[key], mine[key])
    return Node({**kept, **mine}, own.origin)


def _both(base: Node, own: Node) -> Node:
    return Node({**base.value, **own.value}, own.origin)


def _one_after_another(base: Node, own: Node) -> Node:
    return Node([*base.entries(), *own.entries()], own.origin)


def _copy(node: Node) -> Node:
    if isinstance(node.value, dict):
        return Node({key: _copy(one) for key, one in node.value.items()}, node.origin)
    if isinstance(node.value, list):
        return Node([_copy(one) for one in node.value], node.origin)
    return Node(node.value, node.origin)


def _ring(one: Resource, way: tuple[str, ...]) -> Finding:
    where = Where(one.kind, one.id, ("extends",))
    message = f"this {one.kind} takes over itself: {' → '.join(way)}"
    return Finding("E220", where, message, "What it says could never be told.", "let one of them extend nothing")
