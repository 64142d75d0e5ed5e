"""What a plugin needs to take part in reviews: items to read, events to react to."""

from __future__ import annotations

from attain.cases.extensions import ActRequest, ActRunner, ItemReader, ItemRequest, Reaction
from attain.config.catalogue import Catalogue
from attain.events import CaseEnded, CaseOpened, CompletionRecorded, MeasureRecorded, PlanSettled
from attain.forms.model import Item
from attain.hookspecs import hookimpl

__all__ = [
    "ActRequest",
    "ActRunner",
    "CaseEnded",
    "CaseOpened",
    "Catalogue",
    "CompletionRecorded",
    "Item",
    "ItemReader",
    "ItemRequest",
    "MeasureRecorded",
    "PlanSettled",
    "Reaction",
    "hookimpl",
]
