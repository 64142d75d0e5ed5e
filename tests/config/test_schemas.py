"""The schemas themselves: what they accept, what they refuse, and that they carry their meaning."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from schema_files import EXAMPLES, FILES, ROOT, documents, faults, kinds, read, registry, schemas, validator

DEMO = ROOT / "configs/demo"
KERNEL_KINDS = {"organisation", "roles", "calendar", "scale", "form", "population", "workflow", "cycle", "overlay"} | {
    "policy",
    "message",
    "catalogue",
    "connection",
    "distribution",
    "scenario",
    "migration",
}
PLUGIN_KINDS = {"goal_plan", "framework", "role_profile", "feedback_report", "talent_grid", "merit_plan"}
WAITS = ("fill_form", "ask_each", "nominate", "approve", "decide", "session", "release", "acknowledge", "meet", "plan")


def nodes(value: Any, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Every mapping of a schema with the keys that lead to it."""
    if isinstance(value, dict):
        yield above, value
        for key, one in value.items():
            yield from nodes(one, (*above, key))
    elif isinstance(value, list):
        for one in value:
            yield from nodes(one, above)


def test_every_kind_has_its_schema() -> None:
    assert set(kinds()) == KERNEL_KINDS | PLUGIN_KINDS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_schema_is_one(path: Path) -> None:
    schema = read(path.read_text("utf-8"))[0]
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"attain/v1/{path.name.removesuffix('.schema.yaml')}"
    assert schema["title"]
    assert schema["description"]
    assert len(path.read_text("utf-8").splitlines()) <= 400


@pytest.mark.parametrize("name", schemas())
def test_every_reference_inside_a_schema_exists(name: str) -> None:
    schema = schemas()[name]
    resolver = registry().resolver(schema["$id"])
    for _, node in nodes(schema):
        if isinstance(node.get("$ref"), str):
            assert isinstance(resolver.lookup(node["$ref"]).contents, dict)


@pytest.mark.parametrize("name", schemas())
def test_every_property_is_described(name: str) -> None:
    schema = schemas()[name]
    resolver = registry().resolver(schema["$id"])
    for above, node in nodes(schema):
        if above and above[-1] == "properties" and "if" not in above and "then" not in above[:-2][-1:]:
            for key, one in node.items():
                described = one is True or "description" in one or "const" in one or "$ref" in one
                if isinstance(one, dict) and "description" not in one and "$ref" in one:
                    described = "description" in resolver.lookup(one["$ref"]).contents
                assert described, f"{name}: {'.'.join(above)}.{key}"


@pytest.mark.parametrize("name", schemas())
def test_choices_are_made_by_if_so_that_a_message_stays_single(name: str) -> None:
    for above, node in nodes(schemas()[name]):
        assert "oneOf" not in node
        assert "anyOf" not in node or "if" in above, f"{name}: {'.'.join(above)}"


@pytest.mark.parametrize("name", kinds())
def test_unknown_keys_are_refused_at_the_top(name: str) -> None:
    assert schemas()[name]["additionalProperties"] is False


@pytest.mark.skipif(EXAMPLES is None, reason="../shared/examples is not here")
@pytest.mark.parametrize("folder", ["acme", "trials"])
def test_every_example_fits(folder: str) -> None:
    assert EXAMPLES is not None
    found = [f"{file}: {fault}" for file, one in documents(EXAMPLES / folder) for fault in faults(one)]
    assert not found


def test_every_file_of_the_demo_fits() -> None:
    found = [f"{file}: {fault}" for file, one in documents(DEMO) for fault in faults(one)]
    assert not found


