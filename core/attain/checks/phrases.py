"""Phrases: can they be read, and does every name in them exist?"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Any

from attain.checks.labels import labels_as_ids
from attain.checks.names import Names
from attain.checks.parts import parts_of
from attain.checks.paths import path_target
from attain.checks.references import SEPARATED, Target, recorded, target_of, unknown
from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.uses import Use
from attain.config.values import entries, keys
from attain.nearest import did_you_mean, nearest
from attain.phrases import ast
from attain.phrases.conditions_grammar import OF_REPORTS
from attain.phrases.errors import PhraseError
from attain.phrases.meant import meant
from attain.values import replace
from attain.workflow.groups import EVERYBODY, is_person

OPENS, KEPT, ITEM = "it opens", "case ends", "item"
OF_PEOPLE_ALONE = ("population", "cycle", "overlay", "organisation")
SETS = ("catalogue", "framework", "population")


class _Here:
    """One phrase in its document."""

    def __init__(self, scene: Scene, resource: Resource, use: Use) -> None:
        self.scene, self.resource, self.use = scene, resource, use

    @property
    def names(self) -> Names:
        return self.scene.names(self.resource)

    def at(self, place: ast.At) -> Where:
        return Where(self.resource.kind, self.resource.id, self.use.path, within=place)

    def name(self, name: str, place: ast.At, what: str) -> Iterator[Finding]:
        """A finding if a name of this sort does not exist."""
        target = target_of(self.scene, self.resource, what)
        if target is not None:
            start, end = place
            found = str(self.use.value).find(name, start)
            exact = (found, found + len(name)) if 0 <= found < end else place
            yield from unknown(self.scene, self.at(exact), name, target)


def check(scene: Scene) -> Iterator[Finding]:
    """Every x-phrase of every document."""
    for resource, use in scene.every_use("phrase"):
        if isinstance(use.value, str) and (looks := _looks_or_error(use.of, use.value)):
            yield from _looked(scene, resource, use, looks)
    for workflow in scene.of_kind("workflow"):
        for step in (*scene.names(workflow).steps, *scene.names(workflow).levels):
            if isinstance(by := step.data.get("group_by"), str):
                yield from _group(scene, workflow, Use((*step.path, "group_by"), "phrase", "people", by), by)

    for distribution in scene.of_kind("distribution"):
        if isinstance(over := distribution.data.get("counted_over"), str):
            yield from _group(scene, distribution, Use(("counted_over",), "phrase", "people", over), over)


def _group(scene: Scene, workflow: Resource, use: Use, by: str) -> Iterator[Finding]:
    """What makes a group of a session: its setting is a phrase that finds a person, or names a fact."""
    if is_person(by):
        yield from phrase(scene, workflow, use)
    elif by != EVERYBODY:
        fact = by.partition(" ")[0]
        yield from _fact(_Here(scene, workflow, use), fact, (0, len(fact)))


def phrase(scene: Scene, resource: Resource, use: Use) -> Iterator[Finding]:
    """What is wrong with one phrase, also one that no schema names as such."""
    return _looked(scene, resource, use, _looks_or_error(use.of, use.value))


def _looked(scene: Scene, resource: Resource, use: Use, looks: _Looks | PhraseError) -> Iterator[Finding]:
    here = _Here(scene, resource, use)
    if isinstance(looks, PhraseError):
        yield Finding("E020", here.at(looks.at), looks.message, help=_instead(here) or looks.help)
        return
    for look, part in looks:
        yield from look(here, part)


def _instead(here: _Here) -> str:
    """The same in words that can be read, where it is told what was meant."""
    text = str(here.use.value)
    if here.use.of == "path" and SEPARATED.search(text):
        return f"write a list: [{', '.join(SEPARATED.split(text))}]"
    plain = labels_as_ids(here.scene, text)
    said = meant(here.use.of, plain) or (plain if plain != text else "")
    if said.endswith(OPENS) and here.use.path[:1] != ("steps",):  # only a step opens; what is kept is kept after a case
        said = said.removesuffix(OPENS) + KEPT if "retention" in here.use.path else ""
    return f"write {said}" if said else ""


_Looks = tuple[tuple[Callable[[_Here, Any], Iterator[Finding]], Any], ...]


@lru_cache(maxsize=65536)
def _looks_or_error(grammar: str, text: str) -> _Looks | PhraseError:
    """The parts of a phrase in which something is named, each with what looks after it; or why it cannot be read."""
    try:
        return tuple((look, part) for part in parts_of(grammar, text) if (look := LOOKS.get(type(part))))
    except PhraseError as error:
        return error.with_traceback(None)  # which would keep all that was being read


def _named(here: _Here, node: ast.Named) -> Iterator[Finding]:
    if node.name == "actor" or "people" not in here.resource.data:
        return
    for found in here.name(node.name, node.at, "person"):
        said = meant("people", str(here.use.value)) if here.use.of == "people" else ""
        yield replace(found, help=f"write {said}") if said and "did you mean" not in found.help else found


def _related(here: _Here, node: ast.Related) -> Iterator[Finding]:
    persons = [name for name, kind in here.scene.facts.items() if kind in ("person", "")]
    known = {"manager", "matrix managers", "project leads", "delegate", *persons}
    if node.relation not in known and not here.scene.doubtful(node.relation):
        at = (node.at[0], node.at[0] + len(node.relation))
        otherwise = _instead(here) or _head(here, node) or "declare it as a person, in the columns of a connection"
        help = did_you_mean(node.relation, known, otherwise)
        yield Finding("E215", here.at(at), f'"{node.relation} of" finds nobody: there is no such fact', help=help)


def _head(here: _Here, node: ast.Related) -> str:
    """Who leads a unit holds a role; there is no chain of command among units."""
    leads = [role for role in sorted(here.scene.roles) if "head" in role or "lead" in role or "director" in role]
    if not leads or not node.relation.startswith(("head", "director", "leader")):
        return ""
    return f"write role {leads[0]} in department of employee, or another role of those who lead"


def _fact(here: _Here, name: str, at: ast.At) -> Iterator[Finding]:
    """A fact; in a workflow or form also a step, a score or a field."""
    if name == ITEM and here.use.path[0] == "fields":  # a list; its own kind knows which entries have names
        return
    others = path_target(here.scene, here.resource).known
    known = [*here.scene.facts, *others]
    if name in others or not is_no_fact(here.scene, here.resource, name, known):
        return
    close, elsewhere = nearest(name, known), _where_it_may_be(here.scene, here.resource, name)
    help = elsewhere or (
        did_you_mean(name, known, "declare it in the columns of a connection")
        if close
        else "declare it in the columns of a connection"
    )
    found = str(here.use.value).find(name, at[0])
    yield Finding("E215", here.at((found, found + len(name))), f'there is no fact "{name}" of a person', help=help)


def is_no_fact(scene: Scene, resource: Resource, name: str, known: Collection[str]) -> bool:
    """Whether a name is surely no fact of a person: it is like one of the known names, it names something else, or
    the folder declares its facts.  Without any connection they come from elsewhere, and may be called as they like.
    """
    if name in scene.facts or scene.doubtful(name):
        return False
    declared = any(scene.catalogue.of_kind("connection"))
    return declared or bool(nearest(name, known)) or bool(_where_it_may_be(scene, resource, name))


def _where_it_may_be(scene: Scene, resource: Resource, name: str) -> str:
    """Where a word may be used that is no fact, but a question of a form or a step or score of a workflow; "" where
    nothing is called so.
    """
    for form in scene.of_kind("form"):
        for section in entries(form.data.get("sections")):
            if any(one.get("id") == name for one in entries(section.get("fields"))):
                place = f"STEP.{section.get('id')}.{name}"
                return f"it is a question of form {form.id}: ask it there, or as {place} in a workflow that opens it"
    for workflow in scene.of_kind("workflow"):
        names = scene.names(workflow)
        if workflow.id != resource.id and (name in names.step or name in names.scores):
            what = "step" if name in names.step else "score"
            return f"it is a {what} of workflow {workflow.id}, and can be asked about there alone"
    return ""


def _anchor(here: _Here, node: ast.Anchor) -> Iterator[Finding]:
    if node.kind == "case":
        yield from here.name(node.ref, node.at, "workflow")
    elif node.kind == "step":
        yield from _step(here, node)
    elif node.kind == "date":
        yield from _date(here, node)
    elif node.kind == "field":
        yield from _path(here, ast.Path(tuple(node.ref.split(".")), at=node.at))


def _step(here: _Here, node: ast.Anchor) -> Iterator[Finding]:
    target = target_of(here.scene, here.resource, "step")
    if target is None or node.ref in here.names.added:
        return
    yield from unknown(here.scene, here.at((node.at[0], node.at[0] + len(node.ref))), node.ref, target)


def _date(here: _Here, node: ast.Anchor) -> Iterator[Finding]:
    """A date that a cycle of this workflow gives, or a fact that is a date."""
    if here.resource.kind != "workflow" or here.scene.facts.get(node.ref) in ("date", ""):
        return
    cycles = here.scene.cycles_of(here.resource.id)
    named = [name for one in cycles for name in keys(one.data.get("dates"))]
    if node.ref in named or here.scene.doubtful(node.ref) or (not cycles and _lost(here.scene, node.ref)):
        return
    dates = [name for name, kind in here.scene.facts.items() if kind == "date"]
    known = [*named, *dates, "cut_off", "due", "it opens", "cycle start", "cycle end"]
    otherwise = "give it under dates: of the cycle" if cycles else "write, for example, 10 days after it opens"
    close = nearest(node.ref, known)
    help = f'did you mean "{close}"?' if close else otherwise
    step = nearest(node.ref, here.names.step, 0.85)
    if step:
        help = f'a step has three moments: write "{step} opens", "{step} submitted" or "{step} ends"'
    said = meant("time", str(here.use.value))
    help = f"write {said}" if said and not close else help
    why = "Without the date the step can never be due." if cycles and here.use.path[-1] == "due" else ""
    yield Finding("E216", here.at(node.at), f'there is no date "{node.ref}"', why, help)


def _lost(scene: Scene, name: str) -> bool:
    """Whether a cycle gives the date but names a workflow that there is not: that is told already."""
    known = scene.catalogue.ids("workflow")
    lost = (one for one in scene.catalogue.of_kind("cycle") if one.data.get("workflow") not in known)
    return any(name in keys(one.data.get("dates")) for one in lost)


def _path(here: _Here, node: ast.Path) -> Iterator[Finding]:
    report = here.scene.is_report(here.resource)
    if not (report or here.resource.kind in ("workflow", "form")) or _is_taken_fact(here, node, anywhere=report):
        return
    target = path_target(here.scene, _judged_in(here, node))
    if target.holds(node.parts):
        return
    for length in range(1, len(node.parts) + 1):
        known = target.inside(node.parts[: length - 1])
        name = node.parts[length - 1]
        if known is None or name in known:
            continue
        if length == 1 and not _like(name, known, node):
            yield from _measure(here, node)
            return
        if here.scene.doubtful(name):
            return
        start = node.at[0] + sum(len(part) + 1 for part in node.parts[: length - 1])
        what = target.called(length)
        for found in unknown(here.scene, here.at((start, start + len(name))), name, Target(what, known)):
            yield _taken(here, node, found) if length == 1 and "take" in here.use.path else found
        return


def _taken(here: _Here, node: ast.Path, found: Finding) -> Finding:
    """A score takes answers, other scores and facts; of other cases what stands in theirs."""
    name = node.parts[0]
    workflow = here.scene.catalogue.get("workflow", name)
    if workflow is not None and len(node.parts) > 1:
        steps = [f", such as {step.id}" for step in here.scene.names(workflow).steps if "form" in step.data]
        return replace(found, help=f"{name} is a workflow: begin with a step of it{''.join(steps[:1])}")
    if len(node.parts) > 1:
        return found
    among = [*here.names.step, *here.names.scores, *here.scene.facts]
    help = did_you_mean(name, among, "add it, or declare it as a fact of people")
    return replace(found, message=f'there is no step, score or fact "{name}"', help=help)


def _is_taken_fact(here: _Here, node: ast.Path, *, anywhere: bool) -> bool:
    """A score, and in any place a report, may take a fact of the employee by its bare name."""
    name, known = str(node), path_target(here.scene, here.resource).known
    if len(node.parts) > 1 or not (anywhere or "take" in here.use.path):
        return False
    if anywhere and name not in known:
        return not is_no_fact(here.scene, here.resource, name, [*here.scene.facts, *known])
    return name in here.scene.facts


def _judged_in(here: _Here, node: ast.Path) -> Resource:
    """The workflow whose names a path uses: in a score that takes from other cases it may be theirs."""
    inside = here.use.path
    if len(inside) < 3 or inside[0] != "scores" or not isinstance(inside[1], int):
        return here.resource
    takes = here.resource.data["scores"][inside[1]].get("take") or ()
    if inside[2] == "take" and len(inside) > 3 and isinstance(inside[3], int):
        takes = takes[inside[3] : inside[3] + 1]
    others = [here.scene.catalogue.get("workflow", _workflow_in(str(one.get("of", "")))) for one in takes]
    known = (
        one for one in others if one is not None and node.parts[0] in (path_target(here.scene, one).inside(()) or ())
    )
    return next(known, here.resource)


def _workflow_in(cases: str) -> str:
    """W in `last case of W` and `all cases of W in the cycle`."""
    return cases.removesuffix(" in the cycle").rpartition(" of ")[2]


def _measure(here: _Here, node: ast.Path) -> Iterator[Finding]:
    """A measure may come from elsewhere, but one very like a recorded one is that one misspelt."""
    name, known = ".".join(node.parts), recorded(here.scene)
    if name not in known and nearest(name, known, 0.85):
        yield from unknown(here.scene, here.at(node.at), name, Target("measure", known))


def _like(name: str, known: Any, node: ast.Path) -> bool:
    """Whether the first word of a path is meant to be one of the known ones: a measure's name is free."""
    return bool(nearest(name, known)) or len(node.parts) != 2


