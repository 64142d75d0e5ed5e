"""Who stands in for somebody on leave: his delegate or his manager, else whom the document names (LANGUAGE 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attain.phrases.ast import Named, Related
from attain.workflow.cast import MANAGER_OF_ACTOR, act_as, managers_of
from attain.workflow.facts import WantPeople

if TYPE_CHECKING:
    from collections.abc import Mapping

    from attain.workflow.case import PersonId
    from attain.workflow.run import Run


def rules(run: Run, what: str) -> Mapping[str, Any]:
    """One entry of when_people_change; empty when the document says nothing."""
    return run.workflow.when_people_change.get(what, {})


def instead_of_absent(run: Run, persons: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    """Those who decide, with a stand-in for everybody who is away."""
    barred = {run.case.subject}
    found = (stand_ins(run, one, barred) if run.case.is_away(one, run.at) else (one,) for one in persons)
    return tuple(dict.fromkeys(one for each in found for one in each))


def stand_ins(run: Run, person: PersonId, barred: set[PersonId]) -> tuple[PersonId, ...]:
    """Who does the work of somebody who is away; himself where nobody may."""
    said = rules(run, "actor_on_leave")
    ways = [_delegates, managers_of] if said.get("open_tasks") == "delegate" else [managers_of]
    for way in ways:
        if able := _able(run, way(run, (person,)), barred):
            return able
    stand_in = str(said.get("if_none", ""))
    named = act_as(run, stand_in, barred).persons if stand_in and stand_in != MANAGER_OF_ACTOR else ()
    return _able(run, named, barred) or (person,)


def _delegates(run: Run, persons: tuple[PersonId, ...]) -> tuple[PersonId, ...]:
    return run.facts.people(WantPeople(Related("delegate", Named("actor")), persons))


def _able(run: Run, found: tuple[PersonId, ...], barred: set[PersonId]) -> tuple[PersonId, ...]:
    return tuple(each for each in found if each not in barred and not run.case.is_away(each, run.at))
