"""Home: what waits for me, what waits for others about me, my reviews, messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from litestar import get

from attain.cases.excusing import Exceptional, exceptions_for
from attain.cases.posting import Message, messages_of
from attain.cases.queries import CaseSeen, TaskSeen, reviews_of, tasks_about, tasks_of
from attain.cases.session_lists import SessionSeen, waiting_for
from attain.cases.standing_in import DoneFor, done_for
from attain.confirming import waiting
from attain.jobs.overseeing import how_many
from attain.portal.desk import Html, Page
from attain.portal.views.shell import NavEntry
from attain.portal.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from attain.portal.panels import Panels

NAV = (
    NavEntry("", "Home", "/", "home"),
    NavEntry("", "Reviews", "/reviews", "form"),
    NavEntry("Team", "My team", "/team", "people", right="team"),
)
REMEMBERED = timedelta(days=30)
"""How long the home page tells what somebody else did in one's name; the review tells it always."""
ICONS = {
    "fill_form": "form",
    "ask_each": "talk",
    "ask_more": "talk",
    "meet": "talk",
    "nominate": "people",
    "approve": "check",
    "agree": "check",
    "decide": "flag",
    "release": "mail",
    "acknowledge": "eye",
    "plan": "target",
    "session": "grid",
    "sign": "eye",
    "check": "check",
    "excuse": "flag",
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a line of a list."""

    title: str
    href: str
    about: str
    due: date | None
    icon: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody else has to do in a review about me."""

    what: str
    who: str
    due: date | None
    href: str


def line_of(task: TaskSeen, me: int) -> TaskLine:
    """A task with about whom it is, and how far it is."""
    own = task.subject_id == me
    title = task.title if own else f"{task.title}: {task.subject}"
    parts = [task.review, "a draft is saved" if task.begun else "", "if you like" if task.optional else ""]
    return TaskLine(
        title,
        f"/tasks/{task.id}",
        " · ".join(part for part in parts if part),
        task.due_day,
        ICONS.get(task.verb, "form"),
    )


def seat_of(session: SessionSeen) -> TaskLine:
    """An open session in which the viewer sits, as a line of the list."""
    about = f"{session.cycle} · {session.group} · {counted(session.arrived, 'review')}"
    return TaskLine(session.title, f"/sessions/{session.id}", about, session.due_day, "grid")


def greeting(now: datetime, zone: str, name: str) -> str:
    """Good morning, with the first name."""
    hour = now.astimezone(ZoneInfo(zone)).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if hour < 18 else "evening"
    return f"Good {part}, {name.split()[0]}"


def lead(tasks: Sequence[TaskSeen], today: date) -> str:
    """How much waits, in a sentence."""
    if not tasks:
        return "Nothing waits for you."
    late = sum(1 for task in tasks if task.due_day and task.due_day < today)
    text = f"{counted(len(tasks), 'task')} {'waits' if len(tasks) == 1 else 'wait'} for you"
    return f"{text}, {late} {'is' if late == 1 else 'are'} late." if late else f"{text}."


@dataclass(frozen=True, slots=True)
class HomeView:
    """The home page."""

    greeting: str
    lead: str
    tasks: tuple[TaskLine, ...]
    waiting: tuple[Waiting, ...]
    reviews: tuple[CaseSeen, ...]
    messages: tuple[Message, ...]
    stood_in: tuple[DoneFor, ...] = ()


def home(panels: Panels) -> Any:
    """The handler of `/`."""

    @get("/", sync_to_thread=True)
    def look(page: Page) -> Html:
        """What concerns the viewer today."""
        viewer, world = page.viewer, page.kernel.world  # type: ignore[attr-defined]
        with page.read() as connection:
            mine = tasks_of(connection, world.catalogues, viewer.person_id, viewer.language)
            others = tasks_about(connection, world.catalogues, [viewer.person_id], viewer.language)
            reviews = reviews_of(connection, world.catalogues, viewer.person_id, viewer.language)
            told = messages_of(connection, world.catalogues, viewer.person_id, 6)
            seats = waiting_for(connection, world, viewer.person_id)
            gates = exceptions_for(connection, world, viewer.person_id, page.now)
            levels = len(waiting(connection, viewer.person_id, page.now)) if "levels" in viewer.rights else 0
            failed = how_many(connection) if "administer" in viewer.rights else 0
            shown = panels.of("home", connection, page)
            stood_in = done_for(connection, world, viewer.person_id, page.now - REMEMBERED)
        beside = [*map(exception_of, gates), *map(seat_of, seats), *_counts(levels, failed)]
        view = replace(_view(page, mine, others, reviews, told), stood_in=tuple(stood_in))
        return page.render(
            "pages/home.html",
            home=with_more(view, beside),
            panels=shown,
        )

    return look


def exception_of(one: Exceptional) -> TaskLine:
    """A closed gate on which the viewer may make an exception, as a line of the list."""
    return TaskLine(
        f"{one.title}: {one.subject}", f"/reviews/{one.case_id}", "Is it nobody's fault?", one.until, "flag"
    )


def _counts(levels: int, failed: int) -> Iterator[TaskLine]:
    """Lists in which something waits: levels to confirm, and for administrators work that went wrong."""
    if levels:
        yield TaskLine("Levels to confirm", "/levels", counted(levels, "proposal"), None, "check")
    if failed:
        yield TaskLine("Background work that went wrong", "/jobs", counted(failed, "job"), None, "alert")


def with_more(home: HomeView, more: Sequence[TaskLine]) -> HomeView:
    """The page with what waits besides tasks: exceptions, seats in sessions, lists in which something waits."""
    if not more:
        return home
    said = (
        home.lead if home.tasks else f"{counted(len(more), 'thing')} {'waits' if len(more) == 1 else 'wait'} for you."
    )
    return replace(home, lead=said, tasks=(*more, *home.tasks))


def _view(page: Page, mine: Sequence[TaskSeen], others: Sequence[TaskSeen], reviews: Any, told: Any) -> HomeView:
    viewer = page.viewer
    waiting = [
        Waiting(task.title, task.person, task.due_day, f"/reviews/{task.case_id}")
        for task in others
        if task.person_id != viewer.person_id and unconditional(task, reviews)
    ]
    today = page.now.astimezone(ZoneInfo(viewer.zone)).date()
    return HomeView(
        greeting(page.now, viewer.zone, viewer.name),
        lead(mine, today),
        tuple(line_of(task, viewer.person_id) for task in mine),
        tuple(waiting),
        tuple(reviews[:4]),
        tuple(told),
    )


def unconditional(task: TaskSeen, reviews: Sequence[CaseSeen]) -> bool:
    """Whether telling the subject that this is open tells nothing that somebody wrote."""
    case = next((each for each in reviews if each.id == task.case_id), None)
    return case is not None and all(step.when is None for step in case.workflow.walk() if step.id == task.step)
