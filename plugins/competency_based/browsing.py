"""View models of frameworks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from attain.api.language import Catalogue, words
from attain.api.portal import counted, parts
from competency_based.model import Capability, Learnable, RoleProfile, frameworks_of, learnables_of, profiles_of
from competency_based.words import Speech, speech


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What a capability looks like at a level; `needed` when the viewer's own job asks for this level."""

    level: str
    text: str
    needed: bool


@dataclass(frozen=True, slots=True)
class CapabilityShown:
    """One capability; a heading has none of the rest."""

    id: str
    title: str
    help: str
    heading: bool
    behaviours: tuple[Behaviour, ...]
    needed_by: tuple[str, ...]
    learning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FrameworkShown:
    """A framework as people browse it; `matrix` says who needs what."""

    id: str
    title: str
    help: str
    levels: tuple[tuple[str, str], ...]
    capabilities: tuple[CapabilityShown, ...]
    matrix: parts.Table
    mine: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A framework in the list of them."""

    href: str
    title: str
    about: str


def frameworks_listed(catalogue: Catalogue, language: str) -> tuple[Listed, ...]:
    """Every framework with how much is in it."""
    found = []
    for one in frameworks_of(catalogue):
        profiles = sum(each.framework == one.id for each in profiles_of(catalogue))
        many = counted(len(one.leaves), "capability", "capabilities")
        about = f"{many}, {counted(profiles, 'role profile')}"
        found.append(Listed(f"/competency_based/frameworks/{one.id}", words(one.title, language), about))
    return tuple(found)


def framework_shown(catalogue: Catalogue, name: str, language: str, mine: RoleProfile | None) -> FrameworkShown:
    """One framework in full, with the viewer's own role profile marked."""
    said = speech(catalogue, name, language)
    profiles = [one for one in profiles_of(catalogue) if one.framework == name]
    own = mine if mine and mine.framework == name else None
    learnables = tuple(learnables_of(catalogue).values())
    return FrameworkShown(
        id=name,
        title=words(said.framework.title, language),
        help=words(said.framework.help, language),
        levels=tuple((words(one.label, language), words(one.meaning, language)) for one in said.scale.ordered),
        capabilities=tuple(_capability(one, said, profiles, learnables, own) for one in said.framework.capabilities),
        matrix=matrix(said, profiles, language),
        mine=words(own.title, language) if own else "",
    )


def _capability(
    one: Capability,
    said: Speech,
    profiles: Sequence[RoleProfile],
    learnables: Sequence[Learnable],
    own: RoleProfile | None,
) -> CapabilityShown:
    wanted = own.needs.get(one.id, "") if own else ""
    told = tuple(
        Behaviour(said.level(level.id), said.behaviour(one, level.id), level.id == wanted)
        for level in said.scale.ordered
        if level.id in one.behaviours
    )
    needed = tuple(
        f"{words(profile.title, said.language)}: {said.level(profile.needs[one.id])}"
        for profile in profiles
        if one.id in profile.needs
    )
    learning = tuple(_learning(each, one, said) for each in learnables if _teaches(each, one))
    title, help = words(one.title, said.language), words(one.help, said.language)
    return CapabilityShown(one.id, title, help, one.heading, told, needed, learning)


def _teaches(each: Learnable, one: Capability) -> bool:
    return one.id in each.builds or each.id in one.learn_from


def _learning(each: Learnable, one: Capability, said: Speech) -> str:
    level = each.builds.get(one.id)
    return f"{each.title} (to {said.level(level)})" if level else each.title


def matrix(said: Speech, profiles: Sequence[RoleProfile], language: str) -> parts.Table:
    """Who needs what: a row for each role profile, a column for each capability that anybody needs."""
    needed = {item for profile in profiles for item in profile.needs}
    items = [one.id for one in said.framework.capabilities if one.id in needed]
    columns = (parts.Column("Role"), *(parts.Column(said.title(item)) for item in items))
    rows = tuple(
        (
            parts.Text(words(profile.title, language)),
            *(parts.Text(said.level(profile.needs[item]) if item in profile.needs else "–") for item in items),
        )
        for profile in profiles
    )
    empty = parts.Empty("No role profile uses this framework yet", "Add one of kind role_profile.")
    return parts.Table("Who needs what", columns, rows, empty)
