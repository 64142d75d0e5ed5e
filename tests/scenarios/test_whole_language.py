"""Stories of what the language has beyond the demo: starts, chosen forms, repetitions, checks, moves, profiles."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from attain.config.catalogue import Catalogue
from attain.language.load import load
from attain.scenarios.run import run_all

BASE = Path(__file__).parents[1] / "errors" / "base"
CONFIG = """
apiVersion: attain/v1
kind: form
id: watched
title: Observation
sections:
  - { id: facts, title: Facts, fields: [ { id: minutes, title: Minutes, type: number, required: true } ] }
  - { id: notes, title: Notes, fields: [ { id: text, title: Text, type: text, required: true } ] }
---
apiVersion: attain/v1
kind: form
id: senior
title: For seniors
sections: [ { id: check, title: Check, fields: [ { id: box, title: Box, type: rating, scale: boxes, required: true } ] } ]
---
apiVersion: attain/v1
kind: scale
id: boxes
title: Boxes
use: rating
best: highest
levels: [ { id: capable, label: Capable }, { id: proficient, label: Proficient }, { id: excels, label: Excels } ]
---
apiVersion: attain/v1
kind: distribution
id: profile
title: Profile
of: joining.box
kind_of_rule: cumulative
per: [the manager]
counts: everything
less_than: { excels: 50%% }
start_credit: { proficient: 3 }
checked: when locked
if_over: next_lower
---
apiVersion: attain/v1
kind: workflow
id: joining
title: Joining
about: employee
start: { on: hire_date, after: [30 days, 60 days] }
people:
  manager: { is: manager of employee, if_none: second }
  second: { is: manager of manager of employee, if_none: hr }
  hr: { is: role hr_partner in department of employee, if_none: hr_all }
  hr_all: { is: role hr_operations, if_none: stop_the_plan }
when_people_change:
  manager_changes: { open_tasks: move, new_manager_sees: released, old_manager_may_add: { form: watched, until: 20 days after it opens } }
  actor_leaves: { open_tasks: manager of actor, if_none: hr }
  actor_on_leave: { longer_than: 1 week, open_tasks: manager of actor, if_none: hr }
  employee_moves: { department: old_until standards ends }
  employee_on_leave: { longer_than: 1 week, waits: pause, at_most: 2 months, then: close_unfinished }
steps:
  - { id: watch, title: Watch, do: fill_form, who: manager, form: watched, part: [facts], due: 10 days after it opens, if_late: continue,
      repeat: { at_least: 2, at_most: 3, together: { of: watch.facts.minutes, at_least: 60 } } }
  - { id: standards, title: Standards, do: check, due: 5 days after it opens, if_late: continue,
      standards: [ { id: trained, needs: trained is true } ], no_fault: { decided_by: hr, reason: required } }
  - { id: rate, title: Rate, do: fill_form, who: manager, due: 10 days after it opens, if_late: continue, when: occasion is last,
      form: { choose: [ { when: grade is at least 5, form: senior }, { otherwise: true, form: watched } ] } }
scores:
  - { id: box, title: Box, judgement: { in: rate.check.box, by: manager }, records: joining.box }
visibility:
  - { who: hr, what: [watch, rate, box.proposed, standards], as: full, from: the case opens }
  - { who: manager, what: watched, as: full, from: watched submitted }
---
apiVersion: attain/v1
kind: scenario
id: joining_stories
title: Joining
of: workflow joining
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2027-03-01, grade: 6, trained: false }
  - { id: tom, manager: uta, department: sales }
  - { id: uta, department: board }
  - { id: pia, department: sales, holds: [hr_partner] }
  - { id: ray, department: finance, holds: [hr_partner] }
  - { id: ole, department: board, holds: [hr_operations] }
cases:
%s
score:
  - { id: given, of: box, given: { rate.check.box: excels }, expect: { box.proposed: excels } }
distribution:
  - { id: third, of: distribution profile, before: [excels, excels], new: excels, expect: { share: 50.0%%, allowed: false, becomes: proficient } }
always: [every wait ends]
"""


def organisation(tmp_path: Path, play: str, expect: str) -> Catalogue:
    """A small firm with the workflow and one story of it."""
    folder = tmp_path / "organisation"
    shutil.copytree(BASE, folder)
    case = f"  - {{ id: story, title: A story, for: nia, play: [{play}], expect: [{expect}] }}"
    (folder / "joining.yaml").write_text(CONFIG % case)
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    return loaded.catalogue


def wrong(tmp_path: Path, play: str, expect: str) -> list[str]:
    """What does not come true when a story is played."""
    catalogue = organisation(tmp_path, play, expect)
    return [f"{one.id}: {found.message}" for one in run_all(catalogue) for found in one.findings]


WATCHED = (
    "2027-04-01 tom submits watch with { facts.minutes: 30 }, 2027-04-02 tom submits watch with { facts.minutes: %s }"
)


def quoted(play: str) -> str:
    """Sentences with braces stand in quotes."""
    return ", ".join(f'"{one.strip()}"' for one in play.replace("}, 2027", "};2027").split(";"))


PLAYED = [
    (
        ["everyone else does nothing"],
        ["case 1 opens on 2027-03-31", "case 2 opens on 2027-04-30", "step rate opens only in case 2"],
    ),
    (
        [WATCHED % 30, "2027-04-03 tom finishes watch", "everyone else does nothing"],
        ["step standards opens on 2027-04-03", "standards is not_met"],
    ),
    (
        [WATCHED % 20, "2027-04-03 tom submits watch with { facts.minutes: 15 }"],
        ["step standards opens on 2027-04-03"],
    ),
    (
        [WATCHED % 30, "2027-04-03 tom finishes watch", "2027-04-04 pia decides standards as excused"],
        ["standards is excused", "case 1 opens on 2027-03-31"],
    ),
    (["2027-04-01 tom goes away until 2027-06-01"], ["step watch belongs to uta"]),
    (["2027-04-01 tom leaves"], ["step watch belongs to uta"]),
    (["2027-04-01 nia gets manager pia", "2027-04-02 tom adds watched"], ["step watch belongs to pia"]),
    (
        ["2027-04-01 nia goes away until 2027-04-20", "2027-04-21 tom submits watch"],
        ["step watch is due on 2027-04-29"],
    ),
    (
        [
            "2027-05-01 tom submits watch with { facts.minutes: 60 }",
            "2027-05-01 tom submits watch",
            "2027-05-02 tom finishes watch",
            "2027-05-03 nia gets department finance",
            "2027-05-04 pia decides standards as excused",
            "2027-05-05 tom submits rate with { check.box: proficient }",
        ],
        ["box.proposed is proficient", "step rate opens only in case 2"],
    ),
]
"""What is played, and what is then true."""


@pytest.mark.parametrize(("play", "expect"), PLAYED)
def test_stories(tmp_path: Path, play: list[str], expect: list[str]) -> None:
    assert wrong(tmp_path, quoted(";".join(play)), quoted(";".join(expect))) == []


@pytest.mark.parametrize(
    ("play", "said"),
    [
        ("2027-04-01 tom submits watch with { notes.text: Well }", 'form watched has no field "notes.text"'),
        ("2027-04-01 tom adds watched", "There is nothing here that you may add."),
        ("2027-04-01 tom opens another watch", "Only who was named for it may open another one."),
        ("2027-03-01 tom submits watch", "no case is open yet"),
        ("2027-04-01 nia gets manager zoe", 'nobody here is called "zoe"'),
    ],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, play: str, said: str) -> None:
    found = wrong(tmp_path, quoted(play), "step watch never opens")
    assert [one for one in found if said in one], found
