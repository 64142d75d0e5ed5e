"""Events and cases as plain data (for JSON) and back."""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from attain.workflow import case as case_module
from attain.workflow import events as events_module
from attain.workflow.case import CaseState, Grant, StepKey
from attain.workflow.events import Event
from attain.workflow.inputs import Input

_NAMES = {**vars(events_module), **vars(case_module), "datetime": datetime, "date": date, "Mapping": Mapping}
_INPUTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Input)}
_EVENTS: dict[str, type] = {kind.__name__: kind for kind in get_args(Event)}


def to_json(event: Event) -> dict[str, Any]:
    """The event as plain data: `event` names it; what has its usual value is left out."""
    return {"event": type(event).__name__, **_plain_fields(event)}


def from_json(data: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote; KeyError for a name that is none."""
    made: Event = _maker(_EVENTS[data["event"]])({key: value for key, value in data.items() if key != "event"})
    return made


def input_to_json(what: Input) -> dict[str, Any]:
    """An input as plain data: `input` names it."""
    return {"input": type(what).__name__, **_plain_fields(what)}


def input_from_json(data: Mapping[str, Any]) -> Input:
    """The input that `input_to_json` wrote; KeyError for a name that is none."""
    made: Input = _maker(_INPUTS[data["input"]])({key: value for key, value in data.items() if key != "input"})
    return made


def case_to_json(case: CaseState) -> dict[str, Any]:
    """The case as plain data."""
    return _plain_fields(case)


def case_from_json(data: Mapping[str, Any]) -> CaseState:
    """The case that `case_to_json` wrote."""
    made: CaseState = _maker(CaseState)(data)
    return made


Usual = tuple[str, bool, Any]
"""A field's name, whether it has a usual value, and that value."""


@cache
def _usual(kind: Any) -> tuple[Usual, ...]:
    found: list[Usual] = []
    for each in fields(kind):
        value = each.default if each.default_factory is MISSING else each.default_factory()
        found.append((each.name, value is not MISSING, value))
    return tuple(found)


def _plain_fields(value: Any) -> dict[str, Any]:
    shown, kind = {}, cast(Any, type(value))
    for name, has_usual, usual in _usual(kind):
        found = getattr(value, name)
        if not has_usual or found != usual:
            shown[name] = found if type(found) in _AS_IT_IS else _plain(found)
    return shown


_AS_IT_IS = frozenset({str, int, bool, type(None)})


def _plain(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, StepKey):
        return f"{value.step}/{value.repetition}/{value.attempt}"
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if is_dataclass(value):
        return _plain_fields(value)
    if isinstance(value, Mapping):
        return {_plain(key): _plain(each) for key, each in value.items()}
    if isinstance(value, frozenset):
        return [_plain(each) for each in sorted(value, key=_place)]
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def _place(value: Any) -> Any:
    """Sorts as the values themselves do, without their comparing one another field by field."""
    return (value.role, value.what, value.how) if isinstance(value, Grant) else value


Make = Callable[[Any], Any]


@cache
def _maker(kind: Any) -> Make:
    """What makes a value of a kind from plain data; found out once for each kind."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        some = _maker(next(each for each in inner if each is not type(None)))
        return lambda data: None if data is None else some(data)
    if origin is tuple:
        return _tuple_maker(inner)
    if origin is frozenset:
        member = _maker(inner[0])
        return lambda data: frozenset(map(member, data))
    if origin is Mapping:
        key, value = _maker(inner[0]), _maker(inner[1])
        return lambda data: {key(name): value(each) for name, each in data.items()}
    return _single(kind)


def _tuple_maker(inner: tuple[Any, ...]) -> Make:
    makers = [_maker(each) for each in inner if each is not Ellipsis]
    if inner[-1] is Ellipsis:
        return lambda data: tuple(map(makers[0], data))
    return lambda data: tuple(make(each) for make, each in zip(makers, data, strict=True))


def _single(kind: Any) -> Make:
    if kind is StepKey:
        return _step_key
    if kind in (datetime, date):
        parsed: Make = kind.fromisoformat
        return parsed
    if not (is_dataclass(kind) and isinstance(kind, type)):
        return _same
    makers = {name: _maker(hint) for name, hint in get_type_hints(kind, _NAMES).items()}
    return lambda data: kind(**{name: makers[name](found) for name, found in data.items()})


def _same(data: Any) -> Any:
    return data


@lru_cache(maxsize=4096)
def _step_key(text: str) -> StepKey:
    step, repetition, attempt = text.split("/")
    return StepKey(step, int(repetition), int(attempt))
