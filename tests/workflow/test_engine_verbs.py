"""Every verb of LANGUAGE 4 that has its own way of ending."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

from datetime import date

import pytest

from attain.workflow import effects as fx
from attain.workflow import inputs as i

ANN, BEN, CARA, DAN, EVE, FAY, GUS = 1, 2, 3, 4, 5, 6, 7

TALKS = """
- { id: talks, do: meet, who: [manager, employee], form: f, repeat: { at_least: 2, at_most: 3 },
    due: 10 working days after it opens, if_late: [{ after: 2 working days, tell: second, message: late },
    { after: 2 working days, then: continue }] }
"""


@pytest.mark.parametrize(
    ("notes", "until", "how", "why"),
    [
        (3, "2027-03-02", "submitted", ""),
        (2, "2027-03-16", "submitted", "often enough"),
        (1, "2027-03-20", "continue", "late"),
        (0, "2027-03-20", "continue", "late"),
    ],
)
def test_meet_repeats_until_enough_or_due(stage, notes, until, how, why):
    s = stage(TALKS)
    for n in range(notes):
        s.submit("ben" if n % 2 else "ann", "talks")
    s.on(until)
    assert (s.how("talks"), s.state("talks").submitted) == (how, notes)
    ended = [event for event in s.play.events if type(event).__name__ == "StepEnded"]
    assert [event.why for event in ended] == [why]


def test_meet_is_closed_by_hand_when_there_were_enough(stage):
    s = stage(TALKS)
    s.submit("ben", "talks")
    assert s.refused(i.Finished("talks", BEN)) == "too_few"
    s.submit("ann", "talks")
    s.do(i.Finished("talks", BEN))
    assert s.closed() == "closed"


def test_a_talk_that_was_missing_ends_the_late_step(stage):
    s = stage(TALKS)
    s.submit("ben", "talks")
    s.on("2027-03-16")
    assert s.how("talks") == "open"
    s.submit("ben", "talks")
    assert s.closed() == "closed"


PEERS = """
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role hr, if_none: stop_the_plan }
  peers: { is: chosen in choose, if_none: skip }
steps:
  - { id: choose, do: nominate, who: employee,
      choose: { from: colleagues of employee, not_from: [manager], at_most: 3, each_person_asked_at_most: 8 times },
      due: 5 working days after it opens,
      if_late: [{ after: 1 day, nominate_by: manager, due: 2 days after it opens, if_late: continue_without }] }
  - { id: agree, do: approve, who: manager, what: choose, may_edit: true, silence_counts_as_approval: true,
      send_back: { to: choose, at_most: 1, time_again: 2 days, then: continue },
      due: 3 days after it opens, if_late: approve }
  - { id: ask, do: ask_each, who: peers, form: f, may_decline: true,
      anonymous: { show_from: 2 answers, below: hide, traceable_by: nobody },
      due: 10 days after it opens,
      if_late: [{ after: 1 day, ask_more: hr, when: fewer than 2 answers, due: 5 days after it opens, if_late: continue },
                { after: 1 day, then: hide_answers }] }
