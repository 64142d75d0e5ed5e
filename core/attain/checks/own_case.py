"""Nobody judges himself, whatever fallback or hand-over brought him there (LANGUAGE 1, principle 5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.names import Path, StepAt
from attain.checks.scene import Scene
from attain.checks.within import late_entries, listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.phrases import ast
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_people

SUBJECT = "employee"
JUDGING = ("approve", "release", "session", "check")
"""Verbs whose people judge or let out what is about the subject.  `decide` is judged by whether it is about a work of
somebody else: a subject may decide whether he appeals.
"""
ENDS = ("skip", "stop_the_plan")
WHY = "Nobody decides on his own case, whatever brought him there."


def check(scene: Scene) -> Iterator[Finding]:
    """Every place of a workflow at which somebody judges."""
    for workflow in scene.of_kind("workflow"):
        told: set[Where] = set()
        for path, person, what in _judges(scene, workflow):
            for found in _subject(workflow, path, person, what):
                if found.where not in told:
                    told.add(found.where)
                    yield found
        for step in scene.names(workflow).steps:
            if step.data.get("do") == "approve":
                yield from _writer(scene, workflow, step)


# --- the subject ---------------------------------------------------------------------------------------------------


def _judges(scene: Scene, workflow: Resource) -> Iterator[tuple[Path, str, str]]:
    """(where, which person, what he would do) for every act that is a judgement."""
    names = scene.names(workflow)
    steps = names.step
    for step in (*names.steps, *names.levels):
        verb = step.data.get("do")
        if verb == "release" and _own_words(step, steps):
            continue
        if verb in JUDGING or (verb == "decide" and _of_others(step, steps)):
            yield from _acting(step, str(verb))
        elif verb in ("fill_form", "ask_each") and SUBJECT not in listed(step.data.get("who")):
            yield from _handed(step, "write what others say about him")
        if step.data.get("agreed_by") != SUBJECT or SUBJECT in listed(step.data.get("who")):
            yield from _named(step.data, step.path, "agreed_by", "agree to his own plan")
        behalf = step.data.get("on_behalf")
        if isinstance(behalf, dict):
            yield from _named(behalf, (*step.path, "on_behalf"), "by", "act for another in his own case")
    for index, score in enumerate(workflow.data.get("scores") or ()):
        if isinstance(score.get("judgement"), dict):
            yield from _named(score["judgement"], ("scores", index, "judgement"), "by", "rate himself")
            yield from _beside_him(steps.get(str(score["judgement"].get("in")).partition(".")[0]))
    for index, outcome in enumerate(workflow.data.get("outcomes") or ()):
        if isinstance(outcome.get("no_fault"), dict):
            yield from _named(outcome["no_fault"], ("outcomes", index, "no_fault"), "decided_by", "excuse himself")


def _beside_him(step: StepAt | None) -> Iterator[tuple[Path, str, str]]:
    """Of several who own one form any may submit it, with the rating that is asked there."""
    if step is not None and len(listed(step.data.get("who"))) > 1:
        yield from _named(step.data, step.path, "who", "rate himself, as each of those who fill this in may")


def _own_words(step: StepAt, steps: Mapping[str, StepAt]) -> bool:
    """Whether somebody shares only what he wrote himself: his to give, as nobody judged it."""
    shown = [steps.get(one.partition(".")[0]) for one in listed(step.data.get("shows"))]
    written = [listed(one.data.get("who")) for one in shown if one is not None]
    return listed(step.data.get("who")) == [SUBJECT] and written == [[SUBJECT]] * len(shown)


def _of_others(step: StepAt, steps: Mapping[str, StepAt]) -> bool:
    """Whether what is decided on was written by somebody else than the subject, and is no answer to a question."""
    about = [steps[one.partition(".")[0]] for one in listed(step.data.get("what")) if one.partition(".")[0] in steps]
    return any(SUBJECT not in listed(one.data.get("who")) and one.data.get("do") == "fill_form" for one in about)


DOES = {
    "approve": "approve his own case",
    "release": "release his own result",
    "session": "sit over his own case",
    "check": "confirm his own standards",
    "decide": "decide on his own case",
}


def _acting(step: StepAt, verb: str) -> Iterator[tuple[Path, str, str]]:
    does = DOES[verb]
    for name in ("who", "chair", "confirmed_by", "if_split"):
        yield from _named(step.data, step.path, name, does)
    for name, key in (("late_cases", "who"), ("no_fault", "decided_by")):
        if isinstance(step.data.get(name), dict):
            yield from _named(step.data[name], (*step.path, name), key, does)
    yield from _handed(step, does)


def _handed(step: StepAt, does: str) -> Iterator[tuple[Path, str, str]]:
    """Whoever takes the work over when it is late, or when it would be sent back once too often."""
    for entry, path in late_entries(step.data.get("if_late"), (*step.path, "if_late")):
        yield from _named(entry, path, "hand_over", does)
    back = step.data.get("send_back")
    then = back.get("then") if isinstance(back, dict) else None
    if isinstance(then, dict):
        yield from _named(then, (*step.path, "send_back", "then"), "hand_over", does)


def _named(node: Mapping[str, Any], path: Path, key: str, does: str) -> Iterator[tuple[Path, str, str]]:
    said = node.get(key)
    if isinstance(said, list):
        yield from (((*path, key, index), str(one), does) for index, one in enumerate(said))
    elif isinstance(said, str):
        yield (*path, key), said, does


def _subject(workflow: Resource, path: Path, person: str, does: str) -> Iterator[Finding]:
    chain = stand_ins(workflow, person)
    if chain[-1] != SUBJECT:
        return
    where = Where(workflow.kind, workflow.id, path)
    help = "name somebody else, such as the manager of the manager or HR"
    if len(chain) == 1:
        yield Finding("E510", where, f"the employee would {does}", WHY, help)
        return
    last = Where(workflow.kind, workflow.id, ("people", chain[-2], "if_none"))
    message = f"the employee would {does}: he stands in for {chain[-2]}"
    yield Finding("E510", last, message, WHY, f"{help}, under if_none", ((where, "who acts here"),))


def stand_ins(workflow: Resource, person: str) -> list[str]:
    """A person and, one after another, who stands in for him; ends at the subject, at a word of ENDS or at a phrase."""
    cast = workflow.data.get("people") or {}
    found = [person]
    while found[-1] in cast:
        entry = cast[found[-1]]
        after = SUBJECT if entry.get("is") == SUBJECT else str(entry.get("if_none"))
        if after in found:
            break
        found.append(after)
    return found


# --- whoever wrote it ----------------------------------------------------------------------------------------------


def _writer(scene: Scene, workflow: Resource, step: StepAt) -> Iterator[Finding]:
    """An approver who may have written what he approves, where nobody is left to stand in for him."""
    steps = scene.names(workflow).step
    for what in listed(step.data.get("what")):
        written = steps.get(what.partition(".")[0])
        if written is None:
            continue
        writers, alone = dict(_writers(written)), listed(written.data.get("who"))
        for person in listed(step.data.get("who")):
            if several(scene, workflow, person):
                continue
            if [person] == alone == listed(step.data.get("who")):
                yield _never(workflow, step, written, person)
                continue
            others = [one for one in listed(step.data.get("who")) if one not in writers]
            if person not in writers or others or _left(workflow, person, writers):
                continue
            yield _alone(workflow, step, written, person, writers[person])


def several(scene: Scene, workflow: Resource, person: str) -> bool:
    """Whether others are found beside whoever wrote it: a group, or a role that several must hold."""
    phrase = str(((workflow.data.get("people") or {}).get(person) or {}).get("is"))
    try:
        node = parse_people(phrase)
    except PhraseError:
        return False
    if isinstance(node, ast.RoleHolders):
        return node.role in scene.shared_roles
    return isinstance(node, (ast.Everyone, ast.Reports, ast.Colleagues))


def _never(workflow: Resource, step: StepAt, written: StepAt, person: str) -> Finding:
    """An approver who is the only writer: whoever stands in for him always does it."""
    message = f'{person} writes "{written.id}" himself, so he can never approve it'
    instead = [one for one in stand_ins(workflow, person)[1:] if one not in ENDS]
    help = f"write who: {instead[0]}" if instead else "name somebody else"
    where, there = Where(workflow.kind, workflow.id, (*step.path, "who")), (*written.path, "who")
    related = ((Where(workflow.kind, workflow.id, there), "here he writes it"),)
    why = "Nobody approves what he wrote; whoever stands in for him would always be asked instead."
    return Finding("W512", where, message, why, help, related, severity=Severity.WARNING)


def _writers(step: StepAt) -> Iterator[tuple[str, Path]]:
    """Who may have written in a step, with the place that says so; the likeliest last, so that a map keeps it."""
    for entry, path in late_entries(step.data.get("if_late"), (*step.path, "if_late")):
        if isinstance(entry.get("hand_over"), str):
            yield entry["hand_over"], (*path, "hand_over")
    yield from ((who, (*step.path, "who")) for who in listed(step.data.get("who")))


def _left(workflow: Resource, person: str, writers: Mapping[str, Path]) -> bool:
    """Whether somebody stands in for an approver who is barred; a phrase of its own finds somebody else."""
    return any(one not in writers and one not in ENDS for one in stand_ins(workflow, person)[1:])


def _alone(workflow: Resource, step: StepAt, written: StepAt, person: str, path: Path) -> Finding:
    message = f'{person} may have written "{written.id}" himself, and then nobody is left to approve it'
    silent = step.data.get("silence_counts_as_approval") is True
    why = (
        "He is barred from it, so the last ending of if_late counts at once: it would be approved unread."
        if silent
        else "He is barred from it, so the last ending of if_late counts at once."
    )
    help = f"let {person} end in another person under if_none, such as somebody of HR"
    where, there = Where(workflow.kind, workflow.id, (*step.path, "who")), Where(workflow.kind, workflow.id, path)
    related = ((there, "here he writes it"),)
    severity = Severity.ERROR if silent else Severity.WARNING
    return Finding("E511" if silent else "W512", where, message, why, help, related, severity=severity)
