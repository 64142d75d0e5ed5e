"""Frameworks and role profiles as frozen values. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from attain.api.language import AttainError, BuildContext, Catalogue, Condition, Scale, parse_condition, words

Text = str | Mapping[str, str]
OTHERWISE = "otherwise"
MEASURE = "capability.level"
"""The measure that holds at which level a person is, by capability."""


@dataclass(frozen=True, slots=True)
class Capability:
    """Something that people can do; `under` is the heading it stands under, empty at the top."""

    id: str
    title: Text
    help: Text = ""
    behaviours: Mapping[str, Text] = field(default_factory=dict)
    learn_from: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    under: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Framework:
    """Capabilities in the order written, each heading before what stands under it; `scale` is the id of their scale."""

    id: str
    title: Text
    help: Text
    scale: str
    called: tuple[str, ...]
    capabilities: tuple[Capability, ...]

    def get(self, id: str) -> Capability | None:
        """The capability with this id."""
        return next((one for one in self.capabilities if one.id == id), None)

    @property
    def leaves(self) -> tuple[Capability, ...]:
        """What people are assessed in: all that is no heading."""
        return tuple(one for one in self.capabilities if not one.heading)

    def named(self, word: str) -> tuple[Capability, ...]:
        """What `WORD of framework F` means: with two words the outer and the inner ones, with one all but headings."""
        if len(self.called) == 1:
            return self.leaves
        outer = word == self.called[0]
        return tuple(one for one in self.capabilities if (one.under == "") is outer)


@dataclass(frozen=True, slots=True)
class RoleProfile:
    """What a kind of job needs, with what it takes over from the profile it extends; `fits` None: otherwise.

    `needs` is {capability: level}, in the order of the framework.
    """

    id: str
    title: Text
    help: Text
    framework: str
    fits: Condition | None
    needs: Mapping[str, str]
    required_learning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Learnable:
    """An item of a catalogue: what it builds ({capability: level}) and what has to be completed first."""

    id: str
    title: str
    builds: Mapping[str, str]
    needs_first: tuple[str, ...]


def build_framework(data: Mapping[str, Any]) -> Framework:
    """A framework from a document that its schema has accepted."""
    called = tuple(data.get("called") or ("capabilities",))
    found = tuple(_capabilities(data["items"], ""))
    return Framework(data["id"], data["title"], data.get("help", ""), data["scale"], called, found)


def _capabilities(items: list[Mapping[str, Any]], under: str) -> Iterator[Capability]:
    for one in items:
        lists = (tuple(one.get("learn_from") or ()), tuple(one.get("tags") or ()))
        said = (one["id"], one["title"], one.get("help", ""), dict(one.get("behaviours") or {}))
        yield Capability(*said, *lists, under, heading=bool(one.get("items")))
        yield from _capabilities(one.get("items") or [], one["id"])


def build_profile(data: Mapping[str, Any], context: BuildContext) -> RoleProfile:
    """A role profile with everything that it takes over; AttainError where profiles extend one another in a ring."""
    chain = list(lineage(data, context.catalogue))
    needs: dict[str, str] = {}
    learning: dict[str, None] = {}
    for one in reversed(chain):
        needs |= one["needs"]
        learning |= dict.fromkeys(one.get("required_learning") or ())
    framework: Framework = context.catalogue.model("framework", data["framework"])
    ordered = {one.id: needs[one.id] for one in framework.capabilities if one.id in needs}
    fits = None if data["for"] == OTHERWISE else parse_condition(data["for"])
    said = (data["id"], data["title"], data.get("help", ""), data["framework"])
    return RoleProfile(*said, fits, ordered, tuple(learning))


def lineage(data: Mapping[str, Any], catalogue: Catalogue) -> Iterator[Mapping[str, Any]]:
    """A profile's document and those it extends, the nearest first; AttainError in a ring."""
    seen = [data["id"]]
    yield data
    while parent := data.get("extends"):
        resource = catalogue.get("role_profile", parent)
        if parent in seen or resource is None:
            named = (
                f"role profiles {', '.join(seen)} extend one another"
                if seen[1:]
                else f"role profile {seen[0]} extends itself"
            )
            raise AttainError(f"the {named}", "take one extends: away")
        seen.append(parent)
        data = resource.data
        yield data


@lru_cache(maxsize=64)
def profiles_of(catalogue: Catalogue) -> tuple[RoleProfile, ...]:
    """All role profiles in the order in which they are asked: by id, `otherwise` last."""
    found = [catalogue.model("role_profile", one.id) for one in catalogue.of_kind("role_profile")]
    return tuple(sorted(found, key=lambda one: (one.fits is None, one.id)))


@lru_cache(maxsize=64)
def frameworks_of(catalogue: Catalogue) -> tuple[Framework, ...]:
    """All frameworks, by id."""
    return tuple(catalogue.model("framework", name) for name in sorted(catalogue.ids("framework")))


@lru_cache(maxsize=64)
def learnables_of(catalogue: Catalogue) -> Mapping[str, Learnable]:
    """{id: item} of all catalogues."""
    items = [one for document in catalogue.of_kind("catalogue") for one in document.data["items"]]
    return {
        one["id"]: Learnable(
            one["id"],
            words(one["title"], catalogue.language),
            one.get("builds") or {},
            tuple(one.get("needs_first") or ()),
        )
        for one in items
    }


def scale_of(catalogue: Catalogue, framework: str) -> Scale:
    """The scale of a framework."""
    scale: Scale = catalogue.model("scale", catalogue.model("framework", framework).scale)
    return scale
