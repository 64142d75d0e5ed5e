"""Finding what a change addresses in a document: a step, a section, a rule and so on (LANGUAGE 10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean
from attain.values import dataclass
from attain.variations.tree import Node, walk_steps

ADDRESSES = ("step", "person", "score", "lookup", "outcome", "section", "field", "items", "rule")
MAPS = {"person": "people", "lookup": "lookups", "items": "items", "rule": "rules"}
LISTS = {"score": "scores", "outcome": "outcomes", "section": "sections"}


@dataclass(frozen=True, slots=True)
class Spot:
    """What an address leads to: the map or list that holds it, under which key or at which index; `node` may be
    missing where something new is added.
    """

    holder: Node
    key: str | int
    node: Node | None

    def take_away(self) -> None:
        """Remove it from what holds it."""
        if isinstance(self.holder.value, list):
            self.holder.value[:] = [one for one in self.holder.value if one is not self.node]
        else:
            self.holder.value.pop(self.key, None)

    def put(self, node: Node) -> None:
        """Put something in its place, or there anew."""
        if isinstance(self.holder.value, list):
            self.holder.value.append(node)
        else:
            self.holder.value[self.key] = node


class Lost(Exception):
    """An address that leads nowhere; carries the finding."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def find(root: Node, what: str, name: str, where: Where, document: str) -> Spot:
    """What `what name` leads to.  Raises Lost where the document has no such thing at all."""
    spot = _FINDERS[what](root, what, name)
    if spot is None:
        raise Lost(_nothing(root, what, where, document))
    return spot


def existing(root: Node, what: str, name: str, where: Where, document: str) -> Spot:
    """The same for what must be there.  Raises Lost with the names there are."""
    spot = find(root, what, name, where, document)
    if spot.node is None:
        known = tuple(names(root, what))
        help = did_you_mean(name, known, f"{document} has no {what}" if not known else f"name one of: {_some(known)}")
        raise Lost(Finding("E605", where, f'there is no {what} "{name}" in {document}', WHY, help))
    return spot


WHY = "The people for whom it was written would silently go without the change."


def names(root: Node, what: str) -> Iterator[str]:
    """Every name that an address of this sort can have here."""
    if what in MAPS:
        holder = root.get(MAPS[what])
        yield from holder.value if holder is not None and isinstance(holder.value, dict) else ()
    elif what in LISTS:
        holder = root.get(LISTS[what])
        yield from (one.word("id") for one in holder.entries()) if holder is not None else ()
    elif what == "step":
        yield from (step.word("id") for step, _ in walk_steps(root.get("steps")))
    else:
        sections = root.get("sections")
        for section in sections.entries() if sections is not None else ():
            fields = section.get("fields")
            for field in fields.entries() if fields is not None else ():
                yield f"{section.word('id')}.{field.word('id')}"


def _some(known: tuple[str, ...]) -> str:
    return ", ".join(known[:8]) + (" …" if len(known) > 8 else "")


def _nothing(root: Node, what: str, where: Where, document: str) -> Finding:
    message = f"{document} has no {what}s to change" if what != "items" else f"{document} has no items to change"
    if what == "field":
        message = f"{document} has no such section"
        sections = tuple(names(root, "section"))
        help = f"write SECTION.FIELD with one of the sections: {_some(sections)}" if sections else ""
        return Finding("E605", where, message, WHY, help)
    return Finding("E605", where, message, WHY, "name a document that has some under in:")


def _in_map(root: Node, what: str, name: str) -> Spot | None:
    """A map that is left out is empty, where documents of this kind may have one."""
    holder = root.get(MAPS[what])
    if holder is None and root.get("steps") is not None and what != "rule":
        holder = root.value[MAPS[what]] = Node({}, root.origin)
    if holder is None or not isinstance(holder.value, dict):
        return None
    return Spot(holder, name, holder.value.get(name))


def _in_list(root: Node, what: str, name: str) -> Spot | None:
    holder = root.get(LISTS[what])
    if holder is None and root.get("steps") is not None and what != "section":
        holder = root.value[LISTS[what]] = Node([], root.origin)
    if holder is None or not isinstance(holder.value, list):
        return None
    return Spot(holder, name, next((one for one in holder.value if one.word("id") == name), None))


def _step(root: Node, _what: str, name: str) -> Spot | None:
    steps = root.get("steps")
    if steps is None:
        return None
    for step, holder in walk_steps(steps):
        if step.word("id") == name:
            return Spot(Node(holder, steps.origin), name, step)
    return Spot(steps, name, None)


def _field(root: Node, _what: str, name: str) -> Spot | None:
    section, _, field = name.partition(".")
    found = _in_list(root, "section", section)
    fields = found.node.get("fields") if found is not None and found.node is not None else None
    if fields is None:
        return None
    return Spot(fields, field, next((one for one in fields.entries() if one.word("id") == field), None))


_FINDERS: Mapping[str, Callable[[Node, str, str], Spot | None]] = {
    **dict.fromkeys(MAPS, _in_map),
    **dict.fromkeys(LISTS, _in_list),
    "step": _step,
    "field": _field,
}


def addressed(change: Mapping[str, Any]) -> str:
    """Which of the addresses a change has; empty where it has none."""
    return next((one for one in ADDRESSES if one in change), "")
