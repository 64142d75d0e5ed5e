"""What may have been done in a case, read off the events that followed.

Events are what is kept; inputs are not.  An event tells nearly always by which input it came about; where it does not,
several are named, and the engine itself decides which of them gives just these events (attain.workflow.replaying).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from attain.workflow import events as e
from attain.workflow import events_beside as b
from attain.workflow import inputs as i
from attain.workflow.chains import level_of
from attain.workflow.checking import EXCUSED, NOT_EXCUSED

if TYPE_CHECKING:
    from attain.workflow.case import CaseState, StepKey
    from attain.workflow.events import Event
    from attain.workflow.model import Workflow

SAID = "as said then"
"""In the place of a reason that the events do not repeat."""

ANYBODY = 3
"""Of people who are asked alike so many are tried: the case does not say who of them it was."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A case before its next events, and these events; `outsiders` are not of the organisation."""

    workflow: Workflow
    case: CaseState
    rest: Sequence[Event]
    outsiders: Collection[int] = ()

    @property
    def together(self) -> Iterator[Event]:
        """The next event and all that happened at the same instant."""
        return (one for one in self.rest if one.at == self.rest[0].at)

    def actors(self, key: StepKey) -> tuple[int, ...]:
        """Who may act in a passage."""
        state = self.case.steps.get(key)
        return (*state.actors, *state.helpers) if state else ()

    def approved(self, by: int) -> str:
        """The step in which this person approves at this instant; "" where he does not."""
        ended = (one for one in self.together if isinstance(one, e.StepEnded) and one.by == by)
        return next((one.key.step for one in ended if one.outcome == "approved"), "")


def candidates(seen: Seen) -> Iterator[i.Input]:
    """Every input by which the next event may have come about, the likeliest first; time alone is the last."""
    make = _MAKERS.get(type(seen.rest[0]))
    if make is not None:
        yield from make(seen, seen.rest[0])
    yield i.TimePassed()


# --- what people do in steps -------------------------------------------------------------------------------


def _submitted(seen: Seen, event: e.StepSubmitted) -> Iterator[i.Input]:
    if event.by is not None:
        yield i.Submitted(event.key.step, event.by, event.hand)
        return
    yield from (i.Submitted(event.key.step, person) for person in seen.actors(event.key)[:ANYBODY])


def _joined(_seen: Seen, event: b.GiverJoined) -> Iterator[i.Input]:
    if event.person is not None:
        yield i.Submitted(event.key.step, event.person)


def _declined(seen: Seen, event: e.AnswerDeclined) -> Iterator[i.Input]:
    yield from (i.Declined(event.key.step, person) for person in seen.actors(event.key))


def _chosen(seen: Seen, event: e.PeopleChosen) -> Iterator[i.Input]:
    hand = next((one.hand for one in seen.together if isinstance(one, e.StepSubmitted)), None)
    outside = tuple(one for one in event.chosen if one in seen.outsiders)
    yield i.Nominated(event.key.step, event.by, event.chosen, hand, outside)
    yield i.Approved(seen.approved(event.by), event.by, chosen=event.chosen, outside=outside)


def _edited(seen: Seen, event: e.WorkEdited) -> Iterator[i.Input]:
    hands = [one.by for one in seen.together if isinstance(one, e.WorkEdited)]
    for hand in (None, *hands[1:]):
        yield i.Approved(seen.approved(event.by), event.by, edited=True, hand=hand)


def _more(_seen: Seen, event: e.MoreAsked) -> Iterator[i.Input]:
    yield i.AskedMore(event.key.step, event.by, event.persons)


def _voted(_seen: Seen, event: e.VoteCast) -> Iterator[i.Input]:
    yield i.Decided(event.key.step, event.by, event.choice, SAID, answered=True)


def _excused(_seen: Seen, event: b.ExceptionDecided) -> Iterator[i.Input]:
    yield i.Decided(event.key.step, event.by, EXCUSED if event.excused else NOT_EXCUSED, SAID)


def _signed(_seen: Seen, event: b.NoteSigned) -> Iterator[i.Input]:
    yield i.Acknowledged(event.key.step, event.by)


