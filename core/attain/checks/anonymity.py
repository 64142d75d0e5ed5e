"""Anonymous answers that could be told apart after all: by how few there are, by when they show, by who knows whom.

What is shown of them when a case runs is decided elsewhere (attain.access.thresholds); here is found what no threshold
can mend: a group that always is one person, a figure beside them from which the rest follows, a message that tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.figures import from_figures
from attain.checks.names import Path, StepAt
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.checks.within import count_of, late_entries, listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_people

SUBJECT = "employee"
GUESSED = 5
"""Answers in words from fewer people can be guessed by whoever chose the people or agreed to them."""

ONE = ("manager", "delegate")
"""Relations that lead from one person to one."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every anonymous step of every workflow, and what is made of their answers."""
    for workflow in scene.of_kind("workflow"):
        for step in scene.names(workflow).steps:
            promise = step.data.get("anonymous")
            if isinstance(promise, dict):
                need = count_of(promise["show_from"])
                yield from _few(scene, workflow, step, need)
                yield from _told(workflow, step)
                yield from _shown(workflow, step)
    yield from from_figures(scene)


def _at(workflow: Resource, *path: str | int) -> Where:
    return Where(workflow.kind, workflow.id, path)


# --- how few there are ---------------------------------------------------------------------------------------------


def _few(scene: Scene, workflow: Resource, step: StepAt, need: int) -> Iterator[Finding]:
    people = listed(step.data.get("who"))
    rolled = str(step.data["anonymous"].get("below")).startswith("roll_into")
    if step.data.get("also_open_to") or rolled:  # others may join them, or they join a bigger group
        return
    most = _most(workflow, people)
    if most is not None and most < need:
        message = f'"{step.id}" asks {_people(most)} at most, so its answers are never anonymous'
        why = f"Everybody knows who that is; {need} answers would never come together."
        where = _at(workflow, *step.path, "who")
        yield Finding(
            "E505", where, message, why, "ask a group of people, or leave anonymous: out and say who reads it"
        )
    for one in _chosen(scene, workflow, people):
        yield from _nominated(workflow, step, one, need)


def _people(number: int) -> str:
    return "one person" if number == 1 else f"{number} people"


def _most(workflow: Resource, people: list[str]) -> int | None:
    """How many people these can be at most, where each of them is one person for sure."""
    cast = workflow.data.get("people") or {}
    alone = [one for one in people if one == SUBJECT or (one in cast and _is_one(str(cast[one].get("is"))))]
    return len(people) if len(alone) == len(people) else None


def _is_one(phrase: str) -> bool:
    try:
        node = parse_people(phrase)
    except PhraseError:
        return False
    while isinstance(node, ast.Related) and node.relation in ONE:
        node = node.of
    return isinstance(node, (ast.Named, ast.NearestRole))


def _chosen(scene: Scene, workflow: Resource, people: list[str]) -> Iterator[StepAt]:
    """The steps in which these people are chosen."""
    cast, steps = workflow.data.get("people") or {}, scene.names(workflow).step
    for one in people:
        name = str((cast.get(one) or {}).get("is", "")).removeprefix("chosen in ")
        if name in steps and isinstance(steps[name].data.get("choose"), dict):
            yield steps[name]


def _nominated(workflow: Resource, step: StepAt, chosen: StepAt, need: int) -> Iterator[Finding]:
    rules, promised = chosen.data["choose"], _at(workflow, *step.path, "anonymous", "show_from")
    related = ((promised, "promised here"),)
    where = (*chosen.path, "choose")
    if count_of(rules["at_most"]) < need:
        message = f'"{chosen.id}" lets at most {rules["at_most"]} be chosen, but "{step.id}" shows from {need} answers'
        why = "Whatever they write, nobody would ever see it."
        yield Finding(
            "E505", _at(workflow, *where, "at_most"), message, why, f"write at_most: {need}, or more", related
        )
    elif count_of(rules.get("at_least", need)) < need and not _asks_more(step):
        message = f'"{chosen.id}" may end with {rules["at_least"]} people, but "{step.id}" shows from {need} answers'
        why = "What these few write would be hidden, and they would have written for nobody."
        help = f"write at_least: {need}, or let if_late of {step.id} ask more people"
        at = _at(workflow, *where, "at_least")
        yield Finding("W515", at, message, why, help, related, severity=Severity.WARNING)


def _asks_more(step: StepAt) -> bool:
    return any("ask_more" in one for one, _ in late_entries(step.data.get("if_late"), ()))


# --- who is told, and when -----------------------------------------------------------------------------------------