"""
FRIENDS = {"colleagues of employee": "ben cara eve fay gus ann", "role hr": "dan"}


def test_nominate_refuses_what_is_not_allowed(stage):
    s = stage(PEERS, people=FRIENDS)
    table = {"eve": "too_few", "eve fay gus cara": "too_many", "eve eve": "twice", "eve ben": "not_from",
             "eve ann": "not_from", "eve dan": "not_from"}  # fmt: skip
    people = {"ann": 1, "ben": 2, "cara": 3, "dan": 4, "eve": 5, "fay": 6, "gus": 7}
    found = {names: s.refused(i.Nominated("choose", ANN, tuple(people[n] for n in names.split()))) for names in table}
    assert found == table


def test_feedback_is_asked_of_those_who_were_agreed_and_leaves_counts_only(stage):
    s = stage(PEERS, people=FRIENDS)
    s.nominate("ann", "choose", "eve fay")
    s.do(i.Approved("agree", BEN, edited=True, chosen=(EVE, FAY, CARA)))
    assert s.tasks() == ["cara ask_each ask", "eve ask_each ask", "fay ask_each ask"]
    s.submit("eve", "ask")
    s.do(i.Declined("ask", CARA))
    assert s.tasks() == ["fay ask_each ask"]
    state = s.state("ask")
    assert (state.asked, state.answered, state.declined, state.writers, state.by) == (3, 1, 1, (), None)
    assert s.refused(i.Submitted("ask", GUS)) == "not_yours"
    s.submit("fay", "ask")
    assert s.closed() == "closed"
    assert fx.CloseAnswers(s.play.case.key("ask")) in s.play.effects


def test_too_few_answers_ask_more(stage):
    s = stage(PEERS, people=FRIENDS)
    s.nominate("ann", "choose", "eve fay")
    s.approve("ben", "agree")
    s.submit("eve", "ask")
    s.on("2027-03-13")
    assert s.tasks() == ["dan ask_more ask", "fay ask_each ask"]
    assert s.refused(i.AskedMore("ask", BEN, (GUS,))) == "not_yours"
    assert s.refused(i.AskedMore("ask", DAN, (ANN,))) == "not_from"
    s.do(i.AskedMore("ask", DAN, (GUS, EVE)))
    assert s.state("ask").asked == 3
    s.on("2027-03-18")
    assert s.how("ask") == "continue"


def test_who_was_to_ask_more_people_and_leaves_is_replaced_but_not_by_a_manager_where_nobody_is_named(stage):
    s = stage(PEERS, people=FRIENDS)
    s.nominate("ann", "choose", "eve fay")
    s.approve("ben", "agree")
    s.submit("eve", "ask")
    s.on("2027-03-13")
    role = next(phrase for phrase, held in s.found.items() if held == (DAN,))
    s.found[role] = (CARA,)
    s.do(i.PersonLeft(DAN, over=(BEN,)))
    assert s.tasks() == ["cara ask_more ask", "fay ask_each ask"]
    s.found[role] = ()
    s.do(i.PersonLeft(CARA))
    assert s.tasks() == ["fay ask_each ask"]
    s.on("2027-03-20")
    assert s.how("ask") == "continue"
    s.check()


def test_enough_answers_need_no_more_people(stage):
    s = stage(PEERS, people=FRIENDS)
    s.nominate("ann", "choose", "eve fay gus")
    s.approve("ben", "agree")
    s.submit("eve", "ask")
    s.submit("gus", "ask")
    s.on("2027-03-14")
    assert (s.how("ask"), s.ended("ask")) == ("hide_answers", "2027-03-13")
    assert fx.CloseAnswers(s.play.case.key("ask"), hidden=True) in s.play.effects


def test_nobody_chosen_skips_the_asking(stage):
    s = stage(PEERS, people=FRIENDS)
    s.on("2027-03-10")
    assert s.tasks() == ["ben nominate choose"]
    s.play.run_out()
    assert [s.how(step) for step in ("choose", "agree", "ask")] == ["continue_without", "approved", "skipped"]


def test_a_choice_made_by_the_manager_is_approved_by_somebody_else(stage):
    s = stage(PEERS, people=FRIENDS)
    s.on("2027-03-10").nominate("ben", "choose", "eve fay")
    assert s.tasks() == ["dan approve agree"]


DECIDE = """
steps:
  - { id: text, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
  - { id: decision, do: decide, who: hr, what: text, due: 5 days after it opens, if_late: close_unfinished,
      choices: [ { id: keep, label: Keep }, { id: extend, label: Extend, asks: { id: until, type: date, required: true } },
                 { id: end, label: End, reason: required },
                 { id: again, label: Again, sends_back: true } ],
      send_back: { to: text, at_most: 1, time_again: 2 days, then: close_unfinished } }
  - { id: longer, do: part, when: decision is extend, steps: [
      { id: more, do: fill_form, who: manager, form: f, not_before: 1 week before decision.until,
        due: decision.until, if_late: continue_without } ] }
"""


def test_decide(stage):
    s = stage(DECIDE, dates={"decision.until": "2027-06-30"})
    s.submit("ben", "text")
    assert s.refused(i.Decided("decision", DAN, "maybe")) == "no_such_choice"
    assert s.refused(i.Decided("decision", DAN, "end")) == "reason_missing"
    assert s.refused(i.Decided("decision", DAN, "extend")) == "answer_missing"
    s.decide("dan", "decision", "again", "unclear")
    assert s.play.case.key("text").attempt == 2
    s.submit("ben", "text")
    s.decide("dan", "decision", "extend", answered=True)
    assert (s.how("longer"), s.how("more"), s.opens_on("more")) == ("open", "waiting", "2027-06-23")
    s.play.run_out()
    assert (s.how("more"), s.ended("more")) == ("continue_without", "2027-06-30")


def test_a_choice_that_sends_back_ends_after_its_number(stage):
    s = stage(DECIDE)
    for _ in range(2):
        s.submit("ben", "text")
        s.decide("dan", "decision", "again")
    assert s.closed() == "closed_unfinished"


def test_a_choice_not_taken_skips_what_follows_from_it(stage):
    s = stage(DECIDE)
    s.submit("ben", "text")
    s.decide("dan", "decision", "keep")
    assert (s.how("longer"), s.closed()) == ("skipped", "closed")


TOGETHER = """
- { id: d, do: decide, who: [manager, second, hr], must_agree: all, if_split: hr, due: 5 days after it opens,
    choices: [{ id: yes_, label: Y }, { id: no_, label: N }], if_late: continue_without }
"""


@pytest.mark.parametrize(("votes", "end"), [("yes_ yes_ yes_", "decided"), ("yes_ no_ yes_", "open")])
def test_who_must_agree(stage, votes, end):
    s = stage(TOGETHER)
    for who, vote in zip(("ben", "cara", "dan"), votes.split(), strict=True):
        s.decide(who, "d", vote)
    assert s.how("d") == end
    if end == "open":
        assert s.tasks() == ["dan decide d"]
        s.decide("dan", "d", "no_")
        assert s.state("d").choice == "no_"


SESSION = """
- { id: text, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
- { id: board, do: session, who: hr, chair: second, group_by: department, opens_when: { arrived: 90%, of: text, or_by: opens },
    may_change: [overall], late_cases: { who: second, due: 3 days after it opens, if_late: continue },
    due: 10 days after it opens, if_late: [{ after: 1 day, then: continue }] }
- { id: look, do: approve, who: second, what: text, due: 5 days after it opens, if_late: continue,
    send_back: { to: text, across: board, reopens: texts, at_most: 1, time_again: 2 days, then: continue } }
"""


def test_a_session_is_waited_for_and_is_not_held_again(stage):
    s = stage(SESSION)
    s.submit("ben", "text")
    assert fx.JoinSession(s.play.case.key("board")) in s.play.effects
    assert s.tasks() == []
    assert s.refused(i.Submitted("board", DAN)) == "not_possible"
    s.do(i.SessionClosed("board"))
    assert s.refused(i.SessionClosed("board")) == "closed"
    s.send_back("cara", "look")
    assert fx.NewAttempt("text", 2, "board", "texts") in s.play.effects
    s.submit("ben", "text")
    assert (s.how("board"), s.tasks()) == ("closed", ["cara approve look"])


def test_a_late_case_is_decided_alone(stage):
    s = stage(SESSION)
    s.submit("ben", "text")
    s.do(i.SessionMissed("board"))
    assert (s.tasks(), s.due("board")) == (["cara session board"], "2027-03-04")
    assert s.refused(i.SessionMissed("board")) == "closed"
    s.submit("cara", "board")
    assert s.how("board") == "decided_alone"


PLAN = """
- { id: plan, do: plan, who: [employee, manager], what: development_plan, agreed_by: manager, enrol: { by: x, when: agreed },
    due: 20 days after it opens, if_late: [{ after: 1 day, then: close_unfinished }] }
"""


def test_a_plan_is_submitted_and_agreed(stage):
    s = stage(PLAN)
    assert s.refused(i.Agreed("plan", BEN)) == "not_open"
    s.submit("ann", "plan")
    assert s.tasks() == ["ben agree plan"]
    assert s.refused(i.Agreed("plan", ANN)) == "wrote_it"
    s.do(i.Agreed("plan", BEN))
    assert s.how("plan") == "agreed"
    assert fx.Enrol(s.play.case.key("plan")) in s.play.effects


def test_a_plan_that_the_manager_wrote_is_agreed_by_the_employee(stage):
    s = stage(PLAN)
    s.submit("ben", "plan")
    assert s.tasks() == ["ann agree plan"]
    assert s.refused(i.Agreed("plan", BEN)) == "wrote_it"
    s.do(i.Agreed("plan", ANN))
    assert s.closed() == "closed"


def test_wait_and_tell(stage):
    s = stage("""
- { id: pause, do: wait, until: some_day, or_by: 3 weeks after the case opens }
- { id: say, do: tell, message: hello, to: [employee, manager] }
""")  # fmt: skip
    assert s.tasks() == []
    s.on("2027-03-21")
    assert s.how("pause") == "open"
    s.on("2027-03-22")
    assert (s.told(), s.closed()) == (["ann hello say", "ben hello say"], "closed")


OPTIONAL = """
- { id: extra, do: fill_form, who: employee, form: f, optional: true, due: 5 days after it opens, if_late: continue_without }
- { id: text, do: fill_form, who: manager, form: f, due: 3 days after it opens, if_late: continue }
"""


def test_optional_steps_hold_nothing_up_and_stay_open_until_due(stage):
    s = stage(OPTIONAL)
    assert s.tasks() == ["ann fill_form extra", "ben fill_form text"]
    s.submit("ben", "text")
    assert s.closed() == "open"
    s.on("2027-03-07")
    assert (s.how("extra"), s.closed()) == ("continue_without", "closed")
    assert s.play.reminders == []


def branches(wait_for: str, rest: str = "") -> str:
    return f"""
- {{ id: both, do: parallel, wait_for: {wait_for}, {rest} branches: [
    {{ id: x, steps: [{{ id: a, do: fill_form, who: employee, form: f, due: 3 days after it opens, if_late: continue }}] }},
    {{ id: y, steps: [{{ id: b, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }}] }} ] }}
- {{ id: after_it, do: fill_form, who: hr, form: f, due: 3 days after it opens, if_late: continue }}
"""


@pytest.mark.parametrize(
    ("wait_for", "rest", "tasks"),
    [
        ("all", "", ["ben fill_form b"]),
        ("any", "", ["ben fill_form b", "dan fill_form after_it"]),
        ("at least 1 branches", "", ["ben fill_form b", "dan fill_form after_it"]),
        ("any", "rest: stop,", ["dan fill_form after_it"]),
    ],
)
def test_parallel_waits_for_as_many_as_it_says(stage, wait_for, rest, tasks):
    s = stage(branches(wait_for, rest))
    assert s.tasks() == ["ann fill_form a", "ben fill_form b"]
    s.submit("ann", "a")
    assert s.tasks() == tasks
    s.play.run_out()
    assert s.closed() == "closed"
    s.check()


BACK_INTO_PARALLEL = """
- { id: both, do: parallel, wait_for: all, branches: [
    { id: x, steps: [{ id: a, do: fill_form, who: manager, form: f, due: 3 days after it opens, if_late: continue },
                     { id: a2, do: fill_form, who: hr, form: f, due: 3 days after it opens, if_late: continue }] },
    { id: y, steps: [{ id: b, do: fill_form, who: employee, form: f, due: 3 days after it opens, if_late: continue }] } ] }
- { id: p, do: part, steps: [
    { id: c, do: fill_form, who: hr, form: f, due: 3 days after it opens, if_late: continue },
    { id: look, do: approve, who: second, what: a, due: 3 days after it opens, if_late: continue,
      send_back: { to: a, at_most: 2, time_again: 1 day, then: { hand_over: hr, due: 2 days after it opens, if_late: continue } } } ] }
"""


def test_sending_back_into_a_branch_redoes_that_branch_and_what_follows(stage):
    s = stage(BACK_INTO_PARALLEL)
    for attempt in (1, 2, 3):
        s.submit("ben", "a")
        s.submit("dan", "a2")
        if attempt == 1:
            s.submit("ann", "b")
        s.submit("dan", "c")
        attempts = {step: s.play.case.key(step).attempt for step in ("both", "a", "a2", "b", "p", "c", "look")}
        assert attempts == {each: 1 if each == "b" else attempt for each in attempts}
        s.send_back("cara", "look")
    assert s.tasks() == ["dan approve look"], "sent back twice; the third time somebody else settles it"
    assert s.refused(i.SentBack("look", DAN)) == "no_way_back"
    s.approve("dan", "look")
    assert s.closed() == "closed"
    s.check()


def test_live_and_launch_binding(stage):
    s = stage("""
people:
  manager: { is: manager of employee, if_none: stop_the_plan, bind: at_launch }
  boss: { is: manager of employee, if_none: stop_the_plan, bind: live }
  usual: { is: manager of employee, if_none: stop_the_plan }
steps:
  - { id: a, do: fill_form, who: boss, form: f, due: 3 days after it opens, if_late: continue }
  - { id: b, do: fill_form, who: manager, form: f, due: 3 days after it opens, if_late: continue }
  - { id: c, do: fill_form, who: usual, form: f, due: 3 days after it opens, if_late: continue }
""")  # fmt: skip
    s.found = dict.fromkeys(s.found, (CARA,))
    s.submit("cara", "a")
    assert s.tasks() == ["ben fill_form b"]
    s.submit("ben", "b")
    assert s.tasks() == ["cara fill_form c"]


def test_quiet_days_send_no_reminder(stage):
    from attain.phrases.calendar import Calendar

    quiet = Calendar(quiet=((date(2027, 3, 4), date(2027, 3, 6)),))
    s = stage("""
reminders: { send: [5 days before due, 1 day before due], message: reminder }
steps: [{ id: a, do: fill_form, who: employee, form: f, due: 8 days after it opens, if_late: continue }]
""", calendar=quiet)  # fmt: skip
    s.on("2027-03-09")
    assert [f"{when:%d}" for when, _, _ in s.play.reminders] == ["08"]
