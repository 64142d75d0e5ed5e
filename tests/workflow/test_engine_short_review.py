"""The shortest real review: self, manager, second level, release, acknowledge."""

# ruff: noqa: E501 (steps written as one line each)
from __future__ import annotations

from attain.workflow import inputs as i
from attain.workflow.effects import CaseEnded, OpenTask, Settle

ANN, BEN, CARA, DAN = 1, 2, 3, 4

SHORT = """
reminders: { send: [2 working days before due, 1 day before due], message: reminder }
steps:
  - { id: own, do: fill_form, who: employee, form: f, due: 5 working days after it opens,
      if_late: [{ after: 2 working days, tell: manager, message: late }, { after: 1 working day, then: continue_without }] }
  - { id: review, do: fill_form, who: manager, form: f, due: 10 working days after it opens,
      if_late: [{ after: 3 working days, hand_over: second, due: 4 working days after it opens, if_late: close_unfinished }] }
  - { id: second_look, do: approve, who: second, what: review, settles: [overall], silence_counts_as_approval: true,
      send_back: { to: review, at_most: 1, time_again: 3 working days, then: continue },
      due: 5 working days after it opens, if_late: approve }
  - { id: share, do: release, who: hr, shows: [review], to: employee, not_before: release_date,
      tell: { message: ready, to: employee }, silence_counts_as_approval: true,
      due: 3 working days after it opens, if_late: release }
  - { id: sign, do: acknowledge, who: employee, what: share, may_reply: { form: f, within: 5 days after it opens },
      due: 14 days after it opens, if_late: record_no_answer }
visibility:
  - { who: [employee, manager], what: own, as: full, from: own submitted }
  - { who: second, what: review, as: full, from: review submitted }
  - { who: employee, what: review, as: full, from: share ends }
  - { who: hr, what: review, as: full, from: release_date, until: sign ends }
"""
DATES = {"release_date": "2027-04-15"}


def short(stage, **more):
    return stage(SHORT, dates=DATES, **more)


def test_plays_to_its_end(stage):
    s = short(stage)
    assert s.tasks() == ["ann fill_form own"]
    assert s.due("own") == "2027-03-08"
    s.on("2027-03-04").submit("ann", "own")
    assert s.tasks() == ["ben fill_form review"]
    s.on("2027-03-10").submit("ben", "review")
    s.on("2027-03-11").approve("cara", "second_look")
    assert (s.how("share"), s.tasks()) == ("waiting", [])
    s.on("2027-04-15 00:00")
    assert (s.tasks(), s.told()) == (["dan release share"], ["ann ready share"])
    s.do(i.Released("share", DAN))
    s.do(i.Acknowledged("sign", ANN))
    assert s.closed() == "closed"
    assert [effect for effect in s.play.effects if isinstance(effect, (Settle, CaseEnded))] == [
        Settle(s.play.case.key("second_look"), ("overall",)),
        CaseEnded("closed", ""),
    ]
    s.check()


def test_nobody_does_anything(stage):
    s = short(stage)
    s.play.run_out()
    assert {step: (s.how(step), s.state(step).by_silence, s.ended(step)) for step in ("own", "review")} == {
        "own": ("continue_without", False, "2027-03-11"),
        "review": ("close_unfinished", False, "2027-04-05"),
    }
    assert s.closed() == "closed_unfinished"
    assert s.told() == ["ben late own"]
    s.check()


def test_grants_come_with_their_events_and_go(stage):
    s = short(stage)
    assert s.sees() == set()
    s.submit("ann", "own")
    assert s.sees() == {"employee own full", "manager own full"}
    s.submit("ben", "review")
    s.approve("cara", "second_look")
    s.on("2027-04-14 23:59")
    assert "hr review full" not in s.sees()
    s.on("2027-04-15 00:00")
    assert "hr review full" in s.sees()
    s.do(i.Released("share", DAN))
    assert "employee review full" in s.sees()
    s.do(i.Acknowledged("sign", ANN, refused=True))
    assert s.how("sign") == "refused_to_sign"
    assert "hr review full" not in s.sees()
    assert s.play.case.bound["hr"] == (DAN,)


def test_reminders_go_before_due_and_to_those_who_are_not_done(stage):
    s = short(stage)
    s.on("2027-03-08")
    assert [(f"{when:%d %H:%M}", who, step) for when, who, step in s.play.reminders] == [
        ("04 07:00", ANN, "own"),
        ("07 07:00", ANN, "own"),
    ]


def test_silence_approves_and_releases_and_is_recorded_as_silence(stage):
    s = short(stage)
    s.submit("ann", "own")
    s.submit("ben", "review")
    s.play.run_out()
    assert (s.how("second_look"), s.state("second_look").by, s.state("second_look").by_silence) == (
        "approved",
        None,
        True,
    )
    assert (s.how("share"), s.state("share").by_silence) == ("released", True)
    assert s.how("sign") == "record_no_answer"
    assert s.closed() == "closed"
    assert s.play.now <= s.bound().at


def test_sent_back_once_makes_a_second_attempt_with_time_again(stage):
    s = short(stage)
    s.submit("ann", "own")
    s.on("2027-03-11").submit("ben", "review")
    s.on("2027-03-16").send_back("cara", "second_look")
    assert s.tasks() == ["ben fill_form review"]
    assert s.play.case.key("review").attempt == 2
    assert s.due("review") == "2027-03-19"
    s.submit("ben", "review")
    assert s.due("second_look") == "2027-03-23"
    s.send_back("cara", "second_look")
    assert (s.how("second_look"), s.how("share")) == ("continue", "waiting")
    assert [state.outcome for state in s.play.case.passages("second_look")] == ["sent_back", "continue"]
    s.check()


