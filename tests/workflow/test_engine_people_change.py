"""when_people_change: leave of actors and of the employee, another manager, and an employee who leaves."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

from datetime import date

import pytest

from attain.workflow import effects as fx
from attain.workflow import inputs as i

ANN, BEN, CARA, DAN, EVE, FAY, GUS = 1, 2, 3, 4, 5, 6, 7
LONG, SHORT = date(2027, 4, 30), date(2027, 3, 5)
REVIEW = """
when_people_change: { %s }
steps:
  - { id: own, do: fill_form, who: employee, form: f, due: 5 days after it opens, if_late: continue }
  - { id: review, do: fill_form, who: manager, form: f, due: 10 days after it opens,
      if_late: [{ after: 2 days, hand_over: second, due: 3 days after it opens, if_late: continue }] }
  - { id: agree, do: approve, who: second, what: review, due: 5 days after it opens, if_late: continue }
"""
AWAY = "actor_on_leave: { longer_than: 2 weeks, open_tasks: %s, if_none: hr }"
PEOPLE = {"manager of ben": "cara", "delegate of ben": "eve", "manager of cara": "", "delegate of cara": ""}


def away(stage, how: str, people: dict[str, str] = PEOPLE):
    s = stage(REVIEW % (AWAY % how))
    s.related = people
    s.submit("ann", "own")
    return s


@pytest.mark.parametrize(
    ("how", "until", "task"),
    [
        ("delegate", LONG, "eve"),
        ("manager of actor", LONG, "cara"),
        ("wait", LONG, "ben"),
        ("delegate", SHORT, "ben"),
        ("delegate", None, "eve"),
    ],
)
def test_work_of_somebody_on_leave(stage, how, until, task):
    s = away(stage, how)
    s.do(i.WentAway(BEN, until))
    assert s.tasks() == [f"{task} fill_form review"]
    s.check()


def test_nobody_stands_in_who_wrote_what_is_approved(stage):
    s = away(stage, "delegate", {"delegate of cara": "ben", "manager of cara": "ben"})
    s.do(i.WentAway(CARA, LONG))
    s.submit("ben", "review")
    assert s.tasks() == ["dan approve agree"]


def test_nobody_stands_in_on_his_own_review(stage):
    s = away(stage, "delegate", {"delegate of ben": "ann", "manager of ben": "cara"})
    s.do(i.WentAway(BEN, LONG))
    assert s.tasks() == ["cara fill_form review"]


def test_what_opens_while_he_is_away_goes_to_the_stand_in_and_later_to_himself(stage):
    s = stage(REVIEW % (AWAY % "delegate"))
    s.related = PEOPLE
    s.do(i.WentAway(BEN, date(2027, 3, 20)))
    s.submit("ann", "own")
    assert s.tasks() == ["eve fill_form review"]
    t = stage(REVIEW % (AWAY % "delegate"))
    t.related = PEOPLE
    t.do(i.WentAway(BEN, LONG))
    t.do(i.CameBack(BEN))
    t.submit("ann", "own")
    assert t.tasks() == ["ben fill_form review"]


def test_a_hand_over_finds_the_stand_in(stage):
    s = away(stage, "delegate", {"delegate of cara": "fay"})
    s.do(i.WentAway(CARA, LONG))
    s.on("2027-03-15")
    assert s.tasks() == ["fay fill_form review"]


PAUSE = "employee_on_leave: { longer_than: 1 week, waits: pause, at_most: %s, then: %s }"


def test_a_case_waits_for_its_employee(stage):
    s = stage(REVIEW % (PAUSE % ("3 months", "close_unfinished")))
    s.do(i.WentAway(ANN, date(2027, 3, 31)))
    assert s.due("own") == "2027-03-06"
    s.on("2027-03-30")
    assert (s.how("own"), s.play.reminders) == ("open", [])
    s.on("2027-04-01")
    assert (s.due("own"), s.how("own")) == ("2027-04-05", "open")
    s.play.run_out()
    assert s.closed() == "closed"
    s.check()


def test_he_comes_back_early_and_others_go_on_meanwhile(stage):
    s = stage(REVIEW % (PAUSE % ("3 months", "close_unfinished")))
    s.submit("ann", "own")
    s.do(i.WentAway(ANN, date(2027, 5, 31)))
    s.submit("ben", "review")
    assert s.tasks() == []
    s.on("2027-03-11")
    s.do(i.CameBack(ANN))
    assert s.tasks() == ["cara approve agree"]


@pytest.mark.parametrize(("then", "how"), [("close_unfinished", "closed_unfinished"), ("continue", "closed")])
def test_it_waits_no_longer_than_the_document_says(stage, then, how):
    s = stage(REVIEW % (PAUSE % ("1 month", then)))
    s.do(i.WentAway(ANN, None))
    s.on("2027-04-02")
    assert s.how("own") == ("case_ended" if then == "close_unfinished" else "continue")
    s.play.run_out()
    assert s.closed() == how


def test_a_case_pauses_once(stage):
    s = stage(REVIEW % (PAUSE % ("1 month", "continue")))
    s.do(i.WentAway(ANN, date(2027, 3, 20)))
    s.do(i.CameBack(ANN))
    s.do(i.WentAway(ANN, date(2027, 6, 20)))
    assert not s.play.case.is_paused


def test_a_short_leave_and_one_that_goes_on(stage):
    for said in (PAUSE % ("1 month", "continue"), "employee_on_leave: { longer_than: 1 month, waits: go_on }"):
        s = stage(REVIEW % said)
        s.do(i.WentAway(ANN, SHORT))
        assert not s.play.case.is_paused


MOVES = """manager_changes: { open_tasks: move, new_manager_sees: %s,
    old_manager_may_add: { form: handover_note, until: review submitted or 20 days after it opens } }"""


def test_a_new_manager_sees_what_the_document_says(stage):
    s = stage(REVIEW % (MOVES % "released"))
    s.submit("ann", "own")
    s.do(i.Replaced(BEN, EVE, role="manager"))
    assert s.tasks() == ["ben add handover_note", "eve fill_form review"]
    assert fx.BindRole("manager", (EVE,), "released") in s.play.effects


def test_the_former_manager_adds_a_note_once(stage):
    s = stage(REVIEW % (MOVES % "nothing"))
    s.submit("ann", "own")
    s.do(i.Replaced(BEN, EVE, role="manager"))
    assert s.refused(i.Added("handover_note", EVE)) == "not_yours"
    s.do(i.Added("handover_note", BEN))
    assert s.tasks() == ["eve fill_form review"]
    assert s.refused(i.Added("handover_note", BEN)) == "too_late"
    s.check()


@pytest.mark.parametrize("until", ["review submitted", "review submitted or 20 days after it opens"])
def test_an_event_ends_the_time_for_a_note(stage, until):
    s = stage(REVIEW % (MOVES % "everything").replace("review submitted or 20 days after it opens", until))
    s.submit("ann", "own")
    s.do(i.Replaced(BEN, EVE, role="manager"))
    s.on("2027-03-08")
    assert "ben add handover_note" in s.tasks()
    s.submit("eve", "review")
    s.on("2027-03-09")
    assert s.refused(i.Added("handover_note", BEN)) == "too_late"


def test_who_hands_over_after_the_event_adds_nothing(stage):
    s = stage(REVIEW % (MOVES % "everything").replace("review submitted or 20 days after it opens", "own submitted"))
    s.submit("ann", "own")
    s.do(i.Replaced(BEN, EVE, role="manager"))
    assert not [task for task in s.tasks() if "add" in task]


def test_the_time_for_a_note_ends(stage):
    s = stage(REVIEW % (MOVES % "everything"))
    s.submit("ann", "own")
    s.do(i.Replaced(BEN, EVE, role="manager"))
    s.on("2027-03-22")
    assert s.refused(i.Added("handover_note", BEN)) == "too_late"
    assert not [task for task in s.tasks() if "add" in task]


NOTE_SEEN = """
when_people_change: { manager_changes: { open_tasks: move, new_manager_sees: everything,
    old_manager_may_add: { form: note, until: 20 days after it opens } } }
