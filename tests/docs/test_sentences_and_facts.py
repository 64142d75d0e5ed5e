"""The pages about sentences and facts name everything that there is, and show what is sound."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from wiring_help import catalogue_of

from attain.checks.scene import DATE_FACTS, FACTS
from attain.scenarios.expectations import ALWAYS, EXPECTED
from attain.scenarios.grounds import GROUNDS
from attain.scenarios.sentences import VERBS

LANGUAGE = Path(__file__).parents[2] / "docs" / "language"
PAGE, FACTS_PAGE = ((LANGUAGE / name).read_text("utf-8") for name in ("sentences.md", "facts.md"))
FLAT = " ".join(PAGE.split())
STORIES = (LANGUAGE / "stories.md").read_text("utf-8")


def said_once(patterns: dict[str, str]) -> list[str]:
    """Without the singular of a plural, and without words that may be left out."""
    listed = set(patterns.values())
    return sorted(
        one for one in listed if f"{one}s" not in listed and not one.endswith(("1 reminder", "before step OTHER opens"))
    )


@pytest.mark.parametrize("form", [form for form in VERBS if form.endswith("s")])
def test_every_verb_is_named(form: str) -> None:
    assert re.search(rf"\b{form}\b", PAGE)


@pytest.mark.parametrize("pattern", said_once(EXPECTED))
def test_every_expectation_is_named(pattern: str) -> None:
    singular = {"attempt": "attempts", "reminder": "reminders"}
    known = " ".join(singular.get(word, word) for word in pattern.split())
    assert pattern in STORIES if pattern.startswith("session") else known in FLAT


@pytest.mark.parametrize("pattern", said_once(ALWAYS))
def test_every_promise_is_named(pattern: str) -> None:
    assert pattern.replace("open task at", "open tasks at") in FLAT


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_ground_is_named(ground: str) -> None:
    assert f"`{ground}`" in PAGE


@pytest.mark.parametrize("fact", sorted({*FACTS, *DATE_FACTS}))
def test_every_fact_is_named(fact: str) -> None:
    assert f"`{fact}`" in FACTS_PAGE


def test_the_connection_shown_is_sound(tmp_path: Path) -> None:
    (shown,) = re.findall(r"```yaml\n(.*?)```", FACTS_PAGE, re.DOTALL)
    catalogue = catalogue_of(tmp_path / "firm", shown)
    assert catalogue.get("connection", "people") is not None