def test_sent_back_early_keeps_the_first_due(stage):
    s = short(stage)
    s.submit("ann", "own")
    s.submit("ben", "review")
    s.send_back("cara", "second_look")
    assert s.due("review") == "2027-03-15"


def test_hand_over_takes_the_task_away_and_gives_a_new_wait(stage):
    s = short(stage)
    s.submit("ann", "own")
    s.on("2027-03-19")
    assert s.tasks() == ["cara fill_form review"]
    assert s.due("review") == "2027-03-24"
    assert s.refused(i.Submitted("review", BEN)) == "not_yours"
    s.submit("cara", "review")
    assert s.tasks() == ["dan approve second_look"], "who wrote it may not approve it, so the next in line does"
    assert s.refused(i.Approved("second_look", CARA)) == "wrote_it"


def test_a_manager_who_is_missing_is_stood_in_for_and_the_second_level_falls_away(stage):
    s = short(stage, people={"manager of employee": ""})
    s.submit("ann", "own")
    assert s.tasks() == ["cara fill_form review"]
    assert s.play.case.bound["manager"] == (CARA,)
    s.submit("cara", "review")
    assert s.how("second_look") == "skipped"


def test_nobody_judges_himself_whoever_the_lines_say_he_is(stage):
    s = short(stage, people={"manager of employee": "ann", "manager of manager of employee": "ann"})
    s.submit("ann", "own")
    assert s.tasks() == ["dan fill_form review"]
    assert s.refused(i.Submitted("review", ANN)) == "own_case"


def test_nobody_left_applies_the_last_ending_at_once(stage):
    s = short(stage, people={"manager of employee": "", "manager of manager of employee": "", "role hr": ""})
    s.submit("ann", "own")
    assert s.closed() == "closed_unfinished"
    assert "nobody is left who may act" in s.play.case.why_closed


def test_refusals_are_told_apart(stage):
    s = short(stage)
    assert s.refused(i.Submitted("own", BEN)) == "not_yours"
    assert s.refused(i.Submitted("review", BEN)) == "not_open"
    assert s.refused(i.Approved("own", ANN)) == "not_possible"
    assert s.refused(i.Submitted("nothing", ANN)) == "not_possible"
    assert s.refused(i.Opened(ANN)) == "open_already"
    s.submit("ann", "own")
    assert s.refused(i.Submitted("own", ANN)) == "closed"
    assert s.refused(i.Submitted("review", ANN)) == "own_case"
    assert s.refused(i.Extended("own", at_day("2027-06-01"))) == "closed"
    assert s.refused(i.Extended("review", at_day("2027-03-02"))) == "not_later"
    assert s.refused(i.Stopped(DAN, " ")) == "reason_missing"
    s.do(i.Stopped(DAN, "left for another company"))
    assert (s.closed(), s.tasks()) == ("stopped", [])
    assert s.refused(i.Submitted("review", BEN)) == "closed"


def at_day(text):
    from datetime import date

    return date.fromisoformat(text)


def test_a_reply_may_be_given_for_some_days_even_after_the_end(stage):
    s = short(stage)
    s.submit("ann", "own")
    s.submit("ben", "review")
    s.on("2027-04-15 09:00").do(i.Released("share", DAN))
    s.do(i.Acknowledged("sign", ANN))
    assert s.closed() == "closed"
    s.on("2027-04-20").do(i.Replied("sign", ANN))
    assert s.refused(i.Replied("sign", BEN)) == "not_yours"
    s.play.now = s.play.now.replace(day=22)
    assert s.refused(i.Replied("sign", ANN)) == "too_late"


def test_a_later_due_date_starts_the_wait_anew(stage):
    s = short(stage)
    s.do(i.Extended("own", at_day("2027-03-20")))
    s.do(i.Extended("review", at_day("2027-05-03")))
    assert s.due("own") == "2027-03-20"
    assert s.play.open_tasks(ANN)[0].due.day == at_day("2027-03-20")
    s.on("2027-03-19").submit("ann", "own")
    assert s.due("review") == "2027-05-03"


def test_a_task_is_never_late_on_the_day_it_opens(stage):
    s = stage(
        "- { id: a, do: fill_form, who: employee, form: f, due: past, if_late: continue }", dates={"past": "2027-01-01"}
    )
    assert s.due("a") == "2027-03-01"
    s.on("2027-03-02")
    assert s.closed() == "closed"


def test_the_effects_of_opening(stage):
    s = short(stage)
    opened = [effect for effect in s.play.effects if isinstance(effect, OpenTask)]
    assert [(each.key.step, each.verb, each.persons, each.optional) for each in opened] == [
        ("own", "fill_form", (ANN,), False)
    ]


def test_a_late_worker_changes_nothing(stage, day):
    punctual, late = short(stage), short(stage)
    punctual.play.run_until(day("2027-04-10"))
    late.play.now = day("2027-04-10")
    late.do(i.TimePassed())
    assert late.play.case == punctual.play.case
    assert late.play.events == punctual.play.events


def test_few_rounds_of_finding_out(stage):
    from attain.workflow.engine import needs
    from attain.workflow.facts import Known

    s = short(stage)
    answers, rounds = {}, 0
    while wants := needs(s.workflow, None, i.Opened(ANN), Known(s.play.now, "UTC", s.calendar, answers)):
        answers |= {want: s.play.world.answer(want, None) for want in wants}
        rounds += 1
    assert rounds <= 2