steps:
  - { id: review, do: fill_form, who: manager, form: f, due: 30 days after it opens, if_late: continue }
visibility:
  - { who: manager, what: note, as: full, from: note submitted }
"""


def test_what_was_added_is_seen_once_it_is_there(stage):
    s = stage(NOTE_SEEN)
    s.do(i.Replaced(BEN, EVE, role="manager"))
    assert s.sees() == set()
    s.do(i.Added("note", BEN))
    assert s.sees() == {"manager note full"}


GO_ON = """
when_people_change: { employee_leaves: { go_on_with: evaluation, when: long enough is true, otherwise: close_unfinished } }
steps:
  - { id: planning, do: part, steps: [
      { id: write, do: fill_form, who: manager, form: f, due: 30 days after it opens, if_late: continue },
      { id: sign, do: acknowledge, who: employee, what: write, due: 5 days after it opens, if_late: record_no_answer } ] }
  - { id: evaluation, do: part, not_before: evaluation_opens, steps: [
      { id: rating, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue } ] }
  - { id: afterwards, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
"""
LONG_ENOUGH = "long_enough is true"


def leaves(stage, truth: bool | None):
    yaml = GO_ON.replace("long enough is true", LONG_ENOUGH)
    return stage(yaml, dates={"evaluation_opens": "2027-12-01"}, truths={LONG_ENOUGH: truth})


@pytest.mark.parametrize("written", [False, True])
def test_who_leaves_is_still_rated(stage, written):
    s = leaves(stage, True)
    if written:
        s.submit("ben", "write")
    s.do(i.PersonLeft(ANN))
    assert s.tasks() == ["ben fill_form rating"]
    assert (s.how("planning"), s.how("afterwards")) == ("stopped", "skipped")
    s.submit("ben", "rating")
    assert s.closed() == "closed"
    s.check()


def test_who_leaves_while_a_part_waits_is_rated_at_once(stage):
    s = leaves(stage, True)
    s.submit("ben", "write")
    s.do(i.Acknowledged("sign", ANN))
    assert s.how("evaluation") == "waiting"
    s.do(i.PersonLeft(ANN))
    assert s.tasks() == ["ben fill_form rating"]


@pytest.mark.parametrize("truth", [False, None])
def test_who_leaves_early_closes_the_case(stage, truth):
    s = leaves(stage, truth)
    s.do(i.PersonLeft(ANN))
    assert s.closed() == "closed_unfinished"


def signing(s) -> list[str]:
    return [one for one in s.tasks() if " sign " in one]


SIGNED = """
when_people_change: { %s }
steps:
  - { id: s, do: meet, who: second, form: f, due: 10 days after it opens, if_late: continue,
      repeat: { at_least: 1, at_most: 1, each_acknowledged_by: manager } }
"""


@pytest.mark.parametrize(
    ("said", "over", "signs"),
    [
        ("", "cara", ["dan sign s"]),  # cara wrote the note, so the next in the line of stand-ins signs it
        ("", "eve", ["eve sign s"]),
        ("actor_leaves: { open_tasks: manager of actor, if_none: hr }", "", ["dan sign s"]),
        ("actor_leaves: { open_tasks: manager of actor, if_none: second }", "", []),  # he wrote it: nobody signs
    ],
)
def test_who_was_to_sign_a_note_and_leaves_is_replaced(stage, said, over, signs):
    s = stage(SIGNED % said)
    s.submit("cara", "s")
    assert signing(s) == ["ben sign s"]
    s.found[next(phrase for phrase, held in s.found.items() if held == (BEN,))] = ()
    s.related = {"manager of ben": over}
    s.do(i.PersonLeft(BEN))
    assert signing(s) == signs
    if signs:
        assert s.refused(i.Acknowledged("s", BEN)) == "not_yours"
        s.do(i.Acknowledged("s", EVE if over == "eve" else DAN))
    assert s.how("s") == "submitted"
    s.check()


def test_whoever_takes_over_signs_too_but_not_what_he_wrote(stage):
    s = stage(SIGNED % "")
    s.submit("cara", "s")
    s.do(i.Replaced(BEN, CARA))
    assert signing(s) == ["ben sign s"]
    s.do(i.Replaced(BEN, EVE))
    assert signing(s) == ["eve sign s"]
    s.check()


EXCUSED = """
when_people_change: { actor_on_leave: { longer_than: 2 weeks, open_tasks: manager of actor, if_none: hr } }
steps:
  - { id: gate, do: check, standards: [ { id: trained, needs: trained is true } ], no_fault: { decided_by: hr, reason: required },
      due: 5 days after it opens, if_late: continue }
"""


@pytest.mark.parametrize("what", [i.PersonLeft(DAN), i.WentAway(DAN, LONG), i.Replaced(DAN, EVE)])
def test_who_decides_on_an_exception_is_replaced(stage, what):
    s = stage(EXCUSED, truths={"trained is true": False})
    s.related = {"manager of dan": "eve"}
    assert s.tasks() == ["dan excuse gate"]
    s.do(what)
    assert s.tasks() == ["eve excuse gate"]
    s.decide("eve", "gate", "excused", "the course was cancelled")
    assert s.state("gate").choice == "excused"
    s.check()


def test_nobody_is_left_to_decide_on_an_exception(stage):
    s = stage(EXCUSED, truths={"trained is true": False})
    s.found[next(phrase for phrase, held in s.found.items() if held == (DAN,))] = ()
    s.related = {"manager of dan": ""}
    s.do(i.PersonLeft(DAN))
    assert (s.how("gate"), s.state("gate").choice) == ("checked", "not_met")
