"""What the checks look at: a catalogue whose shape is right, and what its documents use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from attain.checks.names import Names, names_of
from attain.config.catalogue import Catalogue
from attain.config.document import Resource
from attain.config.item_source import ItemSource
from attain.config.schema import Schemas
from attain.config.uses import Use

FACTS: tuple[str, ...] = (
    *("staff_number", "name", "first_name", "work_email", "manager", "department", "unit", "location", "country"),
    *("legal_entity", "grade", "job", "job_family", "contract", "employment", "working_time", "status", "hire_date"),
    *("probation_end", "on_notice", "union"),
)
"""Facts that are always known (LANGUAGE 3); others are declared in the columns of a connection."""

DATE_FACTS: tuple[str, ...] = ("hire_date", "probation_end")
Node = tuple[Mapping[str, Any] | list[Any], tuple[str | int, ...]]
"""A mapping or list within a document, and its path."""


@dataclass(frozen=True)
class Scene:
    """A catalogue under check.

    `sound` says which documents have the right shape; only these are looked into, but all can be referred to.
    `doubt` is the text of files in which something was found already: a name that stands there may be meant to exist,
    so its absence is no second finding.  `under` are the overlays under which it is the catalogue.
    """

    catalogue: Catalogue
    schemas: Schemas
    sound: frozenset[tuple[str, str]]
    item_sources: tuple[ItemSource, ...] = ()
    doubt: str = ""
    under: frozenset[str] = frozenset()

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The documents to look into."""
        return tuple(one for one in self.catalogue.resources if (one.kind, one.id) in self.sound)

    @cached_property
    def uses(self) -> Mapping[tuple[str, str], list[Use]]:
        """References, phrases and texts by document."""
        return {(one.kind, one.id): self.schemas.uses(one.kind, one.data) for one in self.resources}

    def every_use(self, what: str) -> Iterator[tuple[Resource, Use]]:
        """All uses of one sort (`ref`, `phrase`, `text`)."""
        for resource in self.resources:
            for use in self.uses[resource.kind, resource.id]:
                if use.what == what:
                    yield resource, use

    def nodes(self, resource: Resource) -> list[Node]:
        """Every mapping and list of a document with its path, outer before inner, in the order written."""
        key = (resource.kind, resource.id)
        if key not in self._nodes:
            found: list[Node] = []
            _collect(resource.data, (), found)
            self._nodes[key] = found
        return self._nodes[key]

    def of_kind(self, kind: str) -> Sequence[Resource]:
        """The sound documents of a kind."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in self.resources:
            found.setdefault(one.kind, []).append(one)
        return found

    def cycles_of(self, workflow: str) -> Sequence[Resource]:
        """Every cycle, sound or not, that names a workflow."""
        return self._cycles.get(workflow, ())

    @cached_property
    def _cycles(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in self.catalogue.of_kind("cycle"):
            found.setdefault(str(one.data.get("workflow")), []).append(one)
        return found

    def sound_one(self, kind: str, id: str) -> Resource | None:
        """A document by kind and id, where it has the right shape; under overlays every document has."""
        return self.catalogue.get(kind, id) if self.under or (kind, id) in self.sound else None

    def doubtful(self, name: str) -> bool:
        """Whether a name stands in a file that has other findings."""
        return all(part in self.doubt for part in name.split("."))

    def names(self, resource: Resource) -> Names:
        """The names that a document gives to its own parts."""
        key = (resource.kind, resource.id)
        if key not in self._names:
            self._names[key] = names_of(resource.data)
        return self._names[key]

    @cached_property
    def _names(self) -> dict[tuple[str, str], Names]:
        return {}

    @cached_property
    def _nodes(self) -> dict[tuple[str, str], list[Node]]:
        return {}

    @cached_property
    def roles(self) -> frozenset[str]:
        """Ids of all roles."""
        listed = (role for one in self.catalogue.of_kind("roles") for role in one.data.get("roles") or ())
        return frozenset(role["id"] for role in listed if isinstance(role, dict) and isinstance(role.get("id"), str))

    @cached_property
    def empty_roles(self) -> frozenset[str]:
        """Ids of roles that nobody need hold."""
        listed = (role for one in self.of_kind("roles") for role in one.data["roles"])
        return frozenset(str(role["id"]) for role in listed if str(role.get("at_least")) == "0")

    @cached_property
    def shared_roles(self) -> frozenset[str]:
        """Ids of roles that at least two must hold in each place."""
        listed = (role for one in self.of_kind("roles") for role in one.data["roles"])
        several = (role for role in listed if str(role.get("at_least")).partition(" ")[0] not in ("0", "1"))
        return frozenset(str(role["id"]) for role in several if "at_least" in role)

    @cached_property
    def facts(self) -> Mapping[str, str]:
        """Every known fact of a person with its type; an empty type is not declared."""
        found: dict[str, str] = dict.fromkeys(FACTS, "") | dict.fromkeys(DATE_FACTS, "date")
        for connection in self.catalogue.of_kind("connection"):
            columns = _columns(connection.data)
            for column in columns.values():
                name, kind = (column.get("fact"), column.get("is_a", "")) if isinstance(column, dict) else (column, "")
                if isinstance(name, str):
                    found[name] = kind or found.get(name, "")
        return found


def _columns(data: Mapping[str, Any]) -> Mapping[str, Any]:
    node: Any = data
    for key in ("brings_in", "people", "columns"):
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _collect(node: Mapping[str, Any] | list[Any], path: tuple[str | int, ...], found: list[Node]) -> None:
    found.append((node, path))
    for key, value in enumerate(node) if isinstance(node, list) else node.items():
        if type(value) is not str and isinstance(value, (dict, list)):  # nearly all are texts
            _collect(value, (*path, key), found)
