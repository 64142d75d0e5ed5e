"""Writing opened cases: a handful of statements, however many cases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from attain.access.tables import case_grant, case_participant
from attain.cases import asking, rows
from attain.cases.extensions import ItemRequest
from attain.cases.sessions import join
from attain.cases.stamping import CASE, SUBJECT, Stamp, Standing, stamp
from attain.cases.tables import case_event, cases, task
from attain.cases.used import open_used
from attain.mail.outbox import USUAL
from attain.mail.tables import mail
from attain.store.bulk import as_stored
from attain.store.types import Canonical
from attain.workflow import effects as e

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Table

    from attain.cases.extensions import World
    from attain.cases.running import Running
    from attain.cases.shapes import Opening, Pattern
    from attain.store.doors import Tx

Rows = list[dict[str, Any]]
Ready = list[tuple[dict[str, Any], Stamp]]
Given = Mapping[str, Iterable[Any]]
Items = Mapping[str, Mapping[int, Sequence[Any]]]
"""{phrase of a source: {case: the items it asks about}}."""


@dataclass(frozen=True, slots=True)
class Group:
    """Cases of one pattern, so that one row with stand-ins tells those of all of them."""

    key: tuple[Any, ...]
    openings: tuple[Opening, ...]
    standing: tuple[Standing, ...]

    @property
    def running(self) -> Running:
        """The first of them: in what is asked of it here, they are all alike."""
        return self.openings[0].running

    @property
    def pattern(self) -> Pattern:
        """What opening came to."""
        return self.openings[0].pattern

    def of(self, kind: type[Any]) -> list[Any]:
        """The pattern's effects of one kind."""
        return [effect for effect in self.pattern.effects if isinstance(effect, kind)]


