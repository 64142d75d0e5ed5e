"""Through whose eyes a case is read: the rows of its workflow's table, the scores that judge, what policy hides."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from attain.access.reading import Viewpoint
from attain.access.rules import Table
from attain.cases.scoring import scoring_of
from attain.people.find import Surroundings, find
from attain.phrases.parser import parse_people

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.cases.running import Running


def table_of(running: Running) -> Table:
    """Every address that the workflow's visibility names, and the fields that its scores judge."""
    named = frozenset(what for row in running.workflow.visibility for what in row.what)
    scores = scoring_of(running.catalogue, running.workflow.id).scores
    judged = {".".join(score.judgement.where.parts): score.id for score in scores if score.judgement}
    return Table(named, judged)


def viewpoint(connection: Connection, running: Running, person_id: int, at: datetime) -> Viewpoint:
    """How this person sees this case now."""
    return Viewpoint(person_id, at, table_of(running), hidden_from(connection, running, person_id, at))


def hidden_from(connection: Connection, running: Running, person_id: int, at: datetime) -> frozenset[str]:
    """What a policy never shows this person of the case (LANGUAGE 6, rule 4)."""
    rules = [
        rule
        for document in running.catalogue.of_kind("policy")
        for rule in document.data.get("rules", {}).get("never_show", ())
    ]
    return frozenset(rule["what"] for rule in rules if _is_one_of(connection, running, rule["to"], person_id, at))


def _is_one_of(connection: Connection, running: Running, said: Any, person_id: int, at: datetime) -> bool:
    subject = running.subject_id
    named = {role: {subject: held} for role, held in running.state.bound.items()}
    around = Surroundings(named=named | {"employee": {subject: (subject,)}})
    phrases = [said] if isinstance(said, str) else said
    return any(person_id in find(connection, parse_people(one), [subject], at, around)[subject] for one in phrases)
