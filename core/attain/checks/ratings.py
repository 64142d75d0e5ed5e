"""Ratings that people could not understand, trust or see, and sessions over what nobody has rated yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.conditions import value_type
from attain.checks.names import Names, StepAt
from attain.checks.order import comes_after, comes_again
from attain.checks.scene import Scene
from attain.checks.within import listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.workflow.recorded import MEASURE, recorded

SUBJECT = "employee"
SAYING = frozenset(("meaning", "help", "treated_like"))
"""Settings of a level of which each says what it means."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every scale, and every score of every workflow."""
    for scale in scene.of_kind("scale"):
        yield from _meanings(scale)
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        scores = {str(one.get("id")): one for one in workflow.data.get("scores") or ()}
        for index, score in enumerate(workflow.data.get("scores") or ()):
            yield from _overruled(scene, workflow, index, score)
        for step in names.steps:
            if step.data.get("do") == "session":
                yield from _unrated(workflow, step, names, scores)


def _meanings(scale: Resource) -> Iterator[Finding]:
    """Levels of which nothing is said where something is said of others."""
    levels = [one for one in scale.data.get("levels") or () if isinstance(one, dict)]
    silent = [number for number, one in enumerate(levels) if SAYING.isdisjoint(one)]
    if scale.data.get("use") == "rating" and "retired" not in scale.data and 0 < len(silent) < len(levels):
        without = ", ".join(str(levels[number]["id"]) for number in silent)
        where = Where(scale.kind, scale.id, ("levels", silent[0], "id"))
        message = f"nothing says what {without} means, as it is said of the other levels"
        why = "Each who rates would take it for something else."
        yield Finding("W407", where, message, why, "add meaning: and a sentence", severity=Severity.WARNING)


def _overruled(scene: Scene, workflow: Resource, index: int, score: Mapping[str, Any]) -> Iterator[Finding]:
    """A computed rating that somebody may overrule as he likes, without a word."""
    judged = score.get("judgement")
    if not isinstance(judged, dict) or "aggregate" not in score or "within" in judged:
        return
    if judged.get("reason") == "never" and not _is_another_sort(scene, workflow, score, str(judged.get("in"))):
        message = f'"{score["id"]}" is computed, and {judged.get("by")} may give another without saying why'
        why = "Nobody could tell afterwards what the computed value was good for."
        where = Where(workflow.kind, workflow.id, ("scores", index, "judgement", "reason"))
        help = "write reason: if_different and reason_in:, or within: 1 level"
        yield Finding("W409", where, message, why, help, severity=Severity.WARNING)


def _is_another_sort(scene: Scene, workflow: Resource, score: Mapping[str, Any], judged: str) -> bool:
    """Whether what is computed is only told beside a level that somebody gives, as a count: it suggests no level."""
    found = value_type(scene, workflow, judged)
    counted = score["aggregate"] in ("count", "share") and "bands" not in score
    return counted and found is not None and found.name == "level"


def _unrated(
    workflow: Resource, step: StepAt, names: Names, scores: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    """A session that may change what is rated only after it."""
    for number, name in enumerate(listed(step.data.get("may_change"))):
        sources = [names.step[one] for one in _made_in(scores.get(name, {})) if one in names.step]
        later = [one for one in sources if comes_after(one, step) and not comes_again(step, one, names)]
        if sources and len(later) == len(sources):
            message = f'"{step.id}" may change "{name}", which is rated only after it, in "{later[0].id}"'
            why = "The session would have nothing before it."
            where = Where(workflow.kind, workflow.id, (*step.path, "may_change", number))
            there = Where(workflow.kind, workflow.id, (*later[0].path, "id"))
            help = f"move {step.id} behind {later[0].id}, or take {name} out"
            yield Finding("E315", where, message, why, help, ((there, "rated here"),))


def _made_in(score: Mapping[str, Any]) -> Iterator[str]:
    """The steps that a score is made from: where somebody judges it, and where its values are taken."""
    judged = score.get("judgement")
    if isinstance(judged, dict):
        yield str(judged.get("in")).partition(".")[0]
    for entry in score.get("take") or ():
        if isinstance(entry, dict) and "of" not in entry:
            yield str(entry.get("from")).partition(".")[0]


def kept_back(scene: Scene) -> Iterator[Finding]:
    """W507: a result that is settled and that its subject may never see, though no policy says so."""
    for workflow in scene.of_kind("workflow"):
        rows = [row for row in workflow.data.get("visibility") or () if SUBJECT in listed(row.get("who"))]
        shown = {what for row in rows for what in listed(row.get("what"))}
        seen = {what.partition(".")[0] for what in shown}
        for step in scene.names(workflow).steps:
            for number, score in enumerate(listed(step.data.get("settles"))):
                known = score in seen or _measured(scene, workflow, score, shown) or _said(scene, workflow, score)
                if not known:
                    yield _unseen(workflow, step, number, score)


def _measured(scene: Scene, workflow: Resource, score: str, shown: set[str]) -> bool:
    """Whether it is shown as the measure that it records."""
    return score in scene.names(workflow).scores and not shown.isdisjoint(_measures(scene, workflow, score))


def _measures(scene: Scene, workflow: Resource, score: str) -> set[str]:
    """The measures that a score records, itself or by the answer in which it is judged, as rows name them."""
    return {MEASURE + name for name, places in recorded(scene.catalogue, workflow.id).items() if score in places}


def _unseen(workflow: Resource, step: StepAt, number: int, score: str) -> Finding:
    message = f'"{score}" is settled here, and the employee may never see it'
    why = "A result that counts for somebody and that he does not know cannot be answered."
    help = f"add to visibility: {{ who: employee, what: {score}.final, … }}, or say so: never_show in a policy"
    where = Where(workflow.kind, workflow.id, (*step.path, "settles", number))
    return Finding("W507", where, message, why, help, severity=Severity.WARNING)


def _said(scene: Scene, workflow: Resource, score: str) -> bool:
    """Whether a policy keeps the score, or the measure that it records, from the employee."""
    names = {score, f"{score}.final", *_measures(scene, workflow, score)}
    for policy in scene.of_kind("policy"):
        for rule in (policy.data.get("rules") or {}).get("never_show") or ():
            if SUBJECT in listed(rule.get("to")) and rule.get("what") in names:
                return True
    return False
