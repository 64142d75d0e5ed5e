"""What the anonymous steps of a case promised to whoever answers: how many there must be, and what is never shown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from attain.access.anonymous import LEAST, Promise, closed_steps
from attain.cases.forms_of import form_for

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.workflow.model import Step

IN_WORDS = ("text", "list", "attachment")


def group_of(step: Step) -> str:
    """The group that the answers of a step belong to."""
    return step.group or step.id


def promise_of(connection: Connection, running: Running) -> Promise:
    """What all anonymous steps of a case promised, and to which groups answers may still come."""
    steps = [step for step in running.workflow.walk() if step.anonymous]
    least = max([LEAST, *_policy_minimum(running)])
    minimum: dict[str, int] = defaultdict(lambda: least)
    rolls, texts = {}, set()
    blank: dict[tuple[str, str], frozenset[str]] = {}
    for step in steps:
        if step.anonymous is not None:
            minimum[group_of(step)] = max(minimum[group_of(step)], step.anonymous.show_from)
            if step.anonymous.roll_into:
                rolls[group_of(step)] = step.anonymous.roll_into
        form, _ = form_for(running, step)
        texts |= {(section.id, one.id) for section, one in form.fields() if one.type in IN_WORDS}
        blank |= {(section.id, one.id): _off(running, one.scale) for section, one in form.fields() if one.scale}
    closed = closed_steps(connection, running.id)
    waiting = frozenset(group_of(step) for step in steps if step.id not in closed and _may_still_come(running, step))
    return Promise(dict(minimum), rolls, frozenset(texts), waiting, blank)


def _off(running: Running, scale: str) -> frozenset[str]:
    return frozenset(level.id for level in running.catalogue.model("scale", scale).off if level.value is None)


def _policy_minimum(running: Running) -> list[int]:
    rows = [document.data.get("rules", {}).get("minimum_answers") for document in running.catalogue.of_kind("policy")]
    return [int(one) for one in rows if one]


def _may_still_come(running: Running, step: Step) -> bool:
    state = running.state.now_in(step.id)
    return running.state.is_open and not (state and state.is_over)
