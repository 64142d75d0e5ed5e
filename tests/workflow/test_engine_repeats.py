"""Steps and parts that are done again: on demand, by the clock, once for each, with a total, with signatures."""

from __future__ import annotations

from decimal import Decimal

from attain.phrases.ast import Clause, Path, SumOf
from attain.workflow import inputs as i

ANN, BEN, CARA, DAN, EVE = 1, 2, 3, 4, 5
WAIT = "due: 10 working days after it opens, if_late: continue"


def step(repeat: str, who: str = "manager", do: str = "meet") -> str:
    return f"- {{ id: s, do: {do}, who: {who}, form: f, repeat: {{ {repeat} }}, {WAIT} }}"


def test_whoever_opens_another_one_is_named(stage):
    s = stage(step("at_least: 1, at_most: 3, opened_by: [manager]", "employee", "fill_form"))
    s.submit("ann", "s")
    assert s.refused(i.Submitted("s", ANN)) == "not_open"
    assert s.refused(i.OpenedAgain("s", ANN)) == "not_yours"
    s.do(i.OpenedAgain("s", BEN))
    assert s.tasks() == ["ann fill_form s", "ann fill_form s"]
    s.submit("ann", "s")
    s.do(i.OpenedAgain("s", BEN))
    assert s.refused(i.OpenedAgain("s", BEN)) == "too_many"
    s.submit("ann", "s")
    assert (s.how("s"), s.state("s").submitted) == ("submitted", 3)


def test_none_is_needed_where_none_is_asked(stage):
    s = stage(step("at_least: 0, at_most: 3"))
    s.play.run_out()
    assert [event.why for event in s.play.events if type(event).__name__ == "StepEnded"] == ["often enough"]
    assert not s.state("s").late


WEEKLY = """
- { id: s, do: meet, who: manager, form: f, due: 4 weeks after it opens, if_late: [{ after: 2 days, then: continue }],
    repeat: { every: 1 week, at_least: 2, at_most: 4, until: 4 weeks after it opens } }
"""


def test_the_clock_opens_the_next_one(stage):
    s = stage(WEEKLY)
    s.submit("ben", "s")
    assert s.refused(i.Submitted("s", BEN)) == "not_open"
    s.on("2027-03-09").submit("ben", "s")
    s.on("2027-03-16").submit("ben", "s")
    s.on("2027-03-23").submit("ben", "s")
    assert (s.how("s"), s.state("s").submitted) == ("submitted", 4)
    s.check()


def test_too_few_at_due_start_the_late_chain(stage):
    s = stage(WEEKLY)
    s.submit("ben", "s")
    s.on("2027-03-30")
    assert (s.how("s"), s.state("s").late, s.state("s").openings) == ("open", True, 3)
    s.submit("ben", "s")
    assert s.how("s") == "submitted"
    assert s.play.case.closed_at <= s.bound().at


def test_once_for_each_matrix_manager(stage):
    yaml = f"""
people:
  each: {{ is: matrix managers of employee, if_none: skip }}
steps:
  - {{ id: s, do: fill_form, who: each, form: f, repeat: {{ for_each: each }}, {WAIT} }}
"""
    s = stage(yaml, people={"matrix managers of employee": "dan eve"})
    assert s.tasks() == ["dan fill_form s", "eve fill_form s"]
    s.submit("dan", "s")
    assert s.refused(i.Submitted("s", DAN)) == "answered"
    s.submit("eve", "s")
    assert (s.how("s"), s.state("s").submitted) == ("submitted", 2)
    assert stage(yaml).how("s") == "skipped"


def test_a_meeting_once_for_each_of_a_group(stage):
    yaml = f"""
people:
  manager: {{ is: manager of employee, if_none: skip }}
  each: {{ is: matrix managers of employee, if_none: skip }}
steps:
  - {{ id: s, do: meet, who: manager, form: f, repeat: {{ for_each: each }}, {WAIT} }}
"""
    s = stage(yaml, people={"matrix managers of employee": "dan eve"})
    s.submit("ben", "s")
    s.submit("ben", "s")
    assert s.how("s") == "submitted"


def test_a_total_that_all_of_them_reach(stage):
    s = stage(step("at_least: 2, opened_by: manager, together: { of: s.facts.minutes, at_least: 60 }"))
    reached = Clause(SumOf(Path(("s", "facts", "minutes"))), "at least", (Decimal(60),))
    s.submit("ben", "s")
    s.submit("ben", "s")
    assert s.refused(i.Finished("s", BEN)) == "too_few"
    s.holds = {reached: True}
    s.do(i.Finished("s", BEN))
    assert s.how("s") == "submitted"


