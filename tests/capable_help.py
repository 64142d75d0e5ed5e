"""Levels recorded in reviews and by learning, and who was granted them, for tests of what people can do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reviews_help import SYSTEM, Trial
from sqlalchemy import Connection, event, insert

from attain.access.tables import case_grant, case_participant
from attain.config.catalogue import Catalogue
from attain.measures.store import NewMeasure, record_all
from attain.people.asof import view
from attain.people.lines import reports

GRANT = "manager_review.capabilities.level"


def catalogue_of(firm: Trial) -> Catalogue:
    with firm.kernel.store.read() as connection:
        return firm.kernel.world.catalogues.current(connection)[1]


def team_of(firm: Trial, manager: int) -> list[int]:
    with firm.kernel.store.read() as connection:
        return sorted(reports(connection, view(connection, firm.clock.now()), [manager])[manager])


def learnt(firm: Trial, person: int, **levels: str) -> None:
    """Levels that came from learning: of no case."""
    _record(firm, person, levels, {"source": "learning", "detail": "Clear writing"})


def rated(firm: Trial, person: int, **levels: str) -> int:
    """Levels that came from the person's review; gives the case."""
    case_id = firm.case(person)
    _record(firm, person, levels, {"source": "case", "case_id": case_id, "grant_what": GRANT})
    return case_id


def _record(firm: Trial, person: int, levels: Mapping[str, str], more: Mapping[str, Any]) -> None:
    common = {"person_id": person, "name": "capability.level", "scale": "capability_levels"}
    day = firm.clock.now().date()
    with firm.kernel.store.write(SYSTEM, "test.levels") as tx:
        values = [NewMeasure(**common, **more, valid_from=day, item=item, label=level) for item, level in levels.items()]
        record_all(tx, values)


def grant(firm: Trial, case_id: int, role: str, what: str = "manager_review", how: str = "full") -> None:
    row = {"case_id": case_id, "role": role, "what": what, "how": how, "revision": 1, "until": None}
    with firm.kernel.store.write(SYSTEM, "test.grant") as tx:
        tx.connection.execute(insert(case_grant).values(row | {"since": tx.now}))


def take_part(firm: Trial, case_id: int, role: str, person: int) -> None:
    with firm.kernel.store.write(SYSTEM, "test.part") as tx:
        tx.connection.execute(insert(case_participant).values(case_id=case_id, role=role, person_id=person))


@dataclass
class Counted:
    """Statements that were sent."""

    said: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.said)


@contextmanager
def counting(connection: Connection) -> Iterator[Counted]:
    found = Counted()

    def hear(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        found.said.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    yield found
    event.remove(connection, "before_cursor_execute", hear)


def everybody(firm: Trial) -> Collection[int]:
    from attain.people.facts import employed

    with firm.kernel.store.read() as connection:
        return list(employed(connection, None, firm.clock.now()))
