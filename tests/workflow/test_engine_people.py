"""Somebody leaves or is replaced while work is open."""

from __future__ import annotations

from attain.workflow import inputs as i

ANN, BEN, CARA, DAN, EVE, FAY = 1, 2, 3, 4, 5, 6

STEPS = """
people:
  manager: { is: manager of employee, if_none: hr }
  second: { is: manager of manager of employee, if_none: hr }
  hr: { is: role hr, if_none: stop_the_plan }
  team: { is: direct reports of employee, if_none: skip }
when_people_change: { actor_leaves: { open_tasks: manager of actor, if_none: hr } }
steps:
  - { id: text, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
  - { id: ask, do: ask_each, who: team, form: f, due: 5 days after it opens, if_late: continue }
  - { id: look, do: approve, who: second, what: text, due: 5 days after it opens, if_late: continue }
"""
TEAM = {"direct reports of employee": "eve fay"}


def test_the_tasks_of_a_leaver_go_to_his_manager(stage):
    s = stage(STEPS, people=TEAM | {"manager of ben": "cara"})
    s.do(i.PersonLeft(BEN))
    assert s.tasks() == ["cara fill_form text"]
    assert s.play.case.bound["manager"] == ()


def test_or_to_whom_the_document_names(stage):
    s = stage(STEPS, people=TEAM)
    s.do(i.PersonLeft(BEN))
    assert s.tasks() == ["dan fill_form text"]


def test_a_leaver_who_was_asked_is_waited_for_no_more(stage):
    s = stage(STEPS, people=TEAM)
    s.submit("ben", "text")
    s.submit("eve", "ask")
    s.do(i.PersonLeft(EVE, done=frozenset({s.play.case.key("ask")})))
    assert s.state("ask").asked == 2, "his answer counts"
    s.do(i.PersonLeft(FAY))
    assert (s.how("ask"), s.tasks()) == ("all_answered", ["cara approve look"])


def test_the_own_manager_of_a_leaver_does_not_approve_what_he_wrote(stage):
    s = stage(STEPS, people={"manager of cara": "ben"})
    s.submit("ben", "text")
    assert s.tasks() == ["cara approve look"]
    s.do(i.PersonLeft(CARA))
    assert s.tasks() == ["dan approve look"]


def test_the_subject_does_not_inherit_work_on_himself(stage):
    s = stage(STEPS, people={"manager of ben": "ann"})
    s.do(i.PersonLeft(BEN))
    assert s.tasks() == ["dan fill_form text"]


def test_replacing_by_hand(stage):
    s = stage(STEPS)
    assert s.refused(i.Replaced(BEN, ANN)) == "own_case"
    assert s.refused(i.Replaced(ANN, BEN)) == "not_possible"
    s.do(i.Replaced(BEN, EVE))
    assert (s.tasks(), s.play.case.bound["manager"]) == (["eve fill_form text"], (EVE,))
    s.submit("eve", "text")
    assert s.refused(i.Replaced(CARA, EVE)) == "wrote_it"
    s.do(i.Replaced(CARA, FAY))
    assert s.tasks() == ["fay approve look"]


def test_the_case_of_a_leaver_is_closed(stage):
    s = stage(STEPS)
    s.do(i.PersonLeft(ANN))
    assert (s.closed(), s.tasks()) == ("closed_unfinished", [])
    s.do(i.PersonLeft(BEN))
    assert s.log()[-1] == "CaseClosed"


def test_a_new_manager_takes_over_as_manager_only(stage):
    s = stage(STEPS, people={"manager of manager of employee": "ben"})
    s.do(i.Replaced(BEN, EVE, role="manager"))
    assert s.tasks() == ["eve fill_form text"]
    s.submit("eve", "text")
    assert s.tasks() == ["ben approve look"]
