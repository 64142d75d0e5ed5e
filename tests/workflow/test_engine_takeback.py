"""Taking back what one handed in: until somebody has gone on with it."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

import pytest

from attain.workflow import effects as fx
from attain.workflow import inputs as i

ANN, BEN, CARA, DAN, EVE = 1, 2, 3, 4, 5
LINE = """
- { id: own, do: fill_form, who: employee, form: f, due: 5 days after it opens, if_late: continue }
- { id: review, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
- { id: look, do: approve, who: second, what: review, send_back: { to: review, at_most: 1, time_again: 2 days, then: continue }, due: 5 days after it opens, if_late: continue }
"""
PEOPLE = {"manager of employee": "ben", "manager of manager of employee": "cara", "role hr": "dan"}


def taken(person: int, step: str) -> i.TakenBack:
    return i.TakenBack(step, person)


def test_what_nobody_went_on_with_is_the_writers_again(stage):
    s = stage(LINE, PEOPLE)
    s.submit("ann", "own")
    assert s.tasks() == ["ben fill_form review"]
    due = s.due("own")
    s.on("2027-03-03").do(taken(ANN, "own"))
    assert s.tasks() == ["ann fill_form own"]
    assert (s.how("own"), s.due("own"), s.state("own").writers) == ("open", due, ())
    assert s.play.case.now_in("review") is None
    s.submit("ann", "own")
    s.submit("ben", "review")
    assert s.tasks() == ["cara approve look"]
    s.check()


def test_it_may_be_taken_back_and_sent_again_as_often_as_one_likes_and_no_round_is_counted(stage):
    s = stage(LINE, PEOPLE)
    for _ in range(4):
        s.submit("ann", "own")
        s.do(taken(ANN, "own"))
    s.submit("ann", "own")
    assert s.play.case.attempts == {}


def test_once_the_next_has_acted_it_stays(stage):
    s = stage(LINE, PEOPLE)
    s.submit("ann", "own")
    s.submit("ben", "review")
    assert s.refused(taken(ANN, "own")) == "acted_on"
    s.approve("cara", "look")
    assert s.refused(taken(BEN, "review")) == "closed"


def test_only_who_handed_it_in_takes_it_back(stage):
    s = stage(LINE, PEOPLE)
    assert s.refused(taken(ANN, "own")) == "not_yours"
    s.submit("ann", "own")
    assert s.refused(taken(BEN, "own")) == "not_yours"
    assert s.refused(taken(CARA, "look")) == "not_possible"


def test_after_its_time_it_stays_as_it_was_sent(stage):
    s = stage(LINE.replace("who: manager, form: f, due: 5 days", "who: manager, form: f, due: 50 days"), PEOPLE)
    s.submit("ann", "own")
    s.on("2027-03-07")
    assert s.refused(taken(ANN, "own")) == "too_late"


def test_a_second_attempt_is_taken_back_as_the_first(stage):
    s = stage(LINE, PEOPLE)
    s.submit("ann", "own")
    s.submit("ben", "review")
    s.send_back("cara", "look")
    s.submit("ben", "review")
    s.do(taken(BEN, "review"))
    assert (s.tasks(), s.play.case.attempts["review"]) == (["ben fill_form review"], 2)
    s.submit("ben", "review")
    assert s.tasks() == ["cara approve look"]
    s.check()


def test_a_part_that_ended_with_it_is_open_again(stage):
    s = stage(
        """
- { id: first, do: part, steps: [{ id: own, do: fill_form, who: employee, form: f, due: 5 days after it opens, if_late: continue }] }
- { id: then, do: part, when: employee is tall, steps: [{ id: review, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }] }
""".replace(", when: employee is tall", ""),
        PEOPLE,
    )
    s.submit("ann", "own")
    assert s.how("first") == "done"
    s.do(taken(ANN, "own"))
    assert (s.how("first"), s.tasks()) == ("open", ["ann fill_form own"])
    s.submit("ann", "own")
    s.submit("ben", "review")
    assert s.closed() == "closed"
    s.check()


def test_the_other_branch_is_left_alone(stage):
    s = stage(
        """
- id: both
  do: parallel
  wait_for: all
  branches:
    - id: one
      steps: [{ id: own, do: fill_form, who: employee, form: f, due: 5 days after it opens, if_late: continue }]
    - id: two
      steps: [{ id: other, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }]
- { id: last, do: release, who: manager, shows: [own], to: employee, due: 5 days after it opens, if_late: continue }
""",
        PEOPLE,
    )
    s.submit("ben", "other")
    s.submit("ann", "own")
    assert s.tasks() == ["ben release last"]
    s.do(taken(ANN, "own"))
    assert (s.how("both"), s.how("other"), s.tasks()) == ("open", "submitted", ["ann fill_form own"])
    s.submit("ann", "own")
    assert s.tasks() == ["ben release last"]
    s.check()


@pytest.mark.parametrize("behind", [
    "{ id: x, do: tell, message: m, to: manager }",
    "{ id: x, do: ask_each, who: manager, form: f, due: 5 days after it opens, if_late: continue }",
])  # fmt: skip
def test_what_cannot_be_unmade_holds_it(stage, behind):
    s = stage(
        LINE.split("- { id: review")[0]
        + f"- {behind}\n- {{ id: review"
        + LINE.split("- { id: review")[1].split("- { id: look")[0],
        PEOPLE,
    )
    s.submit("ann", "own")
    assert s.refused(taken(ANN, "own")) == "acted_on"


PLAN = """
- { id: plan, do: plan, what: development_plan, who: [employee, manager], agreed_by: manager, due: 5 days after it opens, if_late: continue }
"""


def test_a_plan_that_waits_for_agreement_is_the_writers_again(stage):
    s = stage(PLAN, PEOPLE)
    s.submit("ann", "plan")
    assert s.tasks() == ["ben agree plan"]
    s.do(taken(ANN, "plan"))
    assert s.tasks() == ["ann plan plan", "ben plan plan"]
    s.submit("ann", "plan")
    s.do(i.Agreed("plan", BEN))
    assert s.refused(taken(ANN, "plan")) == "closed"


def test_a_list_of_people_is_taken_back_whole(stage):
    s = stage(
        """
- { id: choose, do: nominate, who: employee, choose: { from: colleagues of employee, at_least: 1, at_most: 3 }, due: 5 days after it opens, if_late: continue }
- { id: agree, do: approve, who: manager, what: choose, due: 5 days after it opens, if_late: continue }
""",
        PEOPLE | {"colleagues of employee": "ben cara dan eve"},
    )
    s.nominate("ann", "choose", "cara dan")
    s.do(taken(ANN, "choose"))
    assert (s.state("choose").chosen, s.tasks()) == ((), ["ann nominate choose"])
    s.nominate("ann", "choose", "eve")
    assert s.state("choose").chosen == (EVE,)


def test_the_driver_reopens_the_writers_own_task(stage):
    s = stage(LINE, PEOPLE)
    s.submit("ann", "own")
    s.do(taken(ANN, "own"))
    found = [each for each in s.play.effects if isinstance(each, (fx.ReopenTask, fx.CloseTasks))]
    assert fx.ReopenTask(s.play.case.key("own"), ANN) in found
    assert fx.CloseTasks(s.play.case.key("review")) in found
