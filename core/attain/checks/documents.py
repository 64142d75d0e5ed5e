"""Names in cycles, catalogues, connections, distributions and policies that no annotation can say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attain.checks import scenarios
from attain.checks.codes import codes
from attain.checks.conditions import scale_at
from attain.checks.likely import leads, nearly
from attain.checks.references import Target, recorded, target_of, unknown
from attain.checks.scene import FACTS, Scene
from attain.checks.scores import levels_of
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.nearest import did_you_mean

SHARES = ("expected_share", "at_most_share", "at_least_share", "less_than", "start_credit")


def check(scene: Scene) -> Iterator[Finding]:
    """Every document of the kinds named."""
    for kind, look in LOOKS.items():
        for resource in scene.of_kind(kind):
            yield from look(scene, resource)


def _at(resource: Resource, *path: str | int, key: bool = False, within: tuple[int, int] | None = None) -> Where:
    return Where(resource.kind, resource.id, path, key, within)


def _last_word(scene: Scene, resource: Resource, path: Path, value: Any, what: str) -> Iterator[Finding]:
    """A text that ends in a name, such as `task_for role R`."""
    target = target_of(scene, resource, what)
    if isinstance(value, str) and " " in value and target is not None:
        name = value.rpartition(" ")[2]
        inside = (len(value) - len(name), len(value))
        yield from unknown(scene, _at(resource, *path, within=inside), name, target)


def _organisation(_scene: Scene, organisation: Resource) -> Iterator[Finding]:
    """Severities of codes that there are; an error stays one."""
    for code, wanted in (organisation.data.get("checks") or {}).items():
        where = _at(organisation, "checks", code, key=True)
        if code not in codes():
            known = [one for one in codes() if not one.startswith(("E", "T"))]  # what can be set
            help = did_you_mean(code, known, "attain explain lists all codes")
            yield Finding("E013", where, f'there is no code "{code}"', "Nothing would be changed by it.", help)
        elif code.startswith("E") and wanted != "error":
            message = f"{code} is an error, and an error cannot be lowered"
            why = f"{codes()[code].why}"
            yield Finding("E013", where, message, why, "take it out, and mend what it tells")


# --- cycles and catalogues -----------------------------------------------------------------------------------------


def _cycle(scene: Scene, cycle: Resource) -> Iterator[Finding]:
    known = tuple(cycle.data.get("dates") or ())
    waves: list[dict[str, Any]] = cycle.data.get("waves") or []
    for index, wave in enumerate(waves):
        for name in wave.get("dates") or ():
            where = _at(cycle, "waves", index, "dates", name, key=True)
            yield from unknown(scene, where, name, Target("date", known, "dates: of the cycle"))


def _catalogue(scene: Scene, catalogue: Resource) -> Iterator[Finding]:
    target = Target("learning item", [one["id"] for one in catalogue.data["items"]], "this catalogue")
    for part, setting in (("items", "needs_first"), ("sets", "items")):
        for index, entry in enumerate(catalogue.data.get(part) or ()):
            for place, name in enumerate(entry.get(setting) or ()):
                yield from unknown(scene, _at(catalogue, part, index, setting, place), name, target)


# --- connections ---------------------------------------------------------------------------------------------------


def _connection(scene: Scene, connection: Resource) -> Iterator[Finding]:
    organisation = next(iter(scene.catalogue.of_kind("organisation")), None)
    enabled = ["files", *((organisation.data.get("plugins") or {}) if organisation else ())]
    yield from unknown(scene, _at(connection, "plugin"), connection.data["plugin"], Target("enabled plugin", enabled))
    brings, sends = connection.data.get("brings_in") or {}, connection.data.get("sends_out") or {}
    courses = ("brings_in", "courses", "unknown_courses")
    yield from _last_word(scene, connection, courses, (brings.get("courses") or {}).get(courses[-1]), "role")
    fails = ("sends_out", "enrolments", "if_it_fails")
    yield from _last_word(scene, connection, fails, (sends.get("enrolments") or {}).get(fails[-1]), "role")
    yield from _columns(scene, connection, brings.get("people") or {})
    for name in connection.data["settings"] if connection.data["plugin"] == "files" else ():
        where = _at(connection, "settings", name, key=True)
        yield from nearly(scene, where, name, ("folder",), "setting of files")
    yield from _beyond_files(connection) if connection.data["plugin"] == "files" else ()


_OF_LEARNING = (
    ("brings_in", "courses"),
    ("brings_in", "completions"),
    ("sends_out", "enrolments"),
    ("when_completed",),
)


def _beyond_files(connection: Resource) -> Iterator[Finding]:
    """What only a learning system does."""
    for path in _OF_LEARNING:
        inside: Any = connection.data
        for name in path[:-1]:
            inside = inside.get(name) or {}
        if path[-1] in inside:
            where = _at(connection, *path, key=True)
            message = f"connections of files do nothing with {path[-1]}"
            help = "write it in a connection to a learning system, or delete it"
            yield Finding("E011", where, message, "Nobody would ever read it.", help)


def _columns(scene: Scene, connection: Resource, people: dict[str, Any]) -> Iterator[Finding]:
    """A fact of one's own has a type; one without is meant to be a common one."""
    for column, fact in (people.get("columns") or {}).items():
        if isinstance(fact, str):
            where = _at(connection, "brings_in", "people", "columns", column)
            yield from nearly(scene, where, fact, FACTS, "fact")
    rules: list[str] = people.get("refuse_when") or []
    for index, rule in enumerate(rules):
        name, _, rest = rule.partition(" ")
        if rest.startswith("is "):
            where = _at(connection, "brings_in", "people", "refuse_when", index, within=(0, len(name)))
            yield from nearly(scene, where, name, tuple(scene.facts), "fact")


