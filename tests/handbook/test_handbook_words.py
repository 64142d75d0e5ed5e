"""What the handbook says in words, of organisations whose configuration says it in all its forms."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from attain.handbook.book import Chapter, Handbook, handbook
from attain.handbook.said import plain
from attain.handbook.speech import Speech
from attain.handbook.table import Table
from attain.language.load import load

CONFIGS = Path(__file__).parents[2] / "configs"


@cache
def book(name: str) -> Handbook:
    catalogue = load(CONFIGS / name).catalogue
    assert catalogue is not None
    return handbook(catalogue)


def chapter(name: str, title: str) -> Chapter:
    return next(each for each in book(f"library/{name}").chapters if each.title == title)


def rows(table: Table) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in table.rows}


@pytest.mark.parametrize(
    ("organisation", "workflow", "condition", "words"),
    [
        ("nhs_pay_step", "pay_step", "contested is contested", "“Do you contest the deferral?” is “I contest it”"),
        (
            "nhs_pay_step",
            "pay_step",
            {"none_of": ["contested was made"]},
            "“Do you contest the deferral?” was not made",
        ),
        (
            "nhs_pay_step",
            "pay_step",
            {"all_of": ["standards is met", {"any_of": ["contested was skipped", "contested was made"]}]},
            "is met and (“Do you contest the deferral?” was skipped or “Do you contest the deferral?” was made)",
        ),
        ("dod_dpmap", "dpmap", "overall.final is unacceptable", "Rating of record, as it counts is “Unacceptable”"),
        ("india_apar", "apar", "has_own_view is true", "“has own view” is yes for the employee"),
        (
            "gitlab_talent",
            "talent_assessment",
            "case of performance_plan is running",
            "“Formal performance plan” is run",
        ),
        (
            "sourcegraph_impact",
            "impact_review",
            "sum of measure pay.increase in the last 12 months is less than 15",
            "the sum of “pay – increase” in the last 12 months is less than 15",
        ),
        (
            "merit_matrix",
            "merit",
            "all of catalogue academy.mandatory are completed",
            "“Mandatory training” of the cat",
        ),
    ],
)
def test_conditions_are_said_with_titles(organisation: str, workflow: str, condition: object, words: str) -> None:
    catalogue = load(CONFIGS / "library" / organisation).catalogue
    assert catalogue is not None
    assert words in Speech(catalogue, workflow).prose().condition(condition)


@pytest.mark.parametrize(("said", "words"), [("a_b.c", "a b – c"), ("1.20", "1.20"), ("x.0.5", "x.0.5")])
def test_numbers_stay_numbers(said: str, words: str) -> None:
    assert plain(said) == words


def test_answers_that_another_review_counts_are_not_only_for_talking() -> None:
    [(_, table)] = chapter("deloitte_snapshot", "Snapshot").questions
    purposes = rows(table)
    risk = purposes["This person is at risk for low performance."][1]
    assert risk == (
        "Decides on “On the list of the talent review”; goes into “Snapshots that say at risk” of “Pay and promotion”"
    )


def test_answers_that_open_a_step_or_date_it_say_so() -> None:
    answers = [rows(table) for _, table in chapter("university_forms", "Appraisal, Memphis").questions]
    importance = next(each for each in answers if any(key.startswith("Importance (") for key in each))
    told = next(cells for key, cells in importance.items() if key.startswith("Importance ("))
    assert told[1] == "Is a weight in “Overall rating”; decides whether “Fewer than eight factors count” opens"


def test_a_judgement_is_seen_by_whoever_sees_the_rating() -> None:
    answers = rows(dict(chapter("opm_ses", "Executive appraisal").questions)["Annual summary rating"])
    assert answers["Annual summary rating"][2].endswith("(as “Annual summary rating”)")
    assert answers["Reasons"][2] == "Nobody"


def test_steps_that_ask_the_same_share_a_table_and_forms_say_whom_they_are_for() -> None:
    captions = [caption for caption, _ in chapter("dod_dpmap", "Performance appraisal").questions]
    assert "“First meeting: the plan”, “Progress reviews” and “Last meeting: the rating”: Record of a talk" in captions
    forms = [caption for caption, _ in chapter("gitlab_talent", "Talent assessment").questions]
    assert any(caption.startswith("“Manager's evaluation”: Manager's evaluation, short (if ") for caption in forms)
    assert "“Manager's evaluation”: Manager's evaluation (everybody else)" in forms


def test_ratings_have_no_writer_and_days_are_no_happenings() -> None:
    seen = dict(chapter("merit_matrix", "Pay increase").sees)
    assert ("Guide", "in full", "once “Facts of pay” is sent") in seen["Manager"].rows
    assert seen["The employee"].rows[0][2] == "14 February 2027 (“visible from”)"


def test_decisions_list_what_may_be_decided() -> None:
    steps = rows(chapter("nhs_pay_step", "Pay step").steps)
    assert steps["Decision on the contest"][0] == (
        "Second manager: decides. Choices: The deferral stands (with a reason); The step is granted (with a reason)."
    )
    assert steps["Notice"][0] == "A message goes out to the manager and the employee"


def test_a_check_says_what_must_hold_and_who_may_excuse() -> None:
    told = rows(chapter("nhs_pay_step", "Pay step").steps)["The five standards"][0]
    assert told.startswith("Checked from what is known. What must hold: Appraised in the last twelve months")
    assert told.endswith("Manager may make an exception, with a reason, for somebody who could do nothing about it.")


def test_nobody_acts_where_the_picture_names_who_is_told() -> None:
    found = chapter("nhs_pay_step", "Pay step").flow
    assert "to the manager, the employee" in found
    assert "checked from what is known" in found


def test_several_at_once_speak_in_the_plural() -> None:
    catalogue = load(CONFIGS / "library/nhs_pay_step").catalogue
    assert catalogue is not None
    said = Speech(catalogue, "pay_step").prose()
    assert said.condition("at least 2 of appraisal.x is yes").endswith("are yes")
    assert said.condition("any of appraisal.x is yes").endswith("is yes")
    assert said.condition("at least 1 of appraisal.x is yes").endswith("is yes")
    assert said.condition({"none_of": ["all of catalogue training.mandatory are completed"]}).startswith("not all of ")


def test_items_of_examples_go_by_their_titles() -> None:
    found = {each.title: each for each in chapter("engineering_ladders", "Milestones and level").ratings}
    assert found["Points of a category"].example[4] == "Building: points = 36"


def test_what_an_overlay_asks_about_is_named_by_its_framework() -> None:
    differs = chapter("washington_tpep", "Focused evaluation").differs
    assert "“criteria” is criteria of “CEL 5D+”" in differs.rows[0][2]


def test_starts_are_sentences() -> None:
    starts = [row[0] for row in chapter("nhs_pay_step", "Pay step").starts.rows]
    assert starts == [
        "8 weeks before the pay step date",
        "3 months after “Looked at again”, which follows from “Pay step”",
    ]
    asked = [row[0] for row in chapter("matrix_managers", "Review at the end of a project").starts.rows]
    assert asked == ["When the Line manager or the Project managers asks for it"]


def test_tables_that_a_rating_reads_stand_beside_it() -> None:
    [rating] = chapter("merit_matrix", "BLR sample").ratings
    [(caption, table)] = rating.tables
    assert caption == "Guide"
    assert table.heads == (
        "Rating / Position in the range",
        "Minimum",
        "25th percentile",
        "Midpoint",
        "75th percentile",
        "Maximum",
    )
    assert table.rows[0] == ("Excellent", "5%", "4.75%", "4.5%", "4.25%", "4%")


@pytest.mark.parametrize(
    ("organisation", "workflow", "rating", "line"),
    [
        ("washington_tpep", "Comprehensive evaluation", "Preliminary rating", "28 is Proficient"),
        ("university_forms", "Appraisal, Memphis", "Overall rating", "weighted mean = 3.0625"),
        ("deloitte_snapshot", "Pay and promotion", "Snapshots that say at risk", "count = 2"),
        ("washington_tpep", "Focused evaluation", "Summative rating, carried over", "only value = Proficient"),
        ("matrix_managers", "Review with weights", "Matrix managers together", "Rating of this section: 3, weight 7"),
        (
            "india_apar",
            "Annual performance assessment report",
            "Grade on record",
            "Overall grade: missing, not counted",
        ),
    ],
)
def test_examples_are_worked_with_the_organisations_own_items(
    organisation: str, workflow: str, rating: str, line: str
) -> None:
    found = {each.title: each for each in chapter(organisation, workflow).ratings}
    assert any(line in each for each in found[rating].example), found[rating].example


@pytest.mark.parametrize("folder", sorted(each.name for each in (CONFIGS / "library").iterdir() if each.is_dir()))
def test_every_score_of_the_library_has_an_example(folder: str) -> None:
    for each in book(f"library/{folder}").chapters:
        for rating in each.ratings:
            assert not any("give no value" in line for line in rating.example), (each.title, rating.title)


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    scales = dict(book("library/merit_matrix").scales)
    assert scales["Position in the range"].heads == ("Level",)


def test_policies_name_people_and_ratings_by_title() -> None:
    rules = [said for _, said in book("library/un_eperformance").rules.rows]
    assert any("never shown to the First reporting officer or the Second reporting officer" in each for each in rules)
    guide = [said for _, said in book("library/merit_matrix").rules.rows]
    assert any(each.startswith("Upper end of the guide is never shown") for each in guide)
