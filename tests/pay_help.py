"""A round of increases on a database: three people of one department, two managers, everything up to the result."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from small_firm_help import Firm, founded_in

from attain.cases import commands
from attain.cases.launch import launch
from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app
from attain.store.doors import Actor

LIBRARY = Path(__file__).parent.parent / "configs" / "library" / "merit_matrix"
START = datetime(2026, 11, 20, 9, tzinfo=UTC)
SYSTEM = Actor(None, "test")
PEOPLE = """
apiVersion: attain/v1
kind: scenario
id: staff
title: Who works here
of: workflow merit
cycle: merit_2027
people:
  - { id: ann, manager: mia, department: sales, status: active, hire_date: 2020-03-02, on_notice: false }
  - { id: ben, manager: mia, department: sales, status: active, hire_date: 2020-03-02, on_notice: false }
  - { id: cam, manager: max, department: sales, status: active, hire_date: 2020-03-02, on_notice: false }
  - { id: mia, manager: max, status: active, hire_date: 2026-11-02, on_notice: false }
  - { id: max, manager: eve, status: active, hire_date: 2026-11-02, on_notice: false }
  - { id: eve, status: active, hire_date: 2026-11-02, on_notice: false, holds: [executives] }
  - { id: cod, manager: eve, status: active, hire_date: 2026-11-02, on_notice: false, holds: [compensation_group] }
  - { id: ole, manager: eve, status: active, hire_date: 2026-11-02, on_notice: false, holds: [total_rewards] }
"""
RATED = {"ann": ("exceeded", 80_000, 8), "ben": ("achieved", 100_000, 4), "cam": ("achieved", 100_000, 3)}
"""{person: (rating, salary, percent that is proposed)}; the midpoint is 100,000."""


@dataclass
class Round:
    """The firm with its round, which goes on day by day."""

    firm: Firm
    app: Litestar

    def client(self, who: str) -> TestClient[Any]:
        """The portal as somebody sees it now."""
        with self.firm.kernel.store.write(SYSTEM, "make a link") as tx:
            link = "/sign-in/" + issue_link(tx, self.firm.ids[who], SETTINGS.link_lasts, "/")
        client = TestClient(self.app, base_url="http://testserver.local")
        enter(client, link)
        return client

    def facts(self) -> None:
        """Total rewards gives everybody's pay."""
        self.firm.on(date(2026, 12, 2))
        for name, (rating, salary, _) in RATED.items():
            given = {"rating": rating, "salary": salary, "midpoint": 100_000, "minimum": 60_000}
            self._submit("ole", name, "facts", {("facts", "", key): value for key, value in given.items()})

    def proposals(self) -> None:
        """The managers propose."""
        self.firm.on(date(2026, 12, 9))
        for name, (_, _, percent) in RATED.items():
            self._submit("max" if name == "cam" else "mia", name, "propose", {("raise", "", "percent"): percent})

    def agreed(self) -> None:
        """Nobody says anything against it."""
        self.firm.on(date(2026, 12, 16))
        self.firm.on(date(2027, 1, 4))

    def _submit(self, who: str, whose: str, step: str, answers: dict[tuple[str, str, str], object]) -> None:
        (case,) = self.firm.cases("merit", whose)
        firm = self.firm
        firm.key += 1
        mine = {row.case_id: row.id for row in firm.open_tasks(who) if row.step == step}
        commands.submit(firm.kernel.store, firm.kernel.world, firm.actor(who), mine[case.id], answers, f"k{firm.key}")


def launched_round(url: str, folder: Path, more: str = "") -> Round:
    """The round on its first day; `more` are further documents."""
    shutil.copytree(LIBRARY, folder)
    (folder / "staff.yaml").write_text(PEOPLE + more)
    firm = founded_in(url, folder, "staff", START)
    firm.on(date(2026, 12, 1))
    launch(firm.kernel.store, firm.kernel.world, SYSTEM, "merit_2027")
    return Round(firm, portal_app(firm.kernel, SETTINGS))
