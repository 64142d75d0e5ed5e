"""The catalogue: what the organisation says about its activities, joined with what each learning system lists.

Both meet in (connection, key): either may come first.  The learning system says title, address, language, length; the
organisation says what an activity builds and how long it is valid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, select, update

from attain.learning.tables import learning_activity as table

if TYPE_CHECKING:
    from attain.store.doors import Tx


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """An activity as the organisation's configuration says it; without `connection` it is the organisation's own.

    `key` is the code in the learning system, or the item's own id; `builds` is {item: level}.
    """

    item: str
    title: str
    kind: str
    connection: str
    key: str
    builds: Mapping[str, str] = field(default_factory=dict)
    valid_for: str = ""


def apply_items(tx: Tx, items: Sequence[CatalogueItem]) -> None:
    """Make the organisation's part of the catalogue what `items` say; what they no longer name means nothing."""
    there = {(row.connection, row.external_key): row for row in tx.connection.execute(select(table))}
    wanted = {(item.connection, item.key): item for item in items}
    new = [item for place, item in wanted.items() if place not in there]
    rows = [_expected(item) | {"id": id_} for item, id_ in zip(new, tx.ids("learning_activity", len(new)), strict=True)]
    tx.bulk_insert(table, rows)
    for place, row in there.items():
        values = _said(wanted.get(place), row)
        if any(getattr(row, name) != value for name, value in values.items()):
            tx.connection.execute(update(table).where(table.c.id == row.id).values(values))


def _expected(item: CatalogueItem) -> dict[str, Any]:
    empty = {"summary": "", "url": "", "language": "", "duration_minutes": None, "content_hash": "", "seen_at": None}
    said = {"connection": item.connection, "external_key": item.key, "external_id": None, "title": item.title}
    status = "expected" if item.connection else "open"
    return empty | said | {"kind": item.kind, "status": status, **_meaning(item)}


def _meaning(item: CatalogueItem) -> dict[str, Any]:
    return {"item": item.item, "builds": dict(item.builds), "valid_for": item.valid_for}


def _said(item: CatalogueItem | None, row: Row[Any]) -> dict[str, Any]:
    known_there = row.external_id is not None
    if item is None:
        return {"item": "", "builds": {}, "valid_for": ""} | ({} if known_there else {"status": "retired"})
    values = _meaning(item)
    if not known_there:
        values |= {"title": item.title, "kind": item.kind, "status": "expected" if item.connection else "open"}
    return values
