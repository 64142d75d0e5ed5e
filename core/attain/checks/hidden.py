"""Rows and releases that a policy makes empty: what never_show hides from somebody cannot be promised to him."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.scene import Scene
from attain.checks.within import entry_of, listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_people

SUBJECT = "employee"


def check(scene: Scene) -> Iterator[Finding]:
    """Every rule of never_show against the rows and releases of every workflow."""
    for policy in scene.of_kind("policy"):
        for index, rule in enumerate((policy.data.get("rules") or {}).get("never_show") or ()):
            if "for" in rule or "for" in policy.data:
                continue
            said = Where(policy.kind, policy.id, ("rules", "never_show", index, "what"))
            for workflow in scene.of_kind("workflow"):
                barred = set(_barred(workflow, listed(rule.get("to"))))
                if not barred:
                    continue
                hidden = _hidden(scene, workflow, str(rule.get("what")))
                yield from _rows(workflow, barred, hidden, said)
                yield from _releases(scene, workflow, barred, hidden, said)


def _barred(workflow: Resource, phrases: list[str]) -> Iterator[str]:
    """The people of a workflow whom these phrases mean, word for word."""
    wanted = [_people(one) for one in phrases]
    if SUBJECT in phrases:
        yield SUBJECT
    for name, entry in (workflow.data.get("people") or {}).items():
        if _people(str(entry.get("is"))) in wanted:
            yield name


def _people(phrase: str) -> object:
    try:
        return parse_people(phrase)
    except PhraseError:
        return phrase


def _hidden(scene: Scene, workflow: Resource, what: str) -> tuple[str, ...]:
    """What is hidden, as rows name it: a path, or the scores that record a measure and the fields that do."""
    kind, _, name = what.rpartition(" ")
    if kind != "measure":
        return (what,)
    scores = [one for one in workflow.data.get("scores") or () if name in _recorded(scene, workflow, one)]
    return (what, *(str(one["id"]) for one in scores))


def _recorded(scene: Scene, workflow: Resource, score: Mapping[str, Any]) -> tuple[str, ...]:
    judged = str((score.get("judgement") or {}).get("in")).split(".")
    step = scene.names(workflow).step.get(judged[0])
    form = scene.sound_one("form", str(step.data.get("form"))) if step is not None else None
    sections = form.data.get("sections") or () if form is not None else ()
    fields = [field for one in sections if one.get("id") in judged[1:2] for field in one.get("fields") or ()]
    return (str(score.get("records")), *(str(one.get("records")) for one in fields if one.get("id") in judged[2:]))


def _covers(hidden: tuple[str, ...], what: str) -> bool:
    return any(what == one or what.startswith(f"{one}.") for one in hidden)


def _rows(workflow: Resource, barred: set[str], hidden: tuple[str, ...], said: Where) -> Iterator[Finding]:
    for index, row in enumerate(workflow.data.get("visibility") or ()):
        who = [one for one in listed(row.get("who")) if one in barred]
        what = [one for one in listed(row.get("what")) if _covers(hidden, one)] if who else ()
        if what:
            message = f'{who[0]} would see "{what[0]}" here, which policy {said.id} never shows him'
            where = Where(workflow.kind, workflow.id, ("visibility", index, "what"))
            yield _empty(where, message, f"take {who[0]} or {what[0]} out of this row", said)


def _releases(
    scene: Scene, workflow: Resource, barred: set[str], hidden: tuple[str, ...], said: Where
) -> Iterator[Finding]:
    for step in scene.names(workflow).steps:
        if step.data.get("do") != "release":
            continue
        who = [one for one in listed(step.data.get("to")) if one in barred]
        for index, what in enumerate(listed(step.data.get("shows"))):
            if who and _covers(hidden, what):
                message = f'"{step.id}" would show "{what}" to {who[0]}, which policy {said.id} never shows him'
                where = Where(workflow.kind, workflow.id, entry_of(step, "shows", index))
                yield _empty(where, message, f"take {what} out of shows", said)


def _empty(where: Where, message: str, help: str, said: Where) -> Finding:
    why = "The policy holds, so he would see nothing; whoever reads this would think that he does."
    return Finding("W524", where, message, why, help, ((said, "hidden here"),), severity=Severity.WARNING)
