"""What somebody should look at before the launch, in sentences, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attain.values import replace

if TYPE_CHECKING:
    from attain.simulating.result import RoleFound, Simulated

NAMED = 5
VAIN = {
    "nobody to name": "there was nobody who could be chosen",
    "number": "fewer people could be chosen than are wanted",
    "load": "whoever was chosen is asked too often already",
    "not_known": "not everything was known when somebody wanted to confirm it",
    "not_from": "only people could be chosen who may not be",
    "own_case": "nobody but the employee could act",
}
"""What people tried in vain that somebody should look at; that a step had closed meanwhile is no such thing."""


def problems(found: Simulated, unexpected: str) -> Simulated:
    """The same with its problems."""
    return replace(found, problems=tuple(_problems(found, unexpected)))


def _problems(found: Simulated, unexpected: str) -> Iterator[str]:
    if unexpected:
        yield f"It could not be launched: {unexpected}."
    stopping = {role.role for role in found.roles if role.stops}
    for role in found.roles:
        # Where somebody is missing with whom a chain of stand-ins ends, only he is told: the rest follows from it.
        if role.stops and role.by not in stopping:
            yield f"It could not be launched: {role.title} is missing for {_such(role)}, and nobody stands in."
    yield from _ends(found)
    for role in found.roles:
        if role.nobody and not role.stops:
            yield f"{role.title} is missing for {_such(role)}; what this person does is skipped there."
        for who, many in role.stand_ins:
            yield f"{role.title} is missing for {_people(many)}: {found.called(who)} stands in."
    yield from _small(found)
    for step, why, many in found.refused:
        if why in VAIN:
            yield f"{found.called(step)}: in {_cases(many)} {VAIN[why]}."


def _ends(found: Simulated) -> Iterator[str]:
    how = dict(found.ends.how)
    if unfinished := how.get("closed_unfinished", 0):
        by = [f"{many:,} at “{found.called(step)}”" for step, many in found.ends.unfinished if step]
        yield f"{_cases(unfinished)} would end unfinished{': ' if by else ''}{', '.join(by)}."
    if still := how.get("open", 0):
        yield f"{_cases(still)} would still be open when nothing happens any more."


def _small(found: Simulated) -> Iterator[str]:
    for promise in found.promises:
        if promise.never_shown:
            few = f"asks fewer than {promise.show_from} people in {_cases(promise.never_shown)} of {promise.cases:,}"
            yield f"{found.called(promise.step)} {few}; nothing can be shown there by itself."
    for session in found.sessions:
        if session.short:
            yield f"{found.called(session.step)}, {session.place}: {session.short}."


def _such(role: RoleFound) -> str:
    """How many people, with some of their staff numbers where they are few enough to be looked up."""
    named = ", ".join(one.number for one in role.examples[:NAMED])
    if role.nobody > len(role.examples):
        return _people(role.nobody)
    return f"{_people(role.nobody)} ({named}{', …' if role.nobody > NAMED else ''})"


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _cases(count: int) -> str:
    return f"{count:,} {'case' if count == 1 else 'cases'}"
