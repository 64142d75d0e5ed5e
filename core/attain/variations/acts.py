"""What a change does: set, add, remove, rows of visibility (LANGUAGE 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean
from attain.values import dataclass
from attain.variations.addresses import ADDRESSES, LISTS, Lost, Spot, addressed, existing, find
from attain.variations.tree import Node, grow, walk_steps


@dataclass(frozen=True, slots=True)
class Change:
    """One change as written, and where."""

    data: Mapping[str, Any]
    where: Where

    def at(self, *path: str | int, key: bool = False) -> Where:
        """A place in it."""
        return self.where._replace(path=(*self.where.path, *path), key=key)

    def new(self, *path: str | int) -> Node:
        """What is written at a place in it, as a tree of its own."""
        value: Any = self.data
        for step in path:
            value = value[step]
        return grow(value, self.at(*path))


def act(root: Node, change: Change, document: str) -> list[Finding]:
    """Change a document's tree; what cannot be done is left as it was and told."""
    found: list[Finding] = []
    several = [one for one in ADDRESSES if one in change.data]
    if len(several) > 1:
        said = f"a change has one address; here are {' and '.join(several)}"
        return [Finding("E605", change.at(several[1], key=True), said, help="write two changes")]
    for name, do in (("set", _set), ("add", _add), ("visibility", _visibility), ("remove", _remove)):
        if name in change.data:
            try:
                found += do(root, change, document)
            except Lost as lost:
                found.append(lost.finding)
    return found


def _target(root: Node, change: Change, document: str, new: bool = False) -> Spot | None:
    """What the change addresses; None where it addresses the document itself."""
    what = addressed(change.data)
    if not what:
        return None
    name = str(change.data[what])
    return (find if new else existing)(root, what, name, change.at(what), document)


def _set(root: Node, change: Change, document: str) -> Iterator[Finding]:
    spot = _target(root, change, document, new="rule" in change.data or "items" in change.data)
    values = change.new("set")
    node = spot.node if spot is not None else root
    if not isinstance(values.value, dict):
        if spot is None or (node is not None and isinstance(node.value, dict) and "rule" not in change.data):
            help = "write a map, such as set: { due: 15 working days after it opens }"
            yield Finding("E605", change.at("set"), "one value cannot stand for all of it", help=help)
            return
        spot.put(values)
    elif node is None or not isinstance(node.value, dict):
        if spot is not None:
            spot.put(values)
    else:
        yield from _keys(node, values, change)


def _keys(node: Node, values: Node, change: Change) -> Iterator[Finding]:
    fixed = ("id",) if node.word("id") and "kind" not in node.value else ("apiVersion", "kind", "id", "extends")
    for key, value in values.value.items():
        if key in fixed:
            message = f'"{key}" cannot be changed: everything that names it would lead nowhere'
            yield Finding("E605", change.at("set", key, key=True), message, help="remove it, and add another")
        else:
            node.value[key] = value


def _add(root: Node, change: Change, document: str) -> Iterator[Finding]:
    new = change.new("add")
    beside = next((one for one in ("after", "before") if one in change.data), "")
    if beside:
        spot = existing(root, "step", str(change.data[beside]), change.at(beside), document)
        place = spot.holder.value.index(spot.node) + (beside == "after")
        spot.holder.value.insert(place, new)
        return
    what = addressed(change.data)
    holder = _holder(root, change, document, what)
    if holder is not None:
        holder.value.append(new)
    elif what in ("", "field"):
        help = "say after: STEP, before: STEP, or name the section, step, score, lookup or rule that gets it"
        yield Finding("E605", change.at("add", key=True), "it is not said where this is added", help=help)
    else:
        yield from _anew(root, change, document, new)


def _holder(root: Node, change: Change, document: str, what: str) -> Node | None:
    """The list that gets what is added; None where it is no list."""
    if what == "section":
        spot = existing(root, what, str(change.data[what]), change.at(what), document)
        return spot.node.get("fields") if spot.node is not None else None
    if what == "step":
        spot = existing(root, what, str(change.data[what]), change.at(what), document)
        node = spot.node.get("steps") or spot.node.get("branches") if spot.node is not None else None
        if node is None:
            said = f'step "{change.data[what]}" holds no steps'
            raise Lost(Finding("E605", change.at(what), said, help=f"write after: {change.data[what]}"))
        return node
    if what == "rule":
        found = find(root, what, str(change.data[what]), change.at(what), document).node
        return found if found is not None and isinstance(found.value, list) else None
    sections = root.get("sections")
    return sections if not what and sections is not None and "fields" in change.data["add"] else None


def _anew(root: Node, change: Change, document: str, new: Node) -> Iterator[Finding]:
    what = addressed(change.data)
    name = str(change.data[what])
    spot = find(root, what, name, change.at(what), document)
    if what == "rule" and spot.node is None:
        spot.put(Node([new], change.at("add")))
    elif spot.node is not None:
        help = "change it with set:, or give the new one another name"
        yield Finding("E605", change.at(what), f'{document} has {what} "{name}" already', help=help)
    else:
        if what in LISTS:
            new.value.setdefault("id", Node(name, change.at(what)))
        spot.put(new)


def _visibility(root: Node, change: Change, document: str) -> Iterator[Finding]:
    rows = root.get("visibility")
    if rows is None:
        help = "name a document that says who sees what"
        yield Finding("E605", change.at("visibility", key=True), f"{document} has no table of who sees what", help=help)
        return
    rows.value.extend(change.new("visibility").entries())


def _remove(root: Node, change: Change, document: str) -> Iterator[Finding]:
    what, _, name = str(change.data["remove"]).partition(" ")
    if what not in ADDRESSES:
        help = did_you_mean(what, ADDRESSES, "write, for example, remove: step calibration")
        yield Finding("E605", change.at("remove"), f'"{what}" is nothing that can be removed', help=help)
        return
    spot = existing(root, what, name, change.at("remove"), document)
    instead = change.data.get("instead")
    if what == "step" and isinstance(instead, str):
        yield from _instead(root, change, document, spot, instead)
    spot.take_away()


def _instead(root: Node, change: Change, document: str, spot: Spot, instead: str) -> Iterator[Finding]:
    existing(root, "step", instead, change.at("instead"), document)
    inside = [spot.node] if spot.node is not None else []
    gone = {step.word("id") for step, _ in walk_steps(Node(inside, change.where))}
    if instead in gone:
        help = "name a step that stays"
        yield Finding("E605", change.at("instead"), f'"{instead}" is removed as well', help=help)


def removed(root: Node, change: Change) -> tuple[frozenset[str], str]:
    """The steps that a change takes out of a document, and the step that answers for them."""
    what, _, name = str(change.data.get("remove", "")).partition(" ")
    instead = change.data.get("instead")
    if what != "step" or not isinstance(instead, str):
        return frozenset(), ""
    step = next((one for one, _ in walk_steps(root.get("steps")) if one.word("id") == name), None)
    if step is None:
        return frozenset(), ""
    return frozenset(one.word("id") for one, _ in walk_steps(Node([step], step.origin))), instead