def _count(here: _Here, node: ast.CountOf) -> Iterator[Finding]:
    if isinstance(node.of, ast.Name):
        if node.of.text.endswith(OF_REPORTS):
            workflow = node.of.text.removesuffix(OF_REPORTS).strip()
            yield from here.name(workflow, (node.of.at[0], node.of.at[0] + len(workflow)), "workflow")
            return
        kind, _, name = node.of.text.partition(" ")
        if kind in SETS:
            yield from here.name(name, node.of.at, kind)


def _counted(here: _Here, node: ast.Counted) -> Iterator[Finding]:
    sort = {"days with": "person", "days since": "step", "years since": "workflow"}[node.what]
    if sort == "workflow" or here.resource.kind not in OF_PEOPLE_ALONE:
        yield from here.name(node.ref, node.at, sort)
        return
    message = f'"{node.what} {node.ref}" is asked where there is no review: a {here.resource.kind} knows people only'
    help = "ask it in the workflow: in only_if of its start, or in when of a step"
    yield Finding("E201" if sort == "person" else "E202", here.at(node.at), message, "Nobody would fit.", help)


def _last(here: _Here, node: ast.LastScore) -> Iterator[Finding]:
    yield from here.name(node.workflow, node.at, "workflow")
    other = here.scene.catalogue.get("workflow", node.workflow)
    if other is not None:
        known = here.scene.names(other).scores
        yield from unknown(here.scene, here.at(node.at), node.score, Target("score", known, f"workflow {other.id}"))


LOOKS: dict[type, Callable[[_Here, Any], Iterator[Finding]]] = {
    ast.Named: _named,
    ast.Related: _related,
    ast.NearestRole: lambda here, node: here.name(node.role, node.at, "role"),
    ast.RoleHolders: lambda here, node: here.name(node.role, node.at, "role"),
    ast.Chosen: lambda here, node: here.name(node.step, node.at, "step"),
    ast.ByLookup: lambda here, node: here.name(node.lookup, node.at, "lookup"),
    ast.UnitOf: lambda here, node: _fact(here, node.fact, node.at),
    ast.UnitNamed: lambda here, node: _fact(here, node.fact, node.at),
    ast.Anchor: _anchor,
    ast.FactOf: lambda here, node: _fact(here, node.fact, node.at),
    ast.Path: _path,
    ast.LookedUp: lambda here, node: here.name(node.lookup, node.at, "lookup"),
    ast.CountOf: _count,
    ast.CaseOf: lambda here, node: here.name(node.workflow, node.at, "workflow"),
    ast.InPopulation: lambda here, node: here.name(node.population, node.at, "population"),
    ast.Counted: _counted,
    ast.LastScore: _last,
}
