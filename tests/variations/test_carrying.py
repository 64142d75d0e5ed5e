"""Whoever is not in a cycle keeps his last result."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from attain.cases.launch import launch
from attain.language.load import load
from attain.measures.store import NewMeasure, history, record
from attain.scenarios.on_database import ACTOR
from attain.scenarios.story import read_story

from database_stage import founded  # isort: skip

FIRM = Path(__file__).parent / "firm"


def test_the_last_result_is_recorded_anew_once_and_only_for_whom_the_cycle_says(empty_url: str) -> None:
    catalogue = load(FIRM).catalogue
    assert catalogue is not None
    resource = catalogue.get("scenario", "spain")
    assert resource is not None
    story = read_story(resource, catalogue, [])
    assert story is not None
    kernel, stage = founded(empty_url, story, "ann")
    name, old = "performance.half_year", date(2026, 9, 1)
    with kernel.store.write(ACTOR, "test.measures") as tx:
        for who in ("ann", "eve"):
            record(tx, NewMeasure(person_id=stage.ids[who], name=name, valid_from=old, source="import", label="meets"))
    for _ in range(2):
        launch(kernel.store, kernel.world, ACTOR, story.cycle)
    with kernel.store.read() as connection:
        found = {who: history(connection, stage.ids[who], name) for who in ("ann", "eve")}
    kernel.store.close()
    assert [one.label for one in found["ann"]] == ["meets"]
    assert [(one.label, one.valid_from > old, one.detail) for one in found["eve"]] == [
        ("meets", True, "carried over: not in half_year_2027_spain"),
        ("meets", False, ""),
    ]
