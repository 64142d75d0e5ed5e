"""One running review goes on under another revision, in one transaction: events, tasks, grants, answers, audit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from attain.access.migrating import drop_answers, rename_answers, rename_steps, rescale_answers
from attain.cases.facts import Resolver
from attain.cases.following import follow
from attain.cases.freezing import frozen_for
from attain.cases.keeping import keep
from attain.cases.moving import known_for, waking
from attain.cases.tables import cases, draft, nominated, task
from attain.forms.keys import key_of, name_of
from attain.mail.outbox import post
from attain.workflow.case import CaseState
from attain.workflow.events import Told
from attain.workflow.events_beside import Migrated
from attain.workflow.evolve import evolve
from attain.workflow.migrating import Move, migrate, needs_to_migrate

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.changing.mapping import Field
    from attain.changing.position import Position
    from attain.store.doors import Tx
    from attain.workflow.engine import Transition

Levels = Mapping[str, Mapping[str, str]]
"""{`FORM.SECTION.FIELD`: {old level: new level}} of what gets another scale."""


def move_case(
    tx: Tx,
    world: World,
    running: Running,
    how: Move,
    fields: tuple[Field, ...] = (),
    levels: Levels | None = None,
    overlays: tuple[str, ...] | None = None,
) -> Transition:
    """Move one review that is locked and up to now, with `overlays` onto another variation; Refusal where it does not
    fit.
    """
    case_id = running.id
    rename(tx, case_id, how)
    change_answers(tx, case_id, fields, levels or {})
    new = under(tx, world, running, how.to_revision, overlays)
    names = tuple(how.names.items())
    dropped = tuple(key for key in running.state.steps if key.step in how.gone)
    so_far = evolve(running.state, Migrated(tx.now, 0, 0, names=names, dropped=dropped))
    resolver = Resolver(tx.connection, world, tx.now)
    known = known_for(
        replace(new, state=so_far), resolver, lambda facts: needs_to_migrate(new.workflow, running.state, how, facts)
    )
    transition = migrate(new.workflow, running.state, how, known)
    after = replace(new, state=transition.case)
    left = keep(tx, new, transition, waking(after, resolver), partial(frozen_for, tx, world, after))
    follow(tx, world, after, transition, left)
    _tell(tx, transition, how)
    tx.note("case", case_id, {"migrated": f"r{how.from_revision}->r{how.to_revision}", "map": how.map_hash})
    return transition


def _tell(tx: Tx, transition: Transition, how: Move) -> None:
    """One mail for each person and migration, however many reviews it is about."""
    told = (event for event in transition.events if isinstance(event, Told) and not event.message)
    persons = sorted({each for event in told for each in event.persons})
    body = "A step that some reviews were in is no more; they went on to another one. Your list of reviews shows them."
    common = {"subject": "Some reviews went on to another step", "body": body}
    post(tx, [common | {"message_id": f"migrated.{how.map_hash[:16]}.{one}", "person_id": one} for one in persons])


def under(tx: Tx, world: World, running: Running, revision: int, overlays: tuple[str, ...] | None = None) -> Running:
    """The review as it is, with the configuration of another revision; `keep` writes it down in its row.

    Another variation is written down here.
    """
    keys = running.overlays if overlays is None else overlays
    if keys != running.overlays:
        tx.connection.execute(update(cases).where(cases.c.id == running.id).values(overlays=list(keys)))
    catalogue = world.catalogues.at(tx.connection, revision, keys)
    workflow = catalogue.model("workflow", running.workflow.id)
    return replace(running, revision=revision, catalogue=catalogue, workflow=workflow, overlays=keys)


def rename(tx: Tx, case_id: int, how: Move) -> None:
    """Open work keeps its number, its owner and its draft under the step's new name."""
    rename_steps(tx, case_id, how.names)
    for old, new in how.names.items():
        for table in (task, nominated):
            here = (table.c.case_id == case_id) & (table.c.step == old)
            tx.connection.execute(update(table).where(here).values(step=new))


def change_answers(tx: Tx, case_id: int, fields: Sequence[Field], levels: Levels) -> None:
    """Answers, and those in drafts, become what a migration says."""
    for field in fields:
        if field.dropped_for:
            count = drop_answers(tx, case_id, field.form, field.path)
            tx.note(
                "case",
                case_id,
                {"dropped": f"{field.form}.{field.path}", "answers": count, "agreed": field.dropped_for},
            )
        elif field.scale:
            rescale_answers(tx, case_id, field.form, field.path, field.was_on, levels[f"{field.form}.{field.path}"])
        else:
            rename_answers(tx, case_id, field.form, field.path, field.becomes)
            _rename_in_drafts(tx, case_id, field)


def _rename_in_drafts(tx: Tx, case_id: int, field: Field) -> None:
    rows = select(draft).join(task, task.c.id == draft.c.task_id).where(task.c.case_id == case_id)
    for row in tx.connection.execute(rows).all():
        answers = {_named(name, field): texts for name, texts in row.answers.items()}
        same = (draft.c.task_id == row.task_id) & (draft.c.version == row.version)
        tx.connection.execute(update(draft).where(same).values(answers=answers))


def _named(name: str, field: Field) -> str:
    key = key_of(name)
    if key is None or f"{key[0]}.{key[2]}" != field.path:
        return name
    section, _, last = field.becomes.partition(".")
    return name_of((section, key[1], last))


def standing_of(state: CaseState) -> Position:
    """How far a review has come."""
    return {key: each.status for key, each in state.steps.items()}
