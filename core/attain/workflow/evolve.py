"""The only maker of cases: a case and an event give the next case."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from attain.values import replace
from attain.workflow import events as e
from attain.workflow.case import CaseState, Grant, StepKey, StepState
from attain.workflow.days import Due
from attain.workflow.evolve_beside import BESIDE


def fold(events: Iterable[e.Event]) -> CaseState:
    """The case that these events make; ValueError when they do not begin with CaseOpened."""
    case = reduce(evolve, events, None)
    if case is None:
        msg = "no event, no case"
        raise ValueError(msg)
    return case


def evolve(case: CaseState | None, event: e.Event) -> CaseState:
    """The case after the event."""
    if isinstance(event, e.CaseOpened):
        return CaseState(
            event.workflow, event.subject, event.at, bound={"employee": (event.subject,)}, version=1, moved_at=event.at
        )
    if case is None:
        msg = f"{type(event).__name__} before CaseOpened"
        raise ValueError(msg)
    changed = _CHANGES[type(event)](case, event)
    return replace(changed, version=case.version + 1, moved_at=event.at)


def _with(case: CaseState, key: StepKey, state: StepState) -> CaseState:
    return replace(case, steps={**case.steps, key: state})


def _step(case: CaseState, key: StepKey, **changes: Any) -> CaseState:
    return _with(case, key, replace(case.steps[key], **changes))


def _waits(case: CaseState, event: e.StepWaits) -> CaseState:
    return _with(case, event.key, StepState("waiting", event.at, opens_at=event.opens_at))


def _opened(case: CaseState, event: e.StepOpened) -> CaseState:
    state = StepState(
        "open",
        event.at,
        event.opens_at,
        event.due,
        event.due,
        actors=event.actors,
        asked=event.asked,
        wait_since=event.at,
        form=event.form,
        expected=event.expected,
    )
    return _with(case, event.key, state)


def _skipped(case: CaseState, event: e.StepSkipped) -> CaseState:
    return _with(case, event.key, StepState("skipped", event.at, ended_at=event.at))


def _submitted(case: CaseState, event: e.StepSubmitted) -> CaseState:
    state = case.steps[event.key]
    writers = state.writers if event.by is None or event.by in state.writers else (*state.writers, event.by)
    hands = state.hands if event.hand is None or event.hand in state.hands else (*state.hands, event.hand)
    counts: dict[str, Any] = {"answered": state.answered + 1} if state.asked else {"submitted": event.nth}
    return _step(case, event.key, writers=writers, hands=hands, submitted_at=event.at, by=event.by, **counts)


def _declined(case: CaseState, event: e.AnswerDeclined) -> CaseState:
    return _step(case, event.key, declined=case.steps[event.key].declined + 1)


def _withdrawn(case: CaseState, event: e.AnswerWithdrawn) -> CaseState:
    state = case.steps[event.key]
    actors = tuple(each for each in state.actors if each != event.person)
    return _step(case, event.key, actors=actors, asked=state.asked - 1)


def _chosen(case: CaseState, event: e.PeopleChosen) -> CaseState:
    return _step(case, event.key, chosen=event.chosen)


def _more(case: CaseState, event: e.MoreAsked) -> CaseState:
    state = case.steps[event.key]
    return _step(case, event.key, actors=state.actors + event.persons, asked=state.asked + len(event.persons))


def _edited(case: CaseState, event: e.WorkEdited) -> CaseState:
    return _step(case, event.key, editors=(*case.steps[event.key].editors, event.by))


def _agreement(case: CaseState, event: e.AgreementAsked) -> CaseState:
    return _step(case, event.key, actors=event.actors, agreeing=True)


def _vote(case: CaseState, event: e.VoteCast) -> CaseState:
    return _step(case, event.key, votes=(*case.steps[event.key].votes, (event.by, event.choice)))


def _late(case: CaseState, event: e.StepLate) -> CaseState:
    return _step(case, event.key, late=True, late_entry=0, late_since=event.at)


def _entry(case: CaseState, event: e.LateEntryRan) -> CaseState:
    return _step(case, event.key, late_entry=case.steps[event.key].late_entry + 1, late_since=event.at)


def _handed(case: CaseState, event: e.WaitHandedOver) -> CaseState:
    who = {"helpers": event.persons} if event.act == "ask_more" else {"actors": event.persons}
    chain = {"late_path": event.path, "late": False, "late_entry": 0, "late_since": None}
    return _step(case, event.key, due=event.due, reminded=0, wait_since=event.at, **chain, **who)


def _actors(case: CaseState, event: e.ActorsChanged) -> CaseState:
    return _step(case, event.key, actors=event.actors)


def _sent_back(case: CaseState, event: e.SentBackTo) -> CaseState:
    steps = dict(case.steps)
    for step in event.again:
        key = case.key(step)
        if key in steps and not steps[key].is_over:
            outcome = "sent_back" if key == event.key else "superseded"
            steps[key] = replace(steps[key], status="ended", outcome=outcome, by=event.by, ended_at=event.at)
    return replace(
        case,
        steps=steps,
        attempts={**case.attempts, **{step: case.attempts.get(step, 1) + 1 for step in event.again}},
        again={step: due for step, due in case.again.items() if step not in event.again} | {event.to: event.due},
        sent_back={**case.sent_back, event.sender: case.sent_back.get(event.sender, 0) + 1},
    )


def _taken_back(case: CaseState, event: e.WorkTakenBack) -> CaseState:
    steps = {key: state for key, state in case.steps.items() if key not in event.dropped}
    for key in event.again:
        steps[key] = replace(steps[key], status="open", outcome="", ended_at=None)
    mine = steps[event.key]
    steps[event.key] = replace(
        mine,
        status="open",
        outcome="",
        by=None,
        submitted=0,
        writers=(),
        chosen=(),
        actors=event.actors,
        agreeing=False,
        submitted_at=None,
        ended_at=None,
    )
    return replace(case, steps=steps, open_until=None)


def _ended(case: CaseState, event: e.StepEnded) -> CaseState:
    changes: dict[str, Any] = {"submitted_at": event.at, "by": event.by} if event.by is not None else {}
    return _step(
        case,
        event.key,
        status="ended",
        outcome=event.outcome,
        by_silence=event.by_silence,
        choice=event.choice,
        ended_at=event.at,
        effective=event.effective,
        **changes,
    )


def _extended(case: CaseState, event: e.StepExtended) -> CaseState:
    longer = replace(case, extended={**case.extended, event.step: event.due})
    key, state = case.key(event.step), case.now_in(event.step)
    if state is None or state.status != "open":
        return longer
    due = _later(state.due, event.due)
    first = _later(state.first_due, event.due)
    return _step(longer, key, due=due, first_due=first, late=False, late_entry=0, reminded=0, wait_since=event.at)


def _later(one: Due | None, other: Due) -> Due:
    return other if one is None or one.at < other.at else one


def _granted(case: CaseState, event: e.Granted) -> CaseState:
    return replace(case, grants=case.grants | {Grant(event.role, event.what, event.how)})


def _revoked(case: CaseState, event: e.Revoked) -> CaseState:
    return replace(case, revoked=case.revoked | {Grant(event.role, event.what, event.how)})


def _bound(case: CaseState, event: e.PeopleBound) -> CaseState:
    return replace(case, bound={**case.bound, event.role: event.persons})


def _closed(case: CaseState, event: e.CaseClosed) -> CaseState:
    steps = {
        key: state if state.is_over else replace(state, status="ended", outcome="case_ended")
        for key, state in case.steps.items()
    }
    return replace(case, steps=steps, status=event.how, closed_at=event.at, why_closed=event.why)


def _replied(case: CaseState, event: e.ReplyGiven) -> CaseState:
    return replace(case, replies={**case.replies, event.form: event.at}) if event.form else case


def _same(case: CaseState, event: e.Event) -> CaseState:  # noqa: ARG001
    return case


def _reminded(case: CaseState, event: e.Reminded) -> CaseState:
    return _step(case, event.key, reminded=case.steps[event.key].reminded + 1)


_CHANGES: dict[type, Callable[[CaseState, Any], CaseState]] = {
    e.PeopleBound: _bound,
    e.StepWaits: _waits,
    e.StepOpened: _opened,
    e.StepSkipped: _skipped,
    e.StepSubmitted: _submitted,
    e.AnswerDeclined: _declined,
    e.AnswerWithdrawn: _withdrawn,
    e.PeopleChosen: _chosen,
    e.MoreAsked: _more,
    e.WorkEdited: _edited,
    e.AgreementAsked: _agreement,
    e.VoteCast: _vote,
    e.StepLate: _late,
    e.LateEntryRan: _entry,
    e.WaitHandedOver: _handed,
    e.ActorsChanged: _actors,
    e.SentBackTo: _sent_back,
    e.WorkTakenBack: _taken_back,
    e.StepEnded: _ended,
    e.StepExtended: _extended,
    e.ReplyGiven: _replied,
    e.Told: _same,
    e.Reminded: _reminded,
    e.Granted: _granted,
    e.Revoked: _revoked,
    e.CaseClosed: _closed,
    **BESIDE,
}