def _replied(_seen: Seen, event: e.ReplyGiven) -> Iterator[i.Input]:
    yield i.Replied(event.key.step, event.by)


def _taken_back(_seen: Seen, event: e.WorkTakenBack) -> Iterator[i.Input]:
    yield i.TakenBack(event.key.step, event.by)


def _again(seen: Seen, event: b.RepetitionOpened | b.RoundBegan) -> Iterator[i.Input]:
    step = seen.workflow.index.get(event.key.step)
    by = getattr(event, "by", None)
    may = [seen.case.bound.get(role, ()) for role in step.repeat.opened_by] if step is not None else []
    for person in (by,) if by is not None else dict.fromkeys(one for held in may for one in held):
        yield i.OpenedAgain(event.key.step, person)


def _sent_back(_seen: Seen, event: e.SentBackTo) -> Iterator[i.Input]:
    step, _, choice = event.sender.partition(".")
    if choice:
        yield i.Decided(step, event.by, choice, event.reason, answered=True)
    else:
        yield i.SentBack(step, event.by, event.reason)


def _ended(seen: Seen, event: e.StepEnded) -> Iterator[i.Input]:
    step, by = event.key.step, event.by
    if by is not None:
        yield from _BY.get(event.outcome, lambda *_: ())(step, by, event.choice)
    elif event.outcome == "closed":
        yield i.SessionClosed(step, _level(seen, event.key))
    known = seen.workflow.index.get(step)
    if known is not None and known.do == "use":
        yield i.UsedEnded(step, event.outcome)
    elif known is not None and known.do == "run":
        yield i.ActDone(step, event.choice)
    if event.why and by is None:
        yield from _once_too_often(seen, event.key)


_BY: dict[str, Callable[[str, int, str], Iterator[i.Input]]] = {
    "submitted": lambda step, by, _: iter([i.Finished(step, by)]),
    "agreed": lambda step, by, _: iter([i.Agreed(step, by)]),
    "approved": lambda step, by, _: iter([i.Approved(step, by)]),
    "confirmed": lambda step, by, _: iter([i.Approved(step, by)]),
    "released": lambda step, by, _: iter([i.Released(step, by)]),
    "acknowledged": lambda step, by, _: iter([i.Acknowledged(step, by)]),
    "refused_to_sign": lambda step, by, _: iter([i.Acknowledged(step, by, refused=True)]),
    "decided": lambda step, by, choice: iter([i.Decided(step, by, choice, SAID, answered=True)]),
    "decided_alone": lambda step, by, _: iter([i.Submitted(step, by)]),
}


def _level(seen: Seen, key: StepKey) -> int:
    """The level of the session that the case waits for."""
    state = seen.case.steps.get(key)
    return level_of(state.late_path) if state is not None else 1


def _risen(seen: Seen, event: b.LevelReached) -> Iterator[i.Input]:
    yield i.SessionClosed(event.key.step, _level(seen, event.key))


def _once_too_often(seen: Seen, key: StepKey) -> Iterator[i.Input]:
    """Sending back once more than is allowed: what follows does not say who did it."""
    step = seen.workflow.index.get(key.step)
    choices = [one.id for one in step.choices if one.sends_back] if step is not None else []
    for person in seen.actors(key):
        yield i.SentBack(key.step, person, SAID)
        yield from (i.Decided(key.step, person, one, SAID, answered=True) for one in choices)


def _new_wait(seen: Seen, event: e.WaitHandedOver) -> Iterator[i.Input]:
    step = seen.workflow.index.get(event.key.step)
    if step is not None and step.do == "session":
        yield i.SessionMissed(event.key.step, _level(seen, event.key))
    yield from _once_too_often(seen, event.key)


# --- what happens to people and to the whole case ------------------------------------------------------------


def _away(seen: Seen, event: b.WentOnLeave) -> Iterator[i.Input]:
    last: list[date | None] = [None]
    if event.until is not None:  # a day ends in the case's zone, which may be on either side of midnight here
        last = [event.until.date() - timedelta(days=back) for back in (0, 1)]
    for until in last:
        yield from (i.WentAway(event.person, until, done) for done in _done(seen))


