"""`all of WORKFLOW of own reports are closed`: read, written again, refused where words are missing."""

from __future__ import annotations

import pytest

from attain.cases.lookups import CaseLookups, Read
from attain.phrases import ast, writer
from attain.phrases.conditions import holds
from attain.phrases.errors import PhraseError
from attain.phrases.parser import parse_condition

SAID = "all of appraisal of own reports are closed"


def look(*closed: bool) -> CaseLookups:
    read = Read(of_reports={"appraisal": closed})
    return CaseLookups(None, read, 1, lambda _: None, lambda _, __: None)  # type: ignore[arg-type]


def test_it_is_read_and_written_alike() -> None:
    read = parse_condition(SAID)
    assert isinstance(read, ast.Clause)
    assert read.verb == "closed"
    assert writer.format(read) == SAID


@pytest.mark.parametrize(("closed", "truth"), [((), True), ((True, True), True), ((True, False), False)])
def test_all_of_them_must_be(closed: tuple[bool, ...], truth: bool) -> None:
    assert holds(parse_condition(SAID), look(*closed)) is truth


def test_at_least_some_may_be_enough() -> None:
    assert holds(parse_condition("at least 1 of appraisal of own reports are closed"), look(True, False)) is True


@pytest.mark.parametrize("text", ["all of appraisal of own are closed", "all of appraisal of reports are closed"])
def test_other_words_are_refused(text: str) -> None:
    with pytest.raises(PhraseError):
        parse_condition(text)
