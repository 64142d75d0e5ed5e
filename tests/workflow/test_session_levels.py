"""A session of several levels as the engine sees it: one wait after the other within one step."""

from __future__ import annotations

import pytest

from attain.cases.sessions import rules_of
from attain.workflow import effects as fx
from attain.workflow import inputs as i
from attain.workflow.chains import at_level, level_of

LEVELS = """
- { id: text, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
- { id: board, do: session, who: manager, chair: manager, group_by: department of employee,
    opens_when: { arrived: 90%, of: text, or_by: opens }, quorum: 2,
    may_change: [overall], late_cases: { who: hr, due: 3 days after it opens, if_late: continue },
    due: 10 days after it opens, if_late: [{ after: 1 day, then: continue }],
    levels: [
      { id: heads, title: Heads, who: [second, hr], group_by: location of employee,
        due: 4 days after it opens, if_late: continue },
      { id: top, who: hr, group_by: organisation, quorum: 1, due: 2 days after it opens,
        if_late: [{ after: 1 day, hand_over: second, due: 2 days after it opens, if_late: continue }] } ] }
- { id: look, do: acknowledge, who: employee, what: text, due: 5 days after it opens, if_late: continue }
"""


def at(s, level=1):
    return i.SessionClosed("board", level)


def arrived(stage):
    s = stage(LEVELS)
    s.submit("ben", "text")
    return s


def test_a_level_is_the_same_step_with_its_own_people_groups_and_time(stage):
    board = arrived(stage).play.workflow.step("board")
    heads, top = at_level(board, 2), at_level(board, 3)
    assert (heads.who, rules_of(heads).chair, rules_of(heads).group_by) == (
        ("second", "hr"),
        "second",
        "location of employee",
    )
    assert (rules_of(heads).quorum, rules_of(top).quorum, rules_of(top).level) == (2, 1, "top")
    assert rules_of(heads).may_change == ("overall",)
    assert (rules_of(heads).or_by, at_level(board, 9)) == (None, top)


def test_a_case_goes_on_after_its_last_level_only(stage):
    s = arrived(stage)
    s.do(at(s))
    key = s.play.case.key("board")
    assert s.play.effects[-1] == fx.JoinSession(key, 2)
    assert (s.how("board"), level_of(s.state("board").late_path), s.tasks()) == ("open", 2, [])
    s.do(at(s, 2))
    assert s.play.effects[-1] == fx.JoinSession(key, 3)
    s.do(at(s, 3))
    assert (s.how("board"), s.tasks()) == ("closed", ["ann acknowledge look"])


def test_a_session_that_was_left_says_nothing_any_more(stage):
    s = arrived(stage)
    assert s.refused(at(s, 2)) == "closed"
    s.do(at(s))
    assert s.refused(at(s)) == "closed"
    assert s.refused(i.SessionMissed("board")) == "closed"


def test_who_misses_a_further_level_is_decided_alone_and_meets_in_no_other(stage):
    s = arrived(stage)
    s.do(at(s))
    s.do(i.SessionMissed("board", 2))
    assert s.tasks() == ["dan session board"]
    assert s.refused(i.SessionMissed("board", 2)) == "closed"
    s.submit("dan", "board")
    assert s.how("board") == "decided_alone"


def test_time_alone_leads_through_all_levels_within_the_bound(stage):
    s = arrived(stage)
    s.play.run_out()
    reached = [each for each in s.play.effects if isinstance(each, fx.JoinSession)]
    assert [each.level for each in reached] == [1, 2, 3]
    assert s.how("board") == "continue"
    assert s.play.case.closed_at <= s.bound().at
    assert [leg.what for leg in s.bound().legs if leg.step == "board" and leg.what.startswith("due")] == [
        "due", "due, level heads", "due, level top",
    ]  # fmt: skip


def test_a_level_is_waited_for_until_those_below_it_are_closed_everywhere(stage):
    """`opens` is 1 April: the first level is over on the 12th at the latest, and the second takes 4 days more."""
    s = stage(LEVELS, dates={"opens": "2027-04-01"})
    s.submit("ben", "text")
    assert s.due("board") == "2027-04-11"
    s.do(at(s))
    assert s.due("board") == "2027-04-16"


@pytest.mark.parametrize(("ending", "closed"), [("continue_without", ""), ("close_unfinished", "closed_unfinished")])
def test_only_closing_the_case_stops_the_levels_above(stage, ending, closed):
    s = stage(LEVELS.replace("after: 1 day, then: continue", f"after: 1 day, then: {ending}"))
    s.submit("ben", "text")
    s.on("2027-03-14")
    assert level_of(s.state("board").late_path) == (1 if closed else 2)
    assert (s.play.case.status == closed) == bool(closed)


def test_it_was_not_late_because_it_has_levels(stage):
    s = arrived(stage)
    s.do(at(s))
    assert not s.state("board").late
    assert not s.state("board").was_late
    s.check()


def test_it_was_late_though_a_level_above_was_not(stage):
    s = arrived(stage)
    s.on("2027-03-14")
    s.do(at(s, 2))
    s.do(at(s, 3))
    assert s.how("board") == "closed"
    assert s.state("board").was_late


def test_whoever_has_nobody_at_a_level_passes_it_over(stage):
    text = LEVELS.replace("{ id: top, who: hr", "{ id: top, who: manager")
    s = stage(text, people={"manager of manager of employee": "", "role hr": ""})
    s.submit("ben", "text")
    s.do(at(s))
    assert level_of(s.state("board").late_path) == 3


def test_a_case_that_moves_to_another_revision_is_led_through_the_levels_that_are_left(stage):
    fewer = stage(
        LEVELS.replace("{ id: heads,", "{ id: whole,").partition("      { id: top")[0].rstrip(", \n") + "] }\n"
    )
    none = stage(LEVELS.partition("    levels:")[0].rstrip(", \n") + " }\n")
    for level, other in ((3, fewer), (2, none), (1, fewer)):
        s = arrived(stage)
        for lower in range(1, level):
            s.do(at(s, lower))
        s.play.go_over(other.play.workflow)
        s.do(at(s, level))
        assert s.how("board") == ("closed" if level > 1 else "open")
    s.play.run_out()
    assert s.play.case.status == "closed"
