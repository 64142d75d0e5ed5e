"""What a plugin needs to let a list change that a review settled: its form, its people, its time, its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from attain.cases.extensions import World
from attain.cases.settled_lists import SettledList
from attain.cases.settled_lists import settled_list as _settled_list
from attain.errors import Problem
from attain.forms.answers import key_of, rendered
from attain.forms.entries import entries_of
from attain.forms.items import to_plain
from attain.portal.desk import ReadingDesk, WritingDesk
from attain.portal.errors import NotHere
from attain.portal.organisation import Organisation
from attain.portal.pages.task_answers import answers_in
from attain.portal.views.asking import SectionFields, Typed, all_fields, sections
from attain.portal.views.reading import paper_parts
from attain.portal.views.tasks import loose, total

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.portal.extensions import PanelRequest
    from attain.portal.views.fields import Field

__all__ = [
    "ListPage",
    "SettledList",
    "Typing",
    "asked_entries",
    "checked",
    "list_in",
    "list_of",
    "list_page",
    "posted_entries",
    "posted_texts",
    "worded",
]

CONTROLS = frozenset({"do", "remove", "reason", "version", "form_token"})
"""Names of a page's own fields, which are no answers."""


@dataclass(frozen=True, slots=True)
class Typing:
    """What came back from a form that could not be taken, or that asks for another entry."""

    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: Sequence[Problem] = ()
    given: bool = False


@dataclass(frozen=True, slots=True)
class ListPage:
    """A list as fields of a page; `loose` is what is wrong with the whole, `total` what its weights come to."""

    sections: tuple[SectionFields, ...]
    fields: tuple[Field, ...]
    loose: tuple[str, ...]
    total: str


def list_of(page: ReadingDesk, connection: Connection, case_id: int, step: str, at: datetime) -> SettledList | None:
    """The list of a plan step of a review; None where there is none."""
    if not isinstance(page.kernel, Organisation):
        raise NotHere
    return _settled_list(connection, page.kernel.world, case_id, step, at)


def list_in(request: PanelRequest, case_id: int, step: str) -> SettledList | None:
    """The list of a plan step of a review, for a panel; None where there is none."""
    world = request.world or World(request.catalogues)
    return _settled_list(request.connection, world, case_id, step, request.now)


def list_page(
    found: SettledList, entries: Sequence[Mapping[str, Any]], typing: Typing, language: str, taken: Collection[str]
) -> ListPage:
    """The list for writing: these entries, or what was typed already; `taken` are keys that new ones do not get."""
    before = found.answers(entries)
    texts: Mapping[str, Sequence[str]] = typing.texts if typing.given else rendered(before)
    typed = {key: some for name, some in texts.items() if (key := key_of(name)) and any(one.strip() for one in some)}
    asked = found.asked(typed, 1, taken)
    wrong = {one.where: one.message for one in typing.problems}
    made = sections(asked, Typed(texts, wrong, language))
    fields = tuple(all_fields(made))
    weighed = any(one.id == "weight" for _, one in asked.form.fields())
    return ListPage(made, fields, loose(typing.problems, fields), total(texts) if weighed else "")


def posted_texts(act: WritingDesk) -> dict[str, tuple[str, ...]]:
    """The answers of the posted form as texts, each entry under its key, without one that is to be removed."""
    gone = f"entries.{act.posted.text('remove')}." if act.posted.text("remove") else "\0"
    names = (name for name in act.posted.names() if name not in CONTROLS and not name.startswith(gone))
    return {name: act.posted.texts(name) for name in names}


def posted_entries(found: SettledList, texts: Mapping[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """The entries that were posted, checked as the review checks them; BadInput with every problem."""
    asked = found.asked({})
    return entries_of(asked.check(answers_in(asked, texts)))


def checked(found: SettledList, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries as the form keeps them; BadInput where the list could not be sent with them today."""
    return entries_of(found.asked({}).check(found.answers(entries)))


def asked_entries(found: SettledList, entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Entries with what the form asks, and nothing else."""
    return entries_of(found.answers(entries))


def worded(found: SettledList, entries: Sequence[Mapping[str, Any]], language: str) -> dict[str, list[tuple[str, str]]]:
    """{entry: [(question, answer)]} in words, for reading."""
    asked = found.asked({})
    items = to_plain(asked.items)
    return {
        str(entry["key"]): [
            (line.question, line.answer)
            for part in paper_parts(found.running, asked.form, found.answers([entry]), items, language)
            for line in part.lines
        ]
        for entry in entries
    }
