"""The handbook tells how things are decided, in the words that people see."""

from __future__ import annotations

from pathlib import Path

import pytest
from appeal_help import APPEAL
from wiring_help import catalogue_of

from attain.handbook.book import Chapter, handbook
from attain.language.load import load

DEMO = Path(__file__).parents[2] / "configs/demo"


@pytest.fixture(scope="module")
def appealing(tmp_path_factory: pytest.TempPathFactory) -> Chapter:
    catalogue = catalogue_of(tmp_path_factory.mktemp("appeal") / "firm", APPEAL)
    return next(one for one in handbook(catalogue).chapters if one.id == "appealing")


def acts(chapter: Chapter) -> dict[str, str]:
    return {row[0]: row[1] for row in chapter.steps.rows}


def test_votes_and_choices_are_told(appealing: Chapter) -> None:
    assert acts(appealing)["Vote"] == (
        "Jury: decide together. Choices: Keep it; Raise it (with “Bonus”). "
        "More than half of them must agree; if they do not, the hr decides."
    )


def test_conditions_speak_of_levels_and_choices_by_their_labels(appealing: Chapter) -> None:
    due = {row[0]: row[2] for row in appealing.steps.rows}
    assert due["Object"].startswith("Only if Given, as it counts is “Low”.")
    made = {one.title: " ".join(one.stages) for one in appealing.ratings}
    assert "If “Vote” is “Raise it”, it becomes “High” (The jury raised it)." in made["Stands"]


def test_what_a_choice_asks_goes_by_its_title(appealing: Chapter) -> None:
    assert acts(appealing)["Vote"].count("“Bonus”") == 1


def test_a_session_says_who_leads_when_it_opens_and_what_bounds_it() -> None:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    told = acts(handbook(catalogue).chapters[0])["Calibration"]
    assert "Led by the Head of department; opens once 95% of “Manager's review” are there, at the latest on " in told
    assert "with at least 3 people there." in told
    assert "Nobody has a voice in his own case" in told
    bounds = told.partition(" Nobody has")[0]
    assert bounds.endswith("and Growth potential, with a reason where it differs from “Guide for calibration”.")


def test_questions_say_when_they_are_asked_and_needed() -> None:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    rows = {row[0]: row for one in handbook(catalogue).chapters for _, table in one.questions for row in table.rows}
    assert rows["Which help?"][1] == "words, must be answered if “Do you want help with anything?” is yes"


def test_nobody_wrote_what_is_computed() -> None:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    shown = [row for one in handbook(catalogue).chapters for _, table in one.sees for row in table.rows]
    assert {row[1] for row in shown if row[0].startswith("Whether “Gate")} == {"in full"}
