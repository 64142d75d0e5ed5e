"""Where a review goes otherwise than it went, in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from attain.workflow import events as e
from attain.workflow import events_beside as b

if TYPE_CHECKING:
    from attain.workflow.events import Event
    from attain.workflow.replaying import Parting

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def about(parting: Parting) -> str:
    """The step at which two courses part; "" where it is none."""
    for one in filter(None, (_telling(parting.now), _telling(parting.then))):
        key = getattr(one, "key", None)
        step = key.step if key is not None else getattr(one, "step", "")
        if step:
            return str(step)
    return str(getattr(parting.turn.what, "step", ""))


def words(parting: Parting) -> str:
    """What followed then and what follows now, without dates and persons, so that what is alike reads alike."""
    then, now = _telling(parting.then), _telling(parting.now)
    before, after = (_event(one) if one is not None else "" for one in (then, now))
    if parting.refused:
        return f'then {before}; now that is refused: "{parting.refused}"'
    if not after:
        return f"then {before}; now that does not happen"
    if not before:
        return f"now {after}; then that did not happen"
    if then is not None and now is not None and before == after:
        return f"{after}, but {_differing(then, now)}"
    return f"then {before}; now {after}"


def _telling(events: Sequence[Event]) -> Event | None:
    """The event that says most: who is found for a role says less than what he is found for."""
    together = [one for one in events if one.at == events[0].at]
    return next((one for one in together if not isinstance(one, e.PeopleBound)), events[0] if events else None)


def _differing(then: Event, now: Event) -> str:
    """What two events of one sort do not share."""
    if then.at != now.at:
        return "earlier" if now.at < then.at else "later"
    names = [name for name in then.__dataclass_fields__ if getattr(then, name) != getattr(now, name, None)]
    return f"{' and '.join(_FIELDS.get(name, name) for name in names) or 'the people found with it'} differ"


_FIELDS = {"actors": "the people", "persons": "the people", "due": "the due dates", "opens_at": "the opening days"}


def _event(event: Event) -> str:
    said = _WORDS.get(type(event))
    if said is not None:
        return said(event)
    plain = CAPITAL.sub(" ", type(event).__name__).lower()
    key = getattr(event, "key", None)
    return f'{plain} in "{key.step}"' if key is not None else plain


def _ended(event: e.StepEnded) -> str:
    how = event.choice or event.outcome.replace("_", " ")
    return f'"{event.key.step}" ends ({how}{", by silence" if event.by_silence else ""})'


_WORDS: dict[type, Callable[[Any], str]] = {
    e.PeopleBound: lambda one: f"{one.role} is {'held' if one.persons else 'held by nobody'}",
    e.StepWaits: lambda one: f'"{one.key.step}" waits for its day',
    e.StepOpened: lambda one: f'"{one.key.step}" opens',
    e.StepSkipped: lambda one: f'"{one.key.step}" is skipped',
    e.StepSubmitted: lambda one: f'"{one.key.step}" is handed in',
    e.StepEnded: _ended,
    e.StepLate: lambda one: f'"{one.key.step}" is late',
    e.LateEntryRan: lambda one: f'"{one.key.step}" is late and {one.act.replace("_", " ")} follows',
    e.WaitHandedOver: lambda one: f'"{one.key.step}" goes on with others ({one.act.replace("_", " ")})',
    e.SentBackTo: lambda one: f'"{one.key.step}" is sent back to "{one.to}"',
    e.Told: lambda one: f'message "{one.message}" is sent at "{one.step}"',
    e.Reminded: lambda one: f'a reminder is sent for "{one.key.step}"',
    e.Granted: lambda one: f'{one.role} may read "{one.what}" ({one.how.replace("_", " ")})',
    e.Revoked: lambda one: f'{one.role} may read "{one.what}" no more',
    e.CaseClosed: lambda one: f"the review ends ({one.how.replace('_', ' ')})",
    b.StandardsSeen: lambda one: f'the standards of "{one.key.step}" are looked at',
}
