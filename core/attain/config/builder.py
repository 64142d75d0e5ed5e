"""One builder from events to plain data, with places only when asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from attain.config.scalars import DEEPEST, doubtful, resolve


class Mark(NamedTuple):
    """A point in a text: line and column from 0, and the offset."""

    line: int
    column: int
    offset: int

    def move(self, columns: int) -> Mark:
        """The point so many characters further on the same line."""
        return Mark(self.line, self.column + columns, self.offset + columns)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the YAML itself; `path` and `document` say which setting where that helps."""

    code: str
    message: str
    start: Mark
    end: Mark
    why: str = ""
    help: str = ""
    document: int = 0
    path: tuple[str | int, ...] = ()


@dataclass(slots=True)
class Place:
    """Where a value stands, where its key does, and the text of a scalar."""

    start: Mark
    end: Mark
    key: tuple[Mark, Mark] | None = None
    value: str | None = None


Places = dict[tuple[str | int, ...], Place]


class TooDeep(Exception):
    """Nested deeper than any real document."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.message)


class Builder:
    """Takes events one by one; afterwards `documents`, `faults` and, if asked, `places` are filled."""

    def __init__(self, *, keep_places: bool = False) -> None:
        self.documents: list[Any] = []
        self.faults: list[Fault] = []
        self.places: list[Places] = []
        self._keep = keep_places
        self._stack: list[_Open] = []
        self._end = Mark(0, 0, 0)

    def take(self, event: Any) -> None:
        """Use the next event.  Raises TooDeep."""
        name = type(event)
        if name is yaml.ScalarEvent:
            self._scalar(event)
        elif name in (yaml.MappingStartEvent, yaml.SequenceStartEvent):
            self._open(event, {} if name is yaml.MappingStartEvent else [])
        elif name in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            self._close(event)
        elif name is yaml.AliasEvent:
            self._refuse(event, f'"*{event.anchor}" repeats another place', "write the value out here as well")
            self._put(event, None, None)
        elif name is yaml.DocumentStartEvent:
            self._begin(event)

    def _begin(self, event: Any) -> None:
        self.documents.append(None)
        self.places.append({})
        if event.version or event.tags:
            self._refuse(event, "lines that start with % are not part of the language", "delete the line")

    def _scalar(self, event: Any) -> None:
        self._refuse_marks(event)
        text: str = event.value
        plain = event.style is None or event.style == ""
        if self._stack and self._stack[-1].wants_key:
            self._key(event, text, plain)
            return
        if plain and doubtful(text):
            self._doubt(event, text)
        self._put(event, resolve(text) if plain else text, text)

    def _key(self, event: Any, text: str, plain: bool) -> None:
        top = self._stack[-1]
        top.key, top.wants_key = text, False
        top.skip = text in top.value
        if plain and text == "<<":
            self._refuse(event, '"<<" takes over another mapping', "write the settings out here as well")
            top.skip = True
        elif top.skip:
            self._twice(event, text)
        elif self._keep:
            top.key_at = (_mark(event.start_mark), _mark(event.end_mark))

    def _put(self, event: Any, value: Any, text: str | None) -> _Slot:
        top = self._stack[-1] if self._stack else None
        if top is not None and isinstance(top.value, list):
            top.key = len(top.value)
        slot = self._slot(event, text) if self._keep and not self._skipping() else None
        if top is None:
            self.documents[-1] = value
        elif top.wants_key:
            self._complex_key(event)
        elif isinstance(top.value, list):
            top.value.append(value)
        else:
            if not top.skip:
                top.value[top.key] = value
            top.wants_key = True
        return slot

    def _open(self, event: Any, value: Any) -> None:
        self._refuse_marks(event)
        if len(self._stack) >= DEEPEST:
            raise TooDeep(
                _fault(
                    event, "E001", f"this is nested more than {DEEPEST} deep", help="close a bracket, or indent less"
                )
            )
        skip = self._skipping()
        slot = self._put(event, value, None)
        self._stack.append(_Open(value, isinstance(value, dict), slot, hidden=skip, flow=bool(event.flow_style)))

    def _close(self, event: Any) -> None:
        done = self._stack.pop()
        if done.flow:
            self._end = _mark(event.end_mark)
        if done.slot:
            done.slot.end = max(self._end, done.slot.start)

    def _skipping(self) -> bool:
        return bool(self._stack) and (self._stack[-1].hidden or self._stack[-1].skip)

    def _slot(self, event: Any, text: str | None) -> Place:
        start, self._end = _mark(event.start_mark), _mark(event.end_mark)
        if text is not None and event.style in ("|", ">"):
            self._end = start.move(1)
        place = Place(start, self._end, self._stack[-1].key_at if self._stack else None, text)
        self.places[-1][self._path()] = place
        return place

    def _path(self) -> tuple[str | int, ...]:
        return tuple(entry.key for entry in self._stack)

    def _refuse_marks(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(
                event, f'"&{event.anchor}" names a place to repeat it elsewhere', "delete it and write the value out"
            )
        if event.tag is not None:
            self._refuse(event, f'"{event.tag}" is a tag; the language has none', "delete it")

    def _refuse(self, event: Any, message: str, help: str) -> None:
        why = "A reader could no longer see at the place itself what holds there."
        self.faults.append(_fault(event, "E005", message, why, help))

    def _complex_key(self, event: Any) -> None:
        top = self._stack[-1]
        top.wants_key, top.skip, top.key = False, True, ""
        self.faults.append(
            _fault(
                event,
                "E001",
                "a list or mapping cannot be the name of a setting",
                help="quote the text if it starts with [ or {",
            )
        )

    def _doubt(self, event: Any, text: str) -> None:
        message = f'"{text}" is read in more than one way'
        why = "One program takes it for a number or a truth, another for text."
        self.faults.append(_fault(event, "E004", message, why, f'write it in quotes ("{text}"), or as a plain number'))

    def _twice(self, event: Any, text: str) -> None:
        path = (*self._path()[:-1], text)
        fault = _fault(
            event, "E003", f'"{text}" is written twice here; only one can count', help="delete one of the two"
        )
        self.faults.append(
            Fault(
                fault.code,
                fault.message,
                fault.start,
                fault.end,
                help=fault.help,
                document=len(self.documents) - 1,
                path=path,
            )
        )


_Slot = Place | None


@dataclass(slots=True)
class _Open:
    """A list or mapping that is not finished.  `hidden`: inside something left out, so it keeps no places."""

    value: Any
    wants_key: bool
    slot: _Slot
    hidden: bool = False
    flow: bool = False
    key: str | int = ""
    skip: bool = False
    key_at: tuple[Mark, Mark] | None = None


def _mark(mark: Any) -> Mark:
    return Mark(mark.line, mark.column, mark.index)


def _fault(event: Any, code: str, message: str, why: str = "", help: str = "") -> Fault:
    start, end = _mark(event.start_mark), _mark(event.end_mark)
    return Fault(code, message, start, end, why, help)
