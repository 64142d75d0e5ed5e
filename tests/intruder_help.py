"""A portal under attack: its doors read from the route table, the forms of its pages, and an eye on the database.

The world is a small demo that lived for some days; ATTAIN_FUZZ_DEMO names the folder of a whole demo (`attain demo`) to
attack a copy of that instead.
"""

from __future__ import annotations

import logging
import os
import random
import re
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from httpx import Response
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient
from portal_help import SETTINGS, enter, form_token
from reviews_help import SYSTEM, Trial, sign_in_link
from sqlalchemy import select

from attain.cases.people_changes import let_leave
from attain.confirming import confirmers
from attain.demo import build as demo
from attain.demo.serving import faces, site_in
from attain.kernel import open_kernel
from attain.people.tables import person
from attain.portal.serve import portal_app
from attain.store.clock import SetClock, SystemClock

Client = TestClient[Litestar]
NOWHERE_ID = 987_654_321
"""A number that no row has."""
SOURCES = {
    "task_id": "SELECT id FROM task",
    "case_id": "SELECT id FROM cases",
    "person_id": "SELECT id FROM person",
    "session_id": "SELECT id FROM review_session",
    "change_id": "SELECT id FROM session_change",
    "proposal_id": "SELECT id FROM measure_proposal",
    "mail_id": "SELECT id FROM mail",
    "job_id": "SELECT id FROM job",
    "goal_id": "SELECT id FROM goals_based_goal",
    "cycle": "SELECT cycle FROM review_cycle",
}
"""Where the values of a path's parts come from; a part not named here gets odd values only."""
WORDS = {
    "name": ("core_capabilities", "talent_map", "academy"),
    "token": ("x", "enter", "a" * 43),
    "rest": ("nowhere", ".env", "static/../sign-in"),
    "cycle": ("half_year_2027", "annual_2026"),
}
ODD = (
    "0", "-1", "1", "2147483648", "9223372036854775807", "9223372036854775808", "9" * 40, "1e3", "1.5", "0x10", "٣",
    "²",
    "NaN", "null", "None", "True", " ", "%00", "%0a%0d", "..", "%2e%2e", "%2f", "..%2f..%2fetc%2fpasswd", "%ff%fe",
    "%",
    "ü", "\u202etxt", "🜁", "x" * 3000, "'", "' OR 1=1 --", "<script>alert(1)</script>", "{{7*7}}", "${x}", "%s", "*",
    "_",
)  # fmt: skip
"""Values that nobody would type by intention; those with a per cent sign are sent as they are."""
TYPED = (
    "", " ", "0", "-1", "1", "9" * 30, "1e999", "NaN", "Infinity", "٣", "²", "1,5", "2026-02-30", "0000-00-00",
    "9999-12-31",
    "10000-01-01", "0001-01-01", "yes", "no", "on", "\x00", "a\x00b", "\ud7ff\ue000", "\u202e", "é" * 200,
    "x" * 20_000, "🜁", "\r\n\r\n", "=1+1",
    "<b>x</b>", "{{7*7}}", "'; DROP TABLE person; --", "../../etc/passwd", "//evil.example", "javascript:alert(1)",
    "Žofia Łęcka",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """An address of the portal: its parts, fixed or (name, kind), and what it answers to."""

    parts: tuple[str | tuple[str, str], ...]
    method: str
    query: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(part[0] for part in self.parts if isinstance(part, tuple))

    def path(self, values: Mapping[str, str]) -> str:
        return "/" + "/".join(
            (_sent(values[part[0]]) if isinstance(part, tuple) else part) for part in self.parts if part != "/"
        )


def _sent(value: str) -> str:
    return value if "%" in value else quote(value, safe="")


def doors(app: Litestar) -> list[Door]:
    """Every address and method of the portal, those of plugins too."""
    found = []
    for route in app.routes:
        parts = tuple(
            part if isinstance(part, str) else (part.name, part.type.__name__) for part in route.path_components
        )
        for handler in getattr(route, "route_handlers", ()):
            if isinstance(handler, HTTPRouteHandler):
                asked = [name for name in handler.parsed_fn_signature.parameters if name not in ("page", "act")]
                found += [Door(parts, str(method), tuple(asked)) for method in sorted(handler.http_methods)]
    return [door for door in found if door.method in ("GET", "POST")]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page: where it goes, and each control as (name, type, value, choices)."""

    page: str
    action: str
    controls: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    files: bool

    @property
    def shape(self) -> tuple[Any, ...]:
        """What two forms have in common that are the same but for numbers."""
        fixed = tuple((name, value) for name, kind, value, _ in self.controls if kind == "submit")
        return re.sub(r"\d+", "#", self.action), frozenset(re.sub(r"\d+", "#", c[0]) for c in self.controls), fixed


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page, self.found, self.links = page, list[Form](), list[str]()
        self._controls: list[tuple[str, str, str, tuple[str, ...]]] | None = None
        self._action, self._files, self._get = "", False, False
        self._select: tuple[str, str, list[str]] | None = None
        self._area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "a" and of.get("href", "").startswith("/"):
            self.links.append(of["href"].split("#")[0])
        if tag == "form":
            self._controls, self._action = [], of.get("action") or self.page.split("?")[0]
            self._files, self._get = "multipart" in of.get("enctype", ""), of.get("method", "get").lower() == "get"
        elif self._controls is None:
            return
        elif tag == "input" and of.get("name"):
            self._input(of)
        elif tag == "button" and of.get("name"):
            self._controls.append((of["name"], "submit", of.get("value", ""), ()))
        elif tag == "select" and of.get("name"):
            self._select = (of["name"], "", [])
        elif tag == "option" and self._select:
            name, chosen, values = self._select
            self._select = (name, of.get("value", "") if "selected" in of else chosen, [*values, of.get("value", "")])
        elif tag == "textarea" and of.get("name"):
            self._area = (of["name"], [])

    def _input(self, of: dict[str, str]) -> None:
        assert self._controls is not None
        kind = of.get("type", "text")
        if kind == "radio" and any(each[0] == of["name"] for each in self._controls):
            self._controls = [
                (n, k, v, (*c, of.get("value", ""))) if n == of["name"] else (n, k, v, c)
                for n, k, v, c in self._controls
            ]
        else:
            self._controls.append((of["name"], kind, of.get("value", ""), (of.get("value", ""),)))

    def handle_data(self, data: str) -> None:
        if self._area:
            self._area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._controls is None:
            return
        if tag == "select" and self._select:
            name, chosen, values = self._select
            self._controls.append((name, "select", chosen, tuple(values)))
            self._select = None
        elif tag == "textarea" and self._area:
            self._controls.append((self._area[0], "textarea", "".join(self._area[1]).strip(), ()))
            self._area = None
        elif tag == "form":
            if not self._get:
                self.found.append(Form(self.page, self._action, tuple(self._controls), self._files))
            self._controls = None


def forms_and_links(page: str, html: str) -> tuple[list[Form], list[str]]:
    """The posting forms of a page, and where its links lead."""
    parser = _Forms(page)
    parser.feed(html)
    return parser.found, parser.links


SENTENCE = "It was agreed with everybody concerned, and it came in time."


def filled(form: Form, rng: random.Random) -> list[tuple[str, str]]:
    """The form as a diligent person would send it, one of its buttons pressed."""
    pairs, buttons = [], []
    for name, kind, value, choices in form.controls:
        if kind == "submit":
            buttons.append((name, value))
        elif kind in ("hidden", "form_token"):
            pairs.append((name, value))
        elif kind in ("select", "radio"):
            real = [each for each in choices if each]
            pairs.append((name, rng.choice(real) if real else ""))
        elif kind == "checkbox":
            if rng.random() < 0.7:
                pairs.append((name, value or "on"))
        elif kind == "date":
            pairs.append((name, value or "2027-12-31"))
        elif kind == "number":
            pairs.append((name, value or "3"))
        elif kind != "file":
            pairs.append((name, value or SENTENCE))
    return pairs + ([rng.choice(buttons)] if buttons else [])


class Errors(logging.Handler):
    """What the portal logged as its own mistake."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(logging.Formatter("%(message)s").format(record))


@dataclass(slots=True)
class House:
    """An organisation with its portal, everybody's browser, and an eye on the database."""

    trial: Trial
    app: Litestar
    eye: sqlite3.Connection
    people: dict[str, int]
    errors: Errors = field(default_factory=Errors)
    client: Client | None = None
    jars: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    def version(self) -> int:
        """Changes with every commit of anybody."""
        return int(self.eye.execute("PRAGMA data_version").fetchone()[0])

    def values(self, name: str) -> list[str]:
        """What a part of a path may be, from the database."""
        rows = self.eye.execute(SOURCES[name]).fetchall() if name in SOURCES else []
        return [str(row[0]) for row in rows] + list(WORDS.get(name, ()))

    def confirms(self, who: str, proposal_id: str) -> bool:
        """Whether this level is, or was before somebody decided, on this visitor's list."""
        row = self.eye.execute("SELECT person_id, confirmed_by FROM measure_proposal WHERE id = ?", (proposal_id,))
        found = row.fetchone()
        with self.trial.kernel.store.read() as connection:
            return found is not None and self.people[who] in confirmers(connection, self.trial.clock.now())(*found)

    def rows(self, *without: str) -> dict[str, list[Any]]:
        """Every row of every table but some."""
        names = self.eye.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        kept = sorted(name for (name,) in names if name not in without and not name.startswith("sqlite_"))
        return {name: sorted(map(repr, self.eye.execute(f'SELECT * FROM "{name}"'))) for name in kept}  # noqa: S608

    def as_(self, who: str) -> Client:
        """The browser with this visitor's cookies."""
        assert self.client is not None
        self.client.cookies.clear()
        for name, value in self.jars[who].items():
            self.client.cookies.set(name, value)
        return self.client

    def get(self, who: str, path: str) -> Response:
        return self.as_(who).get(path, follow_redirects=False)

    def post(self, who: str, path: str, fields: Sequence[tuple[str, str]], *, token: bool = True) -> Response:
        """A form as a browser sends it, with the token of this visitor's pages."""
        pairs = [pair for pair in fields if pair[0] != "form_token"]
        pairs += [("form_token", self.tokens[who])] if token else []
        body = "&".join(
            f"{quote(name, safe='', errors='surrogatepass')}={quote(value, safe='', errors='surrogatepass')}"
            for name, value in pairs
        )
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.as_(who).post(path, content=body.encode(), headers=kind, follow_redirects=False)


STRANGER = "signed out"


@contextmanager
def house(folder: Path) -> Iterator[House]:
    """The house with its six faces, a leaver, somebody with no part in anything, and a stranger."""
    trial = _world(folder)
    eye = sqlite3.connect(folder / "attain.db")
    app = portal_app(trial.kernel, SETTINGS)
    with trial.kernel.store.read() as connection:
        people = {face.title: who for face, who in faces(connection, trial.kernel)}
        others = connection.execute(select(person.c.id).order_by(person.c.id.desc())).scalars().all()
        leaver = next(who for who in others if who not in people.values())
    made = House(trial, app, eye, {**people, "a leaver": leaver})
    logger = logging.getLogger("attain.portal")
    logger.addHandler(made.errors)
    try:
        with TestClient(app, raise_server_exceptions=True) as made.client:
            for who in (*made.people, STRANGER):
                _admit(made, who)
            let_leave(trial.kernel.store, trial.kernel.world, SYSTEM, leaver, trial.clock.now().date())
            made.tokens["a leaver"] = form_token(made.get("a leaver", "/sign-in").text)
            yield made
    finally:
        logger.removeHandler(made.errors)
        eye.close()
        trial.kernel.store.close()


def _admit(house: House, who: str) -> None:
    """Sign in, and keep the cookies."""
    house.jars[who] = {}
    client = house.as_(who)
    if who != STRANGER:
        assert enter(client, sign_in_link(house.trial, house.people[who])).status_code == 303
    house.tokens[who] = form_token(client.get("/").text)
    house.jars[who] = dict(client.cookies)


def _world(folder: Path) -> Trial:
    """A demo; its clock stands."""
    given = os.environ.get("ATTAIN_FUZZ_DEMO")
    if given:
        shutil.copytree(given, folder, dirs_exist_ok=True)
    else:
        was, demo.LAUNCHED = demo.LAUNCHED, timedelta(days=DAYS)
        try:
            demo.build(site_in(folder), SystemClock().now(), lambda *_: None, PEOPLE)
        finally:
            demo.LAUNCHED = was
    clock = SetClock(SystemClock().now())
    return Trial(open_kernel(site_in(folder).url, clock), clock)


DAYS, PEOPLE = 3, 240


def crawl(house: House, who: str, most: int) -> list[Form]:
    """The forms of the pages that links lead to, one of each shape."""
    found = dict[Any, Form]()
    for path, text in visited(house, who, most):
        for form in forms_and_links(path, text)[0]:
            found.setdefault(form.shape, form)
    return list(found.values())


def visited(house: House, who: str, most: int) -> Iterator[tuple[str, str]]:
    """The pages that links lead to, a few of each shape."""
    waiting, seen = ["/"], set[str]()
    shapes: dict[str, int] = {}
    while waiting and len(seen) < most:
        path = waiting.pop(0)
        kind = re.sub(r"\d+", "#", path.split("?")[0])
        if path in seen or path.startswith("/static") or shapes.get(kind, 0) >= 4:
            continue
        seen.add(path)
        shapes[kind] = shapes.get(kind, 0) + 1
        answer = house.get(who, path)
        if answer.status_code == 200 and "text/html" in answer.headers.get("content-type", ""):
            yield path, answer.text
            waiting += forms_and_links(path, answer.text)[1]