def grouped(done: Sequence[Opening]) -> list[Group]:
    """The cases by what their rows have in common."""
    found: dict[Any, list[Opening]] = {}
    for one in done:
        running = one.running
        fitted = (running.overlays, running.calendar.id)
        key = (one.pattern, running.cycle_id, running.revision, running.occasion, *fitted)
        found.setdefault(key, []).append(one)
    return [Group(key[1:], tuple(some), tuple(one.standing for one in some)) for key, some in found.items()]


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes cases in bulk that were opened at one instant."""

    tx: Tx
    world: World
    at: datetime

    def write(self, done: Sequence[Opening]) -> None:
        """All rows of these cases."""
        groups = grouped(done)
        self._insert(cases, groups, self._case)
        self._insert(case_event, groups, _events)
        self._insert(case_participant, groups, _participants)
        self._insert(case_grant, groups, self._grants)
        items = self._items(groups)
        self._insert(task, groups, self._tasks, lambda group, row: self._frozen(group, row, items))
        self._insert(mail, groups, self._mail)
        for group in groups:
            for effect in group.of(e.JoinSession):
                for opening in group.openings:
                    join(self.tx, opening.running, effect.key)
            for effect in group.of(e.OpenCase):
                for opening in group.openings:
                    open_used(self.tx, self.world, opening.running, effect)

    def _insert(
        self,
        table: Table,
        groups: Sequence[Group],
        make: Callable[[Group], Rows],
        more: Callable[[Group, dict[str, Any]], Given] = lambda _group, _row: {},
    ) -> None:
        """The rows of one table; `make` gives those of a case with stand-ins, `more` the columns that it leaves out."""
        made = [(group, found) for group in groups if (found := self._ready(table, group, make))]
        if not made:
            return
        keyed = table.name in ("task", "mail")
        names = (*made[0][1][0][0], *(("id",) if keyed else ()))
        counts = [len(found) * len(group.standing) for group, found in made]
        ids = self.tx.ids(table.name, sum(counts)) if keyed else range(0)
        pressed: list[Iterator[tuple[Any, ...]]] = []
        for (group, found), count in zip(made, counts, strict=True):
            pressed.append(_pressed(group, found, names, ids[:count], more))
            ids = ids[count:]
        self.tx.bulk_insert(table, chain.from_iterable(pressed), names, ready=True)

    def _ready(self, table: Table, group: Group, make: Callable[[Group], Rows]) -> Ready:
        """A case's rows of one table with their stamps, kept with the pattern for the next stretch of a launch."""
        key, known = (table.name, *group.key), group.pattern.ready
        if key not in known:
            known[key] = [(row, stamp(self.tx.connection, table, row)) for row in make(group)]
        found: Ready = known[key]
        return found

    def _case(self, group: Group) -> Rows:
        running, pattern = group.running, group.pattern
        row = {
            "id": CASE,
            "cycle_id": running.cycle_id,
            "wave": running.wave,
            "workflow": running.workflow.id,
            "revision": running.revision,
            "overlays": list(running.overlays),
            "subject_id": SUBJECT,
            "opened_by_id": None,
            "occasion": running.occasion,
            "occasions": running.occasions,
            "started_by": running.started_by,
            "cause": None,
            "zone": running.zone,
            "calendar": running.calendar.id,
            "dates": {name: day.isoformat() for name, day in running.dates.items()},
            "state": Canonical(pattern.state),
            "status": pattern.status,
            "version": pattern.version,
            "opened_at": self.at,
            "closed_at": None,
            "wakes_at": pattern.wakes_at,
        }
        return [row]

    def _grants(self, group: Group) -> Rows:
        revision = group.running.revision
        return [rows.grant_row(CASE, revision, effect, self.at) for effect in group.of(e.GiveGrant)]

    def _tasks(self, group: Group) -> Rows:
        opened = (rows.task_rows(CASE, effect, effect.persons, self.at) for effect in group.of(e.OpenTask))
        return [row | {"frozen": {}} for some in opened for row in some]

    def _mail(self, group: Group) -> Rows:
        running, now = group.running, self.at
        sent = (
            rows.message_rows(CASE, running.revision, running.catalogue, effect, effect.persons, now)
            for effect in group.of(e.Send)
        )
        return [USUAL | {"created_at": now} | row for some in sent for row in some]

    def _frozen(self, group: Group, row: Mapping[str, Any], items: Items) -> Given:
        """The items that a task's form asks about, where it asks about any."""
        places = _places(group, row["step"])
        if not places:
            return {}
        plain = (
            asking.to_plain({place: items[source][each.running.id] for place, source in places.items()})
            for each in group.openings
        )
        return {"frozen": [as_stored(self.tx.connection, task, "frozen", found) for found in plain]}

    def _items(self, groups: Sequence[Group]) -> Items:
        """What the forms of all these cases ask about, read for all of them at once."""
        wanted: dict[str, dict[int, Running]] = {}
        for group in groups:
            for effect in group.of(e.OpenTask):
                for source in _places(group, effect.key.step).values():
                    wanted.setdefault(source, {}).update({one.running.id: one.running for one in group.openings})
        return {source: self._read(source, list(of.values())) for source, of in wanted.items()}

    def _read(self, source: str, of: Sequence[Running]) -> dict[int, Sequence[Any]]:
        reader = self.world.reader(of[0].catalogue, source)
        requests = {each.id: ItemRequest(each.id, each.subject_id, source, each.period, self.at) for each in of}
        read = reader.read(self.tx.connection, of[0].catalogue, list(requests.values())) if reader else {}
        return {case_id: read.get(request, ()) for case_id, request in requests.items()}


def _pressed(
    group: Group,
    found: Ready,
    names: Sequence[str],
    ids: Sequence[int],
    more: Callable[[Group, dict[str, Any]], Given],
) -> Iterator[tuple[Any, ...]]:
    """The rows of one group, case by case."""
    each = []
    for place, (row, stamped) in enumerate(found):
        given = {**more(group, row), **({"id": ids[place :: len(found)]} if ids else {})}
        each.append(stamped.press(names, group.standing, given))
    return chain.from_iterable(zip(*each, strict=True))


def _places(group: Group, step: str) -> Mapping[str, str]:
    """{place: phrase of its source} of the form of a step."""
    form, _ = asking.form_for(group.running, group.running.workflow.step(step))
    return asking.item_sources(form, group.running)


def _events(group: Group) -> Rows:
    return [
        {"case_id": CASE, "seq": seq, "at": at, "data": Canonical(text)}
        for seq, (at, text) in enumerate(group.pattern.events, 1)
    ]


def _participants(group: Group) -> Rows:
    return [row for effect in group.of(e.BindRole) for row in rows.participant_rows(CASE, effect)]
