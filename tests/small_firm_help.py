"""A small firm on a database, described in one text of documents beside the usual organisation."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from litestar.testing import TestClient
from portal_help import SETTINGS, enter
from sqlalchemy import select

from attain import jobs
from attain.cases import commands, starting
from attain.cases.each_day import new_day
from attain.cases.tables import cases, task
from attain.cases.waking import wake_all
from attain.kernel import Kernel, compose, open_kernel, owners_of
from attain.language.load import load
from attain.people.tables import person
from attain.portal.ports import Settings
from attain.portal.security.links import issue_link
from attain.portal.serve import portal_app
from attain.scenarios.founding import found
from attain.scenarios.story import read_story
from attain.store.clock import SetClock
from attain.store.doors import Actor
from attain.store.migrate import migrate

BASE = Path(__file__).parent / "errors" / "base"


@dataclass
class Firm:
    """A small firm on a database, with a clock that is set."""

    kernel: Kernel
    clock: SetClock
    ids: dict[str, int]
    key: int = 0

    def on(self, day: date) -> None:
        """Let a day begin, and all that is due by then happen."""
        self.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))
        wake_all(self.kernel.store, self.kernel.world)
        new_day(self.kernel.store, self.kernel.world)
        jobs.run_all(self.kernel.store, starting.handlers(self.kernel.world))

    def actor(self, name: str) -> Actor:
        return Actor(self.ids[name], "test")

    def open_tasks(self, name: str) -> list[Any]:
        """What somebody has to do, as rows."""
        return self.rows(select(task).where(task.c.person_id == self.ids[name], task.c.state == "open"))

    def tasks(self, name: str) -> dict[str, int]:
        """{step.verb: task} of what somebody has to do."""
        return {f"{row.step}.{row.verb}": row.id for row in self.open_tasks(name)}

    def write(self, name: str, what: str, **answers: Any) -> None:
        """Hand in a form: section_field=value."""
        self.key += 1
        given = {(one.partition("_")[0], "", one.partition("_")[2]): value for one, value in answers.items()}
        context = (self.kernel.store, self.kernel.world, self.actor(name), self.tasks(name)[what])
        commands.submit(*context, given, f"key{self.key}")

    def cases(self, workflow: str, whose: str = "nia") -> list[Any]:
        with self.kernel.store.read() as connection:
            rows = select(cases).where(cases.c.workflow == workflow, cases.c.subject_id == self.ids[whose])
            return list(connection.execute(rows.order_by(cases.c.id)))

    def rows(self, wanted: Any) -> list[Any]:
        with self.kernel.store.read() as connection:
            return list(connection.execute(wanted))


def founded(url: str, folder: Path, documents: str, start: datetime) -> Firm:
    """The organisation of `documents`, whose scenario `people` says who works there."""
    shutil.copytree(BASE, folder)
    (folder / "firm.yaml").write_text(documents)
    return founded_in(url, folder, "people", start)


def founded_in(url: str, folder: Path, scenario: str, start: datetime) -> Firm:
    """The organisation of a folder, whose scenario of this id says who works there."""
    loaded = load(folder)
    assert [one.message for one in loaded.diagnostics if one.code[0] == "E"] == []
    assert loaded.catalogue is not None
    resource = loaded.catalogue.get("scenario", scenario)
    assert resource is not None
    story = read_story(resource, loaded.catalogue, [])
    assert story is not None
    clock = SetClock(start)
    kernel = open_kernel(url, clock)
    found(kernel.store, story)
    kernel = compose(kernel.store, lambda names: migrate(url, owners_of(names)))
    with kernel.store.read() as connection:
        ids = {row.staff_number: row.id for row in connection.execute(select(person.c.staff_number, person.c.id))}
    return Firm(kernel, clock, ids)


@contextmanager
def signed_in(firm: Firm, name: str, settings: Settings = SETTINGS) -> Iterator[TestClient[Any]]:
    """The portal as somebody sees it."""
    with firm.kernel.store.write(Actor(None, "system"), "make a link") as tx:
        link = "/sign-in/" + issue_link(tx, firm.ids[name], SETTINGS.link_lasts, "/")
    with TestClient(portal_app(firm.kernel, settings), base_url="http://testserver.local") as client:
        enter(client, link)
        yield client
