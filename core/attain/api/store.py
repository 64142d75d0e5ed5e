"""What a plugin needs to keep rows: the one metadata and its types, a transaction, many ids in one statement."""

from __future__ import annotations

from attain.people.sets import one_of
from attain.store.doors import Actor, Store, Tx
from attain.store.types import Day, Exact, Id, Instant, Json, metadata

__all__ = ["Actor", "Day", "Exact", "Id", "Instant", "Json", "Store", "Tx", "metadata", "one_of"]
