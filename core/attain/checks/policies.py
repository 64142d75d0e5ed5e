"""Policies against what they are about: lengths, quotas, who decides, how long things are kept (LANGUAGE 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from attain.checks.deciding import is_decided
from attain.checks.ends import Ending, endings, varied_endings
from attain.checks.parts import parts_read
from attain.checks.references import Target, unknown
from attain.checks.scene import Scene
from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.errors import AttainError
from attain.nearest import did_you_mean
from attain.phrases import ast
from attain.phrases.calendar import add
from attain.phrases.parser import parse_duration, parse_time

KEPT = ("forms", "measures", "anonymous answers", "scores", "development plans", "audit")
"""What a rule of retention can be about."""
ANY = "workflow"
"""The key of maximum_length that is about every workflow."""


def check(scene: Scene) -> Iterator[Finding]:
    """Rules that can be judged without asking how long anything takes."""
    for policy in scene.of_kind("policy"):
        rules = policy.data.get("rules") or {}
        if rules.get("no_quota") is True:
            yield from _quotas(scene, policy)
        for index, measure in enumerate(rules.get("named_person_decides") or ()):
            yield from _decided(scene, policy, index, str(measure))
        for index, rule in enumerate(rules.get("retention") or ()):
            yield from _retention(policy, index, rule)
        for name in rules.get("maximum_length") or ():
            if name != ANY:
                known = Target("workflow", scene.catalogue.ids("workflow"))
                where = Where(policy.kind, policy.id, ("rules", "maximum_length", name), key=True)
                yield from unknown(scene, where, str(name), known)
        for index, rule in enumerate(rules.get("may_see_past") or ()):
            yield from _past(policy, index, rule)
        yield from _approvers(policy, rules.get("approval_before_apply") or {})


def _at(policy: Resource, *path: str | int) -> Where:
    return Where(policy.kind, policy.id, ("rules", *path))


def _quotas(scene: Scene, policy: Resource) -> Iterator[Finding]:
    for one in scene.catalogue.of_kind("distribution"):
        if one.data.get("kind_of_rule") == "quota":
            message = f'the distribution "{one.id}" forces shares, which policy {policy.id} forbids'
            why = "Somebody would get a lower rating because others were good."
            help = "write kind_of_rule: expectation, which asks for a reason"
            where = Where(one.kind, one.id, ("kind_of_rule",))
            yield Finding("E520", where, message, why, help, ((_at(policy, "no_quota"), "forbidden here"),))


def _decided(scene: Scene, policy: Resource, index: int, measure: str) -> Iterator[Finding]:
    """A protected measure is set by a judgement, or may be changed in a session."""
    for workflow in scene.of_kind("workflow"):
        for number, score in enumerate(workflow.data.get("scores") or ()):
            if score.get("records") == measure and not is_decided(scene, workflow, score):
                message = f'"{score["id"]}" sets {measure} without anybody deciding it'
                help = "add judgement: { in: STEP.SECTION.FIELD, by: PERSON, … }, so that a person decides"
                where = Where(workflow.kind, workflow.id, ("scores", number, "records"))
                yield _by_itself(policy, index, where, message, help)
    for connection in scene.of_kind("connection"):
        brought = (connection.data.get("brings_in") or {}).get("measures") or {}
        if isinstance(brought, dict) and brought.get("records") == measure:
            message = f"{measure} would be brought in from {connection.id} without anybody deciding it"
            where = Where(connection.kind, connection.id, ("brings_in", "measures", "records"))
            yield _by_itself(policy, index, where, message, "record it under another name")


def _by_itself(policy: Resource, index: int, where: Where, message: str, help: str) -> Finding:
    why = "The policy promises that a named person decides on it."
    related = ((_at(policy, "named_person_decides", index), "promised here"),)
    return Finding("E522", where, message, why, help, related)


def _retention(policy: Resource, index: int, rule: Mapping[str, Any]) -> Iterator[Finding]:
    if rule["what"] not in KEPT:
        help = did_you_mean(str(rule["what"]), KEPT, f"write one of: {', '.join(KEPT)}")
        where = _at(policy, "retention", index, "what")
        yield Finding("E523", where, f'nothing that is kept is called "{rule["what"]}"', help=help)
    time = _time(rule["keep"])
    if time is not None and not (isinstance(time, ast.Offset) and time.anchor.kind in ("case ends", "employment ends")):
        message = "it is not said from when on it is kept"
        help = "write, for example, 3 years after case ends, or 5 years after employment ends"
        yield Finding("E523", _at(policy, "retention", index, "keep"), message, help=help)


def _approvers(policy: Resource, rule: Mapping[str, Any]) -> Iterator[Finding]:
    """A change of the configuration is about nobody, so who approves it cannot be found from an employee."""
    nodes = parts_read("people", str(rule["by"])) if "by" in rule else ()
    if any(isinstance(node, ast.Named) and node.name == "employee" for node in nodes):
        message = f'nobody is found by "{rule["by"]}": a change of these files is about no employee'
        help = "name a role, such as role hr_operations"
        yield Finding("E523", _at(policy, "approval_before_apply", "by"), message, "No change could be applied.", help)


def _past(policy: Resource, index: int, rule: Mapping[str, Any]) -> Iterator[Finding]:
    time = _time(rule["since"])
    if time is not None and not isinstance(time, ast.On) and not (isinstance(time, ast.Anchor) and time.kind == "date"):
        message = "earlier reviews are told apart by a day"
        help = "write a date, such as 2026-01-01, or a date fact, such as hire_date"
        yield Finding("E523", _at(policy, "may_see_past", index, "since"), message, help=help)


def _time(said: Any) -> ast.Time | None:
    """None where it cannot be read, which others tell."""
    try:
        return parse_time(str(said))
    except AttainError:
        return None


def lengths(catalogue: Catalogue) -> Iterator[Finding]:
    """E521: a workflow whose cases may last longer than a policy allows, also under overlays."""
    limits = list(_limits(catalogue))
    if not limits:
        return
    try:
        found = [((), one) for one in endings(catalogue)] + list(varied_endings(catalogue))
    except AttainError:  # a model that cannot be built is told by whoever builds it
        return
    for policy, name, said in limits:
        over = [(one, keys) for keys, one in found if name in (ANY, one.workflow) and _days(catalogue, one, said) < 0]
        if over:
            one, keys = min(over, key=lambda each: _days(catalogue, each[0], said))
            yield _too_long(policy, name, said, one, keys)


def _limits(catalogue: Catalogue) -> Iterator[tuple[Resource, str, str]]:
    for policy in catalogue.of_kind("policy"):
        for name, said in ((policy.data.get("rules") or {}).get("maximum_length") or {}).items():
            yield policy, str(name), str(said)


def _days(catalogue: Catalogue, one: Ending, said: str) -> int:
    """How many days are left of what is allowed; below zero when it takes too long."""
    calendar = catalogue.model("calendar", str(catalogue.organisation.data["calendar"]))
    opens = one.bound.day - timedelta(days=one.lasts)
    return (add(calendar, opens, parse_duration(said)) - one.bound.day).days


def _too_long(policy: Resource, name: str, said: str, one: Ending, keys: tuple[str, ...]) -> Finding:
    under = f" with {', '.join(keys)}" if keys else ""
    message = f"{one.workflow} may last {one.lasts} days in {one.cycle}{under}, longer than {said}"
    longest = max(one.bound.legs, key=lambda leg: leg.ends - leg.begins, default=None)
    help = f"shorten the way there{f'; {longest.step} may take longest' if longest else ''}, or allow more"
    where = Where(policy.kind, policy.id, ("rules", "maximum_length", name))
    related = ((Where("cycle", one.cycle, ("workflow",)), "this cycle"),)
    return Finding("E521", where, message, "People were promised an end by then.", help, related)
