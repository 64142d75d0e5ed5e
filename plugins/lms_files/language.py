"""The words of a learning system that speaks in files: none of its own; its settings are those of a connection."""

from __future__ import annotations

from collections.abc import Iterator

from attain.api.language import Catalogue, Finding, Resource, Where, did_you_mean, hookimpl

PLUGIN = "lms_files"
SETTINGS = ("folder", "catalogue", "transcript", "assignments", "columns", "encoding", "zone")


@hookimpl
def check_catalogue(catalogue: Catalogue) -> Iterator[Finding]:
    """Settings that the plugin knows, and the folder, without which nothing can be read."""
    for connection in catalogue.of_kind("connection"):
        if connection.data["plugin"] != PLUGIN:
            continue
        yield from _not_ours(connection)
        given = connection.data["settings"]
        strange = [one for one in given if one not in SETTINGS]
        for name in strange:
            where = Where("connection", connection.id, ("settings", name), key=True)
            help = did_you_mean(name, [one for one in SETTINGS if one not in given], "delete it")
            yield Finding("E011", where, f'"{name}" is not a setting of {PLUGIN}', help=help)
        if "folder" not in given and not strange:
            where = Where("connection", connection.id, ("settings",), key=True)
            yield Finding("E012", where, f"{PLUGIN} needs folder", "It is where the files lie.", "add folder: …")


def _not_ours(connection: Resource) -> Iterator[Finding]:
    """What learning systems met in files neither bring in nor send out."""
    brings, sends = connection.data.get("brings_in") or {}, connection.data.get("sends_out") or {}
    paths: list[tuple[str, ...]] = [("brings_in", name) for name in brings if name not in ("courses", "completions")]
    paths += [("brings_in", "courses", "categories")] if "categories" in (brings.get("courses") or {}) else []
    paths += [("sends_out", name) for name in sends if name != "enrolments"]
    for path in paths:
        where = Where("connection", connection.id, path, key=True)
        help = "write it in a connection of files, or delete it" if len(path) == 2 else "delete it; the file says all"
        yield Finding("E011", where, f"{PLUGIN} does nothing with {path[-1]}", "Nobody would ever read it.", help)
