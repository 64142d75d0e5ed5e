"""Phrases in other words: what is suggested can always be read, and what can be read already is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attain.config.days import day_meant
from attain.phrases.errors import PhraseError
from attain.phrases.meant import meant
from attain.phrases.parser import PARSERS

SAID = [
    ("time", "2 weeks later", "2 weeks after it opens"),
    ("time", "within a month", "1 month after it opens"),
    ("time", "3 days before the deadline", "3 days before due"),
    ("time", "the end of the cycle", "cycle end"),
    ("time", "5 days after self_review is done", "5 days after self_review ends"),
    ("time", "15 March 2027", "2027-03-15"),
    ("duration", "3 business days", "3 working days"),
    ("people", "skip-level manager", "manager of manager of employee"),
    ("people", "manager’s manager", "manager of manager of employee"),
    ("people", "everybody in the sales department", "everyone in department sales"),
    ("people", "my team", "direct reports of employee"),
    ("condition", "country is DE, FR or IT", "country in [DE, FR, IT]"),
    ("condition", "grade above 8", "grade is more than 8"),
    ("condition", "grade >= 8 && country == DE", "grade >= 8 and country is DE"),
    ("condition", "country != DE", "country is not DE"),
    ("condition", "help_wanted is yes", "help_wanted is true"),
    ("people", "the wind", ""),
    ("time", "soon", ""),
    ("path", "a, b", ""),
]


@pytest.mark.parametrize(("grammar", "said", "wanted"), SAID)
def test_what_was_meant(grammar: str, said: str, wanted: str) -> None:
    assert meant(grammar, said) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("1.3.2027", "2027-03-01"),
        ("31.12.27", "2027-12-31"),
        ("2027/3/1", "2027-03-01"),
        ("3/1/2027", "2027-01-03 or 2027-03-01"),
        ("13/1/2027", "2027-01-13"),
        ("1st March 2027", "2027-03-01"),
        ("March 1, 2027", "2027-03-01"),
        ("30.2.2027", ""),
        ("ma 1 2027", ""),
        ("March 2027", ""),
    ],
)
def test_days_of_other_countries(said: str, wanted: str) -> None:
    assert day_meant(said) == wanted


PIECES = ("boss", "manager's", "manager", "of", "employee", "everyone", "in", "weeks", "later", "==", "or", "a")
WORDS = st.lists(
    st.sampled_from([*PIECES, *(word for _, said, _ in SAID for word in said.split())]),
    max_size=8,
)


@given(st.sampled_from(sorted(PARSERS)), WORDS)
def test_what_is_suggested_can_be_read(grammar: str, words: list[str]) -> None:
    said = meant(grammar, " ".join(words))
    if said:
        try:
            PARSERS[grammar](said)
        except PhraseError as error:
            pytest.fail(str(error))
        assert said != " ".join(words)
