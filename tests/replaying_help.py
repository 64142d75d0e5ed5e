"""Play a case of a strand once more: for its own real people, with everything in the workflow, by the usual driver."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from attain.simulating.asking import Asker
from attain.simulating.strand import Member, Strand
from attain.workflow import inputs as i
from attain.workflow.case import CaseState
from attain.workflow.events import StepEnded, StepOpened
from attain.workflow.facts import Want, WantMoment, WantPeople, WantTruth
from attain.workflow.play import Play, World

Passages = list[tuple[str, str, datetime]]


def of_strand(strand: Strand) -> Passages:
    """When steps opened and ended in the simulation."""
    return sorted((each.step, each.what, each.at) for each in strand.log if each.what in ("opens", "ends"))


def replayed(asker: Asker, strand: Strand, member: Member, workflow: Any, opened: datetime) -> Passages:
    """The same of one case played alone, person by person, by `attain.workflow.play`."""
    running = member.running
    places = {person: place for place, person in enumerate(member.persons, 1)}

    def people(want: WantPeople, case: CaseState | None) -> tuple[int, ...]:
        state = case or CaseState(workflow.id, running.subject_id, opened)
        if "actor" in asker.mentions(want.phrase).names:
            named = {"actor": {running.subject_id: want.actor}}
            return tuple(asker.source.find(want.phrase, [running.subject_id], named)[running.subject_id])
        asked = {running.id: (replace(running, state=state), [want])}
        found: tuple[int, ...] = asker.source.answer(asked)[running.id][want]
        return found

    def truth(want: WantTruth, _case: CaseState | None) -> bool | None:
        stand_in = replace(want, about=places[want.about]) if want.about is not None else want
        found: bool | None = _told(asker, strand, member, stand_in)
        return found

    def moment(want: WantMoment, _case: CaseState | None) -> Any:
        return _told(asker, strand, member, want)

    play = Play(workflow, World(running.zone, running.calendar, people, truth, moment), opened)
    for at, what in strand.inputs:
        play.run_until(at)
        play.do(_real(member, what))
    play.run_out()
    return sorted(
        (event.key.step, "opens" if isinstance(event, StepOpened) else "ends", event.at)
        for event in play.events
        if isinstance(event, StepOpened | StepEnded)
    )


def _told(asker: Asker, strand: Strand, member: Member, want: Want) -> Any:
    """What the simulation was told of this case, or would be: the engine may ask for more than it then needs."""
    if want in strand.answers:
        return strand.answers[want]
    [alone] = asker.tell(strand.fork([member]), [want])
    return alone.answers[want]


def _real(member: Member, what: i.Input) -> i.Input:
    """An input with the persons behind the stand-ins."""
    named: dict[str, Any] = {}
    for one in fields(what):
        value = getattr(what, one.name)
        if one.name in ("by", "subject", "person") and value is not None:
            named[one.name] = member.real((value,))[0]
        elif one.name in ("chosen", "persons") and value is not None:
            named[one.name] = member.real(value)
    return replace(what, **named)
