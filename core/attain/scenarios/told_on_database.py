"""What is told of people from outside in a story that is played on a database, by the commands that connections use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from attain import jobs
from attain.cases import opening_later, starting, told
from attain.cases.happenings import start_by_measures
from attain.jobs.tables import job
from attain.measures.store import NewMeasure, events, record_all
from attain.scenarios.founding import ACTOR
from attain.scenarios.occurring import value_of
from attain.workflow.result_scale import scale_of_measure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from attain.cases.extensions import World
    from attain.config.document import Resource
    from attain.scenarios.sentences import Act
    from attain.scenarios.story import Story
    from attain.store.doors import Store

FIRST = date.min


@dataclass(slots=True)
class Telling:
    """Tells a database what a story says; `since` is the day up to which the past of its people is recorded."""

    story: Story
    store: Store
    world: World
    ids: Mapping[str, int]
    since: date = FIRST
    number: int = field(default=0)

    def tell(self, act: Act) -> None:
        """An event as its connection tells it; a value as a file of values brings it, which may start a review."""
        for who in act.who:
            if act.verb == "happens":
                self._event(act, who.text)
            else:
                self._value(act, self.ids[who.text])
        self.follow()

    def follow(self) -> None:
        """What a worker does with it, and with what waited for its day."""
        jobs.run_all(
            self.store,
            {**told.handlers(self.world), **starting.handlers(self.world), **opening_later.handlers(self.world)},
        )

    def next_day(self) -> datetime | None:
        """When something that was started opens; None where nothing waits."""
        waits = select(func.min(job.c.ready_at)).where(
            job.c.kind.in_((starting.START, opening_later.KIND)), job.c.state == "open"
        )
        with self.store.read() as connection:
            found: datetime | None = connection.execute(waits).scalar()
        return found

    def _event(self, act: Act, who: str) -> None:
        self.number += 1
        source = next(one for one in self.story.catalogue.of_kind("connection") if _tells(one, act.choice.text))
        person = next(one for one in self.story.people if one.id == who)
        by = str(source.data["match_people_by"])
        name = person.id if by == "staff_number" else str(person.facts.get(by, ""))
        event = told.Event(act.choice.text, name, act.day, f"{self.story.id}.{self.number}")
        with self.store.write(ACTOR, "events.tell") as tx:
            _, catalogue = self.world.catalogues.current(tx.connection)
            told.tell_events(tx, catalogue, source.id, [event])

    def _value(self, act: Act, person: int) -> None:
        value, scale = value_of(self.story.catalogue, act)
        new = _measure(person, act.given[0].path.text, act.day, value, scale)
        with self.store.write(ACTOR, "measure.told") as tx:
            record_all(tx, [new])
            start_by_measures(tx, self.world, events(tx, [new]))

    def remember(self, until: date) -> None:
        """Record what stands under `before.measures`, each value once its day has come; it starts nothing."""
        new = [one for day, one in self._past() if self.since < day <= until]
        self.since = max(self.since, until)
        if new:
            with self.store.write(ACTOR, "scenario.measures") as tx:
                record_all(tx, new)

    def _past(self) -> Iterator[tuple[date, NewMeasure]]:
        found = [
            (
                one.day,
                _measure(self.ids[each.id], name, one.day, one.value, scale_of_measure(self.story.catalogue, name)),
            )
            for each in self.story.people
            if each.id in self.ids
            for name, values in each.before.measures.items()
            for one in values
        ]
        yield from sorted(found, key=lambda each: each[0])


def _measure(person: int, name: str, day: date, value: Decimal | str, scale: str) -> NewMeasure:
    label = "" if isinstance(value, Decimal) else value
    number = value if isinstance(value, Decimal) else None
    return NewMeasure(
        person_id=person, name=name, valid_from=day, source="import", label=label, number=number, scale=scale
    )


def _tells(connection: Resource, event: str) -> bool:
    return event in ((connection.data.get("brings_in") or {}).get("events") or ())
