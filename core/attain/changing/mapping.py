"""A migration document as values, and the old configuration as if it had been written with it in mind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from attain.config.document import Resource, content_hash
from attain.errors import BadInput, Problem
from attain.workflow.reading import number

AT_FIRST = 50


@dataclass(frozen=True, slots=True)
class Field:
    """What becomes of the answers to one question: another name, dropped, or another scale beside the original."""

    form: str
    path: str
    becomes: str = ""
    dropped_for: str = ""
    scale: str = ""
    was_on: str = ""

    @property
    def inverse(self) -> Field | None:
        """What leads back; None where nothing does, for answers were dropped or rated anew."""
        return Field(self.form, self.becomes, becomes=self.path) if self.becomes else None


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration document.

    steps: {old: new} names; gone: {old: the step it goes on to}; `share` is the part of refusals (per cent) at which it
    stops; `at_first` how many are moved before anybody asks for more (0: all).
    """

    id: str
    workflow: str
    from_revision: int
    to_revision: int
    not_past: str = ""
    steps: Mapping[str, str] = ()  # type: ignore[assignment]
    gone: Mapping[str, str] = ()  # type: ignore[assignment]
    tells: Mapping[str, str] = ()  # type: ignore[assignment]
    fields: tuple[Field, ...] = ()
    due_dates: str = "keep"
    share: int = 1
    at_first: int = 0
    hash: str = ""


def read(resource: Resource) -> Migration:
    """The document as values."""
    data = resource.data
    steps = dict(data.get("steps") or {})
    longer = {old: said for old, said in steps.items() if isinstance(said, Mapping)}
    limit = data.get("limit") or {}
    return Migration(
        id=resource.id,
        workflow=str(data["of"]).rpartition(" ")[2],
        from_revision=int(data["from"]),
        to_revision=int(data["to"]),
        not_past=str((data.get("who") or {}).get("not_past", "")),
        steps={old: str(new) for old, new in steps.items() if old not in longer},
        gone={old: str(said["goes_to"]) for old, said in longer.items()},
        tells={old: str(said["tell"]) for old, said in longer.items() if "tell" in said},
        fields=tuple(one for said in data.get("answers") or () for one in _fields(said)),
        due_dates=str(data["due_dates"]),
        share=number((re.search(r"[0-9]+", str(limit.get("stop_when", ""))) or [None])[0], 1),
        at_first=number(limit.get("at_first"), 0),
        hash=content_hash(dict(data)),
    )


def _fields(said: Mapping[str, Any]) -> Iterable[Field]:
    form = str(said["form"])
    for old, new in (said.get("rename") or {}).items():
        yield Field(form, str(old), becomes=str(new))
    if "drop" in said:
        yield Field(form, str(said["drop"]), dropped_for=str(said["approved_by"]))
    if "field" in said:
        yield Field(form, str(said["field"]), scale=str(said["becomes"]), was_on=str(said["scale"]))


def as_mapped(before: Iterable[Resource], migration: Migration) -> tuple[Resource, ...]:
    """The old documents with what the migration renames, gives up and re-scales already done, so that what still
    differs from the new ones is what it says nothing about.
    """
    return tuple(_mapped(one, migration) for one in before)


def _mapped(one: Resource, migration: Migration) -> Resource:
    if (
        one.kind == "workflow"
        and one.id == migration.workflow
        and (migration.steps or migration.gone or migration.fields)
    ):
        return Resource(one.kind, one.id, _without(_renamed(dict(one.data), _names(migration)), migration.gone))
    fields = [field for field in migration.fields if field.form == one.id]
    if one.kind == "form" and fields:
        return Resource(one.kind, one.id, _form(one, fields))
    return one


def _names(migration: Migration) -> dict[str, str]:
    return dict(migration.steps)


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Every whole name in every text and key; ids of steps are unique words of a workflow."""
    if not names:
        return value
    pattern = re.compile(r"(?<![A-Za-z0-9_.])(" + "|".join(map(re.escape, names)) + r")(?![A-Za-z0-9_])")

    def walk(one: Any) -> Any:
        if isinstance(one, Mapping):
            return {key: each if key in ("title", "help", "note") else walk(each) for key, each in one.items()}
        if isinstance(one, list):
            return [walk(each) for each in one]
        return pattern.sub(lambda found: names[found.group(1)], one) if isinstance(one, str) else one

    return walk(value)


def _without(value: Any, gone: Mapping[str, str]) -> Any:
    """The workflow without steps that are given up."""
    if isinstance(value, Mapping):
        return {key: _without(each, gone) for key, each in value.items()}
    if isinstance(value, list):
        kept = [each for each in value if not (isinstance(each, Mapping) and "do" in each and each.get("id") in gone)]
        return [_without(each, gone) for each in kept]
    return value


def _form(one: Resource, fields: Iterable[Field]) -> dict[str, Any]:
    sections = {str(each["id"]): {**each, "fields": list(each.get("fields") or ())} for each in one.data["sections"]}
    for field in fields:
        section, _, name = field.path.partition(".")
        found = next((each for each in sections.get(section, {}).get("fields", ()) if each["id"] == name), None)
        if found is None:
            raise BadInput(
                [Problem(f"form {one.id}", f"the question {field.path} is not in the revision it starts from")]
            )
        sections[section]["fields"].remove(found)
        _place(sections, field, found)
    return {**one.data, "sections": list(sections.values())}


def _place(sections: dict[str, Any], field: Field, found: Mapping[str, Any]) -> None:
    section, _, name = (field.becomes or field.path).partition(".")
    if field.dropped_for:
        return
    changed = {**found, "id": name} | ({"scale": field.scale} if field.scale else {})
    sections.setdefault(section, {"id": section, "fields": []})["fields"].append(changed)
