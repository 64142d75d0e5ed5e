"""Rules for role profiles: each person has exactly one, it names what there is, and what it needs can be learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attain.api.language import AttainError, Catalogue, Finding, Resource, Severity, Where
from competency_based.checks import items_of, levels_of, no_capability, no_learning, no_level
from competency_based.model import OTHERWISE, lineage


def check_profile(catalogue: Catalogue, profile: Resource) -> Iterator[Finding]:
    """What it names exists; needs that behaviours do not reach are a warning."""
    data = profile.data
    framework = catalogue.get("framework", data["framework"])
    if framework is None:
        return
    items = {item["id"]: item for _, item in items_of(framework)}
    levels = levels_of(catalogue, framework)
    for name, level in data["needs"].items():
        path = ("needs", name)
        yield from no_capability(
            Where("role_profile", profile.id, path, key=True), name, items, f"framework {framework.id}"
        )
        yield from no_level(Where("role_profile", profile.id, path), level, levels, framework.data["scale"])
        if name in items and level in levels:
            yield from _above(profile, name, level, items[name], levels)
    yield from no_learning(catalogue, profile, ("required_learning",), data.get("required_learning"))
    yield from _extends(catalogue, profile)


def _above(
    profile: Resource, name: str, level: str, item: Mapping[str, Any], levels: tuple[str, ...]
) -> Iterator[Finding]:
    told = [levels.index(one) for one in item.get("behaviours") or () if one in levels]
    if told and levels.index(level) > max(told):
        message = f'it needs {name} at "{level}", but the framework describes it only up to "{levels[max(told)]}"'
        help = f'describe "{level}" under behaviours, or need less'
        yield Finding(
            "W607", Where("role_profile", profile.id, ("needs", name)), message,
            "Nobody could tell when it is reached.", help, severity=Severity.WARNING,
        )  # fmt: skip


def _extends(catalogue: Catalogue, profile: Resource) -> Iterator[Finding]:
    where = Where("role_profile", profile.id, ("extends",))
    try:
        chain = list(lineage(profile.data, catalogue))
    except AttainError as error:
        yield Finding("E623", where, error.message, "Their needs could never be told.", error.help)
        return
    for parent in chain[1:2]:
        if parent["framework"] != profile.data["framework"]:
            message = f"it extends {parent['id']}, which is of framework {parent['framework']}"
            yield Finding(
                "E623", where, message, "Its needs are of other capabilities.", "extend one of the same framework"
            )


def check_exactly_one(catalogue: Catalogue) -> Iterator[Finding]:
    """One `otherwise`, so that each person has a profile; no condition twice, for the second would never be asked."""
    profiles = sorted(catalogue.of_kind("role_profile"), key=lambda one: one.id)
    last = [one for one in profiles if one.data["for"] == OTHERWISE]
    if profiles and not last:
        where = Where("role_profile", profiles[-1].id, ("for",))
        message = "no role profile is for everybody else"
        help = "write for: otherwise in one of them"
        yield Finding("E622", where, message, "Whoever fits no condition would have no profile.", help)
    for second in last[1:]:
        yield _same(second, last[0], "E622", "a second role profile is for everybody else", Severity.ERROR)
    seen: dict[str, Resource] = {}
    for one in profiles:
        said = str(one.data["for"])
        if said != OTHERWISE and said in seen:
            message = f"{seen[said].id} is for the same people and is asked first"
            yield _same(one, seen[said], "W609", message, Severity.WARNING)
        seen.setdefault(said, one)


def _same(one: Resource, other: Resource, code: str, message: str, severity: Severity) -> Finding:
    where, first = (Where("role_profile", each.id, ("for",)) for each in (one, other))
    why, help = "Nobody would ever have this profile.", "say for whom each of the two is"
    return Finding(code, where, message, why, help, ((first, "the first"),), severity)


def check_use(catalogue: Catalogue) -> Iterator[Finding]:
    """Capabilities that no job needs, needed ones that nothing builds, courses that build what nobody needs."""
    profiles = catalogue.of_kind("role_profile")
    if not profiles:
        return
    needed = {name for profile in profiles for name in profile.data["needs"]}
    documents = catalogue.of_kind("catalogue")
    built = {name for document in documents for item in document.data["items"] for name in item.get("builds") or ()}
    for framework in catalogue.of_kind("framework"):
        yield from _orphans(framework, needed)
        yield from _not_learned(framework, needed, built, documents != ())
    for document in documents:
        for index, item in enumerate(document.data["items"]):
            for name in set(item.get("builds") or ()) - needed:
                where = Where("catalogue", document.id, ("items", index, "builds", name), key=True)
                message = f'"{item["id"]}" builds {name}, which no role profile needs'
                help = f"need {name} somewhere, or take it away here"
                yield Finding("W608", where, message, "It would never be suggested.", help, severity=Severity.WARNING)


def _orphans(framework: Resource, needed: set[str]) -> Iterator[Finding]:
    for path, item in items_of(framework):
        if not item.get("items") and item["id"] not in needed:
            where = Where("framework", framework.id, (*path, "id"))
            message = f'no role profile needs "{item["id"]}"'
            help = "need it in a role profile, or take it out"
            yield Finding("W601", where, message, "Nobody would be asked about it.", help, severity=Severity.WARNING)


def _not_learned(framework: Resource, needed: set[str], built: set[str], catalogues: bool) -> Iterator[Finding]:
    """Only where there is a catalogue at all."""
    for path, item in items_of(framework) if catalogues else ():
        if item["id"] in needed and not item.get("learn_from") and item["id"] not in built:
            where = Where("framework", framework.id, (*path, "id"))
            message = f'nothing in the catalogues builds "{item["id"]}", and it has no learn_from'
            help = f"add learn_from, or builds: {{ {item['id']}: LEVEL }} to something in a catalogue"
            yield Finding("W602", where, message, "A gap would find no learning.", help, severity=Severity.WARNING)
