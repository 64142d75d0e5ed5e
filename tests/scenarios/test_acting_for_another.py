"""Nobody judges himself, be it in somebody else's name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import select

from attain.cases import commands
from attain.cases.tables import task
from attain.config.catalogue import Catalogue
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
    kernel, stage = review_of_ann(empty_url, demo())
    play(stage, "2027-03-09 mia submits manager_review")
    yield kernel, stage
    kernel.store.close()


def review_of_ann(url: str, catalogue: Catalogue) -> tuple[Kernel, OnDatabase]:
    resource = catalogue.get("scenario", QUICK)
    assert resource is not None
    story = read_story(resource, catalogue, [])
    assert story is not None
    kernel, stage = founded(url, story, "ann")
    play(stage, "2027-03-04 ann submits self_review")
    return kernel, stage


def play(stage: OnDatabase, said: str) -> None:
    act = parse_sentence(said)
    assert isinstance(act, Act)
    stage.act(act)


@pytest.fixture
def stood_in(empty_url: str) -> Iterator[tuple[Kernel, OnDatabase]]:
    """The same where the HR partner may write for the manager; and so pia did, in the name of mia."""
    workflow = demo().get("workflow", "quick_review")
    assert workflow is not None
    steps = [
        {**step, "on_behalf": {"by": "hr_partner", "reason": "required"}} if step["id"] == "manager_review" else step
        for step in workflow.data["steps"]
    ]
    changed = replace(workflow, data={**workflow.data, "steps": steps})
    others = [one for one in demo().resources if one is not workflow]
    kernel, stage = review_of_ann(empty_url, Catalogue([*others, changed], demo().kinds))
    actor = Actor(stage.ids["pia"], "portal", on_behalf_of=stage.ids["mia"], reason="She is ill")
    task_id, _ = of_step(kernel, stage.case_id, "manager_review")
    commands.submit(kernel.store, kernel.world, actor, task_id, WRITTEN, "for-mia")
    yield kernel, stage
    kernel.store.close()


WRITTEN = {
    ("work", "", "delivery"): "meets",
    ("work", "", "together"): "meets",
    ("summary", "", "overall"): "meets",
    ("summary", "", "message"): "What was planned was done, and done well.",
}


def approval(kernel: Kernel, case_id: int) -> tuple[int, str]:
    return of_step(kernel, case_id, "second_approval")


def of_step(kernel: Kernel, case_id: int, step: str) -> tuple[int, str]:
    with kernel.store.read() as connection:
        wanted = select(task.c.id, task.c.state).where(task.c.case_id == case_id, task.c.step == step)
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


def test_who_wrote_in_anothers_name_does_not_approve_it(stood_in: tuple[Kernel, OnDatabase]) -> None:
    kernel, stage = stood_in
    open_task, _ = approval(kernel, stage.case_id)
    again = Actor(stage.ids["pia"], "portal", on_behalf_of=stage.ids["max"], reason="He is away")
    with pytest.raises(Refusal, match="in somebody else's name") as caught:
        commands.approve(kernel.store, kernel.world, again, open_task)
    assert caught.value.code == "wrote_it"
    assert approval(kernel, stage.case_id)[1] == "open"


def test_neither_does_the_person_in_whose_name_it_was_written(stood_in: tuple[Kernel, OnDatabase]) -> None:
    kernel, stage = stood_in
    open_task, _ = approval(kernel, stage.case_id)
    named = Actor(stage.ids["mia"], "portal", on_behalf_of=stage.ids["max"], reason="He is away")
    with pytest.raises(Refusal) as caught:
        commands.approve(kernel.store, kernel.world, named, open_task)
    assert caught.value.code == "wrote_it"
    commands.approve(kernel.store, kernel.world, Actor(stage.ids["max"], "portal"), open_task)
    assert approval(kernel, stage.case_id)[1] != "open"
