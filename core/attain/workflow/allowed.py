"""Whether a person may do what he is trying to do; refusals are worded for him."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.errors import Refusal
from attain.workflow import inputs as i
from attain.workflow.cast import asked, authors, barred_from, find, wrote_for_another

if TYPE_CHECKING:
    from attain.workflow.case import PersonId, StepKey, StepState
    from attain.workflow.model import Step
    from attain.workflow.run import Run

VERBS: dict[type, tuple[str, ...]] = {
    i.Submitted: ("fill_form", "ask_each", "meet", "plan", "session"),
    i.Declined: ("ask_each",),
    i.Finished: ("fill_form", "meet"),
    i.Agreed: ("plan",),
    i.Nominated: ("nominate",),
    i.AskedMore: ("ask_each",),
    i.Approved: ("approve", "check"),
    i.SentBack: ("approve",),
    i.Decided: ("decide", "check"),
    i.Released: ("release",),
    i.Acknowledged: ("acknowledge", "fill_form", "meet"),
    i.Replied: ("acknowledge",),
    i.OpenedAgain: ("fill_form", "meet", "part"),
    i.TakenBack: ("fill_form", "nominate", "plan"),
}


def step_for(run: Run, act: i.Act) -> Step:
    """The step that an act is about, if it can be done there at all."""
    step = run.index.get(act.step)
    if step is None or step.do not in VERBS[type(act)]:
        raise Refusal("not_possible", f"There is no step {act.step} in which this can be done.")
    return step


def open_passage(run: Run, step: Step) -> tuple[StepKey, StepState]:
    """The step's open passage; Refusal when the case is closed, or the step is not open."""
    if not run.case.is_open:
        raise Refusal("closed", "This review is closed; nothing in it can be changed any more.")
    key, state = run.key(step), run.case.now_in(step.id)
    if state is None or state.status == "waiting":
        raise Refusal("not_open", "This step is not open yet.")
    if state.is_over:
        raise Refusal("closed", "This step is over; nothing in it can be changed any more.")
    return key, state


def refuse_own_work(run: Run, step: Step, person: PersonId) -> None:
    """Refusal `wrote_it` for whoever wrote what the step approves, also when he wrote it in somebody else's name, and
    `stays_out` for whoever stays out of what it decides.
    """
    if person not in barred_from(run, step):
        return
    if step.stays_out:
        raise Refusal("stays_out", "You stay out of this decision: you lead the person it is about, or are related.")
    if wrote_for_another(run, (run.index[what] for what in step.what if what in run.index), person):
        why = "You did what is to be approved here yourself, in somebody else's name; somebody else has to approve it."
        raise Refusal("wrote_it", why)
    raise Refusal("wrote_it", "You wrote what is to be approved here, so somebody else has to approve it.")


def may_act(run: Run, step: Step, state: StepState, by: PersonId) -> None:
    """Refuse unless the person is one of those who do the step now, and is not barred."""
    refuse_own_work(run, step, by)
    if by in state.actors or by in _live(run, step):
        return
    if by == run.case.subject:
        raise Refusal("own_case", "This step is about you, so somebody else has to do it.")
    raise Refusal("not_yours", "This step belongs to somebody else.")


def may_help(state: StepState, by: PersonId) -> None:
    """Refuse unless the person was named to ask more people."""
    if by not in state.helpers:
        raise Refusal("not_yours", "Only who was named for it may ask more people.")


def may_settle_plan(run: Run, step: Step, state: StepState, by: PersonId) -> None:
    """Refuse whoever wrote the plan himself, or is not asked to agree."""
    if not state.agreeing:
        raise Refusal("not_open", "There is nothing to agree to yet: the plan was not submitted.")
    if by in authors(run, step):
        raise Refusal("wrote_it", "You wrote this plan, so somebody else has to agree to it.")
    may_act(run, step, state, by)


def _live(run: Run, step: Step) -> set[PersonId]:
    people = run.workflow.people
    live = [role for role in step.who if role in people and people[role].bind == "live"]
    barred = barred_from(run, step)
    return {person for role in live for person in find(run, role, barred).persons}


def check_chosen(run: Run, step: Step, chosen: tuple[PersonId, ...], outside: tuple[PersonId, ...] = ()) -> None:
    """Refuse a list of people that is too short, too long, or names somebody who may not be asked.

    `outside` are those of them who are not of the organisation, of whom no phrase knows.
    """
    rules = step.choose
    if rules is None:
        return
    if len(chosen) < rules.at_least:
        raise Refusal("too_few", f"Please name at least {rules.at_least}; there are {len(chosen)}.")
    if len(chosen) > rules.at_most:
        raise Refusal("too_many", f"Please name at most {rules.at_most}; there are {len(chosen)}.")
    if len(set(chosen)) < len(chosen):
        raise Refusal("twice", "Somebody is named twice.")
    if len(outside) > rules.outside:
        most = f"at most {rules.outside}" if rules.outside else "nobody"
        raise Refusal("too_many", f"Please name {most} from outside of the organisation; there are {len(outside)}.")
    check_source(run, step, tuple(person for person in chosen if person not in outside))


def check_source(run: Run, step: Step, chosen: tuple[PersonId, ...]) -> None:
    """Refuse persons who may not be asked: the subject, those of `not_from`, those who are not in `from`."""
    from_where = step.choose
    if from_where is None:
        return
    barred = {person for role in from_where.not_from for person in find(run, role).persons} | {run.case.subject}
    if wrong := [person for person in chosen if person in barred]:
        raise Refusal("not_from", f"{len(wrong)} of those named may not be asked: they take part in another way.")
    able = set(asked(run, from_where.source))
    if wrong := [person for person in chosen if person not in able]:
        raise Refusal("not_from", f"{len(wrong)} of those named are not among the people who may be chosen.")
