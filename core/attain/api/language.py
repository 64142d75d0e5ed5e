"""What the language half of a plugin needs; no database, no web."""

from __future__ import annotations

from functools import cache
from importlib import resources

from attain.config.bundle import read_schema
from attain.config.catalogue import BuildContext, Catalogue, Kind
from attain.config.diagnostics import Severity
from attain.config.document import Resource
from attain.config.finding import Finding, Where
from attain.config.item_source import ItemSource
from attain.config.plugin_act import PluginAct
from attain.config.text import words
from attain.errors import AttainError
from attain.handbook.explained import Explained, Telling
from attain.hookspecs import hookimpl
from attain.nearest import did_you_mean
from attain.phrases.ast import Condition
from attain.phrases.calendar import add as day_after
from attain.phrases.conditions import Lookups, holds
from attain.phrases.conditions import number as exact_number
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_condition, parse_duration, parse_path, parse_people, parse_time
from attain.scales.model import Level, Scale
from attain.workflow.past import Dated
from attain.workflow.reviewed import Example, Reviewed

__all__ = [
    "AttainError",
    "BuildContext",
    "Catalogue",
    "Condition",
    "Dated",
    "Example",
    "Explained",
    "Finding",
    "ItemSource",
    "Kind",
    "Level",
    "Lookups",
    "PhraseError",
    "PluginAct",
    "Resource",
    "Reviewed",
    "Scale",
    "Severity",
    "Telling",
    "Where",
    "day_after",
    "did_you_mean",
    "exact_number",
    "holds",
    "hookimpl",
    "kind",
    "parse_condition",
    "parse_duration",
    "parse_path",
    "parse_people",
    "parse_time",
    "words",
]


@cache
def kind(
    owner: str,
    name: str,
    build: str,
    *,
    varies: bool = False,
    report: bool = False,
    examples: str = "",
    explains: str = "",
) -> Kind:
    """A kind whose schema is the file `kinds/NAME.schema.yaml` in the plugin's package `owner`.

    `build` is `module:function` of (data) or (data, context), or empty: then its model is the document itself.
    `varies`: the plugin reads it only from the catalogue of a case, so overlays may change it for some people.
    `report`, `examples`, `explains`: as in `Kind`.
    Raises PluginError where the file cannot be read.
    """
    file = resources.files(owner).joinpath("kinds", f"{name}.schema.yaml")
    schema = read_schema(file.read_text("utf-8"), f"{owner}/kinds/{file.name}")
    made = build or "attain.language.kinds:plain"
    return Kind(name, schema, made, owner, varies, report, examples, explains)
