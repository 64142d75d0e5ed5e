"""A policy that hides a measure hides the score and the answer that record it, in every way a review is read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from changes_help import folder_with
from reviews_help import DEMO, SYSTEM, Trial, trial
from sqlalchemy import Connection, select

from attain.access import rules
from attain.access.reading import Viewpoint
from attain.cases.launch import launch
from attain.cases.running import one
from attain.cases.sights import viewpoints
from attain.cases.tables import cases
from attain.cases.viewing import viewpoint
from attain.kernel import apply_folder
from attain.language.load import load
from attain.people.find import Surroundings, find
from attain.phrases.parser import parse_people
from attain.workflow.recorded import hides, recorded

NEVER = "  never_show:\n"
FIRST, SECOND = "manager of employee", "manager of manager of employee"
RULE = f"    - {{ what: measure performance.half_year, to: [{SECOND}], because: Only the manager. }}\n"
SCORE = "overall"
ANSWER = "manager_review.summary.overall"


@pytest.fixture
def half_year(tmp_path: Path) -> Iterator[Trial]:
    made = trial(f"sqlite:///{tmp_path / 'attain.db'}", tmp_path, "")
    folder = folder_with(tmp_path / "stricter", {"policies/fair_reviews.yaml": [(NEVER, NEVER + RULE)]})
    loaded, applied = apply_folder(made.kernel, SYSTEM, folder)
    assert applied is not None, loaded.diagnostics
    launch(made.kernel.store, made.kernel.world, SYSTEM, "half_year_2027")
    yield made
    made.kernel.store.close()


def both(made: Trial, case_id: int, viewer: int) -> tuple[Viewpoint, Viewpoint]:
    """How one page reads a case, and how a list of many does."""
    now = made.kernel.store.clock.now()
    with made.kernel.store.read() as connection:
        running = one(connection, made.kernel.world.catalogues, case_id)
        return viewpoint(connection, running, viewer, now), viewpoints(connection, {case_id: viewer}, now)[case_id]


def held(connection: Connection, phrase: str, subjects: Collection[int], made: Trial) -> Mapping[int, Sequence[int]]:
    around = Surroundings(named={"employee": {one: (one,) for one in subjects}})
    return find(connection, parse_people(phrase), subjects, made.kernel.store.clock.now(), around)


def test_whoever_may_not_see_a_measure_sees_neither_score_nor_answer(half_year: Trial) -> None:
    with half_year.kernel.store.read() as connection:
        rows = {row.subject_id: row.id for row in connection.execute(select(cases))}
        second, first = (held(connection, phrase, rows, half_year) for phrase in (SECOND, FIRST))
    subject = next(one for one in rows if second[one] and first[one] and set(second[one]) != set(first[one]))
    case_id = rows[subject]
    granted = {"manager_review": "full", f"{SCORE}.final": "full"}
    for view in both(half_year, case_id, second[subject][0]):
        assert {SCORE, ANSWER} <= view.hidden
        assert rules.how(view.table, granted, view.hidden, f"{SCORE}.final") is None
        assert rules.how(view.table, granted, view.hidden, ANSWER) is None
    for view in both(half_year, case_id, first[subject][0]):
        assert SCORE not in view.hidden
        assert rules.how(view.table, granted, view.hidden, f"{SCORE}.final") == "full"


def test_scores_and_answers_are_found_by_the_measure_they_record() -> None:
    catalogue = load(DEMO).catalogue
    assert catalogue is not None
    found = recorded(catalogue, "annual_review")
    assert found["talent.potential"] == {"potential", "potential_review.view.potential"}
    assert found["performance.overall"] == {"overall", "manager_review.summary.overall"}
    assert hides(catalogue, "annual_review", "measure talent.potential") == {
        "measure talent.potential",
        *found["talent.potential"],
    }
    assert hides(catalogue, "annual_review", "manager_review.summary") == {"manager_review.summary"}
    assert recorded(catalogue, "no_such_workflow") == {}
