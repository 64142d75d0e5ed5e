"""Conditions that hold for nobody or for everybody, populations that nobody can be in, choices that leave somebody out.

What is proved is only what follows from the words themselves: two values of one fact, numbers that exclude each other,
levels beyond the end of their scale.  Of all else nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache, reduce
from operator import getitem
from typing import Any, cast

from attain.checks.conditions import value_type
from attain.checks.scene import Scene
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Path, Where
from attain.config.values import entries
from attain.errors import AttainError
from attain.phrases import ast
from attain.phrases.parser import parse_condition
from attain.scales.model import Scale
from attain.scales.model import build as build_scale
from attain.variations.together import together

KEYS = ("when", "only_if", "required_when", "for")
KINDS = ("workflow", "form", "overlay", "cycle", "policy", "organisation")
PARTS = ("all_of", "any_of", "none_of")
WORD = re.compile(r"[a-z][a-z0-9_]*")
NEVER, ALWAYS = "never", "always"
BEST = {"better than": NEVER, "at most": ALWAYS}
WORST = {"worse than": NEVER, "at least": ALWAYS}
"""What a comparison with the best or the worst level of a scale comes to."""


def check(scene: Scene) -> Iterator[Finding]:
    """Every condition that decides whether something happens, every population, every choice of forms."""
    for population in scene.of_kind("population"):
        yield from _empty(population)
    for resource, path, node in scene.asking():
        if resource.kind in KINDS:
            yield from _node(scene, resource, node, path)


def _node(scene: Scene, resource: Resource, node: Mapping[str, Any], path: Path) -> Iterator[Finding]:
    for key in KEYS:
        if key in node:
            found = _proved(scene, resource, node[key])
            if found:
                yield _told(Where(resource.kind, resource.id, (*path, key)), key, found)
    choose = node.get("choose")
    if isinstance(choose, list) and path[-1:] == ("form",):
        step: Any = reduce(getitem, path[:-1], cast("Any", resource.data))
        yield from _choice(
            Where(resource.kind, resource.id, (*path, "choose"), key=True), choose, step.get("when", True)
        )


def _told(where: Where, key: str, found: str) -> Finding:
    if found == NEVER:
        message, why = "this condition never holds", "What hangs on it never happens, for nobody."
        help = "change one of the values that exclude each other, or delete what hangs on it"
        return Finding("W308", where, message, why, help, severity=Severity.WARNING)
    message = "this condition always holds, for everybody of whom the value is known"
    why = "Whoever reads it would think that some people are left out."
    help = f"delete {key}, correct the value, or ask with was answered whether there is one"
    return Finding("W309", where, message, why, help, severity=Severity.WARNING)


def _proved(scene: Scene, resource: Resource, said: Any) -> str:
    """Whether a condition never or always holds; "" where neither is proved."""
    if isinstance(said, str):
        found = _of_words(said)
        return found if found and not _holds_several(scene, said) else _of_level(scene, resource, said)
    if not isinstance(said, (dict, bool)):
        return ""
    found = _of_raw(said)
    return found if found and not _holds_several(scene, str(said)) else ""


def _holds_several(scene: Scene, said: str) -> bool:
    """Whether it asks about what can have two values at once: several choices, the second occasion that is the last."""
    several = scene.catalogue.memo("fields of several choices", lambda: frozenset(_choices(scene)))
    return any(word in several or word == "occasion" for word in WORD.findall(said))


def _choices(scene: Scene) -> Iterator[str]:
    for form in scene.catalogue.of_kind("form"):
        for section in entries(form.data.get("sections")):
            fields = entries(section.get("fields"))
            yield from (str(one.get("id")) for one in fields if one.get("type") in ("choices", "list"))


@lru_cache(maxsize=4096)
def _of_words(said: str) -> str:
    """One clause alone can hold or not; only several can exclude each other."""
    return _of_raw(said) if " and " in said or " or " in said else ""


def _of_raw(said: Any) -> str:
    try:
        if together([said]) is None:
            return NEVER
        return ALWAYS if together([{"none_of": [said]}]) is None else ""
    except AttainError:  # what cannot be read is told elsewhere
        return ""


# --- levels at the end of their scale ------------------------------------------------------------------------------


def _of_level(scene: Scene, resource: Resource, said: str) -> str:
    if resource.kind != "workflow" or not any(verb in said for verb in (*BEST, *WORST)):
        return ""
    try:
        clause = parse_condition(said)
    except AttainError:
        return ""
    if not isinstance(clause, ast.Clause) or not isinstance(clause.subject, ast.Path):
        return ""
    scale = _scale(scene, resource, clause.subject)
    level = clause.operands[0].text if clause.operands and isinstance(clause.operands[0], ast.Name) else ""
    if scale is None or not level or not scale.levels:
        return ""
    worst, best = scale.ordered[0].id, scale.ordered[-1].id
    found = BEST.get(clause.verb, "") if level == best else WORST.get(clause.verb, "") if level == worst else ""
    return "" if found == ALWAYS and scale.off else found  # an answer off the scale is neither better nor worse


def _scale(scene: Scene, workflow: Resource, subject: ast.Path) -> Scale | None:
    found = value_type(scene, workflow, ".".join(subject.parts))
    name = found.called.removeprefix("scale ") if found is not None and found.name == "level" else ""
    document = scene.sound_one("scale", name) if name else None
    try:
        return build_scale(document.data) if document is not None else None
    except (AttainError, ArithmeticError):
        return None


# --- populations and choices ---------------------------------------------------------------------------------------


def _empty(population: Resource) -> Iterator[Finding]:
    said = [{key: population.data[key]} for key in PARTS if key in population.data]
    try:
        nobody = bool(said) and together(said) is None
    except AttainError:
        return
    if nobody:
        where = Where(population.kind, population.id, ("id",))
        message = f'nobody can be in the population "{population.id}": its conditions exclude one another'
        help = "change one of the values, or move a condition from all_of to any_of"
        yield Finding("E801", where, message, "Nothing would ever begin for anybody.", help)


def _are_all(conditions: list[Any], among: Any) -> bool:
    """Whether one of these conditions holds for everybody `among` whom they are asked, as of two contraries."""
    try:
        return None not in conditions and together([among, {"none_of": conditions}]) is None
    except AttainError:
        return False


def _choice(where: Where, choose: list[Any], when: Any) -> Iterator[Finding]:
    """Forms to choose from: somebody whom no condition fits would be asked to fill in nothing.  Whom the step is not
    for, by its own `when`, is asked for no form.
    """
    if _are_all([one.get("when") for one in choose if isinstance(one, dict)], when):
        return
    open_ended = [number for number, one in enumerate(choose) if isinstance(one, dict) and "when" not in one]
    if not open_ended:
        message = "for whom none of these conditions holds there is no form"
        help = "add { otherwise: true, form: … } as the last entry"
        yield Finding("E310", where, message, "He would be asked to fill in nothing.", help)
    elif open_ended[0] < len(choose) - 1:
        message = "nothing after otherwise is ever chosen"
        at = Where(where.kind, where.id, (*where.path, open_ended[0]))
        yield Finding("E310", at, message, "The first that fits counts.", "make otherwise the last entry")
