"""What the checks look at: a catalogue whose shape is right, and what its documents use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
Path = tuple[str | int, ...]
SETTINGS = frozenset(("for_each", "choices_from", "records"))
ASKED = frozenset(("when", "only_if", "required_when", "for", "choose"))
"""Settings that checks look for wherever they stand: texts, and what decides whether something happens."""


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

    def every_use(self, what: str) -> Sequence[tuple[Resource, Use]]:
        """All uses of one sort (`ref`, `phrase`, `text`)."""
        return self._by_what.get(what, ())

    @cached_property
    def _by_what(self) -> Mapping[str, list[tuple[Resource, Use]]]:
        found: dict[str, list[tuple[Resource, Use]]] = {what: [] for what in ("ref", "phrase", "text")}
        for resource in self.resources:
            for use in self.uses[resource.kind, resource.id]:
                found[use[1]].append((resource, use))
        return found

    def phrases(self, grammar: str) -> Sequence[tuple[Resource, Use]]:
        """All phrases of one grammar that are written as one text."""
        return self._by_grammar.get(grammar, ())

    @cached_property
    def _by_grammar(self) -> Mapping[str, list[tuple[Resource, Use]]]:
        found: dict[str, list[tuple[Resource, Use]]] = {}
        for resource, use in self.every_use("phrase"):
            if isinstance(use.value, str):
                found.setdefault(use.of, []).append((resource, use))
        return found

    def saying(self, setting: str) -> Sequence[tuple[Resource, Path, str]]:
        """Where one of SETTINGS is written as a text, with the path of the mapping around it and the text."""
        return self._walked.said.get(setting, ())

    def lists(self) -> Sequence[tuple[Resource, Path, list[Any]]]:
        """Every list of mappings with its path, in the order written."""
        return self._walked.lists

    def asking(self) -> Sequence[tuple[Resource, Path, Mapping[str, Any]]]:
        """Every mapping with one of ASKED, with its path, outer before inner, in the order written."""
        return self._walked.asking

    @cached_property
    def _walked(self) -> _Walk:
        walk = _Walk()
        for one in self.resources:
            walk.through(one, one.data, ())
        return walk

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

    def reports_on(self, workflow: str) -> Sequence[Resource]:
        """Every report, sound or not, about a workflow."""
        return self._reports.get(f"workflow {workflow}", ())

    @cached_property
    def _reports(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for one in self.catalogue.reports:
            found.setdefault(str(one.data.get("of")), []).append(one)
        return found

    def sound_one(self, kind: str, id: str) -> Resource | None:
        """A document by kind and id, where it has the right shape; under overlays every document has."""
        return self.catalogue.get(kind, id) if self.under or (kind, id) in self.sound else None

    def doubtful(self, name: str) -> bool:
        """Whether a name stands in a file that has other findings."""
        return all(part in self.doubt for part in name.split("."))

    def names(self, resource: Resource) -> Names:
        """The names that a document gives to its own parts; a report speaks of those of its workflow."""
        key = (resource.kind, resource.id)
        if key not in self._names:
            self._names[key] = names_of(self._of(resource).data)
        return self._names[key]

    def is_report(self, resource: Resource) -> bool:
        """Whether a document is about the reviews of a workflow, and speaks of what that has."""
        kind = self.catalogue.kinds.get(resource.kind)
        return kind is not None and kind.report

    def _of(self, resource: Resource) -> Resource:
        named = str(resource.data.get("of")).removeprefix("workflow ") if self.is_report(resource) else ""
        return self.catalogue.get("workflow", named) or resource

    @cached_property
    def _names(self) -> dict[tuple[str, str], Names]:
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


class _Walk:
    """One way through all documents for whatever checks look for in any place."""

    def __init__(self) -> None:
        self.said: dict[str, list[tuple[Resource, Path, str]]] = {}
        self.lists: list[tuple[Resource, Path, list[Any]]] = []
        self.asking: list[tuple[Resource, Path, Mapping[str, Any]]] = []

    def through(self, resource: Resource, node: Mapping[str, Any], path: Path) -> None:
        if not ASKED.isdisjoint(node):
            self.asking.append((resource, path, node))
        for key, value in node.items():
            kind = type(value)
            if kind is str:
                if key in SETTINGS:
                    self.said.setdefault(key, []).append((resource, path, value))
            elif kind is dict:
                self.through(resource, value, (*path, key))
            elif kind is list:
                self._list(resource, value, (*path, key))

    def _list(self, resource: Resource, node: list[Any], path: Path) -> None:
        kinds = set(map(type, node))
        if dict in kinds:
            self.lists.append((resource, path, node))
        elif list not in kinds:
            return
        for index, value in enumerate(node):
            if type(value) is dict:
                self.through(resource, value, (*path, index))
            elif type(value) is list:
                self._list(resource, value, (*path, index))
