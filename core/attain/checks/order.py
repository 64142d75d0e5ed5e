"""What a step asks of another that comes after it: it would never be answered (LANGUAGE 1: steps run forward)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attain.checks.names import Names, Path, StepAt
from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.checks.within import entry_of, listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast

MOMENTS = ("not_before", "due", "until", "or_by", "takes_effect")
ASKING = {"when": "condition", "not_before": "time", "due": "time"}
"""Settings of a step that may ask about others, with their grammar."""


def check(scene: Scene) -> Iterator[Finding]:
    """Conditions, times, releases and signatures of every step; branches that a parallel waits for."""
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        for step in names.steps:
            yield from _asked(workflow, step, names)
            yield from _produced(workflow, step, names)
            yield from _branches(workflow, step)
            if not scene.under:  # overlays may name dates
                yield from _dated(workflow, step)
        for level in names.levels:
            yield from _phrases(workflow, level, names, "due", "time")
        for path, start in _starts(workflow):
            yield from _before_all(scene, workflow, path, start, names)


def _starts(workflow: Resource) -> Iterator[tuple[Path, Any]]:
    said = workflow.data.get("start")
    several = enumerate(said) if isinstance(said, list) else [(None, said)]
    yield from ((("start",) if place is None else ("start", place), one) for place, one in several)


def _before_all(scene: Scene, workflow: Resource, path: Path, start: Any, names: Names) -> Iterator[Finding]:
    """What a start asks of the review that it is only to open."""
    for text, place in texts_of(start.get("only_if"), (*path, "only_if")) if isinstance(start, dict) else ():
        read = parts_read("condition", text)
        asked = next(((node, name) for node in read if (name := _of_the_review(scene, node, names))), None)
        if asked is not None:
            where = Where(workflow.kind, workflow.id, place, within=asked[0].at)
            message = f'only_if asks about "{asked[1]}", before there is a review'
            why = "It is asked before anything opens, so it would never hold, and no review would begin."
            help = "ask about facts, measures, earlier reviews or days with somebody; or ask it in when of a step"
            yield Finding("E223", where, message, why, help)


def _of_the_review(scene: Scene, node: Any, names: Names) -> str:
    """What a part of a condition asks of the review itself; "" for nothing, and for facts, which are asked first."""
    name = ""
    match node:
        case ast.Path():
            name = node.parts[0]
        case ast.FactOf(of="employee") if node.fact not in scene.facts:
            name = node.fact
        case ast.Counted(what="days since"):
            name = node.ref
        case ast.Special():
            return node.name
    return name if name in names.step or name in names.scores else ""


def comes_after(one: StepAt, other: StepAt) -> bool:
    """Whether a step can only run when another has ended: it is written later, and neither around it nor beside it."""
    if one.order <= other.order or other.id in one.inside:
        return False
    forks = zip([*one.inside, ""], [*other.inside, ""], strict=False)
    first = next(((a, b) for a, b in forks if a != b), ("", ""))
    return not (first[0].startswith("branch ") and first[1].startswith("branch "))


# --- conditions and times ------------------------------------------------------------------------------------------


def _asked(workflow: Resource, step: StepAt, names: Names) -> Iterator[Finding]:
    for key, grammar in ASKING.items():
        if key in step.data:
            yield from _phrases(workflow, step, names, key, grammar)


def _phrases(workflow: Resource, step: StepAt, names: Names, key: str, grammar: str) -> Iterator[Finding]:
    for text, path in texts_of(step.data[key], (*step.path, key)):
        for node in parts_read(grammar, text):
            if key == "when" and (score := _not_final(step, names, node)):
                yield _settled_later(step, score, Where(workflow.kind, workflow.id, path, within=node.at))
                break
            later = _later(workflow, step, names, node)
            if later is not None and not (key == "when" and comes_again(step, later, names)):
                yield _too_soon(workflow, step, later, Where(workflow.kind, workflow.id, path, within=node.at), key)
                break


def comes_again(step: StepAt, later: StepAt, names: Names, *, itself: bool = True) -> bool:
    """Whether a step may be reached once more when the later one is over: in the next round, or after a way back.

    `itself`: the way back of the later one counts, though it has made nothing when it sends back.
    """
    rounds = [one for one in step.inside if one in later.inside and one in names.step]
    if any("repeat" in names.step[one].data for one in rounds):
        return True
    return any(_leads_back(one, step, later, names) for one in names.steps if itself or one is not later)


def _leads_back(one: StepAt, step: StepAt, later: StepAt, names: Names) -> bool:
    back = one.data.get("send_back")
    target = names.step.get(str(back.get("to"))) if isinstance(back, dict) else None
    return target is not None and target.order < step.order and one.order >= later.order


def texts_of(said: Any, path: Path) -> Iterator[tuple[str, Path]]:
    """The phrases of a setting: one, a list, or a map of lists such as all_of."""
    if isinstance(said, str):
        yield said, path
    inner = said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ()
    for key, one in inner:
        yield from texts_of(one, (*path, key))


def _later(workflow: Resource, step: StepAt, names: Names, node: Any) -> StepAt | None:
    """The step that a part of a phrase is about, where it comes after this one."""
    if isinstance(node, ast.Path):
        name = node.parts[0]
        if _is_computed(workflow, node.parts):
            return None
    elif isinstance(node, ast.Anchor) and node.kind in ("step", "field"):
        name = node.ref.partition(".")[0]
    else:
        return None
    found = names.step.get(name) or _judged(workflow, names, name)
    return found if found is not None and comes_after(found, step) else None


def _dated(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    """Calendar dates live in cycles (LANGUAGE 1)."""
    for key in MOMENTS:
        for text, path in texts_of(step.data.get(key), (*step.path, key)):
            for day in (node for node in parts_read("time", text) if isinstance(node, ast.On)):
                where = Where(workflow.kind, workflow.id, path, within=day.at)
                message = f"a workflow names a date, and {day.day} stands here"
                help = f"write {key}: a_name, and in the cycle dates: {{ a_name: {day.day} }}"
                why = "In the next cycle that day has passed."
                yield Finding("W315", where, message, why, help, severity=Severity.WARNING)


def _not_final(step: StepAt, names: Names, node: Any) -> str:
    """The score whose final value a step asks for before any step that makes it final could have ended; "" else."""
    if not isinstance(node, ast.Path) or len(node.parts) != 2 or node.parts[1] != "final":
        return ""
    score = node.parts[0]
    if score not in names.scores:
        return ""
    makers = [one for one in names.steps if _makes_final(one.data, score)]
    before = any(one is not step and not comes_after(one, step) for one in makers)
    return "" if before or any(comes_again(step, one, names, itself=False) for one in makers) else score


def _makes_final(step: Mapping[str, Any], score: str) -> bool:
    """A score becomes final with a step that settles it, or that releases it; else with the end of the review."""
    shown = listed(step.get("shows")) if step.get("do") == "release" else []
    return score in listed(step.get("settles")) or any(one.partition(".")[0] == score for one in shown)


def _settled_later(step: StepAt, score: str, where: Where) -> Finding:
    message = f'"{step.id}" asks for {score}.final, which is not final before it'
    why = "A score becomes final where a step settles or releases it, else when the review ends; before, it is unknown."
    help = f"write {score} for what it has come to by then, or settle it before: settles: [{score}]"
    return Finding("E223", where, message, why, help)


def _is_computed(workflow: Resource, parts: Sequence[str], *, whole: bool = False) -> bool:
    """Whether a path names what a score comes to before anybody judges it; `whole`: its name alone does, too."""
    layer = parts[1] if len(parts) > 1 else ""
    computed = {one.get("id") for one in workflow.data.get("scores") or () if "aggregate" in one}
    return parts[0] in computed and (layer in ("number", "suggested") or (whole and not layer))


def _judged(workflow: Resource, names: Names, score: str) -> StepAt | None:
    """The step in which a score is judged."""
    for one in workflow.data.get("scores") or ():
        if one.get("id") == score and isinstance(one.get("judgement"), dict):
            return names.step.get(str(one["judgement"].get("in")).partition(".")[0])
    return None


def _too_soon(workflow: Resource, step: StepAt, later: StepAt, where: Where, key: str) -> Finding:
    message = f'"{step.id}" asks about "{later.id}", which comes after it'
    why = {
        "when": "Nothing is known of it yet, so the condition never holds and the step is always skipped.",
        "due": "The day would not be known while anybody waits.",
        "not_before": "Each would wait for the other, and the case would stop here.",
    }[key]
    help = f"move {step.id} behind {later.id}, or ask about an earlier step"
    there = Where(workflow.kind, workflow.id, (*later.path, "id"))
    return Finding("E223", where, message, why, help, ((there, "comes later"),))


# --- what is released or signed -----------------------------------------------------------------------------------


def _produced(workflow: Resource, step: StepAt, names: Names) -> Iterator[Finding]:
    verb = step.data.get("do")
    key, does = {
        "release": ("shows", "releases"),
        "acknowledge": ("what", "signs"),
        "approve": ("what", "approves"),
        "decide": ("what", "decides on"),
    }.get(str(verb), ("", ""))
    for index, what in enumerate(listed(step.data.get(key))):
        name = what.partition(".")[0]
        if _is_computed(workflow, what.split("."), whole=verb in ("approve", "decide")):
            continue
        found = names.step.get(name) or _judged(workflow, names, name)
        if found is not None and (comes_after(found, step) or found is step):
            message = f'"{step.id}" {does} "{what}", which is made only after it'
            path = entry_of(step, key, index)
            there = Where(workflow.kind, workflow.id, (*found.path, "id"))
            help = f"move {step.id} behind {found.id}, or take {what} out"
            where = Where(workflow.kind, workflow.id, path)
            yield Finding("E316", where, message, "There would be nothing to read.", help, ((there, "made here"),))


def _branches(workflow: Resource, step: StepAt) -> Iterator[Finding]:
    words = str(step.data.get("wait_for")).split()
    there = len(step.data.get("branches") or ())
    if words[:2] == ["at", "least"] and int(words[2]) > there:
        message = f'"{step.id}" waits for {words[2]} branches, but has {there}'
        where = Where(workflow.kind, workflow.id, (*step.path, "wait_for"))
        yield Finding("E307", where, message, "It would never end.", f"write at least {there} branches, or all")