def _back(_seen: Seen, event: b.CameBackToWork) -> Iterator[i.Input]:
    yield i.CameBack(event.person)


def _done(seen: Seen) -> Iterator[frozenset[StepKey]]:
    """The passages in which somebody's own part may be done already."""
    yield frozenset()
    yield frozenset(key for key, _ in seen.case.open_steps())


def _changed(seen: Seen, event: Any) -> Iterator[i.Input]:
    """Others hold a role, or do a step, than before: somebody left or was replaced."""
    if isinstance(event, e.PeopleBound):
        before, after, role = seen.case.bound.get(event.role, ()), event.persons, event.role
    elif isinstance(event, b.AskedInstead):
        state = seen.case.steps[event.key]
        before, after, role = (state.signers if event.verb == "sign" else state.helpers), event.persons, ""
    else:
        before, after, role = seen.actors(event.key), event.actors, ""
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    for person in gone:
        if isinstance(event, b.AskedInstead) and event.why == "on leave":
            yield from (i.WentAway(person, None, done) for done in _done(seen))
        for done in _done(seen):
            yield from (i.PersonLeft(person, done, over) for over in (tuple(new), None))
            for by in new:  # a new manager may leave the former one something to add, so a role is tried first
                roles = (role, *seen.case.bound, "") if role else (*seen.case.bound, "")
                yield from (i.Replaced(person, by, done, one) for one in dict.fromkeys(roles))


def _withdrawn(seen: Seen, event: e.AnswerWithdrawn) -> Iterator[i.Input]:
    yield from (i.PersonLeft(event.person, done) for done in _done(seen))


def _asked_to_add(seen: Seen, event: b.AdditionAsked) -> Iterator[i.Input]:
    for role, persons in seen.case.bound.items():
        if event.person in persons:
            bound = [one for one in seen.together if isinstance(one, e.PeopleBound) and one.role == role]
            for by in (person for one in bound for person in one.persons):
                yield from (i.Replaced(event.person, by, done, role) for done in _done(seen))


def _closed(seen: Seen, event: e.CaseClosed) -> Iterator[i.Input]:
    if event.by is not None:
        yield i.Stopped(event.by, event.why)
    yield i.PersonLeft(seen.case.subject)


def _straight(seen: Seen, _event: Any) -> Iterator[i.Input]:
    yield i.PersonLeft(seen.case.subject)


def _extended(_seen: Seen, event: e.StepExtended) -> Iterator[i.Input]:
    yield i.Extended(event.step, event.due.day)


def _added(_seen: Seen, event: b.AdditionGiven) -> Iterator[i.Input]:
    yield i.Added(event.form, event.by)


_MAKERS: dict[type, Callable[[Seen, Any], Iterator[i.Input]]] = {
    e.StepSubmitted: _submitted,
    b.GiverJoined: _joined,
    e.AnswerDeclined: _declined,
    e.PeopleChosen: _chosen,
    e.WorkEdited: _edited,
    e.MoreAsked: _more,
    e.VoteCast: _voted,
    b.ExceptionDecided: _excused,
    b.NoteSigned: _signed,
    e.ReplyGiven: _replied,
    e.WorkTakenBack: _taken_back,
    b.RepetitionOpened: _again,
    b.RoundBegan: _again,
    b.LevelReached: _risen,
    e.SentBackTo: _sent_back,
    e.StepEnded: _ended,
    e.WaitHandedOver: _new_wait,
    b.WentOnLeave: _away,
    b.CameBackToWork: _back,
    e.PeopleBound: _changed,
    e.ActorsChanged: _changed,
    b.AskedInstead: _changed,
    e.AnswerWithdrawn: _withdrawn,
    b.AdditionAsked: _asked_to_add,
    e.CaseClosed: _closed,
    b.WentStraightTo: _straight,
    e.StepExtended: _extended,
    b.AdditionGiven: _added,
}
