"""What persons do in steps."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

from attain.errors import Refusal
from attain.workflow import inputs as i
from attain.workflow.allowed import (
    check_chosen,
    check_source,
    may_act,
    may_help,
    may_settle_plan,
    open_passage,
    step_for,
)
from attain.workflow.cast import Cast, act_as, find
from attain.workflow.chains import SPLIT, is_alone
from attain.workflow.checking import confirm, decide_exception
from attain.workflow.ending import end_for_want_of_people
from attain.workflow.events import (
    AgreementAsked,
    AnswerDeclined,
    MoreAsked,
    PeopleChosen,
    ReplyGiven,
    StepEnded,
    StepSubmitted,
    VoteCast,
    WorkEdited,
)
from attain.workflow.events_beside import GiverJoined, NoteSigned
from attain.workflow.late import new_wait
from attain.workflow.repeating import (
    ask_to_sign,
    end_if_enough,
    is_enough,
    least,
    may_repeat,
    open_again,
    people_of,
)
from attain.workflow.sendback import send_back
from attain.workflow.takeback import take_back
from attain.workflow.times import due_from, effective_day

if TYPE_CHECKING:
    from attain.workflow.case import StepKey
    from attain.workflow.model import Choice, Step
    from attain.workflow.run import Run


def act(run: Run, what: i.Act) -> None:
    """Do it, or raise Refusal."""
    step = step_for(run, what)
    if isinstance(what, i.Replied):
        _reply(run, what, step)
        return
    if isinstance(what, i.TakenBack):
        take_back(run, step, what)
        return
    key, state = open_passage(run, step)
    if isinstance(what, i.OpenedAgain):
        open_again(run, step, key, what)
        return
    if isinstance(what, i.Decided) and step.do == "check":
        decide_exception(run, step, key, what)
        return
    if isinstance(what, i.Acknowledged) and step.do != "acknowledge":
        _sign(run, step, key, what)
        return
    if isinstance(what, i.AskedMore):
        may_help(state, what.by)
    elif isinstance(what, i.Agreed):
        may_settle_plan(run, step, state, what.by)
    elif not _joins(run, step, key, what):
        may_act(run, step, state, what.by)
    _ACTS[type(what)](run, step, key, what)


def _joins(run: Run, step: Step, key: StepKey, what: i.Act) -> bool:
    """Somebody answers unasked where the step is open to him; he then counts as asked."""
    if step.do != "ask_each" or not isinstance(what, i.Submitted) or what.by in run.state(key).actors:
        return False
    if step.also_open_to is None or what.by not in people_of(run, step):
        return False
    run.emit(GiverJoined(run.at, key, None if step.anonymous else what.by))
    return True


def _sign(run: Run, step: Step, key: StepKey, what: i.Acknowledged) -> None:
    """A repetition that was handed in is signed; the last signature may end the step."""
    state = run.state(key)
    if not state.to_sign:
        raise Refusal("not_open", "There is nothing here to sign now.")
    if what.by not in state.signers:
        raise Refusal("not_yours", "Somebody else signs this.")
    run.emit(NoteSigned(run.at, key, what.by))
    end_if_enough(run, step, key, what.by)


def _end(run: Run, key: StepKey, outcome: str, by: int | None, choice: str = "") -> None:
    effective = effective_day(run, run.index[key.step])
    run.emit(StepEnded(run.at, key, outcome, by, choice=choice, effective=effective))


def _submit(run: Run, step: Step, key: StepKey, what: i.Submitted) -> None:
    if step.do == "ask_each":
        _answer(run, step, key, what)
    elif step.do == "session":
        _decide_alone(run, key, what)
    elif step.do == "plan":
        _hand_in_plan(run, step, key, what)
    else:
        _hand_in(run, step, key, what)


def _hand_in(run: Run, step: Step, key: StepKey, what: i.Submitted) -> None:
    state = run.state(key)
    if step.repeat.is_plain:
        run.emit(StepSubmitted(run.at, key, state.submitted + 1, what.by, what.hand))
        _end(run, key, "submitted", what.by)
        return
    may_repeat(run, step, state, what.by)
    run.emit(StepSubmitted(run.at, key, state.submitted + 1, what.by, what.hand))
    ask_to_sign(run, step, key)
    end_if_enough(run, step, key, what.by)


def _answer(run: Run, step: Step, key: StepKey, what: i.Submitted) -> None:
    state = run.state(key)
    if what.by in state.writers:
        raise Refusal("answered", "You have answered this already.")
    run.emit(StepSubmitted(run.at, key, state.answered + 1, None if step.anonymous else what.by))
    end_if_all_answered(run, key)


def _decline(run: Run, step: Step, key: StepKey, what: i.Declined) -> None:
    if not step.may_decline:
        raise Refusal("may_not_decline", "This cannot be declined; if you cannot answer, talk to whoever asked you.")
    if what.by in run.state(key).writers:
        raise Refusal("answered", "You have answered this already.")
    run.emit(AnswerDeclined(run.at, key))
    end_if_all_answered(run, key)


def end_if_all_answered(run: Run, key: StepKey) -> None:
    """ask_each ends when nobody is left who could answer."""
    state = run.state(key)
    if state.answered + state.declined >= state.asked:
        run.emit(StepEnded(run.at, key, "all_answered"))


def _decide_alone(run: Run, key: StepKey, what: i.Submitted) -> None:
    if not is_alone(run.state(key).late_path):
        raise Refusal("not_possible", "This review is decided in the session.")
    _end(run, key, "decided_alone", what.by)


def _hand_in_plan(run: Run, step: Step, key: StepKey, what: i.Submitted) -> None:
    state = run.state(key)
    if state.agreeing:
        raise Refusal("closed", "The plan was submitted and waits for agreement.")
    run.emit(StepSubmitted(run.at, key, state.submitted + 1, what.by, what.hand))
    found = (
        _who_agrees(run, step, [each for each in (what.by, what.hand) if each]) if step.agreed_by else Cast(skips=True)
    )
    if found.persons:
        run.emit(AgreementAsked(run.at, key, found.persons))
    elif found.skips:
        _end(run, key, "submitted", what.by)
    else:
        end_for_want_of_people(run, key)


def _who_agrees(run: Run, step: Step, writers: Collection[int]) -> Cast:
    """The one named; if he wrote the plan himself, its other owners; if there are none, whoever stands in for him."""
    named = act_as(run, step.agreed_by)
    if set(named.persons).isdisjoint(writers):
        return named
    others = tuple(person for role in step.who for person in find(run, role).persons if person not in writers)
    return Cast(tuple(dict.fromkeys(others))) if others else act_as(run, step.agreed_by, writers)


def _agree(run: Run, step: Step, key: StepKey, what: i.Agreed) -> None:
    del step
    _end(run, key, "agreed", what.by)


def _finish(run: Run, step: Step, key: StepKey, what: i.Finished) -> None:
    state = run.state(key)
    if state.submitted < least(step, state):
        raise Refusal("too_few", f"This is to be done at least {least(step, state)} times.")
    if not is_enough(run, step, state):
        raise Refusal("too_few", "What was done so far does not add up to what is asked for.")
    if state.to_sign:
        raise Refusal("not_open", "Something still waits for a signature.")
    _end(run, key, "submitted", what.by)


def _nominate(run: Run, step: Step, key: StepKey, what: i.Nominated) -> None:
    check_chosen(run, step, what.chosen, what.outside)
    run.emit(PeopleChosen(run.at, key, what.by, what.chosen))
    run.emit(StepSubmitted(run.at, key, 1, what.by, what.hand))
    _end(run, key, "submitted", what.by)


def _ask_more(run: Run, step: Step, key: StepKey, what: i.AskedMore) -> None:
    new = tuple(dict.fromkeys(person for person in what.persons if person not in run.state(key).actors))
    for role in step.who:
        chooser = run.workflow.people.get(role)
        source = getattr(chooser.phrase, "step", "") if chooser else ""
        if source in run.index:
            check_source(run, run.index[source], new)
    if run.case.subject in new or not new:
        raise Refusal("not_from", "Nobody can be asked about himself, or twice.")
    run.emit(MoreAsked(run.at, key, what.by, new))


def _approve(run: Run, step: Step, key: StepKey, what: i.Approved) -> None:
    if step.do == "check":
        confirm(run, step, key, what)
        return
    if what.edited or what.chosen is not None:
        _edit(run, step, what)
    _end(run, key, "approved", what.by)


def _edit(run: Run, step: Step, what: i.Approved) -> None:
    if not step.may_edit:
        raise Refusal("may_not_edit", "This can be approved or sent back, but not changed.")
    for written in (run.index[name] for name in step.what if name in run.index):
        key = run.key(written)
        if key in run.case.steps:
            if what.chosen is not None and written.do == "nominate":
                check_chosen(run, written, what.chosen, what.outside)
                run.emit(PeopleChosen(run.at, key, what.by, what.chosen))
            for person in (what.by, what.hand):
                if person is not None:
                    run.emit(WorkEdited(run.at, key, person))


def _send_back(run: Run, step: Step, key: StepKey, what: i.SentBack) -> None:
    send_back(run, step, key, what.by, what.reason)


def _decide(run: Run, step: Step, key: StepKey, what: i.Decided) -> None:
    choice = next((each for each in step.choices if each.id == what.choice), None)
    if choice is None:
        raise Refusal("no_such_choice", f"Please take one of: {', '.join(each.id for each in step.choices)}.")
    if choice.reason_required and not what.reason.strip():
        raise Refusal("reason_missing", "Please give a reason for this choice.")
    if choice.asks and choice.asks.get("required") and not what.answered:
        raise Refusal("answer_missing", "Please fill in what this choice asks for.")
    if step.must_agree and not run.state(key).late_path:
        _vote(run, step, key, what, choice)
    else:
        _take(run, step, key, what.by, choice, what.reason)


def _take(run: Run, step: Step, key: StepKey, by: int, choice: Choice, reason: str) -> None:
    if choice.sends_back:
        send_back(run, step, key, by, reason, choice.id)
    else:
        _end(run, key, "decided", by, choice.id)


def _vote(run: Run, step: Step, key: StepKey, what: i.Decided, choice: Choice) -> None:
    if what.by in dict(run.state(key).votes):
        raise Refusal("answered", "You have decided already; the others have not yet.")
    run.emit(VoteCast(run.at, key, what.by, choice.id))
    settle_votes(run, step, key, what.by, what.reason)


def settle_votes(run: Run, step: Step, key: StepKey, by: int, reason: str = "") -> None:
    """A vote by all that agree (or most of them) takes the choice; a split goes to `if_split`."""
    state = run.state(key)
    cast = [each for person, each in state.votes if person in state.actors]
    needed = len(state.actors) if step.must_agree == "all" else len(state.actors) // 2 + 1
    winner = next((each for each in step.choices if cast.count(each.id) >= needed), None)
    if winner:
        _take(run, step, key, by, winner, reason)
    elif len(cast) == len(state.actors) and not (step.if_split and new_wait(run, step, key, (SPLIT,))):
        end_for_want_of_people(run, key)


def _release(run: Run, step: Step, key: StepKey, what: i.Released) -> None:
    del step
    _end(run, key, "released", what.by)


def _acknowledge(run: Run, step: Step, key: StepKey, what: i.Acknowledged) -> None:
    del step
    _end(run, key, "refused_to_sign" if what.refused else "acknowledged", what.by)


def _reply(run: Run, what: i.Replied, step: Step) -> None:
    state, key = run.case.now_in(step.id), run.key(step)
    if step.may_reply is None or state is None or state.status in ("waiting", "skipped"):
        raise Refusal("not_open", "There is nothing here to reply to.")
    if what.by not in state.actors:
        raise Refusal("not_yours", "Only who reads and signs may reply.")
    if due_from(run, step.may_reply.within, state.since).at < run.at:
        raise Refusal("too_late", "The time for a reply is over.")
    run.emit(ReplyGiven(run.at, key, what.by, step.may_reply.form))


_ACTS: dict[type, Callable[[Run, Step, StepKey, Any], None]] = {
    i.Submitted: _submit,
    i.Declined: _decline,
    i.Finished: _finish,
    i.Agreed: _agree,
    i.Nominated: _nominate,
    i.AskedMore: _ask_more,
    i.Approved: _approve,
    i.SentBack: _send_back,
    i.Decided: _decide,
    i.Released: _release,
    i.Acknowledged: _acknowledge,
}
