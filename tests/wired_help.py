"""A small firm whose reviews begin by themselves, open one another and lead to a gate; on a database, with a clock."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from documents_help import RATED, TALKED, THREE
from small_firm_help import Firm, founded

from attain.cases import commands

CONFIG = (
    THREE
    + RATED
    + TALKED
    + """
apiVersion: attain/v1
kind: workflow
id: talks
title: Talks
about: employee
start: { id: wish, on: asked_for, by: [employee, manager], at_most: 1 running }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: talk, title: Talk, do: meet, who: manager, form: talked, due: 30 days after it opens, if_late: continue,
      repeat: { at_least: 1, at_most: 3, opened_by: [manager], each_acknowledged_by: employee } }
visibility:
  - { who: [employee, hr], what: talk, as: full, from: talk submitted }
---
apiVersion: attain/v1
kind: distribution
id: fair
title: Fair
of: yearly.overall
kind_of_rule: cumulative
per: [the manager]
counts: everything
less_than: { great: 60% }
start_credit: { good: 1 }
checked: when locked
if_over: next_lower
---
apiVersion: attain/v1
kind: workflow
id: yearly
title: Yearly review
about: employee
start: { id: birthday, on: anniversary of hire_date }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
when_people_change:
  manager_changes: { open_tasks: move, new_manager_sees: released }
  actor_on_leave: { longer_than: 1 week, open_tasks: delegate, if_none: hr }
steps:
  - { id: first_talks, title: First talks, do: use, workflow: talks }
  - { id: again, title: Talk about the last year, do: fill_form, who: manager, form: talked, due: 5 days after it opens, if_late: continue,
      when: last overall of workflow yearly is at least good }
  - { id: early, title: In the first years, do: fill_form, who: manager, form: talked, due: 5 days after it opens, if_late: continue,
      when: days with manager is less than 100 }
  - { id: rate, title: Rate, do: fill_form, who: manager, form: rated, compare_with: distribution fair, due: 10 days after it opens, if_late: continue }
  - { id: share, title: Share, do: release, who: manager, shows: [overall.final], to: employee, settles: [overall], takes_effect: 10 days after it opens, due: 5 days after it opens, if_late: release, silence_counts_as_approval: true }
scores:
  - { id: overall, title: Overall, judgement: { in: rate.all.overall, by: manager }, records: rating.overall }
outcomes:
  - { id: help, title: Help is needed, when: overall is poor, open: workflow helping }
  - { id: bonus, title: Bonus, gate: bonus, open_when: overall is at least good, no_fault: { decided_by: hr, reason: required, due: 5 days after it opens, if_late: [{ tell: manager }, { after: 2 days, then: continue }] } }
  - { id: word, title: Rated, tell: [hr] }
visibility:
  - { who: [employee, hr], what: [overall.final, again, early], as: full, from: share ends }
  - { who: employee, what: gate bonus, as: full, from: share ends }
  - { who: manager, what: [overall.proposed, overall.final, again, early], as: full, from: the case opens }
---
apiVersion: attain/v1
kind: workflow
id: helping
title: Help
about: employee
start: { id: poor, on: opened_by yearly.help, after: [2 days] }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: plan, title: What helps, do: fill_form, who: manager, form: talked, due: 10 days after it opens, if_late: continue, when: started_by is poor }
visibility:
  - { who: [employee, hr], what: plan, as: full, from: plan submitted }
---
apiVersion: attain/v1
kind: workflow
id: voices
title: Voices
about: employee
start: { on: asked_for, by: [employee] }
people:
  colleagues: { is: direct reports of manager of employee, if_none: skip }
  hr: { is: role hr_operations, if_none: stop_the_plan }
steps:
  - { id: hear, title: What others say, do: ask_each, who: hr, form: talked, also_open_to: everyone, due: 10 days after it opens, if_late: continue, anonymous: { show_from: 3 answers, below: hide, traceable_by: nobody } }
visibility:
  - { who: [employee, hr], what: hear, as: averages_and_shuffled_comments, from: hear ends }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow yearly
people:
  - { id: nia, manager: tom, department: sales, hire_date: 2025-03-01 }
  - { id: tom, manager: uta, department: sales, hire_date: 2020-01-05 }
  - { id: uta, department: board, hire_date: 2020-01-06 }
  - { id: ole, department: board, hire_date: 2020-01-07, holds: [hr_operations] }
cases: []
"""
)


@pytest.fixture
def firm(empty_url: str, tmp_path: Path) -> Iterator[Firm]:
    firm = founded(empty_url, tmp_path / "organisation", CONFIG, datetime(2026, 1, 1, tzinfo=UTC))
    yield firm
    firm.kernel.store.close()


def to_rating(firm: Firm, year: int) -> None:
    """An anniversary begins the review; its talks are held and signed."""
    firm.on(date(year, 2, 28))
    firm.on(date(year, 3, 1))
    firm.write("tom", "talk.meet", said_text="Well")
    signing = firm.tasks("nia")["talk.sign"]
    commands.acknowledge(firm.kernel.store, firm.kernel.world, firm.actor("nia"), signing)
    firm.on(date(year, 4, 2))
