"""The settings of a connection, and what is wrong with them."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any
from zoneinfo import ZoneInfo

from attain.api.learning import ConnectionSettings, ProviderError

_NAME: Mapping[str, Any] = {"type": "string", "minLength": 1, "x-says": "the name of a file in the folder"}
_COLUMNS: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "x-says": "a map of columns",
}

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["folder"],
    "additionalProperties": False,
    "properties": {
        "folder": {"type": ["string", "object"], "x-says": "a folder, or { secret: NAME }"},
        "catalogue": _NAME,
        "transcript": _NAME,
        "assignments": _NAME,
        "columns": _COLUMNS,
        "encoding": {"type": "string", "x-says": "an encoding, such as utf-8 or cp1252"},
        "zone": {"type": "string", "x-says": "a time zone, such as Europe/Berlin"},
    },
}


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files are and how they are to be read; `columns` is {their column: ours}."""

    folder: Path
    catalogue: str
    transcript: str
    assignments: str
    columns: Mapping[str, str]
    encoding: str
    zone: ZoneInfo
    by_mail: bool


def files(given: ConnectionSettings) -> Files:
    """The settings, checked; ProviderError says which one cannot be used."""
    settings = given.settings
    unknown = sorted(settings.keys() - SCHEMA["properties"].keys())
    if unknown:
        raise _wrong(given, f"there is no setting {unknown[0]!r}", f"there are {', '.join(SCHEMA['properties'])}")
    folder = settings.get("folder")
    if not isinstance(folder, str) or not folder:
        raise _wrong(given, "`folder` is missing", "name the folder in which the files lie")
    read = (_file(given, "catalogue"), _file(given, "transcript"))
    written = _file(given, "assignments")
    if written in read:
        raise _wrong(given, "`assignments` is also a file that is read", "write them to a file of their own")
    columns = dict(settings.get("columns", {}))
    by_mail = given.match_people_by == "work_email"
    return Files(given.base / folder, *read, written, columns, _encoding(given), _zone(given), by_mail)


def _file(given: ConnectionSettings, key: str) -> str:
    name = given.settings.get(key, f"{key}.csv")
    if not isinstance(name, str) or not name or PurePath(name).name != name or name in (".", ".."):
        raise _wrong(given, f"`{key}` is {name!r}", "write the name of a file in the folder, without a path")
    return name


def _encoding(given: ConnectionSettings) -> str:
    name = str(given.settings.get("encoding", "utf-8"))
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise _wrong(given, f"the encoding {name!r} is unknown", "write utf-8, cp1252 or latin-1") from None


def _zone(given: ConnectionSettings) -> ZoneInfo:
    name = str(given.settings.get("zone", "UTC"))
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise _wrong(given, f"the time zone {name!r} is unknown", "write one such as Europe/Berlin") from None


def _wrong(given: ConnectionSettings, what: str, help_: str) -> ProviderError:
    return ProviderError(f"connection {given.id}: {what}", help_)
