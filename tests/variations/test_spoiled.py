"""Whatever stands in overlays and in what takes over other documents, a check ends with findings, never a crash."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from attain.language.load import load

FIRM = Path(__file__).parent / "firm"
FILES = ("overlays/agreements.yaml", "cycles/half_year_2027.yaml", "policies/promises.yaml", "forms/short.yaml")
SHORT = """apiVersion: attain/v1
kind: form
id: short
title: Short
extends: quick_self
changes:
  - { remove: field half_year.was_hard }
  - { section: half_year, add: { id: more, title: More, type: text } }
  - { field: half_year.went_well, set: { required: false } }
"""
JUNK = st.sampled_from([None, 7, "", "x", True, [], {}, ["x"], {"x": 1}, [[]], {"id": []}, "step x", [{"id": 1}]])


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    entries = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in entries:
        yield from places(value, (*path, key))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spoiled") / "firm"
    shutil.copytree(FIRM, made)
    (made / "forms" / "short.yaml").write_text(SHORT)
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_spoiled_value_is_told_and_breaks_nothing(folder: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILES))
    text = (folder / name).read_text()
    documents = list(yaml.load_all(text, yaml.BaseLoader))
    number = data.draw(st.integers(0, len(documents) - 1))
    path = data.draw(st.sampled_from([one for one in places(documents[number]) if one]))
    node = documents[number]
    for key in path[:-1]:
        node = node[key]
    node[path[-1]] = data.draw(JUNK)
    (folder / name).write_text(yaml.safe_dump_all(documents))
    try:
        load(folder)
    finally:
        (folder / name).write_text(text)
