from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from attain.portal import wording

NOW = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)


def test_days_are_written_out():
    assert wording.long_day(date(2026, 11, 12)) == "Thursday 12 November 2026"
    assert wording.day(date(2026, 1, 2)) == "2 January 2026"
    assert wording.short_day(date(2026, 9, 2)) == "2 Sep"
    assert wording.moment(NOW, "Europe/Berlin") == "13 November 2026, 00:30"


def test_a_moment_falls_on_the_day_of_its_zone():
    assert wording.long_day(NOW, "Europe/Berlin") == "Friday 13 November 2026"
    with pytest.raises(ValueError, match="no time zone"):
        wording.day(datetime(2026, 11, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("day", "away", "due", "tone"),
    [
        (date(2026, 11, 12), "today", "due today", "warn"),
        (date(2026, 11, 13), "tomorrow", "tomorrow", "warn"),
        (date(2026, 11, 15), "in 3 days", "in 3 days", "warn"),
        (date(2026, 11, 16), "in 4 days", "in 4 days", "quiet"),
        (date(2026, 11, 11), "yesterday", "1 day late", "bad"),
        (date(2026, 11, 10), "2 days ago", "2 days late", "bad"),
    ],
)
def test_days_from_today(day: date, away: str, due: str, tone: str):
    assert (wording.away(day, NOW), wording.until_due(day, NOW), wording.urgency(day, NOW)) == (away, due, tone)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (2431, "2,431"),
        (Decimal("3.10"), "3.1"),
        (Decimal("3.00"), "3"),
        (Fraction(1, 3), "0.33"),
        (Fraction(1, 200), "0.01"),
        (Decimal("-0.001"), "0"),
        (Decimal("-2.5"), "−2.5"),
        (1000000, "1,000,000"),
        (10, "10"),
    ],
)
def test_numbers_have_no_noise(value: Decimal | Fraction | int | None, text: str):
    assert wording.number(value) == text


def test_counts_and_shares():
    assert wording.counted(1, "person", "people") == "1 person"
    assert wording.counted(2431, "person", "people") == "2,431 people"
    assert wording.percent(Fraction(1, 3)) == "33%"
    assert wording.percent(None) == "–"
    assert wording.joined(["a", "b", "c"]) == "a, b and c"
    assert wording.joined([]) == ""


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=y>", "![x](https://a/b.png)"]
)
def test_authors_cannot_bring_scripts_or_pictures(text: str):
    made = str(wording.rich(text)).lower()
    assert "<script" not in made
    assert "<img" not in made
    assert 'href="javascript' not in made


def test_authors_can_stress_and_list():
    assert "<strong>whole</strong>" in wording.rich("the **whole** year")
    assert "<li>one</li>" in wording.rich("- one\n- two")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amara Okafor", "AO"), ("Xi", "X"), ("Sofía de la Vega", "SV"), ("", "?"), ("(x) Tom", "T"), ("42", "?")],
)
def test_initials(name: str, letters: str):
    assert wording.initials(name) == letters


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("on_notice is true", "On notice"),
        ("not: on_notice is false", "Not: not on notice"),
        ("not: contract is permanent", "Not: contract is permanent"),
        ("not known: tenure at cut_off is at least 3 months", "Not known: tenure at cut off is at least 3 months"),
        ("pilot", "Pilot"),
    ],
)
def test_rules_are_said_without_their_grammar(rule: str, said: str):
    assert wording.rule_words(rule) == said
