"""What the configuration asks for and nobody brings: facts of people, measures (LANGUAGE 3 and 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.parts import parts_read
from attain.checks.scene import DATE_FACTS, FACTS, Scene
from attain.checks.within import listed
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.config.uses import Use
from attain.nearest import nearest
from attain.phrases import ast

AS_FACT = {"matrix managers": "matrix_managers", "project leads": "project_leads", "managers": "manager"}
"""Relations whose fact has another name."""

ALWAYS = ("staff_number", "name", "first_name", "status", "manager", "employment")
"""Facts without which there are no people data at all, and those that Attain itself keeps."""

MAIL = "work_email"

ASKING = (ast.FactOf, ast.UnitOf, ast.UnitNamed, ast.Related, ast.Tenure, ast.Anchor, ast.MeasureOf)
"""Parts of phrases that ask for a fact of a person or for a measure."""

RECORDING = {"form": ("sections",), "workflow": ("scores", "steps"), "connection": ("brings_in",)}
"""Settings in which `records` names a measure."""


def check(scene: Scene) -> Iterator[Finding]:
    """W232 and W233, each once for a fact or measure, at the first place that asks for it."""
    connections = [one for one in scene.catalogue.of_kind("connection") if _people(one)]
    known = {name for one in connections for name in _columns(one)} | set(ALWAYS)
    if connections and MAIL not in known:
        yield from _unaddressed(scene, connections[0])
    measures, seen = set(_recorded(scene)), set[str]()
    for resource, use, node in _asked(scene):
        fact, measure = _fact(node, scene), node.name if isinstance(node, ast.MeasureOf) else ""
        if connections and fact and fact not in known and fact not in seen:
            seen.add(fact)
            yield _fact_missing(resource, use, node, fact, connections[0])
        elif measure and measure not in measures and f"measure {measure}" not in seen:
            seen.add(f"measure {measure}")
            yield _measure_missing(resource, use, node, measure, measures)


def _unaddressed(scene: Scene, connection: Resource) -> Iterator[Finding]:
    """The first message that goes out by mail, where nobody has an address."""
    mailed = next((one for one in scene.catalogue.of_kind("message") if "mail" in listed(one.data.get("by"))), None)
    if mailed is not None:
        message = f'this goes out by mail, and no connection brings "{MAIL}" of people'
        why = "Nobody would get it: mail goes to the address of each person."
        help = f"add under columns: of connection {connection.id} the column that holds it, or write by: [portal]"
        there = Where(connection.kind, connection.id, ("brings_in", "people", "columns"), key=True)
        where = Where(mailed.kind, mailed.id, ("by",))
        yield Finding("W232", where, message, why, help, ((there, "what comes in"),), severity=Severity.WARNING)


def promised(scene: Scene) -> Iterator[Finding]:
    """W233 for measures that a policy protects and nothing records."""
    known = set(_recorded(scene))
    for policy in scene.of_kind("policy"):
        rules = policy.data.get("rules") or {}
        for path, measure in _protected(rules):
            if measure not in known:
                where = Where(policy.kind, policy.id, ("rules", *path))
                why = "The policy would promise something about values that there never are."
                yield _unrecorded(where, measure, known, why)


def _protected(rules: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Where a policy names a measure, and which."""
    for index, one in enumerate(rules.get("named_person_decides") or ()):
        yield ("named_person_decides", index), str(one)
    for index, one in enumerate(rules.get("never_show") or ()):
        if str(one.get("what")).startswith("measure "):
            yield ("never_show", index, "what"), str(one["what"]).removeprefix("measure ")


def _people(connection: Resource) -> bool:
    return bool((connection.data.get("brings_in") or {}).get("people"))


def _columns(connection: Resource) -> Iterator[str]:
    for said in ((connection.data["brings_in"]["people"]) or {}).get("columns", {}).values():
        yield str(said.get("fact")) if isinstance(said, dict) else str(said)


def _asked(scene: Scene) -> Iterator[tuple[Resource, Use, Any]]:
    """Every part of a phrase that asks for something, of each phrase where it stands first; those of scenarios are
    told by the scenarios themselves.
    """
    seen = set[tuple[str, str]]()
    for resource, use in scene.every_use("phrase"):
        phrase = use[2:4]
        if type(use[3]) is str and phrase not in seen and resource.kind != "scenario":
            seen.add(phrase)
            for node in parts_read(*phrase):
                if isinstance(node, ASKING):
                    yield resource, use, node


def _fact(node: Any, scene: Scene) -> str:
    """The fact that a part of a phrase asks for; "" for all else, also for names of the document itself."""
    if isinstance(node, (ast.FactOf, ast.UnitOf, ast.UnitNamed)):
        return node.fact if node.fact in scene.facts else ""
    if isinstance(node, ast.Related):
        return AS_FACT.get(node.relation, node.relation if node.relation in scene.facts else "")
    if isinstance(node, ast.Tenure):
        return "hire_date"
    if isinstance(node, ast.Anchor) and node.kind == "end of probation":
        return "probation_end"
    is_date = isinstance(node, ast.Anchor) and node.kind == "date" and node.ref in DATE_FACTS
    return node.ref if is_date else ""


def _at(resource: Resource, use: Use, node: Any) -> Where:
    return Where(resource.kind, resource.id, use.path, within=node.at)


def _fact_missing(resource: Resource, use: Use, node: Any, fact: str, connection: Resource) -> Finding:
    message = f'no connection brings the fact "{fact}" of a person'
    why = "Nobody would ever have it, so what asks for it never holds and finds nobody."
    kind = "person" if isinstance(node, ast.Related) else "text"
    declared = fact if fact in FACTS else f"{{ fact: {fact}, is_a: {kind} }}"
    help = f"add under columns: of connection {connection.id} the column that holds it, such as Column: {declared}"
    there = Where(connection.kind, connection.id, ("brings_in", "people", "columns"), key=True)
    related = ((there, "what comes in"),)
    return Finding("W232", _at(resource, use, node), message, why, help, related, severity=Severity.WARNING)


# --- measures ------------------------------------------------------------------------------------------------------


def _recorded(scene: Scene) -> Iterator[str]:
    """Measures that fields, scores and connections record."""
    for resource, path, measure in scene.saying("records"):
        if path[:1] and path[0] in RECORDING.get(resource.kind, ()):
            yield measure
    if any(True for _ in scene.catalogue.of_kind("framework")):
        yield "capability.level"


def _measure_missing(resource: Resource, use: Use, node: Any, measure: str, known: set[str]) -> Finding:
    why = "Nobody would ever have a value, so what asks for it never holds."
    return _unrecorded(_at(resource, use, node), measure, known, why)


def _unrecorded(where: Where, measure: str, known: set[str], why: str) -> Finding:
    close = nearest(measure, known)
    help = f'did you mean "{close}"?' if close else f"write records: {measure} in a field, a score or a connection"
    message = f'nothing records the measure "{measure}"'
    return Finding("W233", where, message, why, help, severity=Severity.WARNING)
