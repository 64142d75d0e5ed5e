"""What starts a case, and what conditions know of the time before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from attain.phrases.calendar import Calendar
from attain.phrases.conditions import holds
from attain.phrases.conditions_grammar import TOGETHER
from attain.phrases.parser import parse_condition
from attain.scales.model import build as build_scale
from attain.workflow.build import build
from attain.workflow.past import Dated, Past, PastCase, counted_days
from attain.workflow.starts import On, by_dates, by_happening, by_measure, is_free, read_on

DAYS = Calendar()


def workflow(*starts):
    step = {"id": "a", "title": "A", "do": "wait", "until": "2027-01-01"}
    return build({"id": "w", "title": "W", "start": list(starts), "people": {}, "steps": [step]})


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("hire_date", On("date", "hire_date")),
        ("anniversary of hire_date", On("anniversary", "hire_date")),
        ("anniversary of last case", On("anniversary", "last case")),
        ("rater changes", On("changes", "rater")),
        ("project ends", On("event", "project ends")),
        ("measure health.score falls below 3", On("measure", "health.score", "falls below", "3")),
        ("measure load rises above 85%", On("measure", "load", "rises above", "85%")),
        ("opened_by annual.improvement", On("opened_by", "annual.improvement")),
        ("asked_for", On("asked_for")),
    ],
)
def test_what_happens(text, means):
    assert read_on(text) == means


def test_a_list_of_durations_opens_one_case_each():
    found = by_dates(
        workflow({"on": "hire_date", "after": ["30 days", "60 days", "90 days"]}),
        {"hire_date": date(2027, 3, 1)},
        date(2027, 4, 1),
        date(2027, 12, 31),
        DAYS,
    )
    assert [(one.day.isoformat(), one.occasion, one.of) for one in found] == [
        ("2027-04-30", 2, 3),
        ("2027-05-30", 3, 3),
    ]


def test_before_a_date_and_anniversaries():
    starts = ({"id": "step", "on": "pay_step", "before": "8 weeks"}, {"id": "year", "on": "anniversary of hire_date"})
    dates = {"pay_step": date(2027, 6, 1), "hire_date": date(2024, 2, 29)}
    found = by_dates(workflow(*starts), dates, date(2026, 1, 1), date(2028, 12, 31), DAYS)
    assert [(one.start, one.day.isoformat()) for one in found] == [
        ("step", "2027-04-06"),
        ("year", "2026-02-28"),
        ("year", "2027-02-28"),
        ("year", "2028-02-29"),
    ]


def test_changes_events_outcomes_and_people_who_ask():
    made = workflow(
        {"id": "change", "on": "rater changes"},
        {"id": "project", "on": ["project ends", "opened_by annual.improvement"], "after": "1 week"},
        {"id": "concern", "on": "asked_for", "by": ["manager"], "or_by": ["hr"], "at_most": "1 running"},
    )
    day = date(2027, 3, 1)
    assert [one.start for one in by_happening(made, On("changes", "rater"), day, DAYS)] == ["change"]
    assert [one.day.day for one in by_happening(made, On("event", "project ends"), day, DAYS)] == [8]
    assert [one.start for one in by_happening(made, On("opened_by", "annual.improvement"), day, DAYS)] == ["project"]
    assert not list(by_happening(made, On("opened_by", "annual.other"), day, DAYS))
    assert [is_free(made.starts[2], running) for running in (0, 1)] == [True, False]
    assert is_free(made.starts[0], 9)


@pytest.mark.parametrize(("before", "now", "starts"), [(4, 2, 1), (None, 2, 1), (2, 1, 0), (4, 3, 0), (2, 4, 0)])
def test_a_measure_that_falls_below(before, now, starts):
    made = workflow({"on": "measure health falls below 3"})
    was = None if before is None else Decimal(before)
    assert len(list(by_measure(made, "health", was, Decimal(now), date(2027, 3, 1), DAYS))) == starts


PAST = Past(
    date(2027, 6, 1),
    "tpep",
    opened=date(2027, 5, 1),
    started_by="relief",
    cases=[
        PastCase("tpep", date(2020, 9, 1), date(2021, 5, 31), {"overall": "basic"}),
        PastCase("tpep", date(2025, 9, 1), date(2026, 5, 31), {"overall": "basic"}),
        PastCase("other", date(2026, 9, 1), date(2026, 10, 1), {"overall": "basic"}),
    ],
    measures={
        "pay.increase": [
            Dated(date(2026, 6, 1), "9"),
            Dated(date(2026, 9, 1), "8"),
            Dated(date(2027, 2, 1), Decimal(6)),
        ],
    },
    days_with={"rater": 90},
    ended={"plan": date(2027, 3, 1)},
)


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ("started_by is relief", True),
        ("days with rater is at least 90 days", True),
        ("days with rater is at least 13 weeks", False),
        ("days with senior is at least 90 days", None),
        ("days since plan ended is at least 92 days", True),
        ("years since last case of tpep is at least 1", True),
        ("years since last case of tpep is at least 2", False),
        ("years since last case of unknown is at least 2", None),
        ("last overall.final of workflow tpep is basic", True),
        ("sum of measure pay.increase in the last 12 months is less than 15%", True),
        ("sum of measure pay.increase in the last 12 months is at least 14%", True),
        ("sum of measure nothing in the last 12 months is 0", True),
        ("measure pay.increase before this case is 6", True),
        ("average of measure pay.increase in the last 12 months is 7", True),
        ("average of measure nothing in the last 12 months is 7", None),
        ("highest of measure pay.increase in the last 12 months is 8", True),
        ("lowest of measure pay.increase in the last 12 months is more than 6", False),
        ("measure pay.increase in the last 12 months is 6", True),
        ("measure pay.increase in the last 1 month is 6", None),
    ],
)
def test_what_looks_back(condition, truth):
    class Look:
        value = PAST.value

        def order(self, _):
            return None

    assert holds(parse_condition(condition), Look()) is truth


@pytest.mark.parametrize(("now", "often"), [("basic", 2), ("proficient", 1), (None, 1)])
def test_how_often_it_was_so(now, often):
    clause = parse_condition("overall.final is basic at least 2 times in the last 3 years")
    assert PAST.times(clause.subject, clause.operands[1], now=now) == often


@pytest.mark.parametrize(
    ("condition", "often"),
    [
        ("measure pay.increase is at least 6 at least 2 times in the last 12 months", 2),
        ("measure pay.increase is at least 8 at least 2 times in the last 12 months", 1),
        ("measure pay.increase is 6 at least 1 times in the last 1 month", 0),
        ("measure nothing is 6 at least 1 times in the last 12 months", 0),
    ],
)
def test_how_often_a_measure_was_so(condition, often):
    clause = parse_condition(condition)
    assert PAST.times(clause.subject, clause.operands[1]) == often


def test_days_that_do_not_count():
    first, last = date(2027, 1, 1), date(2027, 4, 1)
    school = (date(2027, 1, 11), date(2027, 1, 20))
    assert counted_days(first, last) == 90
    assert counted_days(first, last, [school, (date(2027, 1, 15), date(2027, 1, 25)), (date(2026, 1, 1), first)]) == 74


def test_a_sum_that_is_no_number_is_unknown():
    odd = Past(date(2027, 6, 1), measures={"m": [Dated(date(2027, 5, 1), "many")]})
    assert odd.value(parse_condition("sum of measure m in the last 1 year is 1").subject) is None
    assert Past(date(2027, 6, 1)).value(
        parse_condition("sum of measure m in the last 1 year is 1").subject
    ) == Fraction(0)


def each_together(past):
    asked = {how: parse_condition(f"{how} of measure m in the last 1 year is 1").subject for how in TOGETHER}
    return {how: past.value(subject) for how, subject in asked.items()}


def test_levels_are_put_together_by_what_they_are_worth():
    scale = build_scale(
        {
            "id": "mood",
            "best": "highest",
            "levels": [{"id": "low", "label": "Low", "value": 1}, {"id": "high", "label": "High", "value": 4}],
        }
    )
    told = [Dated(date(2027, 5, day), value) for day, value in ((1, "high"), (2, "low"), (3, "low"))]
    past = Past(date(2027, 6, 1), measures={"m": told}, scale_of=lambda _: scale)
    assert each_together(past) == {"sum": 6, "average": 2, "highest": "high", "lowest": "low"}


def test_labels_without_numbers_have_a_best_and_a_worst_and_no_average():
    levels = [{"id": one, "label": one} for one in ("low", "high")]
    scale = build_scale({"id": "mood", "best": "highest", "levels": levels})
    told = [Dated(date(2027, 5, day), value) for day, value in ((1, "low"), (2, "high"))]
    past = Past(date(2027, 6, 1), measures={"m": told}, scale_of=lambda _: scale)
    assert each_together(past) == {"sum": None, "average": None, "highest": "high", "lowest": "low"}
