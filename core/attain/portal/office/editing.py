"""Words and dates of the configuration, changed in the portal: checked and planned as files are, then applied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from litestar import get, post
from litestar.params import FromPath

from attain.config.text import words
from attain.errors import BadInput, Problem, Refusal
from attain.people.facts import staff_numbers
from attain.planning.approving import propose
from attain.planning.editing import KINDS, Editable, changed, places_of
from attain.portal.desk import Act, Html, Page
from attain.portal.errors import NotHere
from attain.portal.office.common import actor, id_of, organisation, reason_field, scope, sheet
from attain.portal.views.fields import Field, Kind
from attain.portal.views.parts import Column, Link, Table
from attain.portal.views.sheet import Asking, Listing, Note, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from attain.changing.difference import Path
    from attain.config.catalogue import Catalogue
    from attain.config.document import Resource
    from attain.portal.desk import ReadingDesk, WritingDesk

TITLES = {
    "cycle": "Cycles",
    "workflow": "Reviews",
    "form": "Forms",
    "message": "Messages",
    "scale": "Scales",
}
LONG = ("help", "note", "meaning", "body")
LEAD = "Words that people read, and the dates of a cycle. Who does what and who sees what is changed in the files."


def _current(page: ReadingDesk, connection: Connection) -> tuple[int, Catalogue]:
    """The configuration in force, for whoever looks after everybody."""
    if not scope(page, connection).everywhere:
        raise NotHere
    return organisation(page).world.catalogues.current(connection)


@get("/changes/edit", sync_to_thread=True, opt={"right": "run_cycles"})
def choose(page: Page) -> Html:
    """What may be changed here."""
    with page.read() as connection:
        _, catalogue = _current(page, connection)
    blocks = tuple(_documents(kind, list(catalogue.of_kind(kind))) for kind in KINDS if catalogue.ids(kind))
    return sheet(page, Sheet("Change words and dates", blocks, LEAD, "Changes", "/changes", "All changes"))


def _documents(kind: str, found: Sequence[Resource]) -> Listing:
    rows = tuple((Link(words(one.data.get("title", one.id)), f"/changes/edit/{kind}/{one.id}"),) for one in found)
    return Listing(TITLES[kind], Table(TITLES[kind], (Column("Title"),), rows))


@get("/changes/edit/{kind:str}/{name:str}", sync_to_thread=True, opt={"right": "run_cycles"})
def look(page: Page, kind: FromPath[str], name: FromPath[str]) -> Html:
    """The words and dates of one document."""
    return _form(page, kind, name, {}, "", ())


def _form(
    page: ReadingDesk, kind: str, name: str, typed: Mapping[int, str], reason: str, wrong: Sequence[Problem]
) -> Html:
    with page.read() as connection:
        base, catalogue = _current(page, connection)
    document = _document(catalogue, kind, name)
    places = places_of(kind, document.data)
    fields = tuple(_field(number, place, typed.get(number, place.value)) for number, place in enumerate(places))
    notes = tuple(Note(problem.message, "bad", "This cannot be so.") for problem in wrong)
    where = f"/changes/edit/{kind}/{name}"
    told = ("Nothing changes yet: the next page says what it means for running reviews.",)
    why = reason_field(reason, "Please say why." if typed and not reason else "")
    hidden = (("base", str(base)),)
    asking = Asking(
        "Words and dates", where, "Look at the change", (*fields, why), told=told, hidden=hidden, back="/changes/edit"
    )
    title = words(document.data.get("title", name))
    made = Sheet(title, (*notes, asking), "", TITLES[kind], "/changes/edit", "Change words and dates", narrow=True)
    return sheet(page, made, 422 if wrong or typed else 200)


def _field(number: int, place: Editable, value: str) -> Field:
    kind: Kind = "date" if place.day else "text" if place.name.split()[0] in LONG else "line"
    label = " – ".join((*place.about[-2:], place.name.replace("_", " ")))
    return Field(f"place{number}", kind, label[:1].upper() + label[1:], value, rows=3)


@post("/changes/edit/{kind:str}/{name:str}", sync_to_thread=True, opt={"right": "run_cycles"})
def change(act: Act, kind: FromPath[str], name: FromPath[str]) -> Html:
    """Check what was typed, plan it, and show what it means."""
    values, typed = _typed(act, kind, name)
    reason, base = act.posted.text("reason").strip(), id_of(act.posted.text("base"))
    if not reason:
        return _form(act, kind, name, typed, reason, ())
    kernel = organisation(act).kernel
    with act.read() as connection:
        author = staff_numbers(connection, [act.viewer.person_id])[act.viewer.person_id]
    try:
        made = changed(kernel, (kind, name), values, author, reason, base)
        propose(kernel.store, actor(act), made)
    except BadInput as wrong:
        return _form(act, kind, name, typed, reason, wrong.problems)
    except Refusal as refused:
        return _form(act, kind, name, typed, reason, [Problem("", refused.message)])
    return act.redirect(f"/changes/{made.hash}", "Read what it means, then apply it.", "info")


def _document(catalogue: Catalogue, kind: str, name: str) -> Resource:
    """One whose words may be edited here; NotHere where there is none."""
    document = catalogue.get(kind, name) if kind in KINDS else None
    if document is None:
        raise NotHere
    return document


def _typed(act: WritingDesk, kind: str, name: str) -> tuple[dict[Path, str], dict[int, str]]:
    """What differs from what is in force, by place; and all that was typed, by number."""
    with act.read() as connection:
        _, catalogue = _current(act, connection)
    places = places_of(kind, _document(catalogue, kind, name).data)
    typed = {number: _plain(act.posted.text(f"place{number}"), place) for number, place in enumerate(places)}
    return {place.path: typed[n] for n, place in enumerate(places) if typed[n] != place.value}, typed


def _plain(text: str, place: Editable) -> str:
    """A text as it was typed, without what a browser adds to line ends; the same but for spaces around is the same."""
    told = text.replace("\r\n", "\n").strip()
    return place.value if told == place.value.strip() else told
