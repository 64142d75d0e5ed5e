"""Reviews of those who report to somebody: a manager may have to have closed them (LANGUAGE 9, gates)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from attain.cases.tables import cases
from attain.people.find import find
from attain.phrases.parser import parse_people

_NEWEST = (
    select(cases.c.subject_id, cases.c.status)
    .where(cases.c.subject_id.in_(bindparam("_persons", expanding=True)), cases.c.workflow == bindparam("_workflow"))
    .order_by(cases.c.id)
)


def closed_of_reports(
    connection: Connection, persons: Collection[int], workflow: str, at: datetime
) -> Mapping[int, Sequence[bool]]:
    """{person: whether the newest case of the workflow of each direct report is closed}.

    Reports are those of `at`; who never had a case is left out.  Two statements beside those that find people.
    """
    reports = find(connection, parse_people("direct reports of employee"), persons, at)
    wanted = sorted({one for several in reports.values() for one in several})
    rows = connection.execute(_NEWEST, {"_persons": wanted, "_workflow": workflow})
    newest = {row.subject_id: row.status == "closed" for row in rows}
    return {person: [newest[one] for one in several if one in newest] for person, several in reports.items()}
