"""From a document's plain data to a workflow."""

from __future__ import annotations

from decimal import Decimal

import pytest

from attain.phrases.ast import Duration, Named, Related
from attain.workflow.build import build
from attain.workflow.build_waits import late_chain
from attain.workflow.model import LateEntry, Repeat

STEP = {
    "id": "a",
    "title": "A",
    "do": "fill_form",
    "who": "employee",
    "due": "2 days after it opens",
    "if_late": "continue",
}


def made(**step):
    return build({"id": "w", "title": "W", "people": {}, "steps": [{**STEP, **step}]}).steps[0]


@pytest.mark.parametrize(
    ("written", "chain"),
    [
        (None, ()),
        ("continue", (LateEntry("continue"),)),
        (
            [{"after": "1 day", "tell": "hr", "message": "m"}, {"then": "approve"}],
            (LateEntry("tell", "hr", Duration(1, "day"), "m"), LateEntry("approve")),
        ),
    ],
)
def test_late_chains(written, chain):
    assert late_chain(written) == chain


@pytest.mark.parametrize(
    ("repeat", "means"),
    [
        ({"at_least": 1, "at_most": 12}, Repeat(1, 12)),
        ({"at_least": Decimal(2), "at_most": 3, "opened_by": ["manager"]}, Repeat(2, 3, ("manager",))),
    ],
)
def test_repeat(repeat, means):
    assert made(do="meet", repeat=repeat).repeat == means


def test_people_and_their_stand_ins():
    people = {
        "manager": {"is": "manager of employee", "if_none": "second"},
        "second": {"is": "manager of manager of employee", "if_none": "role hr", "bind": "live"},
    }
    built = build({"id": "w", "title": {"en": "W", "de": "V"}, "people": people, "steps": [STEP]}).people
    assert built["manager"].phrase == Related("manager", Named("employee"))
    assert (built["manager"].if_none, built["second"].bind) == ("second", "live")
    assert not isinstance(built["second"].if_none, str)


def test_the_least_number_to_choose_is_what_the_asking_step_must_show():
    choose = {"id": "choose", "title": "C", "do": "nominate", "who": "employee"}
    choose["choose"] = {"from": "colleagues of employee", "at_most": 6}
    ask = {"id": "ask", "title": "A", "do": "ask_each", "who": "peers", "form": "f"}
    ask["anonymous"] = {"show_from": "3 answers", "below": "roll_into everyone", "traceable_by": "nobody"}
    people = {"peers": {"is": "chosen in choose", "if_none": "skip"}}
    steps = build({"id": "w", "title": "W", "people": people, "steps": [choose, ask]}).steps
    assert steps[0].choose.at_least == 3
    assert (steps[1].anonymous.below, steps[1].anonymous.roll_into) == ("roll_into", "everyone")
    assert steps[1].group == "ask"
