"""Through whose eyes a case is read: the rows of its workflow's table, the scores that judge, what policy hides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from attain.access.reading import Viewpoint, grants
from attain.access.rules import EVERYTHING, Table, how
from attain.cases.past import Ended, barred
from attain.cases.scoring import scoring_of
from attain.cases.sights import for_whom, never_of, table_of
from attain.people.find import Surroundings, find
from attain.phrases.calendar import local_day
from attain.phrases.parser import parse_people
from attain.workflow.recorded import hides

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.running import Running
    from attain.config.catalogue import Catalogue


@lru_cache(maxsize=256)
def _table(catalogue: Catalogue, workflow: str) -> Table:
    document = catalogue.get("workflow", workflow)
    return table_of(document.data if document else {})


def viewpoint(connection: Connection, running: Running, person_id: int, at: datetime) -> Viewpoint:
    """How this person sees this case now."""
    table, hidden = _table(running.catalogue, running.workflow.id), hidden_from(connection, running, person_id, at)
    granted = grants(connection, person_id, [running.id], at).get(running.id, {})
    if EVERYTHING in hidden:
        return Viewpoint(person_id, at, table, hidden)
    return Viewpoint(person_id, at, table, hidden, _besides(running, person_id, table, granted, hidden))


def _besides(
    running: Running, person_id: int, table: Table, granted: Mapping[str, str], hidden: frozenset[str]
) -> frozenset[str]:
    """The computed layers of each score that he judges, or all of whose sources he may read."""
    found = set()
    scores = {score.id: score for score in scoring_of(running.catalogue, running.workflow.id).scores}

    def readable(path: str) -> bool:
        if path.split(".")[0] in scores:
            inner = [str(take.source) for take in scores[path.split(".")[0]].takes]
            return bool(inner) and all(map(readable, inner))
        return how(table, granted, hidden, path) == "full" or writes(path.split(".")[0])

    def writes(step: str) -> bool:
        return any(person_id in state.writers for state in running.state.passages(step))

    for score in scores.values():
        judges = score.judgement is not None and person_id in running.state.bound.get(score.judgement.by, ())
        if judges or readable(score.id):
            found |= {
                f"{score.id}.{layer}" for layer in ("number", "suggested") if f"{score.id}.{layer}" not in table.named
            }
    return frozenset(found)


def hidden_from(connection: Connection, running: Running, person_id: int, at: datetime) -> frozenset[str]:
    """What a policy never shows this person of the case (LANGUAGE 6, rule 4); everything, of one that has ended and
    that policy lets him read no more.
    """
    policies = [document.data for document in running.catalogue.of_kind("policy")]
    closed = running.state.closed_at
    ended = [Ended(running.id, running.subject_id, person_id, local_day(closed, running.zone))] if closed else []
    if barred(connection, policies, ended, at):
        return frozenset({EVERYTHING})
    rules = [rule for policy in policies for rule in never_of(policy)]
    meant = for_whom(connection, rules, [running.subject_id], at)
    return frozenset(
        what
        for rule in rules
        for what in hides(running.catalogue, running.workflow.id, rule.what)
        if all(running.subject_id in meant[condition] for condition in rule.for_whom)
        and _is_one_of(connection, running, rule.to, person_id, at)
    )


def _is_one_of(connection: Connection, running: Running, phrase: str, person_id: int, at: datetime) -> bool:
    subject = running.subject_id
    named = {role: {subject: held} for role, held in running.state.bound.items()}
    around = Surroundings(named=named | {"employee": {subject: (subject,)}})
    return person_id in find(connection, parse_people(phrase), [subject], at, around)[subject]
