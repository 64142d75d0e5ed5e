"""What happens to people in a story: they leave, go away, come back, get another manager or another fact."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from attain.phrases.ast import Named, Related
from attain.workflow import inputs as i
from attain.workflow.moving import old_still_counts
from attain.workflow.past import Led

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from attain.phrases.ast import People
    from attain.scenarios.played import Knowledge
    from attain.scenarios.sentences import Act
    from attain.workflow.case import StepKey
    from attain.workflow.play import Play

DIRECT = Related("manager", Named("employee"))
SECOND = Related("manager", DIRECT)


def happen(play: Play, knows: Knowledge, act: Act, person: int) -> None:
    """Let it happen, and tell the case what it needs to know of it."""
    match act.verb:
        case "leaves":
            knows.company.left.add(person)
            play.do(i.PersonLeft(person, _done(play, person)))
        case "goes away":
            play.do(i.WentAway(person, act.until, _done(play, person)))
        case "comes back":
            play.do(i.CameBack(person))
        case _:
            _gets(play, knows, act, person)


def move(play: Play, knows: Knowledge) -> None:
    """What a move of the employee changes once the former department or country counts no more."""
    for fact, value in list(knows.moving.items()):
        if play.case is None or not old_still_counts(knows.workflow, play.case, fact):
            knows.company.change(knows.subject, facts={fact: value})
            del knows.moving[fact]


def _done(play: Play, person: int) -> frozenset[StepKey]:
    return frozenset(task.key for task in play.tasks if task.done and task.person == person)


def _gets(play: Play, knows: Knowledge, act: Act, person: int) -> None:
    """Another manager takes open tasks along, unless the document lets them stay; other facts count from now on."""
    [given] = act.given
    fact, value = given.path.text, given.texts[0]
    if fact != "manager":
        if person == knows.subject and play.case and old_still_counts(knows.workflow, play.case, fact):
            knows.moving[fact] = value
        else:
            knows.company.change(person, facts={fact: value})
        return
    for what in new_manager(knows, act.day, person, knows.company.id(value), partial(_done, play)):
        play.do(what)


def new_manager(
    knows: Knowledge, day: date, person: int, manager: int, done: Callable[[int], frozenset[StepKey]]
) -> list[i.Replaced]:
    """Somebody has another manager from a day on; gives what his case, or that of one below him, needs to be told."""
    before = {phrase: knows.people(phrase) for phrase in (DIRECT, SECOND)}
    knows.company.change(person, manager=knows.company.names()[manager])
    if person == knows.subject:
        _is_led_by(knows, manager, day)
    if knows.workflow.when_people_change.get("manager_changes", {}).get("open_tasks") == "stay":
        return []
    now = {phrase: knows.people(phrase) for phrase in before}
    moved = [phrase for phrase, was in before.items() if len(was) == len(now[phrase]) == 1 and was != now[phrase]]
    return [
        i.Replaced(before[phrase][0], now[phrase][0], done(before[phrase][0]), role)
        for phrase in moved
        for role in _roles(knows, phrase)
    ]


def _is_led_by(knows: Knowledge, manager: int, day: date) -> None:
    """A new manager is one from today on; the former was up to yesterday."""
    known = [replace(one, until=day) if one.until is None else one for one in knows.led]
    knows.led[:] = [*known, Led(manager, day, None)]


def _roles(knows: Knowledge, phrase: People) -> Iterator[str]:
    return (role for role, definition in knows.workflow.people.items() if definition.phrase == phrase)
