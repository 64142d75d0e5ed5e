"""The kinds of document that the kernel itself knows, each with what builds its model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from attain.config.bundle import built_in
from attain.config.catalogue import BuildContext, Kind

BUILDS = {
    "calendar": "attain.phrases.calendar:build",
    "form": "attain.forms.model:build",
    "population": "attain.phrases.populations:build",
    "scale": "attain.scales.model:build",
    "workflow": "attain.workflow.build:build",
}
"""Where models are built; imported when first needed.  A kind without an entry is used as plain data."""


def plain(data: Mapping[str, Any], _context: BuildContext) -> Mapping[str, Any]:
    """The model of a kind that needs none."""
    return data


@cache
def built_in_kinds() -> Mapping[str, Kind]:
    """Kinds by name, from the kernel's schema files."""
    return {
        name: Kind(name, schema, BUILDS.get(name, plain))
        for name, schema in built_in().items()
        if not schema.get("x-part")
    }
