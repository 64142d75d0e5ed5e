"""What the pages of this package share: who acts, for whom, what was typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, cast
from zoneinfo import ZoneInfo

from litestar.params import QueryParameter

from attain.cases.hr.scope import Scope, scope_of
from attain.errors import Refusal
from attain.portal.errors import NotHere
from attain.portal.views.fields import Field, Option
from attain.portal.views.sheet import Sheet
from attain.store.doors import Actor

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from attain.errors import BadInput
    from attain.portal.desk import Html, ReadingDesk, WritingDesk
    from attain.portal.organisation import Organisation

UNKNOWN = "There is nobody with this number or name."
"""What is said of a staff number or name that leads to nobody."""
Search = Annotated[str, QueryParameter(name="q", max_length=200)]
Number = Annotated[int, QueryParameter(name="page", ge=1, le=100_000)]
Words = Annotated[str, QueryParameter(max_length=200)]


def organisation(page: ReadingDesk) -> Organisation:
    """The kernel with everything that commands on reviews need."""
    return cast("Organisation", page.kernel)


def scope(page: ReadingDesk, connection: Connection, right: str = "run_cycles") -> Scope:
    """For whom the viewer has a right; for whoever has none the page is not there."""
    try:
        return scope_of(connection, organisation(page).world, page.viewer.person_id, right, page.now)
    except Refusal:
        raise NotHere from None


def has(page: ReadingDesk, *rights: str) -> bool:
    """Whether the viewer has one of these rights somewhere."""
    return bool(page.viewer.rights & set(rights))


def actor(act: WritingDesk) -> Actor:
    """Who acts."""
    return Actor(act.viewer.person_id, "portal")


def sheet(page: ReadingDesk, made: Sheet, status: int = 200) -> Html:
    """A page of blocks; one on which something goes on asks again by itself."""
    answer = page.render("pages/sheet.html", status, sheet=made)
    if made.asks_again:
        answer.headers["Refresh"] = "3"
    return answer


def today(page: ReadingDesk) -> date:
    """The day where the viewer is."""
    return page.now.astimezone(ZoneInfo(page.viewer.zone)).date()


def day_of(text: str) -> date | None:
    """A day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def id_of(text: str) -> int:
    """An id as a form sends it; 0 for anything else."""
    plain = text.strip()
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 18 else 0


def wrong_at(wrong: BadInput | None) -> dict[str, str]:
    """{field: what is wrong with it}."""
    return {problem.where: problem.message for problem in wrong.problems} if wrong else {}


def select(name: str, label: str, options: list[tuple[str, str]], value: str, **more: Any) -> Field:
    """A choice from a list."""
    return Field(name, "select", label, value, options=tuple(Option(*pair) for pair in options), **more)


def reason_field(value: str = "", error: str = "", help: str = "It is kept with the change.") -> Field:
    """Why somebody does this."""
    return Field("reason", "line", "Reason", value, help=help, error=error, required=True)
