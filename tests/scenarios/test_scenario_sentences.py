"""The sentences of a scenario: what they mean, and what is said about those that cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attain.phrases.errors import PhraseError
from attain.scenarios.expectations import ALWAYS, EXPECTED, parse_always, parse_expectation
from attain.scenarios.sentences import VERBS, Act, Given, Name, Silence, parse_sentence

DAY = date(2027, 3, 4)


@pytest.mark.parametrize("text", ["everyone does nothing", "everyone else does nothing", "  everyone  does nothing "])
def test_silence(text: str) -> None:
    assert parse_sentence(text) == Silence()


@pytest.mark.parametrize(
    ("text", "who", "verb", "step"),
    [
        ("2027-03-04 ann submits self_review", ["ann"], "submits", "self_review"),
        ("2027-03-04 ben, cleo and dan submit peer_feedback", ["ben", "cleo", "dan"], "submits", "peer_feedback"),
        ("2027-03-04 max sends back second_approval", ["max"], "sends back", "second_approval"),
        ("2027-03-04 mia releases release", ["mia"], "releases", "release"),
        ("2027-03-04 ben and cleo decline peer_feedback", ["ben", "cleo"], "declines", "peer_feedback"),
        ("2027-03-04 mia leaves", ["mia"], "leaves", ""),
    ],
)
def test_acts(text: str, who: list[str], verb: str, step: str) -> None:
    act = parse_sentence(text)
    assert isinstance(act, Act)
    assert (act.day, [name.text for name in act.who], act.verb, act.step.text) == (DAY, who, verb, step)


def test_names_know_where_they_stand() -> None:
    text = "2027-03-04 ben and cleo submit peer_feedback with [dan, eve]"
    act = parse_sentence(text)
    assert isinstance(act, Act)
    names = [*act.who, act.step, *(act.named or ())]
    assert [text[slice(*name.at)] for name in names] == [name.text for name in names]


def test_what_comes_with_an_act() -> None:
    act = parse_sentence("2027-03-04 pia decides support as support_plan with { first_talk: 2027-03-22, why: 'a, b' }")
    assert isinstance(act, Act)
    assert act.choice == Name("support_plan")
    assert act.given == (Given(Name("first_talk"), ("2027-03-22",)), Given(Name("why"), ("a, b",)))


def test_a_list_for_a_repeated_field() -> None:
    act = parse_sentence("2027-03-04 mia submits manager_review with { items.rating: [meets, exceeds], sum.it: 85% }")
    assert isinstance(act, Act)
    assert [one.texts for one in act.given] == [("meets", "exceeds"), ("85%",)]


def test_what_changes_is_a_path() -> None:
    act = parse_sentence("2027-03-04 mia changes manager_review.summary.overall with { summary.overall: meets }")
    assert isinstance(act, Act)
    assert (act.step, act.path) == (Name("manager_review"), "summary.overall")


@pytest.mark.parametrize(
    ("text", "at", "said", "help"),
    [
        ("ann submits self_review", "ann", "a date is expected", "write: 2027-03-04"),
        ("2027-02-30 ann submits x", "2027-02-30", "not a day of the calendar", ""),
        ("2027-03-04 ann submitts x", "submitts", "does not fit", 'did you mean "submits"?'),
        ("2027-03-04 max sends second_approval", "second_approval", "does not fit", '"back"'),
        ("2027-03-04 ann submits", "", "a step is expected", ""),
        ("2027-03-04 ann submits a.b", "a.b", "is no step", "write: submits a"),
        ("2027-03-04 ann submits a today", "today", "does not belong here", "delete it"),
        ("2027-03-04 ann submits a with [b", "", "the end", ""),
        ("2027-03-04 ann submits a with { b }", "}", "does not fit", '":"'),
        ("2027-03-04 ann submits a (b)", "(", "cannot be used", "quotes"),
        ("everyone dose nothing", "dose", "does not fit", 'did you mean "does"?'),
    ],
)
def test_what_cannot_be_read(text: str, at: str, said: str, help: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_sentence(text)
    assert said in caught.value.message
    assert help in caught.value.help
    assert text[slice(*caught.value.at)] == at


FILLED = {
    "STEP": "a_step",
    "OTHER": "b_step",
    "PERSON": "ann",
    "DATE": "2027-03-04",
    "NUMBER": "2",
    "WHAT": "names in x",
}


def filled(pattern: str) -> str:
    return " ".join(FILLED.get(word, word) for word in pattern.split())


@pytest.mark.parametrize(("kind", "pattern"), EXPECTED.items())
def test_every_expectation_can_be_written(kind: str, pattern: str) -> None:
    found = parse_expectation(filled(pattern))
    assert found.kind == kind
    assert ("DATE" in pattern) == (found.day == DAY)
    assert ("PERSON" in pattern) == (found.person.text == "ann")
    assert ("WHAT" in pattern) == (found.what.text == "names in x")


@pytest.mark.parametrize(("kind", "pattern"), ALWAYS.items())
def test_everything_that_always_holds_can_be_written(kind: str, pattern: str) -> None:
    assert parse_always(filled(pattern)).kind == kind


def test_a_condition_is_an_expectation() -> None:
    found = parse_expectation("overall.final is meets")
    assert (found.kind, found.condition is None) == ("condition", False)


@pytest.mark.parametrize(
    ("text", "at", "help"),
    [
        ("step release opns on 2027-03-04", "opns", 'did you mean "opens"?'),
        ("step release is due by 2027-03-04", "by", '"on"'),
        ("step release opens on tuesday", "tuesday", ""),
        ("case is closed before 2027-03-04", "before", '"by"'),
        ("nobody see x", "see", 'did you mean "sees"?'),
        ("ann got at least 2 reminders for x", "least", '"most"'),
        ("x has many attempts", "many", ""),
        ("overall.final is is meets", "is", "or a condition"),
    ],
)
def test_expectations_that_cannot_be_read(text: str, at: str, help: str) -> None:
    with pytest.raises(PhraseError) as caught:
        parse_expectation(text)
    assert help in caught.value.help
    assert text[slice(*caught.value.at)] == at


WORDS = st.sampled_from(
    ["2027-03-04", "ann", "and", ",", *VERBS, "back", "step", "case", "is", "opens", "on", "with", "{", "}", "[", "]",
     "as", ":", "everyone", "does", "nothing", "nobody", "sees", "got", "at", "most", "3", "every", "wait", "ends"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text: str) -> None:
    for parse in (parse_sentence, parse_expectation, parse_always):
        wrong = refused(parse, text)
        assert wrong is None or (wrong.message and 0 <= wrong.at[0] <= wrong.at[1] <= len(text))


def refused(parse: Callable[[str], object], text: str) -> PhraseError | None:
    try:
        parse(text)
    except PhraseError as wrong:
        return wrong
    return None
