"""Roles asked for where nobody holds them, and roles that too few hold (LANGUAGE 3 and 12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from attain.checks.parts import parts_read
from attain.checks.scene import Scene
from attain.checks.within import count_of
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.uses import Use
from attain.phrases import ast

EVERYWHERE = "organisation"


def check(scene: Scene) -> Iterator[Finding]:
    """Every phrase that names a role with a place, and every role by its list of holders."""
    held = {role["id"]: str(role["where"]) for one in scene.of_kind("roles") for role in one.data["roles"]}
    for resource, use in scene.phrases("people") if held else ():
        yield from _placed(resource, use, held)
    for document in scene.of_kind("roles"):
        for index, role in enumerate(document.data["roles"]):
            yield from _elsewhere(document, index, role)
            yield from _short(document, index, role)


def _placed(resource: Resource, use: Use, held: Mapping[str, str]) -> Iterator[Finding]:
    for node in parts_read("people", use.value):
        where = held.get(node.role) if isinstance(node, ast.RoleHolders) else None
        fact = node.unit.fact if where and isinstance(node.unit, (ast.UnitOf, ast.UnitNamed)) else ""
        if not fact or fact == where:
            continue
        place = "in the whole organisation" if where == EVERYWHERE else f"for each {where}"
        right = f"role {node.role}" if where == EVERYWHERE else f"role {node.role} in {where} of employee"
        message = f'"{node.role}" is held {place}, so nobody is found in a {fact}'
        why = "Whoever stands in would always be asked instead."
        at = Where(resource.kind, resource.id, use.path, within=node.at)
        yield Finding("E228", at, message, why, f"write {right}, or where: {fact} in the role")


def _elsewhere(document: Resource, index: int, role: Mapping[str, Any]) -> Iterator[Finding]:
    """A holder who is named for a place of another sort than those in which the role is held."""
    where = str(role["where"])
    for number, one in enumerate(role["held_by"]):
        place = str(one.get("in", ""))
        fact = place.partition(" ")[0]
        if place and fact not in (where, EVERYWHERE):
            held = "in the whole organisation" if where == EVERYWHERE else f"for each {where}"
            message = f'"{role["id"]}" is held {held}, so nobody holds it in {place}'
            at = Where(document.kind, document.id, ("roles", index, "held_by", number, "in"))
            help = "take in: out" if where == EVERYWHERE else f"write in: {where} …, or where: {fact} in the role"
            yield Finding("E228", at, message, "Whoever stands in would always be asked instead.", help)


def _short(document: Resource, index: int, role: Mapping[str, Any]) -> Iterator[Finding]:
    """Fewer holders than are needed, where each is named by staff number; phrases are proved against the people."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one in role["held_by"]:
        if "person" not in one or "from" in one or "until" in one:
            return
        found[str(one.get("in", EVERYWHERE))].add(str(one["person"]))
    need = count_of(role["at_least"])
    for place, persons in found.items() or [(EVERYWHERE, set[str]())]:
        if len(persons) < need:
            message = f'role "{role["id"]}" needs {need} holders, and has {len(persons)} in {place}'
            where = Where(document.kind, document.id, ("roles", index, "at_least"))
            why = "Whoever is asked for it would soon be missing, and no plan is accepted so."
            help = "name more people under held_by, or write a smaller number"
            yield Finding("W235", where, message, why, help, severity=Severity.WARNING)
            return
