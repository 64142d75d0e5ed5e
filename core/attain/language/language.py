"""The language of one organisation: the kernel's kinds and those of the plugins it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from attain.config.catalogue import Catalogue, Kind
from attain.config.document import Resource
from attain.config.schema import Schemas
from attain.errors import PluginError
from attain.language.kinds import built_in_kinds
from attain.plugins import LANGUAGE, Plugins
from attain.variations.vary import whole


@dataclass(frozen=True)
class Language:
    """Kinds by name and the plugins that brought some of them."""

    kinds: Mapping[str, Kind]
    plugins: Plugins

    @cached_property
    def schemas(self) -> Schemas:
        """Validators, compiled when first needed."""
        return Schemas(self.kinds)


def language_for(plugins: Mapping[str, str]) -> Language:
    """The language with the plugins named (name to versions accepted).  Raises PluginError."""
    loaded = Plugins()
    loaded.enable(plugins, LANGUAGE)
    return language_of(loaded)


def language_of(plugins: Plugins) -> Language:
    """The language with plugins that are loaded already.  Raises PluginError where two kinds or a schema collide."""
    kinds = dict(built_in_kinds())
    for kind in plugins.kinds():
        _refuse_collision(kind, kinds)
        kinds[kind.name] = kind
    language = Language(kinds, plugins)
    for kind in plugins.kinds():
        language.schemas.validator(kind.name)
    return language


def _refuse_collision(kind: Kind, kinds: Mapping[str, Kind]) -> None:
    if kind.name in kinds:
        msg = f'plugin "{kind.owner}": the kind "{kind.name}" exists already; {kinds[kind.name].owner} brings it'
        raise PluginError(msg, "give the kind another name, or enable one of the two plugins")
    said = kind.schema.get("properties", {}).get("kind", {}).get("const", kind.name)
    if said != kind.name:
        msg = f'plugin "{kind.owner}": the schema of the kind "{kind.name}" is one of the kind "{said}"'
        raise PluginError(msg, f"its kind must be const: {kind.name}")


def from_resources(resources: Iterable[Resource]) -> Catalogue:
    """A catalogue of what was checked and stored before; no findings, no files.

    Raises PluginError where a plugin that the organisation names is no longer usable.
    """
    found = tuple(resources)
    named = next((one.data.get("plugins") or {} for one in found if one.kind == "organisation"), {})
    return whole(found, language_for(named).kinds)[0]
