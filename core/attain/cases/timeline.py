"""Where a case stands, step by step, for one of those who take part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, select

from attain.access.reading import grants
from attain.cases.queries import names_of, step_title, text_of
from attain.cases.tables import case_event
from attain.handbook.speech import HOW, Speech, several

if TYPE_CHECKING:
    from attain.cases.running import Running
    from attain.workflow.case import StepState
    from attain.workflow.model import Step

QUIET = ("part", "parallel", "notify", "wait")
"""Verbs in which nobody does anything."""
State = Literal["done", "now", "late", "later", "skipped"]
SENT = {"StepSubmitted": "sent", "SentBackTo": "sent back", "WorkTakenBack": "taken back", "StepEnded": "done"}


@dataclass(frozen=True, slots=True)
class StepSeen:
    """A step as one reader sees it; `who` are names where there are persons, else roles."""

    id: str
    title: str
    help: str
    verb: str
    state: State
    who: tuple[str, ...]
    due: date | None
    ended_at: datetime | None
    outcome: str
    by_silence: bool
    asked: int
    answered: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in the case."""

    at: datetime
    title: str
    what: str
    by: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of who sees what, in words."""

    who: str
    what: str
    how: str
    since: str


def steps_seen(
    connection: Connection, running: Running, person_id: int, at: datetime, language: str = "en"
) -> list[StepSeen]:
    """The steps in their order.

    A step with a condition shows only to those who act in it or may read it: that it is open, or is not needed, can
    tell what somebody wrote.
    """
    shown = list(_shown(connection, running, person_id, at))
    states = {step.id: running.state.now_in(step.id) for step in shown}
    persons = {p for state in states.values() if state for p in (*state.actors, *(state.writers or ()))}
    held = {p for step in shown for role in step.who for p in running.state.bound.get(role, ())}
    names = names_of(connection, persons | held | {running.subject_id})
    return [_seen(running, step, states[step.id], names, at, language) for step in shown]


def _shown(connection: Connection, running: Running, person_id: int, at: datetime) -> Iterator[Step]:
    granted = grants(connection, person_id, [running.id], at).get(running.id, {})
    for step in running.workflow.walk():
        if step.do in QUIET:
            continue
        state = running.state.now_in(step.id)
        acts = bool(state and person_id in state.actors)
        if step.when is None or acts or step.id in granted:
            yield step


def _seen(
    running: Running, step: Step, state: StepState | None, names: Mapping[int, str], at: datetime, language: str
) -> StepSeen:
    return StepSeen(
        id=step.id,
        title=step_title(step, language),
        help=text_of(step.help, language),
        verb=step.do,
        state=_state(state, at),
        who=_who(running, step, state, names, language),
        due=state.due.day if state and state.due else None,
        ended_at=state.ended_at if state else None,
        outcome=state.outcome if state else "",
        by_silence=bool(state and state.by_silence),
        asked=state.asked if state else 0,
        answered=state.answered if state else 0,
        attempts=running.state.attempts.get(step.id, 1),
    )


def _state(state: StepState | None, at: datetime) -> State:
    if state is None or state.status == "waiting":
        return "later"
    if state.is_over:
        return "skipped" if state.status == "skipped" else "done"
    return "late" if state.due and state.due.at < at else "now"


def _who(
    running: Running, step: Step, state: StepState | None, names: Mapping[int, str], language: str
) -> tuple[str, ...]:
    """Names, but never of those who answer without their names."""
    if step.do == "ask_each":
        return tuple(role_title(running, role, language) for role in step.who)
    if state is not None and state.actors:
        return tuple(names[each] for each in state.actors if each in names)
    found = []
    for role in step.who:
        held = (running.subject_id,) if role == "employee" else running.state.bound.get(role, ())
        found += [names[each] for each in held if each in names] or [role_title(running, role, language)]
    return tuple(dict.fromkeys(found))


def role_title(running: Running, role: str, language: str = "en") -> str:
    """What a role of the document is called."""
    if role == "employee":
        return "Employee"
    document = running.catalogue.get("workflow", running.workflow.id)
    people = document.data.get("people", {}) if document else {}
    return text_of(people.get(role, {}).get("title", ""), language) or role.replace("_", " ").capitalize()


def moments(
    connection: Connection, running: Running, person_id: int, at: datetime, language: str = "en"
) -> list[Moment]:
    """What happened, the newest first, in the steps that this reader sees."""
    shown = {step.id: step for step in _shown(connection, running, person_id, at) if step.do != "ask_each"}
    rows = select(case_event).where(case_event.c.case_id == running.id).order_by(case_event.c.seq.desc())
    found = [
        (row.at, row.data)
        for row in connection.execute(rows)
        if row.data["event"] in SENT and row.data["key"].split("/")[0] in shown
    ]
    names = names_of(connection, {data["by"] for _, data in found if data.get("by")})
    return [
        Moment(when, step_title(shown[data["key"].split("/")[0]], language), _what(data), names.get(data.get("by"), ""))
        for when, data in found
    ]


def _what(data: Mapping[str, Any]) -> str:
    if data["event"] != "StepEnded":
        return SENT[data["event"]]
    outcome = str(data["outcome"]).replace("_", " ")
    return f"{outcome}, as nobody acted in time" if data.get("by_silence") else outcome


def rules(running: Running, language: str = "en") -> list[Rule]:
    """Who sees what in this review, from when, as the document says it."""
    said = Speech(running.catalogue, running.workflow.id, language)
    prose = said.prose()
    return [
        Rule(
            ", ".join(role_title(running, role, language) for role in several(row["who"])),
            ", ".join(said.what(str(each)) for each in several(row["what"])),
            HOW.get(str(row["as"]), str(row["as"])),
            f"once {prose.time(str(row['from']))}",
        )
        for row in said.data.get("visibility", ())
    ]


def what_words(running: Running, address: str, language: str = "en") -> str:
    """An address such as `manager_review.summary` in words."""
    return Speech(running.catalogue, running.workflow.id, language).what(address)
