"""What people do in a story beside a step's own work: reply to what they sign, take back what they handed in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.scenarios.filling import Paper
from attain.scenarios.papers import Written
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from attain.scenarios.played import Knowledge
    from attain.scenarios.sentences import Act
    from attain.workflow.case import CaseState
    from attain.workflow.model import Step

COUNTS = "This counts already: other things build on it."


def step_of_reply(step: Step) -> Step:
    """The form that a reply fills, as a step of its own.  Refusal where no reply can be given."""
    if step.may_reply is None:
        raise Refusal("not_possible", "No reply can be given here.")
    return replace(step, form=step.may_reply.form, do="fill_form")


def reply(knows: Knowledge, state: CaseState, act: Act, step: Step, person: int) -> i.Replied:
    """Keep a reply beside a signature; conditions find it under the name of its form."""
    name = step_of_reply(step).form
    form = knows.catalogue.model("form", name)
    paper = Paper(form, {}, knows.scales, act.day, knows.look(state))
    knows.written[name] = [Written(form, {}, paper.fill(act.given))]
    return i.Replied(step.id, person)


def may_take_back(knows: Knowledge, state: CaseState, step: Step) -> None:
    """Refusal for a list that nobody is to approve or agree to: it was settled when it was handed in."""
    approved = any(each.do == "approve" and step.id in each.what for each in knows.workflow.walk())
    now = state.now_in(step.id)
    if step.do == "plan" and not approved and now is not None and now.is_over:
        raise Refusal("counts", COUNTS)


def give_back(knows: Knowledge, step: Step) -> None:
    """What was taken back is a draft again: the case has nothing of it any more."""
    knows.written.pop(step.id, None)
    listed = knows.workflow.step(step.id).what
    kind, _, name = listed[0].partition(" ") if step.do == "plan" and listed else ("", "", "")
    called = getattr(knows.catalogue.model(kind, name), "called", "") if name else ""
    knows.lists.pop(called, None)
