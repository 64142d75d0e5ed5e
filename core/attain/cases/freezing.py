"""The items that new tasks ask about, fixed when they open; later changes show as a note, never in the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from attain.cases import asking
from attain.cases.keeping import of_passage
from attain.cases.tables import task

if TYPE_CHECKING:
    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.store.doors import Tx
    from attain.workflow.effects import OpenTask
    from attain.workflow.model import Step

ASKING = ("fill_form", "ask_each", "meet", "plan", "approve", "add")


def frozen_for(tx: Tx, world: World, running: Running, effect: OpenTask) -> Any:
    """What tasks that open now ask about, as it is kept with them; None where they show no form."""
    if effect.verb not in ASKING:
        return None
    step = running.workflow.step(effect.key.step)
    return _asked_of_others(tx, running, step) or asking.to_plain(items_of(tx, world, running, step))


def _asked_of_others(tx: Tx, running: Running, step: Step) -> Any:
    """What others are asked in an anonymous passage: other questions would tell whoever is asked later from them."""
    if step.anonymous is None:
        return None
    passage = of_passage(running.id, running.state.key(step.id))
    earlier = select(task.c.frozen).where(passage, task.c.frozen.is_not(None))
    return tx.connection.execute(earlier.limit(1)).scalar()


def items_of(tx: Tx, world: World, running: Running, step: Step) -> dict[str, Sequence[Any]]:
    """{section or `section.field`: items} of the form that a step opens, as they stand now."""
    shown = step
    if step.do == "approve" and step.what:
        shown = next((each for each in running.workflow.walk() if each.id == step.what[0]), step)
    form, _ = asking.form_for(running, shown)
    wanted = asking.item_sources(form, running)
    read = asking.read_items(tx.connection, world, running, wanted.values(), tx.now)
    return {place: read[source] for place, source in wanted.items()}
