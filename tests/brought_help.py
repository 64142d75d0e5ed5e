"""A firm whose people and measures come by files."""

# ruff: noqa: E501 (documents written as one line each)
from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from documents_help import TALKED
from learning_help import rested
from small_firm_help import Firm
from sqlalchemy import select

from attain import jobs
from attain.bringing import jobs as bringing
from attain.learning.report import Kept, kept
from attain.mail.tables import mail
from attain.measures.tables import measure
from attain.people.facts import facts

CONFIG = (
    TALKED
    + """
apiVersion: attain/v1
kind: connection
id: personnel
title: Personnel system
plugin: files
settings: { folder: from_personnel }
match_people_by: staff_number
brings_in:
  people: { file: people.csv, every: 24 hours, columns: { NR: staff_number, NAME: name, BOSS: manager, DEPT: department }, refuse_when: [more than 40% of people disappear, manager is unknown] }
  measures: { file: sales.csv, every: 6 hours, records: sales.share }
---
apiVersion: attain/v1
kind: roles
id: keepers
title: Who looks after people
roles: [ { id: keeper, title: Keeper, where: organisation, at_least: 1, may: [manage_people], held_by: [ { person: uta } ] } ]
---
apiVersion: attain/v1
kind: workflow
id: help
title: Help
about: employee
start: { id: low, on: measure sales.share falls below 50 }
people:
  manager: { is: manager of employee, if_none: hr }
  hr: { is: role keeper, if_none: stop_the_plan }
steps:
  - { id: plan, title: What helps, do: fill_form, who: manager, form: talked, due: 10 days after it opens, if_late: continue }
visibility:
  - { who: [employee, hr], what: plan, as: full, from: plan submitted }
---
apiVersion: attain/v1
kind: scenario
id: people
title: People
of: workflow help
people:
  - { id: nia, manager: tom, department: sales }
  - { id: tom, manager: uta, department: sales }
  - { id: uta, department: board, holds: [keeper] }
cases: []
"""
)
PEOPLE = "NR;NAME;BOSS;DEPT\nnia;Nia;tom;sales\ntom;Tom;uta;sales\nuta;Uta;;board\n"


class Brought:
    """The firm, and the folder that the personnel system shares with it."""

    def __init__(self, firm: Firm, base: Path) -> None:
        self.firm, self.kernel, self.base = firm, firm.kernel, base
        self.folder = base / "from_personnel"
        self.folder.mkdir()

    def write(self, name: str, text: str, seconds_ago: float = 3600) -> None:
        """A file as it lies there since so many seconds of the real clock."""
        rested(self.folder / name, text, seconds_ago)

    def on(self, day: date) -> int:
        """What a worker does in the morning of a day; gives how many files were due."""
        self.firm.on(day)
        return self.round()

    def round(self) -> int:
        asked = bringing.ask_when_due(self.kernel)
        assert bringing.ask_when_due(self.kernel) == 0, "asked twice"
        jobs.run_all(self.kernel.store, bringing.handlers(self.kernel, self.base))
        return asked

    def state(self, part: str) -> Kept:
        with self.kernel.store.read() as connection:
            return kept(connection, "personnel", part)

    def department(self, name: str) -> Any:
        with self.kernel.store.read() as connection:
            known = facts(connection, [self.firm.ids[name]], self.kernel.clock.now())
        return known.get(self.firm.ids[name], {}).get("department")

    def values(self) -> list[tuple[str, date, Decimal | None]]:
        names = {number: name for name, number in self.firm.ids.items()}
        rows = self.firm.rows(select(measure).order_by(measure.c.id))
        return [(names[row.person_id], row.valid_from, row.number) for row in rows]

    def told(self) -> list[str]:
        mine = select(mail.c.body).where(mail.c.person_id == self.firm.ids["uta"], mail.c.message_id.like("files.%"))
        return [row.body for row in self.firm.rows(mine)]
