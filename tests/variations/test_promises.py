"""Attacks on what policies promise: what is never shown to some about some, and reviews that have ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from attain.access.reading import submissions
from attain.cases.hr.cycles import run_of
from attain.cases.running import one
from attain.cases.sights import viewpoints
from attain.cases.viewing import viewpoint
from attain.scenarios.on_database import OnDatabase
from attain.scenarios.sentences import Act, parse_sentence
from attain.scenarios.story import read_story

from database_stage import founded  # isort: skip

from attain.language.load import load

FIRM = Path(__file__).parent / "firm"
HARD = ("half_year", "", "was_hard")
WRITTEN = "submits self_review with { half_year.was_hard: winter, half_year.help_wanted: false }"


@pytest.fixture(params=["ann", "eve"])
def played(empty_url: str, request: pytest.FixtureRequest) -> Iterator[tuple[str, OnDatabase]]:
    """The review of somebody in France, and of somebody elsewhere, written and shared."""
    catalogue = load(FIRM).catalogue
    assert catalogue is not None
    resource = catalogue.get("scenario", "france")
    assert resource is not None
    story = read_story(resource, catalogue, [])
    assert story is not None
    kernel, stage = founded(empty_url, story, request.param)
    for said in (f"2027-03-02 {request.param} {WRITTEN}", "2027-03-03 mia submits manager_review"):
        act = parse_sentence(said)
        assert isinstance(act, Act)
        stage.act(act)
    yield request.param, stage
    kernel.store.close()


def seen_by(stage: OnDatabase, viewer: str) -> dict[str, bool]:
    """{step: whether the hard part of it can be read}, alike by the two ways of looking."""
    person, at = stage.ids[viewer], stage.clock.now()
    with stage.store.read() as connection:
        running = one(connection, stage.world.catalogues, stage.case_id)
        views = (
            viewpoint(connection, running, person, at),
            viewpoints(connection, {stage.case_id: person}, at)[stage.case_id],
        )
        first, second = ({s.step: HARD in s.answers for s in submissions(connection, v, stage.case_id)} for v in views)
    assert first == second
    return first


def test_what_is_never_shown_to_managers_in_france_is_shown_elsewhere(played: tuple[str, OnDatabase]) -> None:
    employee, stage = played
    assert seen_by(stage, "mia")["self_review"] is (employee != "ann")
    assert seen_by(stage, employee)["self_review"] is True


def test_steps_that_only_some_have_are_among_those_of_the_cycle(played: tuple[str, OnDatabase]) -> None:
    _, stage = played
    with stage.store.read() as connection:
        steps = [step.id for step in run_of(connection, stage.world, "half_year_2027").steps]
    assert steps[:2] == ["self_review", "manager_review"]
    assert {"second_approval", "interview"} <= set(steps)


def test_only_those_whom_policy_names_read_a_review_that_has_ended(played: tuple[str, OnDatabase]) -> None:
    employee, stage = played
    assert "manager_review" in seen_by(stage, "max")
    stage.run_out()
    assert seen_by(stage, "max").keys() <= {"second_approval"}
    assert "manager_review" in seen_by(stage, "mia")
    assert "manager_review" in seen_by(stage, employee)