def demo(kind: str, name: str) -> dict[str, Any]:
    """One document of the demo, free to be spoilt."""
    return next(copy.deepcopy(one) for _, one in documents(DEMO) if (one["kind"], one["id"]) == (kind, name))


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of every mapping in a document."""
    if isinstance(value, dict):
        yield path
    for key, one in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from places(one, (*path, key))


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@pytest.mark.parametrize("name", ["annual_review", "quick_review"])
@pytest.mark.parametrize("key", ["due", "if_late"])
def test_a_wait_without_an_end_is_refused_wherever_it_stands(name: str, key: str) -> None:
    whole = demo("workflow", name)
    tried = 0
    for path in places(whole):
        if key in at(whole, path):
            spoilt = copy.deepcopy(whole)
            del at(spoilt, path)[key]
            assert any(f"'{key}' is a required property" in fault for fault in faults(spoilt)), path
            tried += 1
    assert tried >= 7


FREE = re.compile(
    r"^(settings|given|expect|builds|needs|behaviours|groups|boxes|columns|expected_share|maximum_length)$"
)
NAMED = {"people", "lookups", "dates", "plugins", "items", "maps_to", "cells", "levels", "sends_out"}


@pytest.mark.parametrize("kind", sorted(KERNEL_KINDS | PLUGIN_KINDS))
def test_a_misspelt_key_is_refused_wherever_it_stands(kind: str) -> None:
    for _, whole in documents(DEMO):
        if whole["kind"] != kind:
            continue
        for path in places(whole):
            if any(isinstance(key, str) and FREE.match(key) for key in path) or (path and path[-1] in NAMED):
                continue
            if kind == "scenario" and path[:1] == ("people",):
                continue
            spoilt = copy.deepcopy(whole)
            at(spoilt, path)["misspelt_kei"] = "1 day"
            assert not validator(kind).is_valid(spoilt), path


def step(**keys: Any) -> dict[str, Any]:
    """The demo's half-year review with one step changed or, with None, robbed of a key."""
    whole = demo("workflow", "quick_review")
    first = whole["steps"][0]
    for key, value in keys.items():
        first.pop(key, None) if value is None else first.update({key: value})
    return whole


def changed(kind: str, name: str, path: str, value: Any) -> dict[str, Any]:
    """A document of the demo with one value set; a path ends in the key to set."""
    whole = demo(kind, name)
    *way, last = [int(key) if key.isdigit() else key for key in path.split(".")]
    at(whole, tuple(way))[last] = value
    return whole


