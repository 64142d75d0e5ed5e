"""Rules of goal plans that no schema can say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from attain.api.language import Catalogue, Finding, PhraseError, Resource, Severity, Where, did_you_mean, parse_people

KIND = "goal_plan"
ITEM = re.compile(r"\bitem is (?:not )?(\w+)")
TAKEN = ("weight", "kind", "measured", "start", "target", "unit", "milestones", "commit", "stretch", "parent")
SETTINGS = {"weight": "weights", "kind": "kinds", "parent": "linked_to"}


def check(catalogue: Catalogue) -> Iterator[Finding]:
    """Everything that is wrong with the goal plans."""
    for plan in catalogue.of_kind(KIND):
        yield from _numbers(plan)
        yield from _weights(plan)
        yield from _fields(plan)
        yield from _given(plan)
        yield from _kinds(plan)
        yield from _link(catalogue, plan)
        yield from _changes(catalogue, plan)


def _finding(plan: Resource, path: tuple[str | int, ...], message: str, help: str, why: str = "") -> Finding:
    return Finding("E630", Where(KIND, plan.id, path), message, why, help)


def _numbers(plan: Resource) -> Iterator[Finding]:
    items = plan.data["items"]
    if items["at_least"] > items["at_most"]:
        message = f"at least {items['at_least']} goals and at most {items['at_most']} cannot both be"
        yield _finding(plan, ("items", "at_least"), message, f"write at_least: {items['at_most']} or fewer")
    locked = [one for one in plan.data.get("given_goals", ()) if "for" not in one]
    if len(locked) > items["at_most"]:
        message = f"{len(locked)} goals are given to everybody, but there may be at most {items['at_most']}"
        yield _finding(plan, ("given_goals",), message, f"write at_most: {len(locked)} or more, or give fewer")


def _weights(plan: Resource) -> Iterator[Finding]:
    weights, items = plan.data["weights"], plan.data["items"]
    if not isinstance(weights, dict):
        if plan.data.get("rolls_up") == "weighted":
            message = "progress rolls up by weight, but this plan has no weights"
            why = "Every linked goal would drop out of the goal that it supports."
            yield _finding(plan, ("rolls_up",), message, "write rolls_up: mean, or give weights", why)
        return
    low, high = _percent(weights.get("each_at_least", "0%")), _percent(weights.get("each_at_most", "100%"))
    if low is None or high is None:
        return
    most = 100 // low if low else items["at_most"]
    if low > high:
        message = f"each weight would be at least {low:f}% and at most {high:f}%"
        yield _finding(plan, ("weights", "each_at_least"), message, "make each_at_least the smaller one")
    elif items["at_least"] * low > 100:
        message = f"{items['at_least']} goals of at least {low:f}% make more than 100%"
        help = f"write each_at_least: {100 // items['at_least']}% or less"
        yield _finding(plan, ("weights", "each_at_least"), message, help, "Nobody could send a plan in.")
    elif items["at_most"] * high < 100:
        message = f"{items['at_most']} goals of at most {high:f}% make less than 100%"
        help = f"write each_at_most: {-(-100 // items['at_most'])}% or more"
        yield _finding(plan, ("weights", "each_at_most"), message, help, "Nobody could send a plan in.")
    elif items["at_least"] * high < 100 and items["at_least"]:
        message = f"with {items['at_least']} goals of at most {high:f}% each, 100% cannot be reached"
        help = f"write each_at_most: {-(-100 // items['at_least'])}% or more, or ask for more goals"
        why = "Whoever writes the fewest goals allowed could not send them in."
        yield _finding(plan, ("weights", "each_at_most"), message, help, why)
    elif items["at_most"] > most:
        message = f"{items['at_most']} goals of at least {low:f}% each make more than 100%"
        why = "Whoever writes the most goals allowed could not send them in."
        yield _finding(plan, ("items", "at_most"), message, f"write at_most: {most}, or a smaller each_at_least", why)


def _fields(plan: Resource) -> Iterator[Finding]:
    for place, field in enumerate(plan.data["fields"]):
        if field["id"] in TAKEN:
            setting = SETTINGS.get(field["id"], "measured_by")
            message = f'"{field["id"]}" is what the setting {setting} asks for each goal'
            yield _finding(plan, ("fields", place, "id"), message, "give the field another id")


def _given(plan: Resource) -> Iterator[Finding]:
    given, weights = plan.data.get("given_goals", ()), plan.data["weights"]
    weighed = [_percent(one["weight"]) for one in given if "weight" in one and "for" not in one]
    total = sum((one for one in weighed if one is not None), Decimal(0))
    if total > 100:
        message = f"the goals given to everybody weigh {total:f}% together"
        yield _finding(plan, ("given_goals",), message, "lower their weights to 100% or less")
    for place, one in enumerate(given):
        if "weight" in one and not isinstance(weights, dict):
            message = f'"{one["id"]}" has a weight, but this plan has none'
            yield _finding(plan, ("given_goals", place, "weight"), message, "delete the weight, or give weights")
        elif "weight" in one:
            yield from _within(plan, place, one, weights)
    yield from _named(plan, [str(one["id"]) for one in given])
    largest = weights.get("largest") if isinstance(weights, dict) else None
    if largest and largest not in [one["id"] for one in given]:
        message = f'no goal "{largest}" is given'
        yield _finding(plan, ("weights", "largest"), message, "name a goal of given_goals")


def _named(plan: Resource, given: list[str]) -> Iterator[Finding]:
    """What a field asks of one goal alone names one that is given."""
    for place, field in enumerate(plan.data.get("fields", ())):
        for key in ("when", "required_when"):
            for wanted in ITEM.findall(str(field.get(key, ""))):
                if wanted not in given:
                    path = ("fields", place, key)
                    yield _finding(plan, path, f'no goal "{wanted}" is given', did_you_mean(wanted, given))


def _within(plan: Resource, place: int, one: Mapping[str, Any], weights: Mapping[str, Any]) -> Iterator[Finding]:
    weight = _percent(one["weight"])
    low, high = _percent(weights.get("each_at_least", "0%")), _percent(weights.get("each_at_most", "100%"))
    if weight is not None and low is not None and high is not None and not low <= weight <= high:
        message = f'"{one["id"]}" weighs {weight:f}%, outside of {low:f}% to {high:f}%'
        why = "Nobody who is given it could send a plan in."
        yield _finding(plan, ("given_goals", place, "weight"), message, "bring it within the limits of weights", why)


def _kinds(plan: Resource) -> Iterator[Finding]:
    kinds, balance = plan.data.get("kinds", ()), plan.data.get("at_least_as_many", {})
    for more, than in balance.items():
        for name in (more, than) if more != "for" else ():
            if name not in kinds:
                message = f'"{name}" is none of the kinds of this plan'
                help = f"the kinds are {', '.join(kinds)}" if kinds else "name the kinds under kinds"
                yield _finding(plan, ("at_least_as_many", more), message, help)


def _link(catalogue: Catalogue, plan: Resource) -> Iterator[Finding]:
    link = plan.data.get("linked_to")
    if not link:
        return
    meant = people_meant(catalogue, plan.id, link["goals of"])
    if " " not in meant and meant != "employee":
        users = [workflow.id for workflow in _users(catalogue, plan.id)]
        where = f"in workflow {users[0]}" if users else "as no workflow writes this plan"
        message = f'nobody is called "{meant}" {where}'
        yield _finding(plan, ("linked_to", "goals of"), message, "write a phrase such as: manager of employee")


def _changes(catalogue: Catalogue, plan: Resource) -> Iterator[Finding]:
    """Whoever may change agreed goals takes part in every workflow that writes the plan."""
    rules = plan.data.get("changes_after_approval") or {}
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("by", index), name) for index, name in enumerate(rules.get("by") or ())
    ]
    named += [(("approved_by",), name) for name in (rules.get("approved_by"),) if name]
    yield from _own_approval(plan, rules)
    for workflow in _users(catalogue, plan.id):
        cast = ["employee", *(workflow.data.get("people") or {})]
        for path, name in named:
            if name not in cast:
                where = Where(KIND, plan.id, ("changes_after_approval", *path))
                message = f'there is no person "{name}" in workflow {workflow.id}, which writes this plan'
                yield Finding("E201", where, message, "Nobody could do it.", did_you_mean(name, cast))
        yield from _until(catalogue, plan, workflow, str(rules.get("until", "")))


def _own_approval(plan: Resource, rules: Mapping[str, Any]) -> Iterator[Finding]:
    """W534: the employee may ask for changes that he alone approves, and nobody approves what he wrote."""
    asks: list[str] = list(rules.get("by") or [])
    if rules.get("approved_by") == "employee" and "employee" in asks:
        where = Where(KIND, plan.id, ("changes_after_approval", "by", asks.index("employee")))
        message = "the employee may ask for changes that only he could approve"
        why = "Nobody approves what he wrote, so what he asks for could never come true, and is not offered to him."
        help = "let somebody else approve them, or take employee out of by"
        yield Finding("W534", where, message, why, help, severity=Severity.WARNING)


def _until(catalogue: Catalogue, plan: Resource, workflow: Resource, until: str) -> Iterator[Finding]:
    """A lone word is a date that cycles of the workflow give."""
    cycles = [one for one in catalogue.of_kind("cycle") if one.data.get("workflow") == workflow.id]
    known = {str(name) for one in cycles for name in one.data.get("dates") or ()}
    if known and until.isidentifier() and until not in known:
        where = Where(KIND, plan.id, ("changes_after_approval", "until"))
        message = f'there is no date "{until}" in the cycles of workflow {workflow.id}'
        yield Finding("E216", where, message, "Changes would never end.", did_you_mean(until, known))


def people_meant(catalogue: Catalogue, plan: str, said: str) -> str:
    """The phrase behind a person of the workflow that writes a plan; anything else as it is."""
    for workflow in _users(catalogue, plan):
        person = (workflow.data.get("people") or {}).get(said)
        if isinstance(person, dict) and isinstance(person.get("is"), str) and _stands_alone(person["is"]):
            return str(person["is"])
    return said


def _stands_alone(phrase: str) -> bool:
    try:
        parse_people(phrase)
    except PhraseError:
        return False
    return True


def _users(catalogue: Catalogue, plan: str) -> Iterator[Resource]:
    """The workflows with a step that writes this plan."""
    wanted = f"{KIND} {plan}"
    for workflow in catalogue.of_kind("workflow"):
        if wanted in _whats(workflow.data.get("steps")):
            yield workflow


def _whats(steps: object) -> Iterator[str]:
    for one in steps if isinstance(steps, list) else ():
        if isinstance(one, dict):
            yield str(one.get("what", ""))
            yield from _whats(one.get("steps"))
            for branch in one.get("branches") or ():
                yield from _whats(branch.get("steps"))


def _percent(text: object) -> Decimal | None:
    try:
        return Decimal(str(text).removesuffix("%"))
    except InvalidOperation:
        return None