def _told(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    """Nobody who is rated learns from a message who is late, or takes the asking over."""
    if SUBJECT in listed(step.data.get("who")):
        return
    for entry, path in late_entries(step.data.get("if_late"), (*step.path, "if_late")):
        for key in ("tell", "hand_over", "ask_more", "nominate_by"):
            if entry.get(key) == SUBJECT or (entry.get(key) == "manager of actor" and _are_reports(workflow, step)):
                yield _reached(workflow, step, (*path, key), str(entry[key]))
    tell = step.data.get("tell")
    if isinstance(tell, dict) and SUBJECT in listed(tell.get("to")):
        yield _reached(workflow, step, (*step.path, "tell", "to"), SUBJECT)


def _are_reports(workflow: Resource, step: StepAt) -> bool:
    cast = workflow.data.get("people") or {}
    phrases = [str((cast.get(one) or {}).get("is")) for one in listed(step.data.get("who"))]
    return "direct reports of employee" in phrases


def _reached(workflow: Resource, step: StepAt, path: Path, said: str) -> Finding:
    who = "the employee" if said == SUBJECT else "the employee, who is their manager,"
    message = f'{who} would hear from "{step.id}", which is promised anonymous and is about him'
    why = "From when it comes, and what is still missing, he could tell who wrote and who did not."
    related = ((Where(workflow.kind, workflow.id, (*step.path, "anonymous"), key=True), "promised here"),)
    return Finding("E506", _at(workflow, *path), message, why, "name somebody of HR instead", related)


def _shown(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    """Rows that show answers while more may come."""
    for index, row in _rows(workflow, step):
        if _early(step, str(row.get("from"))):
            message = f'"{step.id}" would be shown while more answers may come'
            why = "Whoever looks twice sees what the newest answer changed, and so what it says."
            where = _at(workflow, "visibility", index, "from")
            yield Finding("E507", where, message, why, f"write from: {step.id} ends", _promised(workflow, step))


def _rows(workflow: Resource, step: StepAt) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for index, row in enumerate(workflow.data.get("visibility") or ()):
        if any(one.partition(".")[0] == step.id for one in listed(row.get("what"))):
            yield index, row


def guessable(scene: Scene) -> Iterator[Finding]:
    """W514: words of a few answers, read by whoever knows who was asked."""
    for workflow in scene.of_kind("workflow"):
        for step in scene.names(workflow).steps:
            promise = step.data.get("anonymous")
            need = count_of(promise["show_from"]) if isinstance(promise, dict) else GUESSED
            knows = _know(scene, workflow, step) if need < GUESSED else {}
            for index, row in _rows(workflow, step) if knows else ():
                seen = [one for one in listed(row.get("who")) if one in knows]
                if seen and "comments" in str(row.get("as")):
                    yield _guessed(workflow, step, index, seen[0], knows[seen[0]], need)


def _promised(workflow: Resource, step: StepAt) -> tuple[tuple[Where, str], ...]:
    return ((_at(workflow, *step.path, "anonymous", "show_from"), "promised here"),)


def _early(step: StepAt, said: str) -> bool:
    """Whether a row may begin before the step has ended: it names an earlier moment of this step."""
    moments = [one for one in parts_read("time", said) if isinstance(one, ast.Anchor) and one.kind == "step"]
    return any(one.ref == step.id and one.event != "ends" for one in moments)


def _know(scene: Scene, workflow: Resource, step: StepAt) -> Mapping[str, StepAt]:
    """Who chose the people that are asked, or agreed to them, with the step in which he did."""
    chosen = {one.id: one for one in _chosen(scene, workflow, listed(step.data.get("who")))}
    found = {who: one for one in chosen.values() for who in listed(one.data.get("who"))}
    for one in scene.names(workflow).steps:
        if one.data.get("do") == "approve" and chosen.keys() & set(listed(one.data.get("what"))):
            found |= dict.fromkeys(listed(one.data.get("who")), one)
    return found


def _guessed(workflow: Resource, step: StepAt, index: int, who: str, knew: StepAt, need: int) -> Finding:
    did = "chose them" if knew.data.get("do") == "nominate" else "agreed to the list"
    message = f'{who} knows who was asked in "{step.id}" and reads what they wrote, from {need} answers on'
    why = "From so few he can guess who wrote what, however they are shuffled."
    help = f"write as: averages_only here, or show_from: {GUESSED} answers in the step"
    related: tuple[tuple[Where, str], ...] = ((_at(workflow, *knew.path, "who"), f"{who} {did} here"),)
    where = _at(workflow, "visibility", index, "as")
    return Finding("W514", where, message, why, help, related, severity=Severity.WARNING)
