"""Frozen dataclasses, made quickly: `dataclass` is the standard library's to readers and to type checkers.

For each frozen class the standard library writes and compiles six functions when its module is imported, which was a
third of what `attain check` cost for a small organisation, and its `__init__` looks every field up by name.  Here
`__init__`, `__eq__`, `__hash__` and what `replace` does are compiled when they are first called; the others are shared
by all classes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any

QUICK = {"frozen": True, "slots": True}
"""The flags with which a class is made here; with others, or below another dataclass, the standard library makes it."""

_NOT_GIVEN = object()


def _dataclass(**flags: bool) -> Callable[[type], Any]:
    return _frozen if flags == QUICK else dataclasses.dataclass(**flags)


def _replace(one: Any, /, **changes: object) -> Any:
    quick = type(one).__dict__.get("__replace__")
    return quick(one, **changes) if quick else dataclasses.replace(one, **changes)


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from dataclasses import replace as replace
else:
    dataclass, replace = _dataclass, _replace


def _frozen(cls: type) -> Any:
    if any(map(dataclasses.is_dataclass, cls.__mro__[1:])):
        return dataclasses.dataclass(frozen=True, slots=True)(cls)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    made.__dataclass_params__.frozen = True
    for name, method in {**_SHARED, **{name: _later(made, name) for name in _COMPILED}}.items():
        if cls.__dict__.get(name) is None:  # Python says that whoever has __eq__ and no __hash__ has None
            setattr(made, name, method)
    return made


# --- made when first called ----------------------------------------------------------------------------------------


def _later(made: Any, name: str) -> Callable[..., Any]:
    """What stands for a method until it is first called."""

    def method(self: object, *given: object, **named: object) -> Any:
        text, known = _COMPILED[name](made)
        exec(text, known)  # noqa: S102 - text of our own field names, as in the standard library
        compiled = known[name]
        compiled.__qualname__ = f"{made.__qualname__}.{name}"
        setattr(made, name, compiled)
        return compiled(self, *given, **named)

    return method


def _init(made: Any) -> tuple[str, dict[str, Any]]:
    """What sets every field by its slot; names that it uses begin with `_`, and no field's name does."""
    known: dict[str, Any] = {"_not_given": _NOT_GIVEN}
    parameters, lines = ["self"], list[str]()
    for one in dataclasses.fields(made):
        known[f"_put_{one.name}"] = getattr(made, one.name).__set__
        known[f"_usual_{one.name}"] = one.default
        known[f"_new_{one.name}"] = one.default_factory
        parameters += [_parameter(one)] if one.init else []
        lines += _put(one)
    lines += ["self.__post_init__()"] if hasattr(made, "__post_init__") else []
    return "\n ".join([f"def __init__({', '.join(parameters)}):", *(lines or ["pass"])]), known


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


def _replaced(made: Any) -> tuple[str, dict[str, Any]]:
    """A copy with other values in some fields, slot by slot; made anew where `__init__` does more than set them."""
    fields = dataclasses.fields(made)
    if hasattr(made, "__post_init__") or not fields or not all(one.init for one in fields):
        return "def __replace__(self, **changes):\n return _replace(self, **changes)", {"_replace": dataclasses.replace}
    known: dict[str, Any] = {f"_put_{one.name}": getattr(made, one.name).__set__ for one in fields}
    parameters = "".join(f", {one.name}=_not_given" for one in fields)
    lines = (f"_put_{one.name}(_new, self.{one.name} if {one.name} is _not_given else {one.name})" for one in fields)
    text = "\n ".join([f"def __replace__(self, *{parameters}):", "_new = _empty(_made)", *lines, "return _new"])
    return text, {**known, "_not_given": _NOT_GIVEN, "_empty": object.__new__, "_made": made}


def _eq(made: Any) -> tuple[str, dict[str, Any]]:
    of_one, of_other = _tuple(made, "self"), _tuple(made, "other")
    compared = f"{of_one} == {of_other} if other.__class__ is self.__class__ else NotImplemented"
    return f"def __eq__(self, other):\n return {compared}", {}


def _hash(made: Any) -> tuple[str, dict[str, Any]]:
    return f"def __hash__(self):\n return hash({_tuple(made, 'self')})", {}


def _tuple(made: Any, of: str) -> str:
    """The fields that are compared."""
    return f"({''.join(f'{of}.{one.name}, ' for one in dataclasses.fields(made) if one.compare)})"


_COMPILED: dict[str, Callable[[Any], tuple[str, dict[str, Any]]]] = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__replace__": _replaced,
}


# --- what all share ------------------------------------------------------------------------------------------------


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
