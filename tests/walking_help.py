"""A review of the demo's organisation walked by hand in a browser, while everybody around it does what he is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from browser import sign_in
from playwright.sync_api import Browser, Locator, Page
from sqlalchemy import select

from attain.cases.session_tables import session, session_case
from attain.cases.tables import cases, task
from attain.demo.acting import Crowd
from attain.demo.founding import SEED
from attain.demo.gathering import people_of
from attain.demo.habits import PROMPT
from attain.demo.playing import Play
from attain.demo.prose import read_prose
from attain.demo.story import Story
from attain.people.tables import person
from attain.portal.security.links import issue_link
from attain.store.doors import Actor

PATIENCE = 100
"""Days after which a step that has not opened will not open."""
SENTENCE = "It was agreed with everybody concerned, and it came in time and as it was promised to the customer."


@dataclass(slots=True)
class Walk:
    """One case, nobody of whose participants acts by himself; `play` lets the days pass for everybody else."""

    story: Story
    play: Play
    chromium: Browser
    base: str

    @property
    def case(self) -> int:
        return self.story.case_id

    @property
    def hero(self) -> int:
        return next(subject for subject, case in self.story.played.items() if case == self.case)

    def name(self, person_id: int) -> str:
        with self.story.kernel.store.read() as connection:
            return str(connection.execute(select(person.c.name).where(person.c.id == person_id)).scalar_one())

    def rows(self, statement: Any) -> list[Any]:
        with self.story.kernel.store.read() as connection:
            return list(connection.execute(statement).all())

    def tasks(self, step: str) -> list[Any]:
        """The open tasks of a step of this case."""
        own = select(task).where(task.c.case_id == self.case, task.c.step == step, task.c.state == "open")
        return self.rows(own.order_by(task.c.id))

    def answered(self, step: str) -> list[int]:
        """Who was asked in a step and did it."""
        own = select(task.c.person_id).where(task.c.case_id == self.case, task.c.step == step, task.c.state == "done")
        return [row.person_id for row in self.rows(own)]

    def wait_for(self, step: str) -> list[Any]:
        """The open tasks of a step, after as many days as it takes."""
        for _ in range(PATIENCE):
            if found := self.tasks(step):
                return found
            self.a_day()
        msg = f"{step} never opened; open are {[row.step for row in self.all_open()]}"
        raise AssertionError(msg)

    def wait_for_session(self) -> tuple[int, int]:
        """(open session that this case is in, who leads it), after as many days as it takes."""
        mine = select(session).join(session_case, session_case.c.session_id == session.c.id)
        mine = mine.where(session_case.c.case_id == self.case, session.c.status == "open")
        for _ in range(PATIENCE):
            if found := self.rows(mine):
                with self.story.kernel.store.read() as connection:
                    return found[0].id, people_of(connection, found[0].id)[0]
            self.a_day()
        msg = f"no session took this case; open are {[row.step for row in self.all_open()]}"
        raise AssertionError(msg)

    def all_open(self) -> list[Any]:
        return self.rows(select(task).where(task.c.case_id == self.case, task.c.state == "open"))

    def a_day(self) -> None:
        """Let a day pass."""
        self.play.until(self.story.clock.now() + timedelta(days=1), _nothing)

    @contextmanager
    def signed_in(self, person_id: int) -> Iterator[Page]:
        """A browser in which somebody has signed in with his link."""
        with self.story.kernel.store.write(Actor(None, "demo"), "make a link") as tx:
            token = issue_link(tx, person_id, timedelta(minutes=30))
        context = self.chromium.new_context()
        page = context.new_page()
        page.set_default_timeout(15_000)
        sign_in(page, f"{self.base}/sign-in/{token}")
        yield page
        context.close()

    @contextmanager
    def at(self, step: str, row: Any = None) -> Iterator[Page]:
        """Whoever has the task of a step, with its page opened from his own home page."""
        found = row or self.wait_for(step)[0]
        with self.signed_in(found.person_id) as page:
            page.locator(f'main a[href="/tasks/{found.id}"]').first.click()
            page.wait_for_url(f"**/tasks/{found.id}")
            yield page

    def closed(self) -> bool:
        (row,) = self.rows(select(cases.c.status).where(cases.c.id == self.case))
        return bool(row.status != "open")


def _nothing(_day: date) -> None:
    return None


def walk(story: Story, chromium: Browser, base: str) -> Walk:
    """The walk of a story's case."""
    crowd = Crowd(story.kernel, read_prose(story.site.config / "prose.txt"), SEED, PROMPT)
    calendar = story.catalogue.model("calendar", story.catalogue.organisation.data["calendar"])
    hero = next(subject for subject, case in story.played.items() if case == story.case_id)
    others = lambda subject, _person: subject in story.played and subject != hero  # noqa: E731
    play = Play(crowd, story.clock, story.days.zone, calendar, others, only=frozenset(story.played.values()))
    return Walk(story, play, chromium, base)


def fill(page: Page, wishes: Mapping[str, str], usual: Mapping[str, str]) -> None:
    """Answer every question of a form that has no answer yet.

    `wishes` say it by the question's label or the beginning of it, `usual` by the question's kind; a text gets a
    sentence.  Of options, the words are those of the label.
    """
    for field in page.locator("main form .field").all():
        if field.is_visible() and not field.locator(".locked").count():
            label = field.locator(".question").first.inner_text().removesuffix(" optional").strip()
            wish = next((said for start, said in wishes.items() if label.startswith(start)), None)
            _answer(field, wish, usual)


def _answer(field: Locator, wish: str | None, usual: Mapping[str, str]) -> None:
    kind = str(field.get_attribute("class")).split()[1]
    said = usual.get(kind, SENTENCE if kind == "text" else "") if wish is None else wish
    if kind in ("rating", "choice", "yes_no"):
        if said and not field.locator("input:checked").count():
            field.get_by_text(said, exact=True).first.click()
    elif kind == "agreement":
        for row in field.get_by_role("radiogroup").all():
            row.get_by_role("radio", name=said, exact=True).check()
    elif kind == "select":
        if said:
            field.locator("select").select_option(label=said)
    elif kind in ("number", "percent", "date", "line", "text"):
        box = field.locator("input, textarea").first
        if said and not box.input_value():
            box.fill(said)


def send(page: Page, button: str = "Send") -> None:
    """Press the button, and see that nothing was refused."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    alert = page.locator("main [role=alert]")
    assert not alert.count(), alert.first.inner_text()