BAD = {
    "unknown verb": step(do="fill_in"),
    "no verb": step(do=None),
    "key of another verb": step(shows=["manager_review"]),
    "form of a number": step(form=7),
    "unknown ending": step(if_late="carry_on"),
    "late entry without an act": step(if_late=[{"after": "1 day"}]),
    "hand over without a due": step(if_late=[{"hand_over": "manager", "if_late": "continue"}]),
    "two acts in one late entry": step(if_late=[{"tell": "manager", "then": "continue"}]),
    "empty late chain": step(if_late=[]),
    "who is nobody": step(who=[]),
    "capital in an id": step(id="SelfReview"),
    "choose without a form": step(form={"choose": [{"when": "grade is 1"}]}),
    "when is a list": step(when=["grade is 1"]),
    "empty condition": step(when={}),
    "unknown junction": step(when={"every_of": ["grade is 1"]}),
    "nobody stands in": changed("workflow", "quick_review", "people.manager", {"is": "manager of employee"}),
    "unknown binding": changed("workflow", "quick_review", "people.manager.bind", "sometimes"),
    "sees everything": changed("workflow", "quick_review", "visibility.0.as", "everything"),
    "starts by itself": changed("workflow", "quick_review", "start", {"by": "magic"}),
    "about a team": changed("workflow", "quick_review", "about", "team"),
    "back without a number": changed(
        "workflow",
        "quick_review",
        "steps.3.send_back",
        {"to": "manager_review", "time_again": "1 day", "then": "continue"},
    ),
    "one choice": changed("workflow", "quick_review", "steps.2.choices", [{"id": "yes", "label": "Yes"}]),
    "two-way lookup with one axis": changed(
        "workflow",
        "quick_review",
        "lookups.number_to_rating",
        {"gives": "five_point", "across": "grade", "cells": {"a": {"b": "meets"}}},
    ),
    "judged differently without a place for the reason": changed(
        "workflow", "quick_review", "scores.0.judgement", {"in": "a.b.c", "by": "manager", "reason": "always"}
    ),
    "points without a lookup": changed("workflow", "quick_review", "scores.0.aggregate", "points"),
    "unknown aggregate": changed("workflow", "quick_review", "scores.0.aggregate", "average"),
    "suggests from nowhere": changed("workflow", "annual_review", "outcomes.0.suggest.from", []),
    "gate that never opens": changed(
        "workflow", "annual_review", "outcomes.1", {"id": "a", "title": "A", "gate": "merit"}
    ),
    "date in words": changed("cycle", "half_year_2027", "starts", "1 March 2027"),
    "dates as a list": changed("cycle", "annual_2026", "dates", ["2027-03-01"]),
    "wave without people": changed(
        "cycle", "annual_2026", "waves.0", {"id": "a", "title": "A", "starts": "2026-09-07"}
    ),
    "rating without a scale": changed(
        "form", "quick_manager", "sections.0.fields.0", {"id": "a", "title": "A", "type": "rating"}
    ),
    "choice without choices": changed(
        "form", "quick_manager", "sections.0.fields.0", {"id": "a", "title": "A", "type": "choice"}
    ),
    "limit without a unit": changed("form", "quick_self", "sections.0.fields.0.at_most", 800),
    "unknown language": changed("form", "quick_self", "title", {"English": "Half-year"}),
    "empty text": changed("form", "quick_self", "title", ""),
    "one level": changed("scale", "potential", "levels", [{"id": "a", "label": "A"}]),
    "level with a number as text": changed("scale", "five_point", "levels.0.value", "one"),
    "off scale without a rule": changed("scale", "five_point", "off_scale.0", {"id": "a", "label": "A"}),
    "population of any size": changed("population", "pilot_group", "expect", {"at_least": "20 people"}),
    "number of people as a number": changed("population", "pilot_group", "expect.at_least", 20),
    "placeholder with an answer": changed("message", "reminder", "body", "You got {overall.final}"),
    "holder without a name": changed("roles", "tarnside_roles", "roles.0.held_by.0", {"in": "department sales"}),
    "holder named twice": changed(
        "roles", "tarnside_roles", "roles.0.held_by.0", {"person": "1", "people": "everyone"}
    ),
    "staff number as a number": changed("roles", "tarnside_roles", "roles.0.held_by.0.person", 1010),
    "eighth day": changed("calendar", "england", "working_days", ["someday"]),
    "secret in the open": changed("connection", "academy", "settings.token", {"secret": "hunter2"}),
    "matched by name": changed("connection", "academy", "match_people_by", "name"),
    "proposed to nobody": changed("connection", "academy", "when_completed", {"level": "propose"}),
    "version of words": changed("organisation", "tarnside", "plugins.lms_files", "newest"),
    "lowered to a hint": changed("organisation", "tarnside", "checks", {"W404": "hint"}),
    "a guide that refuses": changed("distribution", "annual_guide", "if_outside", "refuse"),
    "share without a sign": changed("distribution", "annual_guide", "expected_share.meets", 50),
    "hidden without a reason": changed(
        "policy", "fair_reviews", "rules.never_show.0", {"what": "a", "to": ["employee"]}
    ),
    "unknown kind of item": changed("catalogue", "academy", "items.0.type", "seminar"),
    "item list without a title": changed(
        "goal_plan", "annual_goals", "fields", [{"id": "words", "title": "Words", "type": "text"}]
    ),
    "weights of nine tenths": changed("goal_plan", "annual_goals", "weights", {"together": "90%"}),
    "profile without needs": changed("role_profile", "engineer", "needs", {}),
    "report of nothing": changed("feedback_report", "feedback_summary", "parts.0.of", []),
    "group from nowhere": changed("feedback_report", "feedback_summary", "groups.0", {"id": "a", "title": "A"}),
    "one group across": changed("talent_grid", "talent_map", "across.groups", {"all": ["meets"]}),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_is_refused(name: str) -> None:
    """One cause gives one fault: a message that people get must not come with echoes."""
    assert len(faults(BAD[name])) == 1, faults(BAD[name])


@pytest.mark.parametrize("verb", WAITS)
def test_a_wait_needs_due_and_if_late(verb: str) -> None:
    part = schemas()["session" if verb == "session" else "verbs"]["$defs"][verb]
    assert {"due", "if_late", "who"} <= set(part["required"])
