"""A way through a case told as a story: the sentences of `play:`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attain.phrases.calendar import local_day
from attain.workflow import inputs as i

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.proving.explore import Node
    from attain.scenarios.standing import Memory

SILENCE = "everyone else does nothing"


def retold(node: Node[Memory], names: Mapping[int, str], zone: str) -> list[str]:
    """What has to happen for a case to come to a node; nothing is said of days that pass by themselves."""
    way = node.way()
    found = [f"{local_day(one.now, zone)} {sentence(one.what, names)}{one.said}" for one in way if _says(one.what)]
    return [*found, *([SILENCE] if isinstance(way[-1].what, (i.TimePassed, i.Opened)) else [])]


def _says(what: i.Input | None) -> bool:
    return what is not None and not isinstance(what, (i.TimePassed, i.Opened))


def sentence(what: i.Input | None, names: Mapping[int, str]) -> str:
    """One act without its day: `ann submits self_review`."""
    match what:
        case i.Submitted() | i.Declined() | i.Finished() | i.Released() | i.Acknowledged() | i.SentBack():
            return f"{names[what.by]} {_VERBS[type(what)]} {what.step}"
        case i.OpenedAgain() | i.Agreed() | i.Approved():
            return f"{names[what.by]} {_VERBS[type(what)]} {what.step}"
        case i.Nominated():
            return f"{names[what.by]} submits {what.step} with [{_list(what.chosen, names)}]"
        case i.AskedMore():
            return f"{names[what.by]} submits {what.step} with [{_list(what.persons, names)}]"
        case i.Decided():
            return f"{names[what.by]} decides {what.step} as {what.choice}"
        case i.Added():
            return f"{names[what.by]} adds {what.form}"
        case i.SessionClosed():
            return f"{_session(what)} is closed"
        case i.SessionMissed():
            return f"{_session(what)} is closed without this case"
        case i.UsedEnded():
            return f"review of {what.step} is closed"
        case _:
            return ""


_VERBS: Mapping[type, str] = {
    i.Submitted: "submits",
    i.Declined: "declines",
    i.Finished: "finishes",
    i.Released: "releases",
    i.Acknowledged: "acknowledges",
    i.SentBack: "sends back",
    i.OpenedAgain: "opens another",
    i.Agreed: "approves",
    i.Approved: "approves",
}


def _session(what: i.SessionClosed | i.SessionMissed) -> str:
    return f"session {what.step}" + (f", level {what.level}," if what.level > 1 else "")


def _list(persons: tuple[int, ...], names: Mapping[int, str]) -> str:
    return ", ".join(names[person] for person in persons)
