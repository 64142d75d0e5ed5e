"""Nobody judges himself, be it in somebody else's name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from attain.cases import commands
from attain.cases.tables import task
from attain.errors import Refusal
from attain.kernel import Kernel
from attain.scenarios.on_database import OnDatabase
from attain.scenarios.sentences import Act, parse_sentence
from attain.scenarios.story import read_story
from attain.store.doors import Actor

from database_stage import founded  # isort: skip
from scenario_helpers import QUICK, demo  # isort: skip


@pytest.fixture
def played(empty_url: str) -> Iterator[tuple[Kernel, OnDatabase]]:
    """The half-year review of ann, written by mia and waiting for max."""
    resource = demo().get("scenario", QUICK)
    assert resource is not None
    story = read_story(resource, demo(), [])
    assert story is not None
    kernel, stage = founded(empty_url, story, "ann")
    for said in ("2027-03-04 ann submits self_review", "2027-03-09 mia submits manager_review"):
        act = parse_sentence(said)
        assert isinstance(act, Act)
        stage.act(act)
    yield kernel, stage
    kernel.store.close()


def approval(kernel: Kernel, case_id: int) -> tuple[int, str]:
    with kernel.store.read() as connection:
        wanted = select(task.c.id, task.c.state).where(task.c.case_id == case_id, task.c.step == "second_approval")
        row = connection.execute(wanted).one()
    return row.id, row.state


@pytest.mark.parametrize(("who", "code"), [("mia", "wrote_it"), ("ann", "own_case")])
def test_who_is_barred_himself_cannot_act_for_another(played: tuple[Kernel, OnDatabase], who: str, code: str) -> None:
    kernel, stage = played
    actor = Actor(stage.ids[who], "portal", on_behalf_of=stage.ids["max"], reason="He is away")
    with pytest.raises(Refusal) as caught:
        commands.approve(kernel.store, kernel.world, actor, approval(kernel, stage.case_id)[0])
    assert caught.value.code == code
    assert approval(kernel, stage.case_id)[1] == "open"


def test_anybody_else_can(played: tuple[Kernel, OnDatabase]) -> None:
    kernel, stage = played
    actor = Actor(stage.ids["pia"], "portal", on_behalf_of=stage.ids["max"], reason="He is away")
    commands.approve(kernel.store, kernel.world, actor, approval(kernel, stage.case_id)[0])
    assert approval(kernel, stage.case_id)[1] != "open"
