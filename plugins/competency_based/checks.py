"""Rules for frameworks, role profiles and what builds capabilities that no schema can say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean

LOST = "Nobody could be compared with it."


def items_of(framework: Resource) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """(path, item) of every capability, headings before what stands under them."""
    for index, item in enumerate(framework.data["items"]):
        yield ("items", index), item
        for inner, below in enumerate(item.get("items") or ()):
            yield ("items", index, "items", inner), below


def levels_of(catalogue: Catalogue, framework: Resource) -> tuple[str, ...]:
    """The levels of a framework's scale, from worst to best."""
    return tuple(level.id for level in catalogue.model("scale", framework.data["scale"]).ordered)


def learning_ids(catalogue: Catalogue) -> list[str]:
    """The ids of all items of all catalogues."""
    return [one["id"] for document in catalogue.of_kind("catalogue") for one in document.data["items"]]


def no_level(where: Where, level: str, known: Sequence[str], scale: str) -> Iterator[Finding]:
    """E206 unless the level is one of the known."""
    if level not in known:
        message = f'there is no level "{level}" in scale {scale}'
        yield Finding("E206", where, message, LOST, did_you_mean(level, known))


def no_capability(where: Where, name: str, known: Collection[str], place: str) -> Iterator[Finding]:
    """E620 unless the capability is one of the known."""
    if name not in known:
        help = did_you_mean(name, known, "add it to the framework, or take it away here")
        yield Finding("E620", where, f'there is no capability "{name}" in {place}', LOST, help)


def no_learning(catalogue: Catalogue, resource: Resource, path: tuple[str | int, ...], names: Any) -> Iterator[Finding]:
    """E621 for each name that no catalogue has."""
    known = learning_ids(catalogue)
    for index, name in enumerate(names or ()):
        if name not in known:
            where = Where(resource.kind, resource.id, (*path, index))
            help = did_you_mean(name, known, "add it to a catalogue, or take it away here")
            message = f'there is no "{name}" in any catalogue'
            yield Finding("E621", where, message, "Nobody could be sent there.", help)


def check_framework(catalogue: Catalogue, framework: Resource) -> Iterator[Finding]:
    """Ids once, behaviours of levels that there are, learning that there is."""
    levels, scale = levels_of(catalogue, framework), framework.data["scale"]
    first: dict[str, tuple[str | int, ...]] = {}
    for path, item in items_of(framework):
        if item["id"] in first:
            yield _twice(framework, path, item["id"], first[item["id"]])
        first.setdefault(item["id"], path)
        for level in item.get("behaviours") or ():
            yield from no_level(
                Where("framework", framework.id, (*path, "behaviours", level), key=True), level, levels, scale
            )
        yield from no_learning(catalogue, framework, (*path, "learn_from"), item.get("learn_from"))


def check_outer_items(catalogue: Catalogue, framework: Resource) -> Iterator[Finding]:
    """E624 where the outer ids are not those of the framework that it stands for."""
    other = catalogue.get("framework", framework.data.get("same_outer_items_as", ""))
    if other is None:
        return
    mine, theirs = ([item["id"] for item in one.data["items"]] for one in (framework, other))
    lacks, adds = [one for one in theirs if one not in mine], [one for one in mine if one not in theirs]
    if lacks or adds:
        told = [f"{', '.join(lacks)} of {other.id} is missing"] if lacks else []
        told += [f"{', '.join(adds)} is not in {other.id}"] if adds else []
        where = Where("framework", framework.id, ("same_outer_items_as",))
        message = f"the outer items are not those of framework {other.id}: {'; '.join(told)}"
        help = "give the outer items the same ids, or take same_outer_items_as away"
        yield Finding("E624", where, message, "Ratings by one could not be compared with those by the other.", help)


def _twice(framework: Resource, path: tuple[str | int, ...], name: str, first: tuple[str | int, ...]) -> Finding:
    where, other = (Where("framework", framework.id, (*one, "id")) for one in (path, first))
    message = f'the framework has two capabilities "{name}"'
    return Finding(
        "E101", where, message, "A level could be of either.", "rename one of the two", ((other, "the first"),)
    )


def check_builds(catalogue: Catalogue) -> Iterator[Finding]:
    """What items of catalogues build: capabilities that there are, levels of their scale."""
    frameworks = catalogue.of_kind("framework")
    if not frameworks:
        return
    by_item = {item["id"]: one for one in frameworks for _, item in items_of(one)}
    for document in catalogue.of_kind("catalogue"):
        for index, item in enumerate(document.data["items"]):
            for name, level in (item.get("builds") or {}).items():
                path = ("items", index, "builds", name)
                yield from no_capability(
                    Where("catalogue", document.id, path, key=True), name, by_item, "any framework"
                )
                if name in by_item:
                    of = by_item[name]
                    known, scale = levels_of(catalogue, of), of.data["scale"]
                    yield from no_level(Where("catalogue", document.id, path), level, known, scale)
