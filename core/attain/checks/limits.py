"""Days that no calendar has, days outside of their cycle, least numbers above greatest ones, populations in a ring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from re import compile as pattern
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.within import listed
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where

DAY = pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
DATED = ("cycle", "calendar", "overlay", "scale", "roles")
"""Kinds in which days stand that are no phrases."""

PAIRS = (("at_least", "at_most"), ("lowest", "highest"), ("outside", "at_most"))
WHY = "Nothing could ever satisfy both."


def check(scene: Scene) -> Iterator[Finding]:
    """Every kind in which such a thing can stand."""
    for kind in DATED:
        for resource in scene.of_kind(kind):
            yield from _days(resource, resource.data, ())
    for cycle in scene.of_kind("cycle"):
        yield from _waves(cycle)
    for population in scene.of_kind("population"):
        yield from _pair(population, ("expect",), population.data.get("expect"))
        yield from _ring(scene, population)
    for form in scene.of_kind("form"):
        for number, section in enumerate(form.data.get("sections") or ()):
            for index, field in enumerate(section.get("fields") or ()):
                yield from _pair(form, ("sections", number, "fields", index), field)
    for workflow in scene.of_kind("workflow"):
        for step in scene.names(workflow).steps:
            yield from _decides(workflow, step)
            for index, choice in enumerate(step.data.get("choices") or ()):
                yield from _pair(workflow, (*step.path, "choices", index, "asks"), choice.get("asks"))
            for key in ("choose", "repeat"):
                yield from _pair(workflow, (*step.path, key), step.data.get(key))


def _decides(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    """Whoever decides between the members of a session sits there."""
    name, sits = step.data.get("if_split"), [*listed(step.data.get("who")), *listed(step.data.get("chair"))]
    if step.data.get("do") == "session" and name is not None and name not in sits:
        where = Where(workflow.kind, workflow.id, (*step.path, "if_split"))
        message = f'"{name}" is to decide in "{step.id}", but does not sit there'
        yield Finding(
            "E201", where, message, "Nobody would decide.", f"name {name} under who as well, or {sits[0]} here"
        )


# --- days ----------------------------------------------------------------------------------------------------------


def _days(resource: Resource, node: Any, path: Path) -> Iterator[Finding]:
    """Every text that looks like a day and is none."""
    if isinstance(node, str) and DAY.fullmatch(node) and not _is_day(node):
        where = Where(resource.kind, resource.id, path)
        yield Finding("E010", where, f'there is no day "{node}"', help=f"write {_last(node)}, for example")
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, one in inner:
        yield from _days(resource, one, (*path, key))


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _last(text: str) -> str:
    """The last day of the month that was meant; of the year, where there is no such month."""
    year, month = text[:4], text[5:7]
    days = (f"{year}-{month}-{day}" for day in (31, 30, 29, 28))
    return next((one for one in days if _is_day(one)), f"{year}-12-31")


def _waves(cycle: Resource) -> Iterator[Finding]:
    """Waves that start when their cycle is over; a pilot may begin before it does."""
    last = str(cycle.data.get("ends"))
    for index, wave in enumerate(cycle.data.get("waves") or ()):
        if DAY.fullmatch(str(wave.get("starts"))) and str(wave["starts"]) > last:
            where = Where(cycle.kind, cycle.id, ("waves", index, "starts"))
            message = f'the wave "{wave["id"]}" starts after the cycle has ended ({last})'
            there = Where(cycle.kind, cycle.id, ("ends",))
            yield Finding("E311", where, message, help="correct one of the two", related=((there, "the cycle"),))


# --- numbers -------------------------------------------------------------------------------------------------------


def _pair(resource: Resource, path: Path, node: Any) -> Iterator[Finding]:
    for least, most in PAIRS if isinstance(node, Mapping) else ():
        if least in node and most in node and _above(node[least], node[most]):
            message = f"{least} ({node[least]}) is more than {most} ({node[most]})"
            where = Where(resource.kind, resource.id, (*path, least))
            yield Finding("E312", where, message, WHY, "exchange the two, or correct one")


def _above(one: Any, other: Any) -> bool:
    """Whether one amount is more than the other; False where their units differ."""
    numbers, units = zip(*(_amount(value) for value in (one, other)), strict=True)
    return {"", units[0]} >= {units[1]} and None not in numbers and numbers[0] > numbers[1]


def _amount(value: Any) -> tuple[Decimal | None, str]:
    number, _, unit = str(value).replace("%", " %").partition(" ")
    try:
        return Decimal(number), unit.strip().removesuffix("s")
    except InvalidOperation:
        return None, unit


# --- populations ---------------------------------------------------------------------------------------------------


def _ring(scene: Scene, population: Resource) -> Iterator[Finding]:
    way = _way(scene, population.id, (population.id,))
    if way and population.id == min(way):
        message = f"these populations are made of one another: {' -> '.join([*way, way[0]])}"
        where = Where(population.kind, population.id, ("id",))
        help = "let one of them say itself who belongs to it"
        yield Finding("E220", where, message, "Nobody could tell who belongs to them.", help)


def _way(scene: Scene, home: str, seen: tuple[str, ...]) -> tuple[str, ...]:
    """The populations on a way from one back to itself; nothing where there is none."""
    document = scene.sound_one("population", seen[-1])
    for name in _named(document.data) if document is not None else ():
        if name == home:
            return seen
        found = () if name in seen else _way(scene, home, (*seen, name))
        if found:
            return found
    return ()


def _named(data: Mapping[str, Any]) -> Iterator[str]:
    for key in ("all_of", "any_of", "none_of"):
        for said in listed(data.get(key)):
            if said.startswith("in population "):
                yield said.removeprefix("in population ").strip()
