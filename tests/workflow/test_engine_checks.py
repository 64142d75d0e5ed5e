"""Verbs in which a person need not act, forms that are chosen, givers who were not asked, results that count later."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

from datetime import date

import pytest

from attain.workflow import effects as fx
from attain.workflow import inputs as i

ANN, BEN, CARA, DAN, EVE, FAY = 1, 2, 3, 4, 5, 6
CHECK = """
- { id: gate, do: check, standards: [ { id: trained, needs: trained is true }, { id: clean, needs: sanction is false } ],
    %s due: 5 days after it opens, if_late: [{ after: 1 day, then: continue }] }
- { id: grant, do: fill_form, who: manager, form: f, when: "gate is met or gate is excused", due: 1 day after it opens,
    if_late: continue }
- { id: defer, do: fill_form, who: manager, form: f, when: gate is not_met, due: 1 day after it opens, if_late: continue }
"""
MET = {"trained is true": True, "sanction is false": True}
UNMET = {"trained is true": False, "sanction is false": True}
EXCEPTION = "no_fault: { decided_by: hr, reason: required },"


@pytest.mark.parametrize(("truths", "opens"), [(MET, "grant"), (UNMET, "defer")])
def test_a_check_ends_by_its_facts(stage, truths, opens):
    s = stage(CHECK % "", truths=truths)
    assert (s.how("gate"), s.how(opens)) == ("checked", "open")


def test_a_check_waits_until_all_is_known(stage):
    s = stage(CHECK % "", truths={"trained is true": True})
    assert (s.how("gate"), s.state("gate").standards) == ("open", (("trained", True), ("clean", None)))
    s.on("2027-03-08")
    assert (s.how("gate"), s.state("gate").choice, s.how("grant")) == ("continue", "not_met", "skipped")


def test_what_becomes_known_is_looked_at(stage):
    s = stage(CHECK % "", truths={"trained is true": True})
    s.holds = {**s.holds, **dict.fromkeys(stage(CHECK % "", truths=MET).holds, True)}
    s.do(i.TimePassed())
    assert s.state("gate").choice == "met"


@pytest.mark.parametrize(("choice", "opens"), [("excused", "grant"), ("not_excused", "defer")])
def test_nobodys_fault(stage, choice, opens):
    s = stage(CHECK % EXCEPTION, truths=UNMET)
    assert s.tasks() == ["dan excuse gate"]
    assert s.refused(i.Decided("gate", BEN, choice, "why")) == "not_yours"
    assert s.refused(i.Decided("gate", DAN, choice)) == "reason_missing"
    assert s.refused(i.Decided("gate", DAN, "perhaps", "why")) == "no_such_choice"
    s.decide("dan", "gate", choice, "the course was cancelled")
    assert s.how(opens) == "open"
    s.check()


def test_a_named_person_confirms(stage):
    s = stage(CHECK % f"{EXCEPTION} confirmed_by: manager,", truths=UNMET)
    assert s.tasks() == ["ben check gate", "dan excuse gate"]
    assert s.refused(i.Approved("gate", BEN)) == "not_open"
    s.decide("dan", "gate", "excused", "the course was cancelled")
    s.approve("ben", "gate")
    assert (s.how("gate"), s.how("grant")) == ("confirmed", "open")


def test_nobody_confirms_what_is_not_known(stage):
    s = stage(CHECK % "confirmed_by: manager,", truths={"trained is true": True})
    assert s.refused(i.Approved("gate", BEN)) == "not_known"


def test_another_workflow_is_used(stage):
    s = stage("- { id: u, do: use, workflow: coaching }\n- { id: t, do: tell, message: m, to: manager }")
    [opened] = [each for each in s.play.effects if isinstance(each, fx.OpenCase)]
    assert (opened.workflow, opened.waits, s.how("u")) == ("coaching", True, "open")
    s.do(i.UsedEnded("u", "closed_unfinished"))
    assert (s.how("u"), s.closed()) == ("closed_unfinished", "closed")
    assert s.refused(i.UsedEnded("u")) == "closed"


def test_another_workflow_is_only_opened(stage):
    s = stage("- { id: u, do: use, workflow: coaching, wait_for_end: false }")
    assert (s.how("u"), s.closed()) == ("opened", "closed")


def test_an_act_of_a_plugin_ends_with_its_outcome(stage):
    s = stage("- { id: r, do: run, plugin: files, act: export }")
    assert next(each for each in s.play.effects if isinstance(each, fx.RunAct)).act == "export"
    s.do(i.ActDone("r", "sent"))
    assert (s.how("r"), s.state("r").choice, s.closed()) == ("sent", "sent", "closed")


CHOOSE = """
- { id: s, do: fill_form, who: manager, part: [second], due: 1 day after it opens, if_late: continue,
    form: { choose: [{ when: grade is at most 3, form: small }, { otherwise: true, form: big }] } }
"""


@pytest.mark.parametrize(("truth", "form"), [(True, "small"), (False, "big"), (None, "big")])
def test_the_first_form_that_fits(stage, truth, form):
    s = stage(CHOOSE, truths={"grade is at most 3": truth})
    assert s.state("s").form == form
    assert s.workflow.step("s").sections == ("second",)


OPEN = """
people: { peers: { is: role peers, if_none: skip }, hr: { is: role hr, if_none: skip } }
steps:
  - { id: s, do: ask_each, who: peers, form: f, also_open_to: everyone, %s due: 5 days after it opens, if_late: continue }
"""
GIVERS = {"role peers": "eve fay", "everyone": "ann ben eve fay"}


def test_somebody_answers_who_was_not_asked(stage):
    s = stage(OPEN % "", people=GIVERS)
    s.submit("ben", "s")
    assert (s.state("s").asked, s.state("s").answered, s.state("s").writers) == (3, 1, (BEN,))
    assert s.refused(i.Submitted("s", ANN)) == "own_case"
    assert s.refused(i.Submitted("s", CARA)) == "not_yours"
    assert s.refused(i.Submitted("s", BEN)) == "answered"
    s.submit("eve", "s")
    s.submit("fay", "s")
    assert s.closed() == "closed"


def test_an_anonymous_giver_leaves_no_name(stage):
    s = stage(OPEN % "anonymous: { show_from: 2 answers, below: hide, traceable_by: nobody },", people=GIVERS)
    s.submit("ben", "s")
    assert BEN not in s.state("s").actors
    assert [event.person for event in s.play.events if type(event).__name__ == "GiverJoined"] == [None]


def test_a_result_counts_from_a_named_date(stage):
    s = stage(
        "- { id: r, do: release, who: manager, shows: [x], to: employee, settles: [overall], takes_effect: effective_date,"
        " due: 1 day after it opens, if_late: continue }",
        dates={"effective_date": "2027-06-01"},
    )
    s.do(i.Released("r", BEN))
    assert s.state("r").effective == date(2027, 6, 1)
    assert fx.Settle(s.play.case.key("r"), ("overall",), date(2027, 6, 1)) in s.play.effects
