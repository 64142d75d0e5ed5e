"""Names that refer to something: does it exist?"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from attain.checks.scene import Scene
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.uses import Use
from attain.config.values import entries
from attain.nearest import did_you_mean, nearest
from attain.phrases.ast import Named
from attain.phrases.errors import PhraseError
from attain.phrases.meant import meant
from attain.phrases.parser import parse_people
from attain.values import dataclass, replace

CODES = {
    "person": "E201",
    "step": "E202",
    "form": "E203",
    "field": "E204",
    "scale": "E205",
    "level": "E206",
    "population": "E207",
    "workflow": "E208",
    "message": "E209",
    "role": "E210",
    "calendar": "E211",
    "lookup": "E212",
    "score": "E213",
    "item source": "E214",
    "date": "E216",
    "catalogue": "E217",
    "connection": "E218",
    "framework": "E219",
    "fact": "E215",
    "measure": "E225",
    "enabled plugin": "E226",
    "learning item": "E621",
}
"""One code a target, so that `attain explain` can say where it is defined; all others share E229."""

OTHER = "E229"
FEW = 6
"""Names that are few enough to be listed."""

SEPARATED = re.compile(r" *[,;&+] *| and | or ")
OWN = frozenset(("person", "step", "lookup", "gate", "score"))
"""What a document names for itself; all else is the same for every document."""

INSIDE = {"measure"}
"""Words that a reference may begin with but that name no document; they are checked elsewhere or are free."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a name should name, and all names that would do."""

    what: str
    known: Collection[str]
    where: str = ""


def unknown(scene: Scene, where: Where, name: str, target: Target) -> Iterator[Finding]:
    """One finding if the name is not among the known ones."""
    if name in target.known or scene.doubtful(name):
        return
    place = f" in {target.where}" if target.where else ""
    help = _several(name, target) or _longer(name, target) or did_you_mean(name, target.known, _otherwise(target))
    yield Finding(CODES.get(target.what, OTHER), where, f'there is no {target.what} "{name}"{place}', help=help)


def _otherwise(target: Target) -> str:
    """What to do where nothing is like the name; the few names that there are stand in it."""
    few = sorted(target.known) if 0 < len(target.known) <= FEW else []
    return f"add it, or name another {target.what}{': ' if few else ''}{', '.join(few)}"


def _longer(name: str, target: Target) -> str:
    """A source of items by its whole name, such as `attributes of framework ours` where `attributes` is written."""
    whole = sorted(one for one in target.known if one.startswith(f"{name} of "))
    return f"write {whole[0]}, or give it this name under items: of the workflow" if whole else ""


def _several(name: str, target: Target) -> str:
    """Several names in one text, where a list is meant."""
    names = [one for one in SEPARATED.split(name.strip()) if one]
    known = [one for one in names if one in target.known]
    return f"write a list: [{', '.join(names)}]" if len(names) > 1 and known else ""


def check(scene: Scene) -> Iterator[Finding]:
    """Every x-ref of every document."""
    for resource, use in scene.every_use("ref"):
        if isinstance(use.value, str) and not _stands(scene, resource, use):
            yield from _one(scene, resource, use)


def _stands(scene: Scene, resource: Resource, use: Use) -> bool:
    """The quick answer for nearly all: what is named exists."""
    kind, _, name = use.value.partition(" ") if use.of == "*" else (use.of, "", use.value)
    target = target_of(scene, resource, kind)
    return target is not None and name in target.known


def _one(scene: Scene, resource: Resource, use: Use) -> Iterator[Finding]:
    if use.of != "*":
        target = target_of(scene, resource, use.of)
        if target is None:
            return
        where = Where(resource.kind, resource.id, use.path, use.key)
        for found in unknown(scene, where, use.value, target):
            plain = use.of != "person" or "did you mean" in found.help
            said = "" if plain else _person(resource, use.value)
            yield replace(found, help=said) if said else found
        return
    where = Where(resource.kind, resource.id, use.path, use.key)
    kind, _, name = use.value.partition(" ")
    target = target_of(scene, resource, kind)
    if target is not None:
        inside = Where(where.kind, where.id, where.path, where.key, (len(kind) + 1, len(use.value)))
        yield from unknown(scene, inside, name, target)
    elif kind == "measure" and nearest(name, recorded(scene)):
        inside = Where(where.kind, where.id, where.path, where.key, (len(kind) + 1, len(use.value)))
        yield from unknown(scene, inside, name, Target(kind, recorded(scene)))
    elif kind not in INSIDE:
        known = [*scene.catalogue.kinds, "lookup", "gate", *INSIDE]
        help = did_you_mean(kind, known, "write a kind and an id, such as workflow probation")
        inside = Where(where.kind, where.id, where.path, where.key, (0, len(kind)))
        yield Finding("E006", inside, f'there is no kind "{kind}"', help=help)


def _person(resource: Resource, said: str) -> str:
    """Help for a phrase, or a word in common use, where a person of the document is to be named."""
    phrase = meant("people", said) or said
    try:
        wanted = parse_people(phrase)
    except PhraseError:
        return ""
    for name, entry in (resource.data.get("people") or {}).items():
        if isinstance(entry, dict) and str(entry.get("is")) == phrase:
            return f"write {name}, who is found so under people:"
    if isinstance(wanted, Named):
        return ""
    name = "_".join(said.split()[:1]).replace("'s", "")
    return f"add under people: {name}: {{ title: …, is: {phrase}, if_none: … }}, and write {name} here"


def target_of(scene: Scene, resource: Resource, what: str) -> Target | None:
    """All names of a sort that a document may use; None where the sort is not known."""
    targets: dict[tuple[str, str, str], Target | None] = scene.catalogue.memo("targets", dict)
    key = (what, resource.kind, resource.id) if what in OWN else (what, "", "")
    if key not in targets:
        targets[key] = _target_of(scene, resource, what)
    return targets[key]


def _target_of(scene: Scene, resource: Resource, what: str) -> Target | None:
    names = scene.names(resource)
    if what == "person":
        return Target(what, names.persons, "people:") if "people" in resource.data else None
    if what == "step":
        return Target(what, names.step, "this workflow") if names.steps else None
    local = {"lookup": names.lookups, "gate": names.gates, "score": names.scores}
    if what in local:
        return Target(what, local[what], "the workflow" if scene.is_report(resource) else "this document")
    if what == "role":
        return Target(what, scene.roles)
    if what == "report":
        return Target(what, tuple(one.id for one in scene.catalogue.reports))
    if what == "catalogue":
        return Target(what, _catalogue_names(scene))
    return Target(what, scene.catalogue.names(what)) if what in scene.catalogue.kinds else None


def recorded(scene: Scene) -> tuple[str, ...]:
    """Measures that some field records; others may come from elsewhere."""
    return scene.catalogue.memo("recorded measures", lambda: tuple(_recorded(scene)))


def _recorded(scene: Scene) -> Iterator[str]:
    fields = (
        field
        for form in scene.catalogue.of_kind("form")
        for section in entries(form.data.get("sections"))
        for field in entries(section.get("fields"))
    )
    yield from (str(one["records"]) for one in fields if "records" in one)


def _catalogue_names(scene: Scene) -> tuple[str, ...]:
    """Catalogues, their sets and items: `academy`, `academy.mandatory`."""
    found: list[str] = []
    for one in scene.catalogue.of_kind("catalogue"):
        found.append(one.id)
        for part in ("sets", "items"):
            found += [f"{one.id}.{entry['id']}" for entry in entries(one.data.get(part)) if "id" in entry]
    return tuple(found)
