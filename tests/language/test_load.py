"""From a folder to models, and back from what was stored."""

from __future__ import annotations

from pathlib import Path

from attain.config.document import Resource, parse_canonical
from attain.config.document import canonical as text_of
from attain.language.load import from_resources, load

DEMO = Path(__file__).parents[2] / "configs/demo"


def test_every_model_is_built_from_what_was_stored() -> None:
    loaded = load(DEMO)
    assert loaded.diagnostics == ()
    assert loaded.catalogue is not None
    stored = [Resource(one.kind, one.id, parse_canonical(text_of(one.data))) for one in loaded.catalogue.resources]
    again = from_resources(stored)
    assert [one.hash for one in again.resources] == [one.hash for one in loaded.catalogue.resources]
    for one in again.resources:
        assert again.model(one.kind, one.id) == loaded.catalogue.model(one.kind, one.id)
        assert again.model(one.kind, one.id) is again.model(one.kind, one.id)
