"""What a plugin needs to take part in reviews: items for their forms, and what happens in them."""

from __future__ import annotations

from attain.cases.extensions import ItemReader, ItemRequest, Reaction
from attain.cases.told import Event, tell_events
from attain.events import CaseEnded, CaseOpened, CompletionRecorded, MeasureRecorded, PlanSettled
from attain.forms.model import Item
from attain.store.doors import Tx

__all__ = [
    "CaseEnded",
    "CaseOpened",
    "CompletionRecorded",
    "Event",
    "Item",
    "ItemReader",
    "ItemRequest",
    "MeasureRecorded",
    "PlanSettled",
    "Reaction",
    "Tx",
    "tell_events",
]
