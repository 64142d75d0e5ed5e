"""One change in the demo's scenario, and what is then said, with line and column."""

from __future__ import annotations

import pytest

from attain.checks.codes import codes

from scenario_helpers import changed  # isort: skip

QUOTED = (
    '"2027-03-09 mia submits manager_review with'
    ' { work.delivery: meets, work.together: exceeds, summary.overall: meets }"'
)
CHANGES = [
    ("T001", "2027-03-04 ann submits self_review", "2027-03-04 ann submitts self_review", "normal_run", "submitts",
     '"submitts" does not fit here'),
    ("T001", "step self_review opens on 2027-03-01", "step self_review opnes on 2027-03-01", "", "opnes",
     '"opnes" does not fit here'),
    ("T002", "2027-03-04 ann submits self_review", "2027-03-04 anna submits self_review", "", "anna",
     'there is no person "anna" here'),
    ("T002", "2027-03-04 ann submits self_review", "2027-03-04 ann submits self_reveiw", "", "self_reveiw",
     'there is no step "self_reveiw" here'),
    ("T002", "as support_plan with", "as suport_plan with", "", "suport_plan", 'there is no choice "suport_plan" here'),
    ("T002", "belongs to pia", "belongs to pya", "", "pya", 'there is no person "pya" here'),
    ("T002", "manager: eve", "manager: eva", "", "eva", 'there is no person "eva" here'),
    ("T002", "summary.overall: meets }", "summary.overal: meets }", "normal_run", "summary.overal",
     'form quick_manager has no field "summary.overal"'),
    ("T002", "summary.overall: meets }", "summary.overall: mets }", "normal_run", "summary.overall",
     "summary.overall: Choose one of the levels."),
    ("T003", "2027-03-09 mia submits manager_review", "2027-03-09 max submits manager_review", "normal_run", None,
     "this is refused: This step belongs to somebody else. (not_yours)"),
    ("T003", "2027-03-12 mia releases release", "2027-03-12 mia releases acknowledge", "normal_run", None,
     "this is refused: There is no step acknowledge in which this can be done. (not_possible)"),
    ("T004", "step self_review opens on 2027-03-01", "step self_review opens on 2027-03-02", "normal_run",
     "step self_review opens on 2027-03-02", "step self_review opens on 2027-03-01, not on 2027-03-02"),
    ("T004", "step acknowledge is due on 2027-03-22", "step acknowledge is due on 2027-03-23", "normal_run",
     "step acknowledge is due on 2027-03-23", "step acknowledge is due on 2027-03-22, not on 2027-03-23"),
    ("T004", "manager_review has 1 attempts", "manager_review has 2 attempts", "normal_run", None,
     "manager_review has 1 attempt, not 2"),
    ("T004", "case is closed by 2027-03-22", "case is closed by 2027-03-14", "normal_run", None,
     "the case is closed on 2027-03-15, after 2027-03-14"),
    ("T004", "step support never opens", "step manager_review never opens", "normal_run", None,
     "step manager_review opens on 2027-03-04"),
    ("T004", "step second_approval never opens", "step second_approval ends by 2027-04-30", "silence", None,
     "step second_approval never opens; the case is closed unfinished on 2027-04-01"),
    ("T004", "ann got at most 1 reminders", "ann got at most 0 reminders", "silence", None,
     "ann got 1 reminders for self_review, more than 0"),
    ("T004", "step manager_review belongs to max", "step manager_review belongs to eve", "manager_leaves", None,
     "step manager_review belongs to max, not to eve"),
    ("T004", "step support never opens", "nobody sees manager_review", "normal_run", None,
     "employee sees manager_review (full); second_manager sees manager_review (full)"),
    ("T004", "step support never opens", "overall.final is exceeds", "normal_run", "overall.final is exceeds",
     "it is not so"),
    ("T005", "try: 2027-03-10 mia approves", "try: 2027-03-10 max approves", "refused_1", None, "this is not refused"),
    ("T005", "because: wrote it herself", "because: own case", "refused_1", None,
     "it is refused on another ground: You wrote what is to be approved here, so somebody else has to approve it."),
    ("T006", "{ overall.number: 3.40, overall.suggested: meets }", "{ overall.number: 3.41, overall.suggested: meets }",
     "plain", "3.41", "overall.number is 3.4, not 3.41"),
    ("T006", "overall.suggested: partly_meets", "overall.suggested: meets", "gate", "meets",
     "overall.suggested is partly_meets, not meets"),
    ("T002", "manager_review.work.delivery: meets,", "manager_review.work.delivry: meets,", "plain", None,
     'form quick_manager has no field "work.delivry"'),
    ("T007", "what: self_review, until: manager_review submitted", "what: self_review", "sees_3", None,
     "in case normal_run: second_manager sees full of self_review on 2027-03-09, not nothing"),
    ("T008", "every case is closed by 2027-07-30", "every case is closed by 2027-03-31", "always_1", None,
     "in case low_rating: the case is closed on 2027-04-12, after 2027-03-31"),
    ("T009", "of: workflow quick_review", "of: cycle half_year_2027", "", "cycle half_year_2027",
     "scenarios of a cycle cannot be played yet"),
    ("T010", "contract: permanent", "contract: fixed_term", "normal_run", None,
     "nobody in this story is in half_year_2027: not in permanent_staff (not: contract is permanent)"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "old", "new", "only", "at", "said"), CHANGES, ids=lambda text: str(text)[:40])
def test_a_change_is_told_where_it_stands(code: str, old: str, new: str, only: str, at: str | None, said: str) -> None:
    story = changed(old, new)
    first = next(one for one in story.findings(only) if one.code == code)
    assert first.message.startswith(said)
    line = story.document.source.line(first.at.line)
    if at is not None:
        assert line[first.at.column - 1 : first.at.end_column - 1] == at


def test_every_code_is_explained_and_shown() -> None:
    assert {code for code in codes() if code.startswith("T")} == {code for code, *_ in CHANGES}


def test_a_sentence_with_an_unquoted_colon_means_the_same() -> None:
    story = changed(
        QUOTED,
        "2027-03-09 mia submits manager_review with { summary.overall: meets }",
    )
    assert story.findings("normal_run") == []


def test_an_unquoted_pair_is_told_at_its_start() -> None:
    story = changed(
        QUOTED,
        "2027-03-09 mya submits manager_review with { summary.overall: meets }",
    )
    (found,) = story.findings("")[:1]
    assert found.message == 'there is no person "mya" here'
    assert story.document.source.line(found.at.line)[found.at.column - 1 :].startswith("2027-03-09 mya")


def test_a_story_cannot_go_back_in_time() -> None:
    story = changed("2027-03-11 max approves second_approval", "2027-03-03 max approves second_approval")
    (found,) = story.findings("normal_run")
    assert found.message == "the story has come to 2027-03-09 already and cannot go back"
