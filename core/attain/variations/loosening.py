"""What an overlay may not do: loosen a policy, a promise of anonymity, or an entry that is locked (LANGUAGE 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.config.document import Resource
from attain.config.finding import Finding
from attain.variations.acts import Change
from attain.variations.rules import looser

WHY = "What people were promised for every review would not hold for some of them."


def loosened(one: Resource, before: Mapping[str, Any], after: Mapping[str, Any], change: Change) -> Iterator[Finding]:
    """One finding for each promise of a document that a change would weaken."""
    found = list(_rules(before, after)) if one.kind == "policy" else []
    found += [*_anonymous(before, after), *_locked(before, after)]
    act = next(name for name in ("set", "add", "remove", "visibility", "in") if name in change.data)
    for message, help in found:
        yield Finding("E604", change.at(act, key=True), message, WHY, help)


def _rules(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    now = after.get("rules") or {}
    if before.get("for") != after.get("for"):
        yield "an overlay cannot say for whom a policy holds", "write another policy with its own for:"
    for rule, said in (before.get("rules") or {}).items():
        if looser(rule, said, now.get(rule)):
            yield f'this would loosen the rule "{rule}" of the policy', "an overlay can only make a rule stricter"


def _anonymous(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    now = dict(_promises(after))
    steps = {step["id"]: step for step in _steps(after)}
    for step, promise in _promises(before):
        if step in steps and step not in now:
            yield f'"{step}" would no longer be anonymous', "leave anonymous as it is, or remove the step"
        elif step in now and _weaker(promise, now[step]):
            yield f'the promise of anonymity of "{step}" would be weaker', "raise show_from, never lower it"


def _weaker(promise: Any, other: Any) -> bool:
    if not isinstance(other, dict):
        return True
    fewer = _number(other.get("show_from")) < _number(promise.get("show_from"))
    opened = promise.get("traceable_by") == "nobody" and other.get("traceable_by") != "nobody"
    return fewer or opened


def _number(said: Any) -> int:
    first = str(said).partition(" ")[0]
    return int(first) if first.isdecimal() else 0


def _promises(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for step in _steps(data):
        if isinstance(step.get("anonymous"), dict):
            yield str(step["id"]), step["anonymous"]


def _steps(node: Any) -> Iterator[dict[str, Any]]:
    """Every map with an id and a verb, however deep under the steps of a workflow."""
    found = node.get("steps") if isinstance(node, Mapping) else node
    for step in found if isinstance(found, list) else ():
        if isinstance(step, dict):
            if "id" in step and "do" in step:
                yield step
            yield from _steps(step.get("steps") or [])
            yield from _steps([{"steps": branch.get("steps")} for branch in step.get("branches") or ()])


def _locked(before: Any, after: Any) -> Iterator[tuple[str, str]]:
    kept = dict(_lockeds(after))
    for name, entry in _lockeds(before):
        if kept.get(name) != entry:
            yield f'"{name}" is locked, and would be changed or taken away', "leave it as it is"


def _lockeds(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        if node.get("locked") is True and "id" in node:
            yield str(node["id"]), node
        for value in node.values():
            yield from _lockeds(value)
    elif isinstance(node, list):
        for value in node:
            yield from _lockeds(value)
