"""Replies beside a signature, refusals to sign and what is taken back: the same in memory and on both databases."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from database_stage import OnDatabases
from documents_help import SAID
from wiring_help import PEOPLE, catalogue_of, told

from attain.scenarios.run import run_all, run_scenario

CONFIG = (
    SAID
    + """
apiVersion: attain/v1
kind: form
id: rebuttal
title: Reply
sections: [ { id: mine, title: Mine, fields: [ { id: words, title: Words, type: text, required: true }, { id: agree, title: Agreed, type: yes_no } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: rating
title: Rating
about: employee
start: { on: hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: rate, title: Rate, do: fill_form, who: manager, form: said, due: 10 days after it opens, if_late: continue }
  - { id: sign, title: Sign, do: acknowledge, who: employee, what: rate, may_reply: { form: rebuttal, within: 4 days after it opens }, due: 9 days after it opens, if_late: record_no_answer }
  - { id: hear, title: Hear, do: fill_form, who: hr, form: said, when: rebuttal.mine.agree is false, due: 5 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: rate, as: full, from: rate ends }
  - { who: hr, what: [rebuttal, hear], as: full, from: sign opens }
---
apiVersion: attain/v1
kind: scenario
id: beside
title: Beside
of: workflow rating
people:@PEOPLE
cases:
@CASES
refused:
@REFUSED
"""
)
RATED = "2027-03-02 tom submits rate"
CASES = {
    "reply": f"""{{ id: reply, title: A reply, for: nia, play: [{RATED}, "2027-03-03 nia replies to sign with {{ mine.words: No, mine.agree: false }}", 2027-03-04 nia acknowledges sign],
      expect: [step hear opens on 2027-03-04, rebuttal.mine.agree is false] }}""",
    "agreed": f"""{{ id: agreed, title: A kind reply, for: nia, play: [{RATED}, "2027-03-03 nia replies to sign with {{ mine.agree: true }}", 2027-03-04 nia acknowledges sign],
      expect: [step hear never opens, rebuttal.mine.agree is true, case is closed by 2027-03-04] }}""",
    "refuses": f"""{{ id: refuses, title: Not signed, for: nia, play: [{RATED}, 2027-03-03 nia refuses to sign sign], expect: [step sign ends by 2027-03-03, case is closed by 2027-03-03] }}""",
    "taken": f"""{{ id: taken, title: Taken back, for: nia, play: [{RATED}, 2027-03-03 tom takes back rate, "2027-03-05 tom submits rate with {{ all.text: Better }}"],
      expect: [step rate ends by 2027-03-05, step sign opens on 2027-03-05] }}""",
}
REFUSED = [
    f"{{ for: nia, play: [{RATED}], try: 2027-03-09 nia replies to sign, because: too_late }}",
    f"{{ for: nia, play: [{RATED}], try: 2027-03-03 tom replies to sign, because: not theirs }}",
    "{ for: nia, try: 2027-03-02 tom replies to rate, because: not_possible }",
    f'{{ for: nia, play: [{RATED}], try: "2027-03-03 nia replies to sign with {{ mine.words: missing }}", because: Please answer this }}',
    f"{{ for: nia, play: [{RATED}], try: 2027-03-03 tom refuses to sign sign, because: not theirs }}",
    f'{{ for: nia, play: [{RATED}, "2027-03-03 nia replies to sign with {{ mine.agree: false }}", 2027-03-03 nia acknowledges sign], try: 2027-03-04 tom takes back rate, because: cannot be taken back }}',
]


def catalogue(folder: Path, *cases: str) -> Any:
    text = CONFIG.replace("@PEOPLE", PEOPLE.rstrip()).replace("@CASES", "\n".join(f"  - {CASES[one]}" for one in cases))
    return catalogue_of(folder, text.replace("@REFUSED", "\n".join(f"  - {one}" for one in REFUSED)))


def test_in_memory(tmp_path: Path) -> None:
    assert told(run_all(catalogue(tmp_path / "firm", *CASES), "beside")) == []


@pytest.mark.parametrize("part", [*CASES, *(f"refused_{nth}" for nth in range(1, len(REFUSED) + 1))])
def test_on_databases(stages: OnDatabases, tmp_path: Path, part: str) -> None:
    found = told(run_scenario(catalogue(tmp_path / "firm", *CASES), "beside", part, stages))
    assert found == []
