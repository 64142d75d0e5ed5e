"""What somebody should look at before the launch, in sentences, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from attain.simulating.result import Simulated


def problems(found: Simulated, unexpected: str) -> Simulated:
    """The same with its problems."""
    return replace(found, problems=tuple(_problems(found, unexpected)))


def _problems(found: Simulated, unexpected: str) -> Iterator[str]:
    if unexpected:
        yield f"It could not be launched: {unexpected}."
    for role in found.roles:
        if role.stops:
            yield f"It could not be launched: {role.title} is nobody for {_people(role.nobody)}."
    unfinished = dict(found.ends.how).get("closed_unfinished", 0)
    if unfinished:
        yield f"{_cases(unfinished)} would end unfinished."
    still = dict(found.ends.how).get("open", 0)
    if still:
        yield f"{_cases(still)} would still be open when nothing happens any more."
    for role in found.roles:
        if role.nobody and not role.stops:
            yield f"{role.title} is nobody for {_people(role.nobody)}; what this person does is skipped there."
        for who, many in role.stand_ins:
            yield f"{role.title} is vacant for {_people(many)}; {who} stands in."
    yield from _small(found)
    for step, why, many in found.refused:
        yield f"{step}: in {_cases(many)} somebody tried in vain ({why.replace('_', ' ')})."


def _small(found: Simulated) -> Iterator[str]:
    for promise in found.promises:
        if promise.never_shown:
            few = f"asks fewer than {promise.show_from} people in {_cases(promise.never_shown)} of {promise.cases:,}"
            yield f"{promise.step} {few}; nothing can be shown there by itself."
    for session in found.sessions:
        if session.short:
            yield f"{session.step}, {session.group or 'without a group'}: {session.short}."


def _people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def _cases(count: int) -> str:
    return f"{count:,} {'case' if count == 1 else 'cases'}"
