"""Events and cases as plain data (for JSON) and back."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from attain.workflow import case as case_module
from attain.workflow import events as events_module
from attain.workflow.case import CaseState, StepKey
from attain.workflow.events import Event

_NAMES = {**vars(events_module), **vars(case_module), "datetime": datetime, "date": date, "Mapping": Mapping}
_EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Event)}


def to_json(event: Event) -> dict[str, Any]:
    """The event as plain data: `event` names it; what has its usual value is left out."""
    return {"event": type(event).__name__, **_plain_fields(event)}


def from_json(data: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote; KeyError for a name that is none."""
    made: Event = _made(_EVENTS[data["event"]], {key: value for key, value in data.items() if key != "event"})
    return made


def case_to_json(case: CaseState) -> dict[str, Any]:
    """The case as plain data."""
    return _plain_fields(case)


def case_from_json(data: Mapping[str, Any]) -> CaseState:
    """The case that `case_to_json` wrote."""
    made: CaseState = _made(CaseState, data)
    return made


def _plain_fields(value: Any) -> dict[str, Any]:
    shown = {}
    for each in fields(value):
        found = getattr(value, each.name)
        usual = each.default if each.default_factory is MISSING else each.default_factory()
        if usual is MISSING or found != usual:
            shown[each.name] = _plain(found)
    return shown


def _plain(value: Any) -> Any:
    if isinstance(value, StepKey):
        return f"{value.step}/{value.repetition}/{value.attempt}"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if is_dataclass(value):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return [_plain(each) for each in sorted(value)]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, _NAMES)


def _made(kind: type, data: Mapping[str, Any]) -> Any:
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], found) for name, found in data.items()})


def _value(kind: Any, data: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if data is None else _value(next(each for each in inner if each is not type(None)), data)
    if origin is tuple:
        return tuple(_value(inner[min(i, 0 if inner[-1] is Ellipsis else i)], each) for i, each in enumerate(data))
    if origin is frozenset:
        return frozenset(_value(inner[0], each) for each in data)
    if origin is Mapping:
        return {_value(inner[0], key): _value(inner[1], each) for key, each in data.items()}
    return _single(kind, data)


def _single(kind: Any, data: Any) -> Any:
    if kind is StepKey:
        step, repetition, attempt = data.split("/")
        return StepKey(step, int(repetition), int(attempt))
    if kind in (datetime, date):
        return kind.fromisoformat(data)
    return _made(kind, data) if is_dataclass(kind) and isinstance(kind, type) else data