def test_a_total_that_is_missing_makes_the_step_late(stage):
    s = stage(step("at_least: 1, together: { of: s.facts.minutes, at_least: 60 }"))
    s.submit("ben", "s")
    s.play.run_out()
    assert (s.how("s"), s.state("s").late) == ("continue", True)


def test_each_is_signed(stage):
    s = stage(step("at_least: 1, at_most: 2, each_acknowledged_by: employee", "[manager, employee]"))
    assert s.refused(i.Acknowledged("s", ANN)) == "not_open"
    s.submit("ben", "s")
    assert s.tasks() == ["ann meet s", "ann sign s", "ben meet s"]
    assert s.refused(i.Finished("s", BEN)) == "not_open"
    assert s.refused(i.Acknowledged("s", BEN)) == "not_yours"
    s.do(i.Acknowledged("s", ANN))
    assert s.tasks() == ["ann meet s", "ben meet s"]
    s.submit("ben", "s")
    assert s.how("s") == "open"
    s.do(i.Acknowledged("s", ANN))
    assert s.how("s") == "submitted"
    s.check()


PART = """
- { id: p, do: part, repeat: { %s }, steps: [
    { id: a, do: fill_form, who: manager, form: f, due: 2 days after it opens, if_late: continue },
    { id: b, do: approve, who: second, what: a, due: 2 days after it opens, if_late: continue,
      send_back: { to: a, at_most: 1, time_again: 1 day, then: continue } } ] }
- { id: after, do: fill_form, who: manager, form: f, due: 2 days after it opens, if_late: continue }
"""


def test_a_part_runs_its_number_of_rounds(stage):
    s = stage(PART % "at_least: 2, at_most: 2")
    s.submit("ben", "a")
    s.send_back("cara", "b")
    s.submit("ben", "a")
    s.approve("cara", "b")
    assert (s.play.case.key("a").repetition, s.play.case.key("a").attempt, s.how("a")) == (2, 1, "open")
    s.submit("ben", "a")
    s.send_back("cara", "b")
    s.submit("ben", "a")
    s.approve("cara", "b")
    assert (s.how("p"), s.how("after")) == ("done", "open")
    s.check()


def test_a_part_is_opened_once_more_by_hand(stage):
    s = stage(PART % "at_least: 1, at_most: 2, opened_by: manager")
    s.do(i.OpenedAgain("p", BEN))
    assert s.refused(i.OpenedAgain("p", BEN)) == "too_many"
    for _ in range(2):
        s.submit("ben", "a")
        s.approve("cara", "b")
    assert s.how("p") == "done"


def test_a_part_begins_anew_by_the_clock(stage):
    s = stage(PART % "every: 1 week, until: 3 weeks after it opens")
    s.submit("ben", "a")
    s.approve("cara", "b")
    assert s.tasks() == []
    s.on("2027-03-09")
    assert s.tasks() == ["ben fill_form a"]
    s.play.run_out()
    assert s.play.case.key("a").repetition == 4
    assert s.closed() == "closed"
    assert s.play.case.closed_at <= s.bound().at


LEFT_OPEN = """
- id: p
  do: part
  repeat: { at_least: 2, at_most: 2 }
  steps:
    - id: both
      do: parallel
      wait_for: any
      branches:
        - { id: one, steps: [
            { id: a, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue } ] }
        - { id: two, steps: [
            { id: b, do: fill_form, who: second, form: f, not_before: 30 days after the case opens,
              due: 5 days after it opens, if_late: continue } ] }
- { id: after, do: fill_form, who: manager, form: f, due: 5 days after it opens, if_late: continue }
"""


def test_what_a_round_leaves_open_ends_when_the_next_begins(stage):
    s = stage(LEFT_OPEN)
    assert s.how("b") == "waiting"
    s.submit("ben", "a")
    assert (s.play.case.key("a").repetition, s.how("a")) == (2, "open")
    first = [one for key, one in s.play.case.steps.items() if (key.step, key.repetition) == ("b", 1)]
    assert [one.outcome for one in first] == ["stopped"]
    s.play.run_out()
    assert s.play.case.status == "closed"
