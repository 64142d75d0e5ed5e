"""Levels recorded in reviews and by learning, and who was granted them, for tests of what people can do."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from databases import copy_of, hasty
from reviews_help import START, SYSTEM, Trial, launched
from sqlalchemy import Connection, event, insert, select

from attain.access.tables import case_grant, case_participant
from attain.cases.tables import cases
from attain.config.catalogue import Catalogue
from attain.kernel import open_kernel
from attain.measures.store import NewMeasure, record_all
from attain.people.asof import view
from attain.people.lines import reports
from attain.store.clock import SetClock

GRANT = "manager_review.capabilities.level"


def opened(url: str) -> Iterator[Trial]:
    clock = SetClock(START)
    kernel = open_kernel(hasty(url), clock)
    yield Trial(kernel, clock)
    kernel.store.close()


@pytest.fixture
def firm(request: pytest.FixtureRequest, backend: str, tmp_path: Path) -> Iterator[Trial]:
    """The demo's organisation with its half-year review launched, once on each database."""
    with copy_of(request, backend, "launched", tmp_path, launched) as url:
        yield from opened(url)


@pytest.fixture
def small_firm(firm: Trial) -> Trial:
    """That organisation, for pages."""
    return firm


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
    case_id = case_of(firm, person)
    _record(firm, person, levels, {"source": "case", "case_id": case_id, "grant_what": GRANT})
    return case_id


def case_of(firm: Trial, person: int) -> int:
    """The person's review; who was not in the cycle gets one like the others'."""
    with firm.kernel.store.read() as connection:
        mine = connection.execute(select(cases.c.id).where(cases.c.subject_id == person)).scalar()
        other = connection.execute(select(cases).limit(1)).one()._asdict()
    if mine is None:
        mine = 800_000 + person
        with firm.kernel.store.write(SYSTEM, "test.case") as tx:
            tx.connection.execute(insert(cases).values(other | {"id": mine, "subject_id": person, "cycle_id": None}))
    return mine


def _record(firm: Trial, person: int, levels: Mapping[str, str], more: Mapping[str, Any]) -> None:
    common = {"person_id": person, "name": "capability.level", "scale": "capability_levels"}
    day = firm.clock.now().date()
    with firm.kernel.store.write(SYSTEM, "test.levels") as tx:
        values = [
            NewMeasure(**common, **more, valid_from=day, item=item, label=level) for item, level in levels.items()
        ]
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
        if statement != "BEGIN":
            found.said.append(statement)

    event.listen(connection, "before_cursor_execute", hear)
    yield found
    event.remove(connection, "before_cursor_execute", hear)


def everybody(firm: Trial) -> Collection[int]:
    from attain.people.facts import employed

    with firm.kernel.store.read() as connection:
        return list(employed(connection, None, firm.clock.now()))
