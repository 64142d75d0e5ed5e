"""What is right although it looks like something wrong: each is a change of a sound organisation that stays sound."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.language.load import load

BASE = Path(__file__).parents[1] / "errors" / "base"
RELEASE = "  - id: release\n    title: Share the result\n"
SELF = "    form: quick_self\n    due: 5 working days after it opens\n"
ROW = "visibility:                        # nobody sees what is not listed here\n"
SETTLES = "    settles: [overall]\n"
WHEN = "    when: overall.proposed is worse than meets\n"
HR = "    is: role hr_partner in department of employee\n"
WAIT = "due: 5 working days after it opens\n    if_late: continue_without\n"
SILENT = "due: 5 working days after it opens\n    if_late: continue\n"
SILENT_THEN = "due: 5 days after it opens, if_late: continue"


def step(id: str, rest: str) -> str:
    return f"  - id: {id}\n    title: A step\n    {rest}\n"


OPTIONAL = step("appeal", f"do: fill_form\n    optional: true\n    who: employee\n    form: employee_reply\n    {WAIT}")
LATER = step(
    "hearing",
    f"do: meet\n    who: manager\n    when: appeal was answered\n    not_before: 2 weeks after appeal opens\n    {WAIT}",
)
SKIPPED = step("hearing", f"do: meet\n    who: manager\n    when: appeal was skipped\n    {WAIT}")
SEEN = "  - { who: manager, what: [appeal, hearing], as: full, from: appeal submitted }\n"
ROUNDS = """  - id: talks
    title: Talks
    do: part
    repeat: { opened_by: manager, at_most: 3 }
    steps:
      - { id: note, title: Note, do: meet, who: manager, when: again was answered, due: 5 days after it opens, if_late: continue }
      - { id: again, title: Again, do: meet, who: manager, due: 5 days after it opens, if_late: continue }