# --- distributions and policies ------------------------------------------------------------------------------------


def _distribution(scene: Scene, distribution: Resource) -> Iterator[Finding]:
    workflow, _, score = distribution.data["of"].partition(".")
    flows = Target("workflow", scene.catalogue.ids("workflow"))
    yield from unknown(scene, _at(distribution, "of", within=(0, len(workflow))), workflow, flows)
    found = scene.catalogue.get("workflow", workflow)
    if found is None:
        return
    scores = Target("score", scene.names(found).scores, f"workflow {workflow}")
    inside = (len(workflow) + 1, len(workflow) + 1 + len(score))
    yield from unknown(scene, _at(distribution, "of", within=inside), score, scores)
    scale = scale_at(scene, found, score)
    levels = levels_of(scene, scale) if scale else None
    for setting in SHARES if levels else ():
        for level in distribution.data.get(setting) or ():
            where = _at(distribution, setting, level, key=True)
            yield from unknown(scene, where, level, Target("level", levels or (), f"scale {scale}"))


def _policy(scene: Scene, policy: Resource) -> Iterator[Finding]:
    rules = policy.data.get("rules") or {}
    for index, name in enumerate(rules.get("named_person_decides") or ()):
        yield from nearly(scene, _at(policy, "rules", "named_person_decides", index), name, recorded(scene), "measure")
    for index, rule in enumerate(rules.get("never_show") or ()):
        path = ("rules", "never_show", index, "what")
        kind, _, name = str(rule.get("what")).rpartition(" ")
        where = _at(policy, *path, within=(len(kind) + 1, len(kind) + 1 + len(name)))
        if kind == "measure":
            yield from nearly(scene, where, name, recorded(scene), "measure")
        elif not kind:
            yield from leads(scene, _at(policy, *path), name, scene.catalogue.of_kind("workflow"))
    for name in rules.get("maximum_length") or ():
        yield from nearly(scene, _at(policy, "rules", "maximum_length", name, key=True), name, ("workflow",), "length")


# --- workflows -----------------------------------------------------------------------------------------------------


def _workflow(scene: Scene, workflow: Resource) -> Iterator[Finding]:
    moves = (workflow.data.get("when_people_change") or {}).get("employee_moves") or {}
    steps = Target("step", tuple(scene.names(workflow).step), "this workflow")
    for unit, rule in moves.items():
        words = rule.split() if isinstance(rule, str) else []
        if words[:1] == ["old_until"] and len(words) > 2:
            inside = (len("old_until "), len("old_until ") + len(words[1]))
            where = _at(workflow, "when_people_change", "employee_moves", unit, within=inside)
            yield from unknown(scene, where, words[1], steps)
    yield from _groups(scene, workflow)


def _groups(scene: Scene, workflow: Resource) -> Iterator[Finding]:
    """`below: roll_into GROUP`: a group of a report about this workflow."""
    reports = scene.reports_on(workflow.id)
    listed = [some for one in reports if isinstance(some := one.data.get("groups"), list)]
    groups = [str(group.get("id")) for some in listed for group in some if isinstance(group, dict)]
    for step in scene.names(workflow).steps if groups else ():
        rule = step.data.get("anonymous")
        below = rule.get("below") if isinstance(rule, dict) else None
        if isinstance(below, str) and below.startswith("roll_into "):
            name = below.removeprefix("roll_into ")
            where = _at(workflow, *step.path, "anonymous", "below", within=(len("roll_into "), len(below)))
            yield from unknown(scene, where, name, Target("group", groups, "any report about this workflow"))


LOOKS = {
    "organisation": _organisation,
    "cycle": _cycle,
    "catalogue": _catalogue,
    "connection": _connection,
    "distribution": _distribution,
    "policy": _policy,
    "workflow": _workflow,
    "scenario": scenarios.check,
}
