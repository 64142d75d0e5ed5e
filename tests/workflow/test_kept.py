"""The course of a case as plain data, and back."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from attain.phrases.parser import parse_condition
from attain.workflow.facts import WantTruth
from attain.workflow.inputs import TimePassed
from attain.workflow.kept import from_plain, to_plain
from attain.workflow.replaying import Course, Turn

ASKED = parse_condition("overall.final is at most meets")


def test_what_was_settled_in_the_same_passage_is_asked_apart() -> None:
    answers = {WantTruth(ASKED): None, WantTruth(ASKED, settled=frozenset({"overall", "again"})): True}
    course = Course((Turn(datetime(2027, 3, 1, tzinfo=UTC), None, TimePassed(), answers, ()),))
    (turn,) = from_plain(json.loads(json.dumps(to_plain(course)))).turns
    assert turn.answers == answers
