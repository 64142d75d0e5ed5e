"""What a plugin needs to bring forms and lists that people write: their fields, their items, what can be wrong."""

from __future__ import annotations

from attain.errors import AttainError, BadInput, Problem, Refusal
from attain.forms.entries import SECTION, EntryList, Given
from attain.forms.model import Field, Item, Option, build_field
from attain.phrases.amounts import Amount, parse_percent
from attain.phrases.ast import Condition
from attain.phrases.conditions import Lookups, Nothing, holds
from attain.phrases.parser import parse_condition

__all__ = [
    "SECTION",
    "Amount",
    "AttainError",
    "BadInput",
    "Condition",
    "EntryList",
    "Field",
    "Given",
    "Item",
    "Lookups",
    "Nothing",
    "Option",
    "Problem",
    "Refusal",
    "build_field",
    "holds",
    "parse_condition",
    "parse_percent",
]
