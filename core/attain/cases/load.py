"""How often one person may be asked in a cycle: whom the nominate steps of all its cases have named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select

from attain.cases.queries import names_of
from attain.cases.tables import cases, nominated
from attain.errors import Refusal
from attain.people.sets import one_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.model import Step, Workflow


def check_load(tx: Tx, running: Running, step: Step, chosen: Sequence[int]) -> None:
    """Refusal `asked_too_often`, naming them, when some are asked by as many others of the cycle as is allowed.

    Takes turns with every other nomination of the cycle, so that two at once cannot both take the last place.
    """
    most = step.choose.each_person_asked_at_most if step.choose else 0
    if not most:
        return
    tx.lock("nominations of cycle", running.cycle_id or 0)
    asked = asked_by_others(tx.connection, running, step.id, chosen)
    full = [person for person in chosen if asked[person] >= most]
    if full:
        names = ", ".join(sorted(names_of(tx.connection, full).values()))
        times = "once" if most == 1 else f"{most} times"
        verb = "is" if len(full) == 1 else "are"
        raise Refusal("asked_too_often", f"{names} {verb} asked {times} in this cycle already. Please name others.")


def nominating(workflow: Workflow, step: Step) -> list[Step]:
    """The steps whose list of people a step writes: itself, those it approves, those that its people are chosen in."""
    sources = {getattr(workflow.people[role].phrase, "step", "") for role in step.who if role in workflow.people}
    names = {step.id, *step.what, *(sources if step.do == "ask_each" else ())}
    return [each for each in workflow.walk() if each.choose is not None and each.id in names]


def asked_by_others(connection: Connection, running: Running, step_id: str, persons: Collection[int]) -> Counter[int]:
    """{person: in how many other reviews of the cycle he is named in this step}; those outside of any cycle count
    as one cycle.
    """
    rows = (
        select(nominated.c.person_id)
        .join(cases, cases.c.id == nominated.c.case_id)
        .where(nominated.c.step == step_id, nominated.c.case_id != running.id)
        .where(cases.c.workflow == running.workflow.id, cases.c.cycle_id.is_not_distinct_from(running.cycle_id))
        .where(one_of(connection, nominated.c.person_id, persons))
    )
    return Counter(connection.execute(rows).scalars())


def add_nominated(tx: Tx, running: Running, step: Step, more: Sequence[int]) -> None:
    """Remember whom somebody had asked besides, under the step in which they would have been named."""
    for source in nominating(running.workflow, step):
        same = (nominated.c.case_id == running.id) & (nominated.c.step == source.id)
        before = tx.connection.execute(select(nominated.c.person_id).where(same)).scalars()
        keep_nominated(tx, running.id, source.id, [*before, *more])


def keep_nominated(tx: Tx, case_id: int, step_id: str, chosen: Sequence[int]) -> None:
    """Remember whom a step names now, in place of whom it named before."""
    same = (nominated.c.case_id == case_id) & (nominated.c.step == step_id)
    tx.connection.execute(delete(nominated).where(same))
    rows = [{"case_id": case_id, "step": step_id, "person_id": person} for person in dict.fromkeys(chosen)]
    if rows:
        tx.connection.execute(insert(nominated), rows)