"""
MEETINGS = step(
    "meetings",
    "do: meet\n    who: manager\n    repeat: { every: 3 months, until: cycle end, at_least: 2, at_most: 4, opened_by: [manager] }\n"
    f"    {SILENT}",
)
SHARE = step("share", f"do: release\n    who: employee\n    shows: [self_review]\n    to: manager\n    {WAIT}")
HR_WRITES = step("hr_view", f"do: fill_form\n    who: hr_partner\n    form: employee_reply\n    {SILENT}")
HR_AGREES = step("hr_look", f"do: approve\n    who: hr_partner\n    what: hr_view\n    {SILENT}")
ASKED_TWICE = step("third", f"do: approve\n    who: hr_partner\n    what: self_review\n    {SILENT}")
HR_SEES = "  - { who: hr_partner, what: [self_review, hr_view], as: full, from: self_review submitted }\n"
HR_READS = "  - { who: hr_partner, what: self_review, as: full, from: self_review submitted }\n"
AFTER, EVENT = "2 days after manager_review ends", "case of quick_review opens, or_by: 30 days after it opens"
PAUSE = f"  - {{ id: pause, title: Pause, do: wait, until: {AFTER} }}\n\n"
EITHER = step(
    "third", f"do: approve\n    who: hr_partner\n    when: grade is at least 8\n    what: manager_review\n    {SILENT}"
)
SECOND, TABLES = "    is: manager of manager of employee\n", "lookups:\n"
BY_COST = "{ of: cost_centre, gives: people, ranges: [{ below: 10, is: manager of employee }, { from: 10, is: role hr_operations }] }"
OPTIONAL_SEEN = "  - { who: manager, what: appeal, as: full, from: appeal submitted }\n"
CYCLE, SCORES, MANAGER = "start: { by: cycle }\n", "scores:\n", "  - id: manager_review\n"
EITHER_VALUE = (
    "  - { id: raise, title: Raise, take: [{ from: manager_review.work.delivery }, { from: manager_review.work.together }],"
    " aggregate: look_up, by: lookup number_to_rating, missing: drop_out }\n"
)
FOR_TWO_GRADES = (
    "    when: grade in [7, 8]\n"
    "    form: { choose: [{ when: grade is 7, form: quick_self }, { when: grade is 8, form: employee_reply }] }\n"
)
PANEL = step(
    "round_table",
    "do: session\n    who: [manager, second_manager]\n    chair: second_manager\n    group_by: department of employee\n"
    "    small_groups: { below: 8 people, join: the unit above }\n    opens_when: { or_by: 10 working days after it opens }\n"
    "    quorum: 2\n    stays_out: [own case]\n    may_change: [overall]\n    reason_for_change: always\n"
    f"    late_cases: {{ who: second_manager, due: 4 working days after it opens, if_late: continue }}\n    {SILENT}",
)
EMPLOYEE_SEES = "{ who: [employee, manager, second_manager, hr_partner], what: overall.final"
AS_MEASURE = (
    "{ who: employee, what: measure performance.half_year, as: full, from: release ends }\n"
    "  - { who: [manager, second_manager, hr_partner], what: overall.final"
)
SHOWN = "[manager_review, support, overall.final]"
LOOK = f"{{ id: look, title: Look, do: approve, who: hr_partner, what: manager_review, {SILENT_THEN} }}"
HIGH_GRADES = step("high", f"do: part\n    when: grade is at least 8\n    steps:\n      - {LOOK}\n")
ONCE_MORE = step("look", f"do: approve\n    who: hr_partner\n    what: manager_review\n    {SILENT}")
IN_A_PART = step(
    "talks",
    "do: part\n    when: grade is at least 8\n    steps:\n"
    f"      - {{ id: talk, title: Talk, do: meet, who: manager, not_before: talk_day, {SILENT_THEN} }}\n",
)
THEN = step("later", "do: meet\n    who: manager\n    due: self_due\n    if_late: continue\n")
DATED = "    form: quick_self\n    not_before: self_opens\n    due: self_due\n"
DUE_THEN = "    form: quick_self\n    due: self_due\n"
COUNTED = (
    "  - { id: met, title: Met, take: [{ from: manager_review.work.delivery }], aggregate: count, of: value is at least meets,"
    " missing: drop_out, judgement: { in: manager_review.summary.overall, by: manager, reason: never } }\n"
)
CYCLE_FILE, WAVE = "cycles/half_year_2027.yaml", "    starts: 2027-03-01\n"
WRONG_DAYS = "waves:\n", "dates: { self_opens: 2027-03-10, self_due: 2027-03-05 }\nwaves:\n"
GOOD_FRIDAY = "waves:\n", "dates: { self_due: 2027-03-26 }\nwaves:\n"
MORE_TIME = "waves:\n", "extend: [{ step: self_review, by: 2 weeks, because: Works agreement }]\nwaves:\n"
Change = tuple[str, str]

RIGHT: dict[str, tuple[str, list[Change]]] = {
    "an optional step asked about after some time": (
        "W318",
        [(RELEASE, OPTIONAL + LATER + RELEASE), (ROW, ROW + SEEN)],
    ),
    "an optional step that is skipped is known at once": (
        "W318",
        [(RELEASE, OPTIONAL + SKIPPED + RELEASE), (ROW, ROW + SEEN)],
    ),
    "the last round asked about in the next": ("E223", [(RELEASE, ROUNDS + RELEASE)]),
    "what was sent back asked about the second time": ("E223", [(WHEN, "    when: second_approval was late\n")]),
    "what a score suggests, asked before somebody judges it": (
        "E223",
        [
            (
                SELF,
                "    form: quick_self\n    when: overall.suggested is worse than meets\n    due: 5 days after it opens\n",
            )
        ],
    ),
    "a wait after a step that has ended": ("E318", [(RELEASE, PAUSE + RELEASE)]),
    "a wait for an event with a last day": ("E318", [(RELEASE, PAUSE.replace(AFTER, EVENT) + RELEASE)]),
    "a repetition that people may open too": ("E317", [(RELEASE, MEETINGS + RELEASE)]),
    "one's own words shared by oneself": ("E510", [(RELEASE, SHARE + RELEASE)]),
    "several who hold a role, one of whom wrote": (
        "W512",
        [(RELEASE, HR_WRITES + HR_AGREES + RELEASE), (ROW, ROW + HR_SEES)],
    ),
    "one who approves two different things": ("W204", [(RELEASE, ASKED_TWICE + RELEASE), (ROW, ROW + HR_READS)]),
    "a comparison with a level in the middle": (
        "W308",
        [(WHEN, "    when: overall.proposed is worse than outstanding\n")],
    ),
    "two ends of a range": ("W308", [(WHEN, "    when: grade is at least 4 and grade is at most 4\n")]),
    "two values of which one may be neither": ("W309", [(WHEN, "    when: country is DE or country is FR\n")]),
    "the second time, which is the last": ("W308", [(WHEN, "    when: occasion is 2 and occasion is last\n")]),
    "two forms of which one always fits": (
        "E310",
        [
            (
                "    form: quick_self\n",
                "    form: { choose: [{ when: grade is at least 8, form: quick_self }, { when: grade is less than 8, form: employee_reply }] }\n",
            )
        ],
    ),
    "two approvers of whom only one is asked": (
        "W204",
        [(RELEASE, EITHER + RELEASE), (SETTLES, "    settles: [overall]\n    when: grade is at most 7\n")],
    ),
    "a fact that is not declared where none are": (
        "E237",
        [(SECOND, "    is: by lookup approver\n"), (TABLES, f"{TABLES}  approver: {BY_COST}\n")],
    ),
    "a wait after an optional step has opened": (
        "E318",
        [
            (RELEASE, OPTIONAL + PAUSE.replace(AFTER, "2 weeks after appeal opens") + RELEASE),
            (ROW, ROW + OPTIONAL_SEEN),
        ],
    ),
    "a fact asked before a step that is called like it": (
        "E223",
        [
            (CYCLE, "start: { on: hire_date, only_if: union is true }\n"),
            (RELEASE, step("union", f"do: meet\n    who: manager\n    {SILENT}") + RELEASE),
        ],
    ),
    "a table asked with whichever of two values there is": ("E417", [(SCORES, SCORES + EITHER_VALUE)]),
    "all levels of a scale with answers beside it": (
        "W309",
        [(WHEN, "    when: overall.proposed is at least misses\n")],
    ),
    "a result shown as the measure that its answer records": (
        "W507",
        [(EMPLOYEE_SEES, AS_MEASURE), (SHOWN, "[manager_review, support]")],
    ),
    "forms for all whom the step is for": ("E310", [("    form: quick_self\n", FOR_TWO_GRADES)]),
    "a session reached again when somebody has rated": (
        "E315",
        [(MANAGER, PANEL + MANAGER), ("      to: manager_review\n", "      to: self_review\n")],
    ),
    "two approvers in parts of which only one is gone through": (
        "W204",
        [(RELEASE, HIGH_GRADES + RELEASE), (SETTLES, "    settles: [overall]\n    when: grade is at most 7\n")],
    ),
    "two approvers by a role that several hold": ("W204", [(RELEASE, ONCE_MORE + RELEASE)]),
    "a day before that of a part that may be left out": ("W311", [(RELEASE, IN_A_PART + THEN + RELEASE)]),
    "days in the wrong order that every wave replaces": ("W311", [(SELF, DATED)]),
    "a due day for which everybody gets more time": ("W311", [(SELF, DATED)]),
    "a holiday that every wave replaces": ("W319", [(SELF, DUE_THEN)]),
    "a holiday after which everybody gets more time": ("W319", [(SELF, DUE_THEN)]),
    "a level that is helped to understand": ("W407", []),
    "a level given beside a mere count": ("W409", [(SCORES, SCORES + COUNTED)]),
    "everybody who leads somebody": (
        "W509",
        [(HR, "    is: everyone with direct reports in department of employee\n")],
    ),
    "a choice that ends in otherwise": (
        "E310",
        [
            (
                "    form: quick_self\n",
                "    form: { choose: [{ when: grade is at least 8, form: quick_self }, { otherwise: true, form: employee_reply }] }\n",
            )
        ],
    ),
}

ELSEWHERE: dict[str, list[tuple[str, str, str]]] = {
    "two approvers by a role that several hold": [
        (
            "roles.yaml",
            "of one department.\n    where: department\n    at_least: 1",
            "of one department.\n    where: department\n    at_least: 2",
        ),
    ],
    "a day before that of a part that may be left out": [
        (CYCLE_FILE, "waves:\n", "dates: { talk_day: 2027-03-10, self_due: 2027-03-05 }\nwaves:\n"),
    ],
    "days in the wrong order that every wave replaces": [
        (CYCLE_FILE, *WRONG_DAYS),
        (CYCLE_FILE, WAVE, f"{WAVE}    dates: {{ self_due: 2027-03-17 }}\n"),
    ],
    "a due day for which everybody gets more time": [(CYCLE_FILE, *WRONG_DAYS), (CYCLE_FILE, *MORE_TIME)],
    "a holiday that every wave replaces": [
        (CYCLE_FILE, *GOOD_FRIDAY),
        (CYCLE_FILE, WAVE, f"{WAVE}    dates: {{ self_due: 2027-03-25 }}\n"),
    ],
    "a holiday after which everybody gets more time": [(CYCLE_FILE, *GOOD_FRIDAY), (CYCLE_FILE, *MORE_TIME)],
    "a level that is helped to understand": [
        ("scales/five_point.yaml", "meaning: Often went beyond", "help: Often went beyond"),
    ],
}
"""Changes of other files that belong to some of these."""


@pytest.mark.parametrize("what", RIGHT)
def test_it_is_not_told(tmp_path: Path, what: str) -> None:
    code, edits = RIGHT[what]
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    review = "workflows/quick_review.yaml"
    for name, old, new in [*((review, *one) for one in edits), *ELSEWHERE.get(what, ())]:
        text = (folder / name).read_text()
        assert text.count(old) == 1, old
        (folder / name).write_text(text.replace(old, new))
    if code == "W512":
        roles = folder / "roles.yaml"
        roles.write_text(roles.read_text().replace("at_least: 1", "at_least: 2"))
    found = load(folder).diagnostics
    unread = [str(one) for one in found if one.code in ("E020", "E011", "E012", "E010", "E202", "E201")]
    assert (unread, [str(one) for one in found if one.code == code]) == ([], [])
