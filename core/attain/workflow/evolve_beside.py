"""What events of repetitions, checks and people on leave make of a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attain.values import replace
from attain.workflow import events_beside as e
from attain.workflow.case import Absence, Addition, CaseState, Grant, StepKey
from attain.workflow.chains import within


def _step(case: CaseState, key: StepKey, **changes: Any) -> CaseState:
    return replace(case, steps={**case.steps, key: replace(case.steps[key], **changes)})


def _again(case: CaseState, event: e.RepetitionOpened) -> CaseState:
    return _step(case, event.key, openings=case.steps[event.key].openings + 1, opened_again_at=event.at)


def _to_sign(case: CaseState, event: e.SignatureAsked) -> CaseState:
    return _step(case, event.key, to_sign=case.steps[event.key].to_sign + 1, signers=event.persons)


def _signed(case: CaseState, event: e.NoteSigned) -> CaseState:
    return _step(case, event.key, to_sign=case.steps[event.key].to_sign - 1)


def _round(case: CaseState, event: e.RoundBegan) -> CaseState:
    inside = set(event.steps)
    anew = replace(
        case,
        rounds={**case.rounds, **dict.fromkeys(event.steps, event.nth)},
        attempts={step: n for step, n in case.attempts.items() if step not in inside},
        again={step: due for step, due in case.again.items() if step not in inside},
        sent_back={who: n for who, n in case.sent_back.items() if who.partition(".")[0] not in inside},
    )
    return _step(anew, event.key, submitted=event.nth - 1, opens_at=event.opens_at)


def _joined(case: CaseState, event: e.GiverJoined) -> CaseState:
    state = case.steps[event.key]
    actors = state.actors if event.person is None else (*state.actors, event.person)
    return _step(case, event.key, asked=state.asked + 1, actors=actors)


def _seen(case: CaseState, event: e.StandardsSeen) -> CaseState:
    return _step(case, event.key, standards=event.found)


def _excuse_asked(case: CaseState, event: e.ExceptionAsked) -> CaseState:
    return _step(case, event.key, helpers=event.persons)


def _excused(case: CaseState, event: e.ExceptionDecided) -> CaseState:
    return _step(case, event.key, excused=event.excused)


def _away(case: CaseState, event: e.WentOnLeave) -> CaseState:
    others = tuple(each for each in case.away if each.person != event.person)
    return replace(case, away=(*others, Absence(event.person, event.until)))


def _back(case: CaseState, event: e.CameBackToWork) -> CaseState:
    return replace(case, away=tuple(each for each in case.away if each.person != event.person))


def _paused(case: CaseState, event: e.CasePaused) -> CaseState:
    return replace(case, paused_since=event.at, paused_until=event.until, ends_pause=event.ends, pauses=case.pauses + 1)


def _resumed(case: CaseState, event: e.CaseResumed) -> CaseState:
    since = case.paused_since
    steps = dict(case.steps)
    for key, due in event.dues:
        state = steps[key]
        shift = event.at - since if since else event.at - event.at
        late = state.late_since + shift if state.late_since else None
        steps[key] = replace(state, due=due, late_since=late)
    return replace(case, steps=steps, paused_since=None, paused_until=None, ends_pause=False)


def _level(case: CaseState, event: e.LevelReached) -> CaseState:
    before = case.steps[event.key]
    return _step(
        case,
        event.key,
        actors=event.actors,
        due=event.due,
        wait_since=event.at,
        late_path=event.path,
        was_late=before.was_late or before.late or bool(within(before.late_path)),
        late=False,
        late_entry=0,
        late_since=None,
    )


def _asked(case: CaseState, event: e.AdditionAsked) -> CaseState:
    return replace(case, additions=(*case.additions, Addition(event.form, event.person, event.due, event.at)))


def _given(case: CaseState, event: e.AdditionGiven) -> CaseState:
    return _addition(case, event.form, event.by, given_at=event.at, over=True)


def _over(case: CaseState, event: e.AdditionOver) -> CaseState:
    return _addition(case, event.form, event.person, over=True)


def _addition(case: CaseState, form: str, person: int, **changes: Any) -> CaseState:
    changed = tuple(
        replace(each, **changes) if (each.form, each.person) == (form, person) and not each.over else each
        for each in case.additions
    )
    return replace(case, additions=changed)


def _straight(case: CaseState, event: e.WentStraightTo) -> CaseState:
    return replace(case, hurried=(*case.hurried, event.part))


def _migrated(case: CaseState, event: e.Migrated) -> CaseState:
    names = dict(event.names)

    def now(step: str) -> str:
        root, dot, rest = step.partition(".")
        return f"{names.get(root, root)}{dot}{rest}"

    def renamed(grants: frozenset[Grant]) -> frozenset[Grant]:
        return frozenset(Grant(each.role, now(each.what), each.how) for each in grants)

    kept = {key._replace(step=now(key.step)): state for key, state in case.steps.items() if key not in event.dropped}
    return replace(
        case,
        steps=kept | dict(event.passages),
        attempts={now(step): n for step, n in case.attempts.items()},
        again={now(step): due for step, due in case.again.items()},
        extended={now(step): due for step, due in case.extended.items()},
        rounds={now(step): n for step, n in case.rounds.items()},
        sent_back={now(sender): n for sender, n in case.sent_back.items()},
        hurried=tuple(map(now, case.hurried)),
        grants=renamed(case.grants) if names else case.grants,
        revoked=renamed(case.revoked) if names else case.revoked,
    )


def _prolonged(case: CaseState, event: e.CaseProlonged) -> CaseState:
    return replace(case, open_until=event.until)


BESIDE: dict[type, Callable[[CaseState, Any], CaseState]] = {
    e.RepetitionOpened: _again,
    e.SignatureAsked: _to_sign,
    e.NoteSigned: _signed,
    e.RoundBegan: _round,
    e.LevelReached: _level,
    e.GiverJoined: _joined,
    e.StandardsSeen: _seen,
    e.ExceptionAsked: _excuse_asked,
    e.ExceptionDecided: _excused,
    e.WentOnLeave: _away,
    e.CameBackToWork: _back,
    e.CasePaused: _paused,
    e.CaseResumed: _resumed,
    e.CaseProlonged: _prolonged,
    e.AdditionAsked: _asked,
    e.AdditionGiven: _given,
    e.AdditionOver: _over,
    e.WentStraightTo: _straight,
    e.Migrated: _migrated,
}
