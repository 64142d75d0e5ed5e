"""Frozen dataclasses, made quickly: `dataclass` is the standard library's to readers and to type checkers.

For each frozen class the standard library writes and compiles six functions when its module is imported, which was a
third of what `attain check` cost for a small organisation, and its `__init__` looks every field up by name.  Here one
function is compiled, `__init__`, when the first value is made; the others are shared by all classes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

QUICK = {"frozen": True, "slots": True}
"""The flags with which a class is made here; with others the standard library makes it."""

_NOT_GIVEN = object()


def _dataclass(**flags: bool) -> Callable[[type], Any]:
    return _frozen if flags == QUICK else dataclasses.dataclass(**flags)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    dataclass = _dataclass


def _frozen(cls: type) -> Any:
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__dataclass_params__.frozen = True
    compared = [one.name for one in dataclasses.fields(made) if one.compare]
    methods = {**_SHARED, **_comparing(attrgetter(*compared) if compared else lambda _: ()), "__init__": _first(made)}
    for name, method in methods.items():
        if cls.__dict__.get(name) is None:  # Python says that whoever has __eq__ and no __hash__ has None
            setattr(made, name, method)
    return made


# --- making --------------------------------------------------------------------------------------------------------


def _first(made: Any) -> Callable[..., None]:
    def __init__(self: object, *given: object, **named: object) -> None:  # noqa: N807 - it stands for one
        made.__init__ = _compiled(made)
        made.__init__(self, *given, **named)

    return __init__


def _compiled(made: Any) -> Callable[..., None]:
    """What sets every field by its slot; names that it uses begin with `_`, and no field does."""
    known: dict[str, Any] = {"_not_given": _NOT_GIVEN}
    parameters, lines = ["self"], list[str]()
    for one in dataclasses.fields(made):
        known[f"_put_{one.name}"] = getattr(made, one.name).__set__
        known[f"_usual_{one.name}"] = one.default
        known[f"_new_{one.name}"] = one.default_factory
        parameters += [_parameter(one)] if one.init else []
        lines += _put(one)
    lines += ["self.__post_init__()"] if hasattr(made, "__post_init__") else []
    text = "\n ".join([f"def __init__({', '.join(parameters)}):", *(lines or ["pass"])])
    exec(text, known)  # noqa: S102 - text of our own field names, as in the standard library
    made_now: Callable[..., None] = known["__init__"]
    made_now.__qualname__ = f"{made.__qualname__}.__init__"
    return made_now


def _parameter(one: dataclasses.Field[Any]) -> str:
    if one.default_factory is not dataclasses.MISSING:
        return f"{one.name}=_not_given"
    return one.name if one.default is dataclasses.MISSING else f"{one.name}=_usual_{one.name}"


def _put(one: dataclasses.Field[Any]) -> Iterator[str]:
    name = one.name
    if one.default_factory is not dataclasses.MISSING:
        made = f"_new_{name}() if {name} is _not_given else {name}" if one.init else f"_new_{name}()"
        yield f"_put_{name}(self, {made})"
    elif one.init:
        yield f"_put_{name}(self, {name})"
    elif one.default is not dataclasses.MISSING:
        yield f"_put_{name}(self, _usual_{name})"


# --- what all share ------------------------------------------------------------------------------------------------


def _comparing(compared: Callable[[Any], object]) -> dict[str, Callable[..., object]]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807
        return compared(self) == compared(other) if other.__class__ is self.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807
        return hash(compared(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


@recursive_repr()
def _repr(self: Any) -> str:
    told = (f"{one.name}={getattr(self, one.name)!r}" for one in dataclasses.fields(self) if one.repr)
    return f"{self.__class__.__qualname__}({', '.join(told)})"


def _set(self: object, name: str, value: object) -> None:
    del self, value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(self: object, name: str) -> None:
    del self
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[object]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


_SHARED: dict[str, Callable[..., object]] = {
    "__repr__": _repr,
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _restore,
}
