"""The run of steps: every wait ends, and the only way back leads back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks.names import Names, StepAt
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where

Path = tuple[str | int, ...]
SILENT = ("approve", "release")
NEW_WAITS = ("hand_over", "nominate_by", "ask_more")
ONLY_FOR = {
    "record_no_answer": ("acknowledge",),
    "hide_answers": ("ask_each",),
    "approve": ("approve",),
    "release": ("release",),
}


def check(scene: Scene) -> Iterator[Finding]:
    """Late chains and ways back of every workflow."""
    for resource in scene.of_kind("workflow"):
        names = scene.names(resource)
        for step in names.steps:
            yield from _chain(resource, step, step.data.get("if_late"), (*step.path, "if_late"))
            yield from _back(resource, step, names)
        for level in names.levels:
            yield from _chain(resource, level, level.data.get("if_late"), (*level.path, "if_late"))
        yield from _exceptions(resource)


def _exceptions(resource: Resource) -> Iterator[Finding]:
    """The late chain of an exception to a gate ends too; its schema allows only entries that tell somebody."""
    for index, outcome in enumerate(resource.data.get("outcomes") or ()):
        said = (outcome.get("no_fault") or {}).get("if_late")
        chain = said if isinstance(said, list) else []
        for number, entry in enumerate(chain):
            at: Path = ("outcomes", index, "no_fault", "if_late", number)
            if "then" in entry and number < len(chain) - 1:
                yield _early(resource, (*at, "then"))
            elif "tell" in entry and number == len(chain) - 1:
                yield _endless(resource, f'the exception to "{outcome["id"]}"', at)


def _chain(resource: Resource, step: StepAt, chain: Any, path: Path) -> Iterator[Finding]:
    if isinstance(chain, str):
        yield from _ending(resource, step, chain, path)
    if not isinstance(chain, list):
        return
    for index, entry in enumerate(chain):
        at, last = (*path, index), index == len(chain) - 1
        if "then" in entry:
            yield from _ending(resource, step, entry["then"], (*at, "then"))
            if not last:
                yield _early(resource, (*at, "then"))
        elif last and "tell" in entry:
            yield _endless(resource, f'"{step.id}"', at)
        if isinstance(entry.get("if_late"), (str, list)):
            yield from _chain(resource, step, entry["if_late"], (*at, "if_late"))


def _endless(resource: Resource, what: str, at: Path) -> Finding:
    message = f"if {what} is late, nothing ever ends the wait: the last entry only tells somebody"
    why = "Whoever comes after this step would wait for good."
    return Finding(
        "E302", Where(resource.kind, resource.id, at), message, why, "add { then: continue } as the last entry"
    )


def _early(resource: Resource, at: Path) -> Finding:
    message = "an ending stands before the end of the list; nothing after it would ever happen"
    return Finding("E302", Where(resource.kind, resource.id, at), message, help="make it the last entry")


def _ending(resource: Resource, step: StepAt, ending: str, path: Path) -> Iterator[Finding]:
    where, verb = Where(resource.kind, resource.id, path), step.data.get("do")
    wanted = ONLY_FOR.get(ending)
    if wanted and verb not in wanted:
        message = f'a step that does {verb} cannot end with "{ending}"'
        yield Finding(
            "E304", where, message, help=f"write another ending, such as continue; {ending} is for {wanted[0]}"
        )
    elif ending in SILENT and step.data.get("silence_counts_as_approval") is not True:
        message = f'"{ending}" would count silence as consent, which the step does not allow'
        why = "It would be recorded in somebody's name although he never acted."
        yield Finding(
            "E306", where, message, why, "add silence_counts_as_approval: true to the step, or choose another ending"
        )


def _back(resource: Resource, step: StepAt, names: Names) -> Iterator[Finding]:
    back = step.data.get("send_back")
    if not isinstance(back, dict) or back.get("to") not in names.step:
        return
    target = names.step[back["to"]]
    where = Where(resource.kind, resource.id, (*step.path, "send_back", "to"))
    if target.order >= step.order or target.id in step.inside:
        before = [one.id for one in names.steps if one.order < step.order and one.id not in step.inside]
        help = f"name an earlier step: {', '.join(before[-4:])}" if before else "delete send_back; no step comes before"
        message = f'send_back leads to "{target.id}", which does not come before "{step.id}"'
        yield Finding("E303", where, message, "Only going back, and counted, keeps every case finite.", help)
        return
    left = [one for one in step.inside if one.startswith("branch ") and one not in target.inside]
    if left:
        message = f'send_back leads out of a parallel that still runs ({left[0]}) to "{target.id}"'
        why = "The other branches would go on while their ground is taken away."
        yield Finding("E303", where, message, why, "send back within the branch, or from a step after the parallel")
        return
    yield from _across(resource, step, target, names, back)


def _across(resource: Resource, step: StepAt, target: StepAt, names: Names, back: dict[str, Any]) -> Iterator[Finding]:
    """Never across a release; across a closed session only if it is said (LANGUAGE 4)."""
    between = [one for one in names.steps if target.order < one.order < step.order]
    where = Where(resource.kind, resource.id, (*step.path, "send_back"))
    for one in between:
        there = Where(resource.kind, resource.id, (*one.path, "id"))
        if one.data.get("do") == "release":
            message = f'send_back from "{step.id}" to "{target.id}" passes the release "{one.id}"'
            why = "What somebody has read cannot be taken back."
            yield Finding("E305", where, message, why, "send back before the release", ((there, "released here"),))
        elif one.data.get("do") == "session" and back.get("across") != one.id:
            message = (
                f'send_back from "{step.id}" to "{target.id}" passes the session "{one.id}", which is closed by then'
            )
            help = f"add across: {one.id} and reopens: texts"
            yield Finding(
                "E305",
                where,
                message,
                "A rating settled by the panel could be overwritten.",
                help,
                ((there, "closed here"),),
            )
