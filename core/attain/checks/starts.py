"""What starts a case must be able to happen; people outside are asked only where somebody names them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import StepAt
from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.nearest import did_you_mean
from attain.workflow.starts import EVENTS, LAST_CASE, On, is_completed, read_on

OUTSIDE = "E325"


def check(scene: Scene) -> Iterator[Finding]:
    """Starts of workflows, what they send out, and whom they ask outside of the organisation."""
    for resource in scene.of_kind("workflow"):
        for path, text in _written(resource.data.get("start")):
            yield from _start(scene, Where("workflow", resource.id, path), read_on(text))
        yield from _outside(scene, resource)
        for index, outcome in enumerate(resource.data.get("outcomes") or ()):
            yield from _outcome(scene, resource, index, outcome)
    for connection in scene.of_kind("connection"):
        for name, said in (connection.data.get("sends_out") or {}).items():
            yield from _sent(scene, Where("connection", connection.id, ("sends_out", name, "what")), said)


def _written(start: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Everything under `on`, with its path."""
    several = start if isinstance(start, list) else [start]
    for number, one in enumerate(several):
        at: tuple[str | int, ...] = ("start", number, "on") if isinstance(start, list) else ("start", "on")
        on = one.get("on") if isinstance(one, dict) else None
        if isinstance(on, str):
            yield at, on
        elif isinstance(on, list):
            yield from (((*at, place), text) for place, text in enumerate(on) if isinstance(text, str))


def _start(scene: Scene, where: Where, on: On) -> Iterator[Finding]:
    match on.kind:
        case "date" | "anniversary" if on.ref != LAST_CASE:
            yield from _date(scene, where, on.ref)
        case "changes":
            yield from unknown(scene, where, on.ref, Target("fact", (*scene.facts, "manager")))
        case "opened_by":
            workflow, _, outcome = on.ref.partition(".")
            found = scene.catalogue.get("workflow", workflow)
            if found is None:
                yield from unknown(scene, where, workflow, Target("workflow", scene.catalogue.ids("workflow")))
            else:
                yield from unknown(scene, where, outcome, Target("outcome", scene.names(found).outcomes, workflow))
        case "event":
            yield from _event(scene, where, on.ref)
        case _:
            return


def _date(scene: Scene, where: Where, fact: str) -> Iterator[Finding]:
    yield from unknown(scene, where, fact, Target("fact", scene.facts))
    if scene.facts.get(fact, "date") not in ("date", ""):
        message, why = f'the fact "{fact}" is no date', "Nothing would ever start by it."
        yield Finding("E324", where, message, why, f"write: {fact} changes, or name a date such as hire_date")


def _event(scene: Scene, where: Where, text: str) -> Iterator[Finding]:
    told = [each for one in scene.catalogue.of_kind("connection") for each in _events(one.data)]
    items = [each for one in scene.catalogue.of_kind("catalogue") for each in one.data.get("items") or ()]
    known = [*EVENTS, *told, *(is_completed(str(each["id"])) for each in items if isinstance(each, dict))]
    if text in known or scene.doubtful(text):
        return
    help = did_you_mean(text, known, "list it under brings_in.events of the connection that tells it")
    yield Finding("E324", where, f'nothing tells "{text}"', "No case would ever be started by it.", help)


def _events(data: Mapping[str, Any]) -> list[str]:
    return [each for each in (data.get("brings_in") or {}).get("events") or () if isinstance(each, str)]


def _outcome(scene: Scene, resource: Resource, index: int, outcome: Mapping[str, Any]) -> Iterator[Finding]:
    if "export" in outcome:
        where = Where("workflow", resource.id, ("outcomes", index, "export", "what"))
        yield from _words(scene, where, outcome["export"].get("what") or (), (resource,))
    if "extend_case" in outcome and "for_each" in outcome:
        where = Where("workflow", resource.id, ("outcomes", index, "for_each"))
        message, why = "a case is extended once, not for each item", "The longest extension that holds counts."
        yield Finding("E324", where, message, why, "leave out for_each, and ask of any of the items in when")


def _sent(scene: Scene, where: Where, said: Any) -> Iterator[Finding]:
    if isinstance(said, dict) and "file" in said:
        name = str(said.get("of", "")).removeprefix("workflow ")
        named = scene.catalogue.get("workflow", name)
        everywhere = tuple(scene.catalogue.of_kind("workflow"))
        yield from _words(scene, where, said.get("what") or (), (named,) if named else everywhere)


def _words(scene: Scene, where: Where, what: Any, workflows: tuple[Resource, ...]) -> Iterator[Finding]:
    """Facts, `measure NAME` and `gate NAME` of what is sent."""
    gates = [gate for one in workflows for gate in scene.names(one).gates]
    for place, word in enumerate(what):
        kind, _, name = str(word).partition(" ")
        at = Where(where.kind, where.id, (*where.path, place))
        if kind == "gate" and name:
            yield from unknown(scene, at, name, Target("gate", gates))
        elif kind != "measure" or not name:
            yield from unknown(scene, at, str(word), Target("fact", scene.facts))


def _outside(scene: Scene, resource: Resource) -> Iterator[Finding]:
    """Whoever is named from outside can do nothing but answer a step that asks outside."""
    steps = scene.names(resource).steps
    naming = {one.id for one in steps if isinstance(one.data.get("choose"), dict) and one.data["choose"].get("outside")}
    chosen = {name: _chosen(said) for name, said in (resource.data.get("people") or {}).items()}
    roles = {name for name, where in chosen.items() if where in naming}
    for step in steps:
        yield from _asking(resource, step, roles)
    asked = {role for step in steps if step.data.get("asked_outside") for role in _who(step)}
    for step in steps:
        if step.id in naming and not any(chosen[name] == step.id for name in chosen.keys() & asked):
            where = Where("workflow", resource.id, (*step.path, "choose", "outside"))
            message, why = (
                "nothing asks the people outside whom this names",
                "They would be named, and never hear of it.",
            )
            yield Finding(OUTSIDE, where, message, why, "add asked_outside: true to the ask_each step that asks them")


def _asking(resource: Resource, step: StepAt, roles: set[str]) -> Iterator[Finding]:
    outside, mine = bool(step.data.get("asked_outside")), roles & set(_who(step))
    if outside and not mine:
        where = Where("workflow", resource.id, (*step.path, "asked_outside"))
        message, why = "nobody outside can be named for this step", "Nobody would be asked by mail."
        yield Finding(OUTSIDE, where, message, why, "add outside: 2 people to choose of the nominate step it asks by")
    elif mine and not outside and step.data.get("do") in (*ACTING, "ask_each"):
        where = Where("workflow", resource.id, (*step.path, "who"))
        message = f'"{min(mine)}" may be somebody outside, who cannot do this step'
        why = "People outside have no account; they can only answer what asks them by mail."
        yield Finding(OUTSIDE, where, message, why, "add asked_outside: true to an ask_each step, or name others")


ACTING = ("fill_form", "approve", "decide", "acknowledge", "meet", "plan", "release", "session", "nominate")


def _chosen(said: Any) -> str:
    text = said.get("is", "") if isinstance(said, dict) else ""
    return str(text).removeprefix("chosen in ") if str(text).startswith("chosen in ") else ""


def _who(step: StepAt) -> list[str]:
    who = step.data.get("who") or ()
    return [who] if isinstance(who, str) else [each for each in who if isinstance(each, str)]
