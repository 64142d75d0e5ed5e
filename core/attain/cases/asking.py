"""What a task asks: the form, the items it is asked about, what was written before, what is locked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from attain.cases.extensions import ItemRequest
from attain.cases.facts import Resolver
from attain.cases.forms_of import entry_list, form_for
from attain.cases.queries import names_of
from attain.cases.scoring import judged_fields
from attain.errors import BadInput, Problem
from attain.forms import entries
from attain.forms.answers import Answers, Filled, Items, check_draft, name_of
from attain.forms.dates import dated
from attain.forms.items import from_plain, to_plain
from attain.forms.model import Form, Item
from attain.phrases.calendar import local_day
from attain.phrases.conditions import Lookups, Nothing

__all__ = [
    "Asked",
    "asked",
    "entry_list",
    "form_for",
    "from_plain",
    "item_sources",
    "items_now",
    "limited",
    "read_items",
    "to_plain",
    "with_rows",
]

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.workflow.model import Step


@dataclass(frozen=True, slots=True)
class Asked:
    """A form with everything it refers to.

    `entry_list` is set where people write as many entries as they need.  `start` is what the form holds before anybody
    types: what an earlier attempt holds, else what is given; `locked` is the part of it that cannot be changed.
    """

    form: Form
    items: Items
    scales: Mapping[str, Any]
    locked: Mapping[tuple[str, str, str], Any] = field(default_factory=dict)
    entry_list: entries.EntryList | None = None
    look: Lookups = field(default_factory=Nothing)
    start: Mapping[tuple[str, str, str], Any] = field(default_factory=dict)

    def check(self, answers: Answers) -> dict[tuple[str, str, str], Any]:
        """The answers to keep; BadInput with every problem when they may not be sent.

        What is locked is kept whether it was sent or not, as browsers send nothing that cannot be typed into.
        """
        answers = {**self.locked, **answers}
        asked = replace(self, items=self._items(answers))
        filled = Filled(asked.form, answers, asked.items, asked.scales, asked.look)
        problems = [*filled.problems(), *asked.list_problems(answers), *asked.lock_problems(answers)]
        if problems:
            raise BadInput(problems)
        return filled.kept()

    def check_draft(self, answers: Answers) -> list[Problem]:
        """What is wrong so far."""
        return check_draft(self.form, answers, self._items(answers), self.scales, self.look)

    def _items(self, answers: Answers) -> Items:
        """Of a list that people write, only the entries in which something is written are asked."""
        if self.entry_list is None:
            return self.items
        written = [Item(entry["key"], entry["key"]) for entry in entries.entries_of(answers)]
        return {**self.items, entries.SECTION: written}

    def list_problems(self, answers: Answers) -> list[Problem]:
        """What is wrong with the list as a whole."""
        if self.entry_list is None:
            return []
        found = entries.entries_of(answers)
        return entries.count_problems(self.entry_list, found) or self.entry_list.check(found)

    def lock_problems(self, answers: Answers) -> list[Problem]:
        """Answers that a closed session settled, or that were given, cannot be changed any more."""
        changed = [key for key, value in self.locked.items() if answers.get(key, value) != value]
        return [Problem(name_of(key), self.lock_reason(key)) for key in changed]

    def lock_reason(self, key: tuple[str, str, str]) -> str:
        """Why an answer cannot be changed, for the person."""
        if key[0] == entries.SECTION and self.entry_list is not None:
            return "This is given and cannot be changed."
        return "This was settled by the session and cannot be changed here."


def asked(running: Running, step: Step, frozen: Mapping[str, Sequence[Item]], before: Answers, look: Lookups) -> Asked:
    """What a step asks, with the items frozen when the task opened and what an earlier attempt holds."""
    form, listed = form_for(running, step)
    form = limited(running, step, form, look)
    names = {each.scale for _, each in form.fields() if each.scale}
    scales = {name: running.catalogue.model("scale", name) for name in names}
    if listed is not None:
        return _asked_list(listed.for_subject(look), Asked(form, dict(frozen), scales, look=look), before)
    locked = {key: before[key] for key in judged_fields(running, step, form) if key in before}
    return Asked(form, dict(frozen), scales, locked, None, look, before)


def limited(running: Running, step: Step, form: Form, look: Lookups) -> Form:
    """A form with the days between which its dates must lie, as they are for this step of this case."""
    state = running.state.now_in(step.id)
    opened = local_day(state.since, running.zone) if state is not None else None
    return dated(form, look, opened, running.calendar)


def _asked_list(listed: entries.EntryList, plain: Asked, before: Answers) -> Asked:
    locked = entries.given_answers(listed, locked_only=True)
    start = {**before, **locked} if before else entries.given_answers(listed)
    items = {**plain.items, entries.SECTION: entries.rows(listed, start)}
    return replace(plain, items=items, locked=locked, entry_list=listed, start=start)


def with_rows(found: Asked, more: int, taken: Collection[str] = ()) -> Asked:
    """A list with so many empty entries behind those that are written, none with a key that is `taken`; any other form
    as it is.
    """
    if not more or found.entry_list is None:
        return found
    rows = entries.rows(found.entry_list, found.start, more, taken)
    return replace(found, items={**found.items, entries.SECTION: rows})


def items_now(
    connection: Connection, world: World, running: Running, step: Step, frozen: Items, at: datetime
) -> dict[str, Sequence[Item]]:
    """The items that a task asks about, those frozen when it opened; for a list that people write, choices as of now.

    A list asks about nothing: what its entries may refer to grows while it is open, as when somebody else's list is
    settled in the same weeks.
    """
    form, listed = form_for(running, step)
    if listed is None:
        return dict(frozen)
    wanted = item_sources(form, running)
    read = read_items(connection, world, running, wanted.values(), at)
    return {**frozen, **{place: read[source] for place, source in wanted.items()}}


def item_sources(form: Form, running: Running) -> dict[str, str]:
    """{section, or `section.field` for choices: the item source it takes}; a workflow's own name says which it is."""
    names = running.workflow.items
    found = {section.id: section.for_each for section in form.sections if section.for_each}
    choices = {f"{s.id}.{each.id}": each.choices_from for s, each in form.fields() if each.choices_from}
    taken = {place: names.get(source, source) for place, source in (found | choices).items()}
    return {place: source for place, source in taken.items() if source != entries.SECTION}


def read_items(
    connection: Connection, world: World, running: Running, sources: Iterable[str], at: datetime
) -> dict[str, Sequence[Item]]:
    """{source: its items for this case, as they stand now}."""
    found: dict[str, Sequence[Item]] = {}
    for source in set(sources):
        request = ItemRequest(running.id, running.subject_id, source, running.period, at)
        reader = world.reader(running.catalogue, source)
        if reader:
            found[source] = reader.read(connection, running.catalogue, [request]).get(request, ())
        else:
            found[source] = _persons(connection, world, running, source, at)
    return found


def _persons(connection: Connection, world: World, running: Running, role: str, at: datetime) -> tuple[Item, ...]:
    """The people of a group, each an item by the name that others know; nothing where the case has no such group."""
    person = running.workflow.people.get(role)
    if person is None:
        return ()
    bound = running.state.bound.get(role) or Resolver(connection, world, at).people(running, person.phrase)
    names = names_of(connection, bound)
    return tuple(Item(f"person_{one}", names[one]) for one in sorted(bound, key=lambda one: (names[one], one)))
