"""The resources of one revision and the frozen models built from them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from importlib import import_module
from inspect import signature
from typing import Any, TypeVar

from attain.config.document import Resource
from attain.errors import AttainError
from attain.values import dataclass

T = TypeVar("T")
Build = Callable[[Mapping[str, Any], "BuildContext"], Any]


@dataclass(frozen=True, slots=True)
class BuildContext:
    """What a build may know beside the document itself."""

    catalogue: Catalogue
    kind: str
    id: str

    @property
    def language(self) -> str:
        """The organisation's first language; every text exists in it."""
        return self.catalogue.language


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its JSON Schema (2020-12, with our annotations), and what makes a frozen model of it.

    `build` is a function of (data, context), or `module:function` of (data) or (data, context), imported when the first
    model is asked for, so that reading and checking load no more than they need.  `owner` is the plugin, or `attain`.
    `varies`: the plugin reads it from the catalogue of a case, so overlays may change it.
    `report`: a document is `of: workflow W`, speaks of what W has, and is named `report ID` in W's table of rows.
    `examples` (`module:function`): works out an example of a scenario (attain.workflow.reviewed.Example).
    `explains` (`module:function`): what the handbook says of a document (attain.handbook.explained).
    """

    name: str
    schema: Mapping[str, Any]
    build: Build | str
    owner: str = "attain"
    varies: bool = False
    report: bool = False
    examples: str = ""
    explains: str = ""

    def builder(self) -> Build:
        """The function that builds.  Raises AttainError where there is none of that name."""
        if not isinstance(self.build, str):
            return self.build
        found = self.function(self.build)
        return found if _takes_context(found) else lambda data, _context: found(data)

    def function(self, named: str) -> Callable[..., Any]:
        """What `module:function` names.  Raises AttainError where there is none of that name."""
        try:
            return _found(named)
        except (ImportError, AttributeError) as error:
            msg = f'the kind "{self.name}" of {self.owner} cannot be built: {error}'
            raise AttainError(msg) from error


@cache
def _found(named: str) -> Callable[..., Any]:
    module, _, name = named.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _takes_context(build: Callable[..., Any]) -> bool:
    """Most kinds are built from their document alone."""
    return len([one for one in signature(build).parameters.values() if one.default is one.empty]) > 1


class Catalogue:
    """Resources by kind and id; models are built once, when first asked for.

    `written` are the documents before they took over others; `variations` are those of this catalogue that were made,
    and `kept` is what others worked out from it (attain.variations).
    """

    def __init__(
        self, resources: Iterable[Resource], kinds: Mapping[str, Kind], written: tuple[Resource, ...] = ()
    ) -> None:
        resources = tuple(resources)
        self.kinds = kinds
        self.written = written or resources
        self.variations: dict[tuple[str, ...], Catalogue] = {}
        self.kept: dict[str, Any] = {}
        self._by_kind: dict[str, dict[str, Resource]] = {}
        self._memo: dict[str, Any] = {}
        self._models: dict[tuple[str, str], Any] = {}
        for resource in resources:
            self._by_kind.setdefault(resource.kind, {})[resource.id] = resource

    def get(self, kind: str, id: str) -> Resource | None:
        """The resource, or None."""
        return self._by_kind.get(kind, {}).get(id)

    def of_kind(self, kind: str) -> tuple[Resource, ...]:
        """All of a kind, in the order given."""
        return tuple(self._by_kind.get(kind, {}).values())

    def ids(self, kind: str) -> tuple[str, ...]:
        """The ids of a kind."""
        return tuple(self._by_kind.get(kind, {}))

    def names(self, kind: str) -> Collection[str]:
        """The ids of a kind, for looking one up."""
        return self._by_kind.get(kind, {}).keys()

    @property
    def reports(self) -> tuple[Resource, ...]:
        """The documents that rows of visibility name as `report ID`."""
        return tuple(one for name, kind in self.kinds.items() if kind.report for one in self.of_kind(name))

    def reports_on(self, workflow: str) -> tuple[Resource, ...]:
        """Those of one workflow."""
        return tuple(one for one in self.reports if one.data.get("of") == f"workflow {workflow}")

    def memo(self, name: str, work_out: Callable[[], T]) -> T:
        """What is worked out from all resources together, once; `name` is the caller's own."""
        if name not in self._memo:
            self._memo[name] = work_out()
        found: T = self._memo[name]
        return found

    @property
    def resources(self) -> tuple[Resource, ...]:
        """All resources."""
        return tuple(resource for by_id in self._by_kind.values() for resource in by_id.values())

    @property
    def organisation(self) -> Resource:
        """The one organisation.  Raises AttainError when there is none."""
        for resource in self.of_kind("organisation"):
            return resource
        msg = "there is no document of kind organisation"
        raise AttainError(msg, "add one that names languages, zone, calendar and plugins")

    @property
    def language(self) -> str:
        """The organisation's first language; `en` where there is no organisation."""
        for resource in self.of_kind("organisation"):
            languages = resource.data.get("languages")
            if isinstance(languages, list) and languages:
                return str(languages[0])
        return "en"

    def model(self, kind: str, id: str) -> Any:
        """The frozen model of a resource, built once.  Raises AttainError where there is no such resource."""
        key = (kind, id)
        if key not in self._models:
            resource = self.get(kind, id)
            if resource is None or kind not in self.kinds:
                msg = f'there is no {kind} "{id}"'
                raise AttainError(msg)
            self._models[key] = self.kinds[kind].builder()(resource.data, BuildContext(self, kind, id))
        return self._models[key]
