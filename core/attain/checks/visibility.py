"""Who sees what: promises of anonymity are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import StepAt
from attain.checks.scene import Scene
from attain.checks.within import count_of, listed
from attain.config.document import Resource
from attain.config.finding import Finding, Where

NAMED = ("full",)
WITH_WORDS = ("averages_and_shuffled_comments", "without_names", "full")
LEAST = 3
"""No group is shown from fewer answers (attain.access.thresholds)."""


def check(scene: Scene) -> Iterator[Finding]:
    """Rows about anonymous steps; promises that can be kept (LANGUAGE 6)."""
    for resource in scene.of_kind("workflow"):
        steps = scene.names(resource).steps
        rows = [row for row in resource.data.get("visibility") or () if isinstance(row, dict)]
        anonymous = {one.id: one for one in steps if "anonymous" in one.data}
        for index, row in enumerate(rows):
            yield from _promise(resource, index, row, anonymous)
        for step in anonymous.values():
            yield from _kept(resource, step, scene)


def _promise(resource: Resource, index: int, row: dict[str, Any], anonymous: dict[str, StepAt]) -> Iterator[Finding]:
    for what in listed(row.get("what")):
        step = anonymous.get(what.partition(".")[0])
        if step is None or row.get("as") not in NAMED:
            continue
        promised = Where(resource.kind, resource.id, (*step.path, "anonymous"), key=True)
        seen_by = " and ".join(listed(row.get("who")))
        yield Finding(
            "E501",
            Where(resource.kind, resource.id, ("visibility", index, "as")),
            f'"{step.id}" is promised anonymous, but {seen_by} would see names',
            "Whoever answered relied on the promise.",
            "write as: averages_and_shuffled_comments, or as: averages_only",
            ((promised, "promised here"),),
        )


def _kept(resource: Resource, step: StepAt, scene: Scene) -> Iterator[Finding]:
    """A promise that Attain can keep: enough answers, and a link that nobody has."""
    promise = step.data["anonymous"]
    rules = [one.data.get("rules") or {} for one in scene.of_kind("policy")]
    least = max([LEAST, *(count_of(one["minimum_answers"]) for one in rules if "minimum_answers" in one)])
    where = Where(resource.kind, resource.id, (*step.path, "anonymous", "show_from"))
    if count_of(promise["show_from"]) < least:
        message = f'"{step.id}" would be shown from {promise["show_from"]}; fewer than {least} are never shown'
        why = "From a few answers everybody can tell who wrote them."
        yield Finding("E503", where, message, why, f"write show_from: {least} answers, or more")
    yield from _sealed(resource, step, str(promise["traceable_by"]))


def _sealed(resource: Resource, step: StepAt, role: str) -> Iterator[Finding]:
    """A seal has somebody who can open it: he finds the answer among the words that he may read."""
    if role == "nobody" or any(_reads_words(row, step) for row in _rows_of(resource, role)):
        return
    message = f'nobody who holds {role} reads the words of "{step.id}", so its seal could never be opened'
    why = "Whoever opens a seal chooses an answer among those that a row of the table lets him read."
    at = Where(resource.kind, resource.id, (*step.path, "anonymous", "traceable_by"))
    named = next(_called(resource, role), "")
    who = named or role.partition(" ")[2]
    row = f"- {{ who: {who}, what: {step.id}, as: averages_and_shuffled_comments, from: … }}"
    also = "" if named else f", with {who}: {{ is: {role} }} among the people,"
    yield Finding("E504", at, message, why, f"add {row}{also} or write traceable_by: nobody")


def _rows_of(resource: Resource, role: str) -> Iterator[dict[str, Any]]:
    names = set(_called(resource, role))
    for row in resource.data.get("visibility") or ():
        if isinstance(row, dict) and names & {*listed(row.get("who"))}:
            yield row


def _called(resource: Resource, role: str) -> Iterator[str]:
    """What the workflow calls whoever holds the role."""
    people = resource.data.get("people")
    for name, said in people.items() if isinstance(people, dict) else ():
        if isinstance(said, dict) and " ".join(str(said.get("is")).split()) == role:
            yield str(name)


def _reads_words(row: dict[str, Any], step: StepAt) -> bool:
    return row.get("as") in WITH_WORDS and any(what.partition(".")[0] == step.id for what in listed(row.get("what")))
